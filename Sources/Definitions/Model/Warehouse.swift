package import Columnar

/// A warehouse as `schemas/<name>/` declares it.
package struct Warehouse: Sendable {
  /// Its name; also the PostgreSQL schema of the star.
  package var name: String
  /// One line for people.
  package var summary: String
  /// The business zone (IANA name): the date of an event is its date there.
  package var zone: String
  /// Currency of money measures (ISO 4217).
  package var currency: String
  /// What the date dimension is generated from.
  package var calendar: Calendar
  /// Dimensions in the order of their files' names.
  package var dimensions: [Dimension]
  /// Facts in the order of their files' names.
  package var facts: [Fact]
  /// Cubes in the order of their files' names.
  package var cubes: [Cube]
  /// Who may do what with it.
  package var access = Access()
  /// Questions that are kept by name, in the order of their files' names. They change nothing of what is loaded, and are none
  /// of its files.
  package var questions: [SavedQuestion] = []
  /// The files that it was read from, in the order of their paths.
  package var files: [DefinitionText] = []

  package func dimension(_ name: String) -> Dimension? { dimensions.first { $0.name == name } }
  package func fact(_ name: String) -> Fact? { facts.first { $0.name == name } }
  package func cube(_ name: String) -> Cube? { cubes.first { $0.name == name } }
}

/// The business calendar.
package struct Calendar: Sendable, Equatable {
  /// A day that is off, or a weekend day that is worked.
  package struct Holiday: Sendable, Equatable {
    package var date: CivilDate
    package var name: String
    /// True for a weekend day that is worked.
    package var isWorking: Bool
  }
  /// First day of the date dimension.
  package var first: CivilDate
  /// Last day of the date dimension.
  package var last: CivilDate
  /// Month in which the fiscal year begins, 1 to 12.
  package var fiscalYearStarts: Int
  /// Days off and days worked instead; in order of date.
  package var holidays: [Holiday]
}

/// A dimension.
package struct Dimension: Sendable {
  /// Where its rows come from.
  package enum Kind: Sendable, Equatable {
    /// From exports.
    case standard
    /// Generated: a row a day of the calendar.
    case date
    /// Generated: a row a minute; bands by their names and the minute of the day at which each begins, in order.
    case timeOfDay(bands: [Band])
  }
  /// A named part of the day.
  package struct Band: Sendable, Equatable {
    package var name: String
    package var startMinute: Int
  }
  package var name: String
  package var kind: Kind
  package var summary: String
  /// Columns of the natural key: names and types (text or integer).
  package var naturalKey: [Field]
  /// Whether a natural key means the same in every source system. If not, the system's name is part of the key.
  package var isConformed: Bool
  /// How members of several systems are joined; nil where a member stands for itself.
  package var identity: Identity?
  package var attributes: [Attribute]
  package var hierarchies: [Hierarchy]
  /// Members declared in the definition itself: natural key and attribute texts by column name.
  package var declaredMembers: [[String: String]]
  /// Names of the tables that a first load fills, by those of the empty ones whose place they have not taken yet.
  package var standIns: [String: String] = [:]

  package func attribute(_ name: String) -> Attribute? { attributes.first { $0.name == name } }
  /// Whether facts must be able to be bound anew to another version: then they carry the member's id too.
  package var isRebindable: Bool { identity != nil || attributes.contains { $0.history == .versioned } }
  /// Whether it is of persons: then its natural keys are personal, too.
  package var isPersonal: Bool { identity != nil || attributes.contains(where: \.isPersonal) }
}

/// An attribute of a dimension.
package struct Attribute: Sendable {
  /// What a change does (Kimball's types 1, 2 and 0).
  package enum History: String, Sendable, CaseIterable { case overwrite, versioned, original }
  /// Whose value is taken where the members of a person disagree. Among equals the more trusted system's, then the
  /// newest; by `mostTrusted` the newest of the most trusted system's.
  package enum Survival: String, Sendable, CaseIterable {
    case mostTrusted = "most_trusted"
    case newest
    /// The text of most characters.
    case longest
    /// The value that most members have today.
    case mostFrequent = "most_frequent"
  }
  package var name: String
  package var type: ColumnType
  package var history: History
  /// Data about a person: never a level of a cuboid, never in a message.
  package var isPersonal: Bool
  package var summary: String
  package var survives = Survival.mostTrusted
  /// Source systems, the most trusted first; nil for the order of the dimension's identity.
  package var trust: [String]?
}

/// Levels of a dimension from coarse to fine.
package struct Hierarchy: Sendable {
  package var name: String
  package var levels: [String]
}

/// A fact table.
package struct Fact: Sendable {
  package enum Kind: String, Sendable, CaseIterable { case transaction }
  package var name: String
  package var kind: Kind
  package var summary: String
  /// The natural key of a row.
  package var grain: [Field]
  /// Name of the instant column: when the event happened.
  package var instant: String
  package var roles: [Role]
  /// Columns kept on the fact itself.
  package var degenerate: [DegenerateColumn]
  /// Rows of facts that a row may lead to, such as the sale that a refund takes back.
  package var links: [FactLink] = []
  /// Measures that feeds bring and rows keep.
  package var measures: [Measure]
  /// Measures that follow from rows and members.
  package var derived: [DerivedMeasure] = []
  /// Roles and columns that an index of the table finds rows by.
  package var indexed: [String] = []
  /// Name of the table that its first load fills, as long as that has not taken the place of the empty one.
  package var standIn: String?

  package func role(_ name: String) -> Role? { roles.first { $0.name == name } }
  /// Measures that can be asked for, stored or derived.
  package var allMeasures: [Measure] { measures + derived.map(\.measure) }
  package func measure(_ name: String) -> Measure? { allMeasures.first { $0.name == name } }
}

/// A dimension in a part that it plays for a fact.
package struct Role: Sendable {
  package var name: String
  package var dimension: String
  package var summary: String
}

/// A row that another row leads to, of the same fact or of another one.
///
/// Kept is the key of that row, which follows from its grain alone: it may come before or after, or never.
package struct FactLink: Sendable {
  package var name: String
  /// The fact whose row it is.
  package var fact: String
  package var summary: String
  /// Name of the column that keeps the row's key; NULL where there is none.
  package var keyColumn: String { "\(name)_key" }
}

/// A descriptive column of a fact.
package struct DegenerateColumn: Sendable {
  package var name: String
  package var type: ColumnType
  package var summary: String
}

/// A measure of a fact: integer or decimal.
package struct Measure: Sendable {
  package var name: String
  package var type: ColumnType
  package var isAdditive: Bool
  package var summary: String
  /// What money it is; nil where nothing is said.
  package var currency: MeasureCurrency?
}

/// The currency of a measure.
package enum MeasureCurrency: Sendable, Equatable {
  /// That of each row, by a column of the fact, or of a role: sums are of one currency at a time.
  case row(LevelReference)
  /// One for all rows (ISO 4217).
  case fixed(String)
  /// It is no money.
  case none
}

/// What analysts can ask of a fact.
package struct Cube: Sendable {
  package var name: String
  package var summary: String
  package var fact: String
  package var measures: [CubeMeasure]
  /// Roles of the fact that questions may use.
  package var roles: [String]
  package var cuboids: [Cuboid]
  package func measure(_ name: String) -> CubeMeasure? { measures.first { $0.name == name } }
}

/// A measure of a cube.
package struct CubeMeasure: Sendable {
  package enum Formula: Sendable, Equatable {
    /// Number of fact rows.
    case rows
    /// Sum of a fact measure.
    case sum(String)
    /// Number of different values of columns (grain or degenerate) or of a role (`["customer"]`: durable ids,
    /// the special members not counted).
    case distinct([String])
    /// Ratio of two other measures of the cube, rounded half away from zero to a scale.
    case ratio(numerator: String, denominator: String, scale: Int)
    /// An expression over other measures of the cube, worked out for each line of an answer.
    case expression(String)
  }
  /// How people read it; programs get plain numbers.
  package enum Format: String, Sendable, CaseIterable { case plain, currency, percent }
  package var name: String
  package var formula: Formula
  package var summary: String
  package var format = Format.plain
}

/// An aggregate that is kept: levels as `role.level`, with rows counted and all additive measures summed.
package struct Cuboid: Sendable {
  package var name: String
  package var levels: [LevelReference]
  /// Those of the levels that an index finds rows by.
  package var indexed: [LevelReference]
  /// The cube's distinct counts that are kept of each group; they add up to nothing else.
  package var counts: [String]

  package init(name: String, levels: [LevelReference], indexed: [LevelReference] = [], counts: [String] = []) {
    self.name = name
    self.levels = levels
    self.indexed = indexed
    self.counts = counts
  }
}

/// A level as questions name it: `role.level`, or a degenerate column of the fact as `column` alone.
package struct LevelReference: Sendable, Hashable, CustomStringConvertible {
  /// Role; nil for a degenerate or grain column.
  package var role: String?
  package var level: String
  package var description: String { role.map { "\($0).\(level)" } ?? level }
  package init(role: String?, level: String) {
    self.role = role
    self.level = level
  }
}
