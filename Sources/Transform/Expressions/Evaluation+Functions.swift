import Columnar
import Definitions

extension Evaluation {
  /// The value of a function.
  mutating func call(_ function: Expression.Function, _ arguments: [Expression], _ type: ColumnType) -> Operand {
    guard let first = arguments.first else { return .integers(Vector(constant: nil)) }
    switch function {
    case .lower: return .text(changeCase(texts(first), .lower))
    case .upper: return .text(changeCase(texts(first), .upper))
    case .trim: return .text(trim(texts(first)))
    case .length: return .integers(measure(texts(first)) { Int64(Characters.count($0)) })
    case .to_integer: return .integers(measure(texts(first), Self.integer))
    case .concat: return .text(concatenate(arguments.map { texts($0) }))
    case .substring where arguments.count >= 2:
      let count = arguments.count > 2 ? integers(arguments[2]) : nil
      return .text(substring(texts(first), from: integers(arguments[1]), count: count))
    case .replace where arguments.count == 3:
      return .text(replace(texts(first), texts(arguments[1]), with: texts(arguments[2])))
    case .abs: return .integers(absolute(integers(first)))
    case .round: return .integers(rescale(integers(first), from: first.type.decimals, to: type.decimals))
    case .year: return .integers(map(dates(first)) { Int64(CivilDate(daysSince1970: $0).year) })
    case .month: return .integers(map(dates(first)) { Int64(CivilDate(daysSince1970: $0).month) })
    case .day: return .integers(map(dates(first)) { Int64(CivilDate(daysSince1970: $0).day) })
    case .date: return .integers(dates(first))
    case .days_between where arguments.count == 2:
      return .integers(arithmetic(first, arguments[1]) { $0.subtractingReportingOverflow($1) })
    case .seconds_between where arguments.count == 2:
      return .integers(elapsed(first, arguments[1], unit: 1_000_000))
    case .minutes_between where arguments.count == 2:
      return .integers(elapsed(first, arguments[1], unit: 60_000_000))
    case .substring, .replace, .days_between, .seconds_between, .minutes_between:
      return type == .text ? .text(Texts(constant: nil)) : .integers(Vector(constant: nil))
    }
  }

  /// The values as days: of timestamps their date in the zone.
  private mutating func dates(_ expression: Expression) -> Vector {
    let vector = integers(expression)
    if expression.type != .timestamp { return vector }
    var zone = zone
    return map(vector) { zone.day(atMicroseconds: $0) }
  }

  private mutating func elapsed(_ later: Expression, _ earlier: Expression, unit: Int64) -> Vector {
    map(arithmetic(later, earlier) { $0.subtractingReportingOverflow($1) }) { $0 / unit }
  }

  @inline(__always) private func map(_ vector: Vector, _ compute: (Int64) -> Int64) -> Vector {
    var result = vector
    for row in result.values.indices { result.values[row] = compute(result.values[row]) }
    return result
  }

  /// An integer a text; nil for NULL.
  @inline(__always) private func measure(_ texts: Texts, _ compute: (Span<UInt8>) -> Int64?) -> Vector {
    let bytes = texts.arena.span
    var result = Vector(
      values: Array(repeating: 0, count: texts.spans.count), nulls: Bitmap(repeating: false, count: texts.spans.count),
      step: texts.step)
    for row in texts.spans.indices {
      let span = texts.spans[row]
      if !span.isNull, let value = compute(bytes.extracting(span.range)) {
        result.values[row] = value
      } else {
        result.nulls?[row] = true
      }
    }
    return result
  }

  /// An optional sign and 1 to 18 digits.
  private static func integer(_ text: Span<UInt8>) -> Int64? {
    guard text.count > 0 else { return nil }
    let isSigned = text[0] == 0x2d || text[0] == 0x2b
    let start = isSigned ? 1 : 0
    guard text.count > start, text.count - start <= 18 else { return nil }
    var value: Int64 = 0
    for index in start..<text.count {
      let digit = text[index] &- 0x30
      if digit > 9 { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return text[0] == 0x2d ? -value : value
  }

  private func changeCase(_ texts: Texts, _ letterCase: LetterCase) -> Texts {
    let bytes = texts.arena.span
    return rebuilt(texts) { span, arena in
      let text = bytes.extracting(span.range)
      let start = arena.count
      if !letterCase.change(text, into: &arena) { arena.append(text) }
      return TextSpan(start: UInt32(start), length: Int32(arena.count - start))
    }
  }

  private func trim(_ texts: Texts) -> Texts {
    let bytes = texts.arena.span
    var result = texts
    for row in texts.spans.indices where !texts.spans[row].isNull {
      var range = texts.spans[row].range
      while let first = range.first, bytes[first] == 0x20 { range = range.dropFirst() }
      while let last = range.last, bytes[last] == 0x20 { range = range.dropLast() }
      result.spans[row] = TextSpan(start: UInt32(range.lowerBound), length: Int32(range.count))
    }
    return result
  }

  /// Texts in an arena of their own; NULL stays.
  @inline(__always) private func rebuilt(_ texts: Texts, _ make: (TextSpan, inout [UInt8]) -> TextSpan) -> Texts {
    var result = Texts(arena: [], spans: texts.spans, step: texts.step)
    for row in texts.spans.indices where !texts.spans[row].isNull {
      result.spans[row] = make(texts.spans[row], &result.arena)
    }
    return result
  }

  private func concatenate(_ parts: [Texts]) -> Texts {
    let (count, step) = parts.contains { $0.step == 1 } ? (rowCount, 1) : (1, 0)
    var result = Texts(arena: [], spans: Array(repeating: .null, count: count), step: step)
    for row in 0..<count where !parts.contains(where: { $0.span(row).isNull }) {
      let start = result.arena.count
      for part in parts { result.arena.append(part.arena.span.extracting(part.span(row).range)) }
      result.spans[row] = TextSpan(start: UInt32(start), length: Int32(result.arena.count - start))
    }
    return result
  }

  /// The characters at positions p, from 1: from <= p < from + count.
  private func substring(_ texts: Texts, from: Vector, count: Vector?) -> Texts {
    let (rows, step) = shape(texts.step, from.step, count?.step ?? 0)
    let bytes = texts.arena.span
    var result = Texts(arena: texts.arena, spans: Array(repeating: .null, count: rows), step: step)
    for row in 0..<rows {
      let span = texts.span(row)
      if span.isNull || from.isNull(row) || count?.isNull(row) == true { continue }
      let first = from.values[row &* from.step]
      var end = Int64.max
      if let count {
        let (sum, overflow) = first.addingReportingOverflow(max(0, count.values[row &* count.step]))
        end = overflow ? .max : sum
      }
      let text = bytes.extracting(span.range)
      let start = Characters.offset(text, of: max(first, 1))
      let stop = max(start, Characters.offset(text, of: max(end, 1)))
      result.spans[row] = TextSpan(start: span.start + UInt32(start), length: Int32(stop - start))
    }
    return result
  }

  private func replace(_ texts: Texts, _ old: Texts, with new: Texts) -> Texts {
    let (count, step) = shape(texts.step, old.step, new.step)
    let bytes = texts.arena.span
    var result = Texts(arena: [], spans: Array(repeating: .null, count: count), step: step)
    for row in 0..<count where !texts.span(row).isNull && !old.span(row).isNull && !new.span(row).isNull {
      let text = bytes.extracting(texts.span(row).range)
      let from = old.arena.span.extracting(old.span(row).range)
      let start = result.arena.count
      var at = 0
      while at < text.count {
        let isFound =
          from.count > 0 && at + from.count <= text.count
          && Bytes.equal(text.extracting(at..<(at + from.count)), from)
        if isFound {
          result.arena.append(new.arena.span.extracting(new.span(row).range))
          at += from.count
        } else {
          result.arena.append(text[at])
          at += 1
        }
      }
      result.spans[row] = TextSpan(start: UInt32(start), length: Int32(result.arena.count - start))
    }
    return result
  }
}

/// Characters (Unicode scalars) of UTF-8.
enum Characters {
  /// How many there are.
  static func count(_ text: Span<UInt8>) -> Int {
    var count = 0
    for index in text.indices where text[index] & 0xc0 != 0x80 { count &+= 1 }
    return count
  }

  /// Where the character at a position, from 1, begins; the end if there are fewer.
  static func offset(_ text: Span<UInt8>, of position: Int64) -> Int {
    var left = position
    for index in text.indices where text[index] & 0xc0 != 0x80 {
      left -= 1
      if left == 0 { return index }
    }
    return text.count
  }
}
