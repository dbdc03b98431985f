package import Columnar

/// A column of a warehouse table, as it travels in chunks and as PostgreSQL keeps it.
package struct TableColumn: Sendable, Hashable {
  package var name: String
  /// What travels.
  package var type: ColumnType
  /// What is kept.
  package var storage: Storage
  package var isNullable: Bool
  /// Becomes the column's COMMENT.
  package var summary: String

  package init(_ name: String, _ type: ColumnType, _ storage: Storage, nullable: Bool = false, _ summary: String = "") {
    self.name = name
    self.type = type
    self.storage = storage
    self.isNullable = nullable
    self.summary = summary
  }
}

/// The columns of a table that travels from Transform to the warehouse, or back in a snapshot.
package struct TableLayout: Sendable, Hashable {
  /// Name of the table in stage files, such as `customer.events`.
  package var name: String
  package var columns: [TableColumn]

  package init(_ name: String, _ columns: [TableColumn]) {
    self.name = name
    self.columns = columns
  }

  /// The fields of its chunks.
  package var fields: [Field] { columns.map { Field($0.name, $0.type) } }

  /// Index of a column.
  package func index(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }
}

extension ColumnType {
  /// How dimension attributes and natural keys are kept.
  package var naturalStorage: Storage {
    switch self {
    case .text: .text
    case .integer: .int8
    case .decimal(let scale): .numeric(scale: scale)
    case .date: .date
    case .timestamp: .timestamptz
    case .boolean: .boolean
    }
  }
}
