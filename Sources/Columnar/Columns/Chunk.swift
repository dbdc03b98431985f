/// What a column means. Everything but text is carried by 64-bit integers.
package enum ColumnType: Sendable, Hashable {
  /// UTF-8.
  case text
  /// A whole number.
  case integer
  /// A number with so many digits behind the point, carried as value × 10^scale.
  case decimal(scale: Int)
  /// Days since 1970-01-01.
  case date
  /// Microseconds since 1970-01-01 00:00:00 UTC.
  case timestamp
  /// 0 or 1.
  case boolean
}

extension ColumnType: CustomStringConvertible {
  /// The type as definitions write it.
  package var description: String {
    switch self {
    case .text: "text"
    case .integer: "integer"
    case .decimal(let scale): "decimal(\(scale))"
    case .date: "date"
    case .timestamp: "timestamp"
    case .boolean: "boolean"
    }
  }
}

/// A named column of a table.
package struct Field: Sendable, Hashable {
  /// Its name.
  package var name: String
  /// What it holds.
  package var type: ColumnType

  /// Makes a field.
  package init(_ name: String, _ type: ColumnType) {
    self.name = name
    self.type = type
  }
}

/// One column of a chunk.
public enum Column: Sendable {
  /// Text.
  case text(TextColumn)
  /// Everything else.
  case integers(IntegerColumn)

  /// An empty column for a type.
  package init(empty type: ColumnType) {
    self = type == .text ? .text(TextColumn()) : .integers(IntegerColumn())
  }

  /// How many rows there are.
  @inlinable public var count: Int {
    switch self {
    case .text(let column): column.count
    case .integers(let column): column.count
    }
  }

  /// Whether a row has no value.
  @inlinable public func isNull(_ row: Int) -> Bool {
    switch self {
    case .text(let column): column.isNull(row)
    case .integers(let column): column.isNull(row)
    }
  }
}

extension Column {
  /// Whether any row has no value.
  package var hasNulls: Bool {
    switch self {
    case .text(let column): column.spans.contains { $0.isNull }
    case .integers(let column): !column.nulls.isEmpty
    }
  }
}

/// A piece of a table: some rows, column by column.
package struct Chunk: Sendable {
  /// How many rows there are.
  package var rowCount: Int
  /// The columns, in the order of the table's fields, each of `rowCount` rows.
  package var columns: [Column]

  /// Makes a chunk from columns of the same length.
  package init(rowCount: Int, columns: [Column]) {
    self.rowCount = rowCount
    self.columns = columns
  }

  /// An empty chunk of a table.
  package init(empty fields: [Field]) {
    self.rowCount = 0
    self.columns = fields.map { Column(empty: $0.type) }
  }

  /// The text column at an index; empty if it is none.
  package func text(_ index: Int) -> TextColumn {
    if case .text(let column) = columns[index] { column } else { TextColumn() }
  }

  /// The integer column at an index; empty if it is none.
  package func integers(_ index: Int) -> IntegerColumn {
    if case .integers(let column) = columns[index] { column } else { IntegerColumn() }
  }
}
