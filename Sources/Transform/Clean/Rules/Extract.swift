import Columnar
import Text

/// The first stretch that an expression matches, or its first group: `{extract: "#(\\d+)"}` makes `Order #1001` `1001`.
/// What does not match is dropped.
struct Extract: ColumnCleaner {
  private let expression: RegularExpression

  init(_ pattern: String) throws { expression = try RegularExpression(pattern) }

  func clean(_ column: inout TextColumn, _ counts: inout CleaningCounts.Step) {
    guard var matcher = Matcher(expression) else { return }
    ValueLoop.run(&column, &counts) { value, _ in
      if value.count == 0 { return .same }
      switch matcher.search(value) {
      case .none, .tooMuch: return .invalid
      case .found(let whole, let group):
        let kept = group ?? whole
        return kept.count == value.count ? .same : .narrowed(kept)
      }
    }
  }
}
