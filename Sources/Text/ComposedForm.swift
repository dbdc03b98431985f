// The seam to utf8proc, which knows Unicode's normal forms.

import CUTF8Proc
import Glibc

/// Unicode's composed form (NFC): `e` and a combining acute accent become `é`.
package enum ComposedForm {
  /// Whether a text could be anything but composed: cheap, and false for nearly all texts.
  ///
  /// All characters below U+0300 stand for themselves in this form (Unicode Standard Annex #15).
  @inlinable package static func isDoubtful(_ text: Span<UInt8>) -> Bool {
    for index in text.indices where text[index] >= 0xcc { return true }
    return false
  }

  /// Appends the composed form of a text, if it differs from the text.
  ///
  /// - Returns: whether it differs.
  package static func append(_ text: Span<UInt8>, to output: inout [UInt8]) -> Bool {
    guard isDoubtful(text) else { return false }
    return unsafe text.withUnsafeBufferPointer { text in
      var made: UnsafeMutablePointer<UInt8>?
      let count = unsafe utf8proc_map(
        text.baseAddress, text.count, &made, utf8proc_option_t(UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue))
      guard count >= 0, let made = unsafe made else { return false }
      defer { unsafe free(made) }
      let composed = unsafe UnsafeBufferPointer(start: made, count: count)
      if unsafe composed.elementsEqual(text) { return false }
      unsafe output.append(contentsOf: composed)
      return true
    }
  }
}
