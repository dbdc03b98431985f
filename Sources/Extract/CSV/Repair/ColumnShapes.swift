/// What the values of each column of a file look like, as its records show that are not at fault.
struct ColumnShapes {
  /// How many records are looked at.
  static let sample = 1_000
  /// In how much of the file they are looked for, in bytes.
  static let reach = 1 << 20

  /// For each column: how many values have each shape.
  private var counts: [[Int]]
  /// How many records have a blank behind each delimiter.
  private var spaced = 0
  /// How many records were looked at.
  private(set) var records = 0

  init(columns: Int) {
    counts = Array(repeating: Array(repeating: 0, count: FieldShape.allCases.count), count: columns)
  }

  /// Counts a record's values.
  mutating func add(_ fields: [ArraySlice<UInt8>]) {
    guard fields.count == counts.count else { return }
    for (column, field) in fields.enumerated() { counts[column][Int(FieldShape.of(field).rawValue)] += 1 }
    if fields.dropFirst().allSatisfy({ $0.first == 0x20 }) { spaced += 1 }
    records += 1
  }

  /// Whether a blank stands behind each delimiter of a record, as it hardly does in others.
  func isSpaced(_ fields: [ScannedField]) -> Bool {
    guard records >= 3, fields.count == counts.count, fields.count > 1 else { return false }
    return spaced * 4 <= records && fields.dropFirst().allSatisfy { $0.bytes.first == 0x20 }
  }

  /// How ill a value fits a column: 0 for one as there are many, 1 for one as there are none where all are of a kind.
  func misfit(_ shape: FieldShape, _ column: Int) -> Double {
    guard records >= 3, column < counts.count else { return 0 }
    let filled = records - counts[column][Int(FieldShape.empty.rawValue)]
    guard filled > 0 else { return shape == .empty ? 0 : 0.4 }
    if shape == .empty { return filled == records ? 0.5 : 0 }
    let same = counts[column][Int(shape.rawValue)]
    if same * 20 >= filled { return 0 }
    let typed = FieldShape.allCases.filter(\.isTyped).reduce(0) { $0 + counts[column][Int($1.rawValue)] }
    let isTyped = typed * 10 >= filled * 9
    if isTyped != shape.isTyped { return 1 }
    return isTyped ? 0.7 : 0.25
  }

  /// What it costs that a column has no value.
  func absence(_ column: Int) -> Double {
    guard records >= 3, column < counts.count else { return 0.9 }
    let empty = counts[column][Int(FieldShape.empty.rawValue)]
    return empty * 10 >= records ? 0.5 : 0.9
  }
}
