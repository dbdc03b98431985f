import Columnar

// A standard dimension `d` of warehouse `w` is kept in these tables. All dimensions go the same way; one
// without identity has no links and identifiers, and a member's durable id is its own number.
//
// ```
// w.d_member      member_id → (system, natural key): an account; never changes what it means
// w.d_identifier  member_id, kind, value: evidence for identity, kept for good
// w.d_pin         two accounts that a pipeline pins together or apart, as its file says today
// w.d_link        member_id → d_id, with the evidence     (d_id = the least member_id of its component)
// w.d_relink      members that changed their person, and what made them
// w.d_event       member_id, effective_at, attributes: what sources said, kept for good
// w.d_confirmed   the same: what they said once more of an instant, the newest alone
// w.d             d_key, d_id, attributes, [valid_from, valid_to): versions, computed from events and links
// ```

extension Dimension {
  /// Name of the version key: `<name>_key`.
  package var keyColumn: String { "\(name)_key" }
  /// Name of the durable id: `<name>_id`.
  package var idColumn: String { "\(name)_id" }

  private var naturalKeyColumns: [TableColumn] {
    naturalKey.map { TableColumn($0.name, $0.type, $0.type.naturalStorage, nullable: true, "Natural key") }
  }

  private var attributeColumns: [TableColumn] {
    attributes.map { TableColumn($0.name, $0.type, $0.type.naturalStorage, nullable: true, $0.summary) }
  }

  private var place: [TableColumn] {
    [
      TableColumn("batch_id", .integer, .int4, "Batch that brought it"),
      TableColumn("file_id", .integer, .int4, "File that brought it; 0 for what the definition declares"),
      TableColumn("record", .integer, .int8, "Record in the file"),
    ]
  }

  /// New members, and inferred ones that are known now. `system` is empty for conformed dimensions.
  package var memberLayout: TableLayout {
    TableLayout(
      "\(name).members",
      [
        TableColumn("member_id", .integer, .int4, "Number of the account, for good"),
        TableColumn("system", .text, .text, "Source system; empty where the natural key means the same in all"),
      ] + naturalKeyColumns + [
        TableColumn("is_inferred", .boolean, .boolean, "Only facts have spoken of it so far")
      ] + place)
  }

  /// Evidence for identity.
  package var identifierLayout: TableLayout {
    TableLayout(
      "\(name).identifiers",
      [
        TableColumn("member_id", .integer, .int4, "Account that has the identifier"),
        TableColumn("kind", .text, .text, "Kind of identifier"),
        TableColumn("value", .text, .text, "The identifier, normalised"),
      ] + place)
  }

  /// Which person an account belongs to, and why.
  package var linkLayout: TableLayout {
    TableLayout(
      "\(name).links",
      [
        TableColumn("member_id", .integer, .int4, "Account"),
        TableColumn(idColumn, .integer, .int4, "Durable id: the least account number of the person"),
        TableColumn(
          "evidence", .text, .text,
          "pin, or the kind of the most trusted identifier that joins it; self for none"),
        TableColumn(
          "via_member_id", .integer, .int4,
          "The least other account of the person that shares that identifier; itself for none"),
        TableColumn("batch_id", .integer, .int4, "Batch that made or changed the link"),
      ])
  }

  /// Accounts that pipelines pin together or apart. By their keys: they may not have come yet.
  package var pinLayout: TableLayout {
    TableLayout(
      "\(name).pins",
      [
        TableColumn("pipeline", .text, .text, "Pipeline whose file says so"),
        TableColumn("relation", .text, .text, "together or apart"),
        TableColumn("system", .text, .text, "Source system of the one account"),
        TableColumn("key", .text, .text, "Its natural key, columns joined by U+001F"),
        TableColumn("other_system", .text, .text, "Source system of the other account"),
        TableColumn("other_key", .text, .text, "Its natural key"),
        TableColumn("batch_id", .integer, .int4, "First batch of the pipeline that said so"),
      ])
  }

  /// Accounts that left one person for another, a row for each reason.
  package var relinkLayout: TableLayout {
    TableLayout(
      "\(name).relinks",
      [
        TableColumn("batch_id", .integer, .int4, "Batch that made the change"),
        TableColumn("member_id", .integer, .int4, "Account"),
        TableColumn("from_id", .integer, .int4, "Durable id that it had"),
        TableColumn("to_id", .integer, .int4, "Durable id that it has since"),
        TableColumn("change", .text, .text, "merge: its person became part of another; split: it left its person"),
        TableColumn(
          "cause", .text, .text,
          "merge: identifier, pin; split: shared (by more than may), ignored, apart, unpinned, withdrawn"),
        TableColumn("kind", .text, .text, nullable: true, "Kind of the identifier that it is about"),
        TableColumn("by_member_id", .integer, .int4, nullable: true, "Account of its own person that has it"),
        TableColumn("via_member_id", .integer, .int4, nullable: true, "Account of the other person that has it, too"),
      ])
  }

  /// What sources said of members: an event for each run of equal values of a member within a batch.
  package var eventLayout: TableLayout {
    TableLayout(
      "\(name).events",
      [
        TableColumn("member_id", .integer, .int4, "Account"),
        TableColumn("effective_at", .timestamp, .timestamptz, "First instant at which the values were seen"),
        TableColumn(
          "repeated_at", .text, .text, nullable: true,
          "Later instants of the same values, in microseconds since 1970; behind v and r another version and record"),
        TableColumn("source_version", .integer, .int8, nullable: true, "The source's own version of the row"),
        TableColumn("is_deleted", .boolean, .boolean, "The source no longer has it"),
        TableColumn(
          "given", .integer, .int8,
          "Bit n: the n-th attribute was given; bit 63: a full export lists the member, or no longer does"),
      ] + place + attributeColumns)
  }

  /// What sources said once more of a member and an instant: of the same attributes only the newest, which leaves no
  /// event but counts for their age.
  package var confirmedLayout: TableLayout { TableLayout("\(name).confirmed", eventLayout.columns) }

  /// `given` of an event that says of no attribute, only whether a full export lists the member.
  package static let givenPresence = Int64.min

  /// The dimension itself: versions.
  package var versionLayout: TableLayout {
    TableLayout(
      name,
      [
        TableColumn(keyColumn, .integer, .int4, "Key of the version, for facts"),
        TableColumn(idColumn, .integer, .int4, "Durable id over all versions"),
      ]
        + (identity == nil
          ? (isConformed
            ? [] : [TableColumn("system", .text, .text, nullable: true, "Source system of the natural key")])
            + naturalKeyColumns : []) + attributeColumns + [
          TableColumn("valid_from", .timestamp, .timestamptz, "First instant; -infinity for the first version"),
          TableColumn("valid_to", .timestamp, .timestamptz, "First instant no longer; infinity for the last version"),
          TableColumn("is_current", .boolean, .boolean, "The last version"),
          TableColumn("is_deleted", .boolean, .boolean, "The source no longer has it"),
          TableColumn("is_inferred", .boolean, .boolean, "Only facts have spoken of it so far"),
          TableColumn("batch_id", .integer, .int4, "Batch that made or last changed the version"),
        ])
  }

  /// Versions to insert, update (by key) or delete (by key): the version's columns behind `change` (`insert`, `update`, `delete`).
  package var versionChangeLayout: TableLayout {
    TableLayout("\(name).versions", [TableColumn("change", .text, .text)] + versionLayout.columns)
  }
}

extension TableColumn {
  /// Ends of time as they travel; PostgreSQL's own infinities.
  package static let minusInfinity = Int64.min
  package static let infinity = Int64.max
}

/// The special members that every dimension has.
package enum SpecialMember: Int64, Sendable, CaseIterable {
  /// There is a member, but we do not know which.
  case unknown = -1
  /// There is none by nature.
  case notApplicable = -2
  /// What stands there cannot be a member.
  case invalid = -3
}
