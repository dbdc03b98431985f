import Columnar
@testable import Definitions
import Testing

@testable import Transform

/// What a trace says of a value is what cleaning whole columns makes of it.
@Suite struct CleaningTraceTests {
  static let orders: Source = source(
    [
      column(
        "status", clean: [step("trim"), step("lowercase"), step("map", nil, [("bezahlt", "paid")])], nulls: ["-"]),
      column("price", .decimal(scale: 2), clean: [step("money")]),
      column("mail", clean: [step("email")]),
      column("at", .timestamp, format: "iso"),
    ], zone: "Europe/Berlin")

  @Test("each step is told with what it changes")
  func steps() throws {
    let cleaner = try SourceCleaner(source: Self.orders, needed: [0, 1, 2, 3])
    func story(_ raw: String?, _ column: Int) -> [String] {
      cleaner.trace(raw, column: column).steps.filter(\.isChange).map {
        "\($0.rule): \($0.before ?? "∅") → \($0.after ?? "∅")\($0.isEmptied ? "!" : "")"
      }
    }
    #expect(
      story(" Bezahlt", 0) == ["trim:  Bezahlt → Bezahlt", "lowercase: Bezahlt → bezahlt", "map: bezahlt → paid"])
    #expect(story("-", 0) == ["nulls: - → ∅"])
    #expect(story("  ", 0) == ["trim:    → ", "empty:  → ∅"])
    #expect(story("1.250,00 €", 1) == ["money: 1.250,00 € → 1250.00"])
    #expect(story("nobody", 2) == ["email: nobody → ∅!"])
    #expect(cleaner.trace("x", column: 0).steps[3].isUnmapped)
    #expect(cleaner.trace("1250", column: 1).value == .number(125_000, .decimal(scale: 2)))
    #expect(cleaner.trace("free", column: 1).isBad)
    #expect(cleaner.trace("2026-10-25 02:30:00", column: 3).isAmbiguous)
    #expect(cleaner.trace("2026-03-29 02:30:00", column: 3).isSkipped)
    #expect(cleaner.trace(nil, column: 0).isMissing)
  }

  @Test(
    "the value is that of the column", arguments: [" Bezahlt", "offen", "-", "", "9,90", "a@b.example", "2026-11-20"])
  func values(_ raw: String) throws {
    var cleaner = try SourceCleaner(source: Self.orders, needed: [0, 1, 2, 3])
    cleaner.beginFile()
    let chunk = try cleaner.clean(records([[raw, raw, raw, raw]]))
    for index in 0..<4 {
      let trace = cleaner.trace(raw, column: index)
      #expect(trace.value == TracedValue(chunk.columns[index], 0, Self.orders.columns[index].type))
      #expect(trace.isBad == (chunk.bad[index]?[0] == true))
    }
  }
}
