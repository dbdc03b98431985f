// The seam to PCRE2, which knows regular expressions.

import CPCRE2
import OperatingSystem

/// A regular expression in Perl's syntax, over UTF-8; made once, used by any number of threads.
@safe package final class RegularExpression: Sendable {
  /// How many groups in parentheses it has.
  package let groupCount: Int

  // Compiled code is read-only, and freed once.
  nonisolated(unsafe) fileprivate let code: OpaquePointer

  /// Compiles an expression.
  ///
  /// - Throws: `Failure` that says what is wrong and at which character, without a place.
  package init(_ pattern: String) throws {
    var error: Int32 = 0
    var offset = 0
    let bytes = Array(pattern.utf8)
    let made = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe pcre2_compile_8(buffer.baseAddress, buffer.count, UInt32(PCRE2_UTF | PCRE2_UCP), &error, &offset, nil)
    }
    guard let made = unsafe made else {
      let place = String(decoding: bytes.prefix(offset), as: UTF8.self).count + 1
      throw Failure(
        .usage, "`\(pattern.prefix(200))` is no regular expression: \(Self.message(error)), at character \(place)")
    }
    unsafe code = made
    // Where there is no just-in-time compiler, the interpreter does it.
    _ = unsafe pcre2_jit_compile_8(made, UInt32(PCRE2_JIT_COMPLETE))
    var groups: UInt32 = 0
    _ = unsafe pcre2_pattern_info_8(made, UInt32(PCRE2_INFO_CAPTURECOUNT), &groups)
    groupCount = Int(groups)
  }

  deinit { unsafe pcre2_code_free_8(code) }

  private static func message(_ error: Int32) -> String {
    var text = [UInt8](repeating: 0, count: 256)
    let count = unsafe text.withUnsafeMutableBufferPointer { buffer in
      unsafe pcre2_get_error_message_8(error, buffer.baseAddress, buffer.count)
    }
    return String(decoding: text.prefix(max(0, Int(count))), as: UTF8.self)
  }
}

/// Searches texts for one expression, one after the other. It is for one thread; making one costs an allocation.
@safe package struct Matcher: ~Copyable {
  /// How a search ended.
  package enum Result: Sendable, Equatable {
    /// Nothing matches.
    case none
    /// The whole match, and the first group if there is one that took part.
    case found(Range<Int>, group: Range<Int>?)
    /// The expression needs more steps for this text than are allowed.
    case tooMuch
  }

  private let expression: RegularExpression
  private let data: OpaquePointer
  private let context: OpaquePointer

  /// Steps after which a search is given up: far more than any sensible expression needs, well below a second.
  private static let stepLimit: UInt32 = 1_000_000

  /// Makes a matcher; nil if there is no memory for it.
  package init?(_ expression: RegularExpression) {
    self.expression = expression
    guard let data = unsafe pcre2_match_data_create_from_pattern_8(expression.code, nil) else { return nil }
    guard let context = unsafe pcre2_match_context_create_8(nil) else {
      unsafe pcre2_match_data_free_8(data)
      return nil
    }
    _ = unsafe pcre2_set_match_limit_8(context, Self.stepLimit)
    unsafe self.data = data
    unsafe self.context = context
  }

  deinit {
    unsafe pcre2_match_data_free_8(data)
    unsafe pcre2_match_context_free_8(context)
  }

  /// Searches a text for the first match.
  package mutating func search(_ text: Span<UInt8>) -> Result {
    let count = unsafe text.withUnsafeBufferPointer { buffer in
      // An empty span has no address, an empty text needs one.
      unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { empty in
        unsafe pcre2_match_8(
          expression.code, buffer.baseAddress ?? UnsafePointer(empty.baseAddress), buffer.count, 0, 0, data, context)
      }
    }
    if count == PCRE2_ERROR_NOMATCH { return .none }
    guard count > 0, let places = unsafe pcre2_get_ovector_pointer_8(data) else { return .tooMuch }
    let whole = unsafe Self.range(places[0], places[1])
    guard let whole else { return .none }
    return unsafe .found(whole, group: count > 1 ? Self.range(places[2], places[3]) : nil)
  }

  /// Appends the text with all matches replaced.
  ///
  /// - Parameter replacement: `$1` stands for the first group, `$0` for the match, `$$` for a dollar sign.
  /// - Returns: whether anything matched; nil if the expression needs too many steps. Nothing is appended then.
  package mutating func replaceAll(_ text: Span<UInt8>, by replacement: [UInt8], into output: inout [UInt8]) -> Bool? {
    let start = output.count
    var room = text.count + 64
    while true {
      output.append(contentsOf: repeatElement(0, count: room))
      var written = room
      let count = unsafe text.withUnsafeBufferPointer { text in
        unsafe replacement.withUnsafeBufferPointer { replacement in
          unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { empty in
              let none = unsafe UnsafePointer(empty.baseAddress)
              return unsafe pcre2_substitute_8(
                expression.code, text.baseAddress ?? none, text.count, 0,
                UInt32(PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_OVERFLOW_LENGTH | PCRE2_SUBSTITUTE_UNSET_EMPTY), data,
                context, replacement.baseAddress ?? none, replacement.count,
                output.baseAddress.map { unsafe $0 + start },
                &written)
            }
          }
        }
      }
      output.removeSubrange((count > 0 ? start + written : start)...)
      if count == PCRE2_ERROR_NOMEMORY, written > room, written < 64 << 20 {
        room = written
        continue
      }
      return count < 0 ? nil : count > 0
    }
  }

  private static func range(_ from: Int, _ to: Int) -> Range<Int>? {
    // Both are the largest number where a group took no part; \K can put a start behind the end.
    from >= 0 && from <= to ? from..<to : nil
  }
}
