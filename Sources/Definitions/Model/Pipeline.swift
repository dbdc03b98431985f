package import Columnar

/// A pipeline as `pipelines/<name>.yaml` declares it.
package struct Pipeline: Sendable {
  package var name: String
  /// The file it was read from.
  package var path: String
  /// The project folder: the parent of `pipelines/`, else the folder of the file. Exports, schemas and run folders are found from here.
  package var root: String
  /// Folder of the exports; absolute, or relative to the root.
  package var exports: String
  package var warehouse: Warehouse
  /// Limits on rejected rows of a batch.
  package var rejectLimits: RejectLimits
  /// Sources in the order of their declaration: the order in which their files are taken.
  package var sources: [Source]
  /// SHA-256 of the pipeline's file, the warehouse's fingerprint and the ready-made sources in use, in hex.
  package var fingerprint: String
  /// SHA-256 of the warehouse's files (names and contents, in order of name), in hex.
  package var warehouseFingerprint = ""
  /// By dimension, which accounts are one person and which never are; sorted.
  package var pins: [String: [IdentityPin]] = [:]
  /// Which run folders `martlet clean` leaves; nil for all.
  package var keepRuns: RunRetention?
  /// How long delivered files are kept; nil: they are not archived.
  package var archive: ArchivePolicy?
  /// The files that it was read from: its own, ready-made sources, the warehouse's.
  package var files: [DefinitionText] = []
  package func source(_ name: String) -> Source? { sources.first { $0.name == name } }

  /// Indexes of the sources that a source looks values up in, further lookups included; its own where it comes to itself.
  package func lookedInto(by source: Int) -> Set<Int> {
    var found: Set<Int> = []
    var open = [source]
    while let index = open.popLast() {
      for lookup in sources[index].lookups {
        guard let other = sources.firstIndex(where: { $0.name == lookup.source }) else { continue }
        if found.insert(other).inserted { open.append(other) }
      }
    }
    return found
  }
}

/// A batch with more rejected rows than this is stopped.
package struct RejectLimits: Sendable {
  /// Most rejected rows of a batch; nil for no limit.
  package var count: Int?
  /// Greatest share of the rows of a batch, 0 to 1; nil for no limit.
  package var share: Double?

  /// Makes limits; without any by default.
  package init(count: Int? = nil, share: Double? = nil) {
    self.count = count
    self.share = share
  }
}

/// One kind of export file.
package struct Source: Sendable {
  /// Whether an export holds everything there is, or what changed.
  package enum Delivery: String, Sendable, CaseIterable { case delta, full }
  /// The format of the files.
  package enum Format: Sendable {
    case csv(CSVDialect)
    /// A record a line, or every so many bytes; columns by their places.
    case fixedWidth(FixedWidthDialect)
    /// One JSON value a file.
    case json(JSONShape)
    /// JSON values one after the other, usually one a line.
    case ndjson(JSONShape)
  }

  package var name: String
  /// The file of the ready-made source that it is made from, as messages show it; nil for a source of the pipeline's own.
  package var readyMade: String? = nil
  /// The source system, the namespace of its natural keys.
  package var system: String
  /// Pattern of paths below the exports folder: see `FilePattern`.
  package var files: String
  /// Pattern of members that are taken of zip archives; nil for all.
  package var members: String? = nil
  /// How many bytes a packed file may unpack to; nil for the default limit.
  package var unpackedLimit: Int? = nil
  package var format: Format
  /// Character encoding as iconv names it, in lower case; `utf-8` by default.
  package var encoding: String
  /// IANA zone of times that do not carry one themselves.
  package var zone: String
  package var delivery: Delivery
  package var arrival: Arrival
  /// Column that orders deliveries of the same row, if the source has one.
  package var version: String?
  /// Texts that mean "no value", besides what a column declares. None by default for JSON, else the empty text.
  package var nulls: [[UInt8]]
  package var fillDown: FillDown?
  /// Occurrence numbers: new integer columns that count the records of a file (from 1) which have the same value in another column.
  package var numbers: [OccurrenceNumber]
  package var columns: [SourceColumn]
  package var lookups: [Lookup]
  /// Amounts that rows have together, shared out over them.
  package var allocations: [Allocation] = []
  /// Derived columns, in order; each may use what stands before it.
  package var derived: [DerivedColumn]
  /// Rows for which one of these is true are left out, under its name.
  package var filters: [Filter]
  package var feeds: [Feed]
  /// How far the columns of a file may differ from those here.
  package var drift = DriftRule()
  /// Limits on rejected rows of this source, besides those of the pipeline.
  package var rejectLimits = RejectLimits()
  /// What is asked of rows and of the batch, besides what columns ask of their values: see `allScreens`.
  package var screens: [Screen] = []
}

/// Values that stand only on the first of several records: later ones take them over.
package struct FillDown: Sendable {
  /// Column whose equal value makes records belong together.
  package var by: String
  package var columns: [String]
}

/// A column that numbers records.
package struct OccurrenceNumber: Sendable {
  package var name: String
  /// The column whose equal values are counted.
  package var of: String
}

/// A column of a source.
package struct SourceColumn: Sendable {
  package var name: String
  /// Header names (compared without case and outer blanks), tried in order; for JSON: paths.
  package var from: [String]
  package var type: ColumnType
  /// Format of dates and times: `iso`, `epoch_seconds`, `epoch_milliseconds` or a strptime-like pattern.
  package var format: String?
  /// Formats of values that are not of the first one, tried in order.
  package var otherFormats: [String] = []
  package var cleaning: [CleaningStep]
  /// Texts that mean "no value" in this column, in place of the source's.
  package var nulls: [[UInt8]]?
  /// Whether an empty value rejects the rows that use it.
  package var isRequired: Bool
  package var screens: [Screen]
  /// Of fixed width: where the column stands; nil where a header says it.
  package var place: ColumnPlace? = nil
  /// Of fixed width: what fills its values up.
  package var padding = Padding()
}

/// One application of a cleaning rule.
package struct CleaningStep: Sendable, Equatable {
  /// Name of the rule: see `CleaningRule`.
  package var rule: String
  /// Argument of a rule that takes one, such as the default region of `phone`.
  package var argument: String?
  /// Argument of rules that take a table, in order.
  package var table: [TableEntry]
  package struct TableEntry: Sendable, Equatable {
    package var from: String
    package var to: String
  }
}

/// A value looked up in another source of the same batch by key.
package struct Lookup: Sendable {
  package enum Policy: String, Sendable, CaseIterable { case first, last, latest, any, sum, max }
  /// Name of the new column.
  package var name: String
  /// The source looked into.
  package var source: String
  /// Columns here whose values are looked for together.
  package var key: [String]
  /// Columns there that they must equal, one each.
  package var match: [String]
  /// Column there whose value is taken.
  package var take: String
  package var policy: Policy
  /// Column there whose greatest value says which row is the latest; nil for other policies.
  package var order: String?
  /// Type of the new column: that of the column taken.
  package var type: ColumnType
}

package struct DerivedColumn: Sendable {
  package var name: String
  package var expression: Expression
}

package struct Filter: Sendable {
  package var name: String
  package var expression: Expression
}

/// What the rows of a source are for.
package enum Feed: Sendable {
  case dimension(DimensionFeed)
  case fact(FactFeed)

  /// Name in the accounting: the table, and the feed's own name where a source feeds a table more than once.
  package var label: String {
    switch self {
    case .dimension(let feed): feed.label
    case .fact(let feed): feed.label
    }
  }
}

/// Rows become members of a dimension, with their attributes at an instant.
package struct DimensionFeed: Sendable {
  package var label: String
  package var dimension: String
  package var when: Expression?
  /// One for each column of the natural key, in its order.
  package var key: [Expression]
  /// Instant from which the attributes hold; nil: the source's version column, else the batch's date.
  package var effective: Expression?
  /// For each attribute of the dimension, in its order: the value, nil where this feed knows nothing of it.
  package var attributes: [Expression?]
  /// For each kind of identifier, in the order of trust: the value (text), nil where there is none.
  package var identifiers: [Expression?]
  /// What it means that a member is absent from the export; nil: nothing.
  package var absence: Absence? = nil
}

/// That members which are absent from a full export are deleted.
package struct Absence: Sendable {
  /// Greatest share, 0 to 1, of the members listed until now that may be absent.
  package var atMost: Double
  /// Where the definition says so.
  package var place: SourcePlace
}

extension Source {
  /// Whether members that are absent from its exports are deleted.
  package var deletesAbsent: Bool {
    feeds.contains { if case .dimension(let feed) = $0 { feed.absence != nil } else { false } }
  }
}

/// Rows become rows of a fact.
package struct FactFeed: Sendable {
  package var label: String
  package var fact: String
  package var when: Expression?
  /// One for each column of the grain, in its order.
  package var grain: [Expression]
  package var instant: Expression
  /// For each role of the fact, in its order; nil: not applicable (−2).
  package var roles: [RoleBinding?]
  /// For each degenerate column, in its order; nil: NULL.
  package var degenerate: [Expression?]
  /// For each measure, in its order; nil: NULL.
  package var measures: [Expression?]
  /// For each link, in its order: the grain of the row that it leads to; nil: none.
  package var links: [[Expression]?] = []
}

/// How a row finds its member in a role.
package struct RoleBinding: Sendable {
  /// For a date or time-of-day role: the one instant or date. Else the natural key, in its order.
  package var key: [Expression]
  /// System that the key belongs to; nil: the source's own. Of no meaning for conformed dimensions.
  package var system: String?
}
