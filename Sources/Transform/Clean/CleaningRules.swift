import Definitions
import OperatingSystem

/// The cleaning rules: each name of `CleaningRule` with the file that does it, `Rules/<Name>.swift`.
enum CleaningRules {
  /// What carries out a step of a column's cleaning.
  ///
  /// - Throws: `Failure` if there is no such rule, or its argument is none.
  static func cleaner(for step: CleaningStep) throws -> any ColumnCleaner {
    guard let rule = CleaningRule(rawValue: step.rule) else {
      throw Failure(.usage, "there is no cleaning rule '\(step.rule)'")
    }
    switch rule {
    case .trim: return Trim()
    case .spaces: return Spaces()
    case .lowercase: return Lowercase()
    case .uppercase: return Uppercase()
    case .width: return Width()
    case .strip_quote: return StripQuote()
    case .money: return Money()
    case .email: return Email()
    case .phone:
      guard let region = PhoneRegion.all[step.argument ?? ""] else {
        throw Failure(
          .usage, "the rule phone does not know the region '\(step.argument ?? "")'",
          remedy: "use one of \(PhoneRegion.all.keys.sorted().joined(separator: ", "))")
      }
      return Phone(region: region)
    case .postal_code:
      guard let form = PostalForm.all[step.argument ?? ""] else {
        throw Failure(
          .usage, "the rule postal_code does not know the region '\(step.argument ?? "")'",
          remedy: "use one of \(PostalForm.all.keys.sorted().joined(separator: ", "))")
      }
      return PostalCode(form: form)
    case .unit:
      let name = Array((step.argument ?? "").utf8)
      guard let unit = MeasurementUnit.find(name.span) else {
        throw Failure(
          .usage, "the rule unit does not know the unit '\(step.argument ?? "")'",
          remedy: "use one of \(MeasurementUnit.all.keys.sorted().joined(separator: ", "))")
      }
      return Unit(unit: unit)
    case .nfc: return Nfc()
    case .html: return Html()
    case .name_order: return NameOrder()
    case .extract: return try Extract(step.argument ?? "")
    case .replace: return try Replace(step.table)
    case .split: return Split(step.table)
    case .map: return Map(step.table, keepsUnmapped: step.argument != "none")
    case .null_if: return NullIf(text: Array((step.argument ?? "").utf8))
    case .default: return Default(text: Array((step.argument ?? "").utf8))
    }
  }
}
