internal import Columnar
internal import Definitions
internal import PostgreSQL

/// The members −1, −2 and −3 of every dimension, so that facts always have something to refer to.
enum SpecialRows {
  /// What a level says of a special member.
  static func label(_ member: SpecialMember) -> String {
    switch member {
    case .unknown: "(unknown)"
    case .notApplicable: "(not applicable)"
    case .invalid: "(invalid)"
    }
  }

  /// Puts them into the tables of a standard dimension.
  static func statements(_ warehouse: Warehouse, _ dimension: Dimension) -> [String] {
    SpecialMember.allCases.flatMap { member in
      let number = String(member.rawValue)
      let place = ["batch_id": "0", "file_id": "0", "record": "0"]
      var statements = [
        insert(
          warehouse.name, dimension.memberTableName, dimension.memberLayout,
          place.merging(["member_id": number, "system": "''", "is_inferred": "false"]) { $1 })
      ]
      if dimension.identity != nil {
        statements.append(
          insert(
            warehouse.name, dimension.linkTableName, dimension.linkLayout,
            [
              "member_id": number, dimension.idColumn: number, "evidence": "'self'", "via_member_id": number,
              "batch_id": "0",
            ]))
      }
      var values = [
        dimension.keyColumn: number, dimension.idColumn: number, "valid_from": "'-infinity'", "valid_to": "'infinity'",
        "is_current": "true", "is_deleted": "false", "is_inferred": "false", "batch_id": "0",
      ]
      for attribute in dimension.attributes where attribute.type == .text && !attribute.isPersonal {
        values[attribute.name] = SQL.literal(label(member))
      }
      return statements + [insert(warehouse.name, dimension.name, dimension.versionLayout, values)]
    }
  }

  private static func insert(
    _ schema: String, _ table: String, _ layout: TableLayout, _ values: [String: String]
  ) -> String {
    let columns = layout.columns.filter { values[$0.name] != nil }
    let row = columns.map { "\(values[$0.name] ?? "null")" }.joined(separator: ", ")
    return """
      insert into \(SQL.identifier(schema, table)) (\(SQL.identifiers(columns.map(\.name)))) values (\(row))
      on conflict do nothing
      """
  }
}
