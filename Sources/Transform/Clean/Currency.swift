import Columnar

/// How exports write currencies beside amounts.
enum Currency {
  private static let codes: Set<UInt32> = Set(
    """
    AED ARS AUD BDT BRL CAD CHF CLP CNH CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR JPY KES KRW KWD KZT LKR \
    MAD MOP MXN MYR NGN NOK NZD PEN PHP PKR PLN QAR RMB RON RUB SAR SEK SGD THB TRY TWD UAH USD UYU VND ZAR
    """.split(separator: " ").map { $0.utf8.reduce(0) { $0 << 8 | UInt32($1) } })

  /// Length of the currency that begins at a place: a code (`CNY`), a sign (`¥`), letters with a sign (`US$`); 0 if
  /// none does.
  static func length(_ bytes: Span<UInt8>, _ at: Int) -> Int {
    var letters = 0
    var code: UInt32 = 0
    while at &+ letters < bytes.count, letters < 4, (bytes[at &+ letters] | 0x20) &- 0x61 < 26 {
      code = code << 8 | UInt32(bytes[at &+ letters] & 0xdf)
      letters &+= 1
    }
    let sign = at &+ letters < bytes.count ? signLength(bytes, at &+ letters) : 0
    if letters == 0 { return sign }
    if letters <= 2 { return sign > 0 ? letters &+ sign : 0 }
    return letters == 3 && codes.contains(code) ? 3 : 0
  }

  private static func signLength(_ bytes: Span<UInt8>, _ at: Int) -> Int {
    if bytes[at] == 0x24 { return 1 }
    let left = bytes.count &- at
    // £ ¥
    if left >= 2, bytes[at] == 0xc2 { return bytes[at &+ 1] == 0xa3 || bytes[at &+ 1] == 0xa5 ? 2 : 0 }
    guard left >= 3 else { return 0 }
    switch (bytes[at], bytes[at &+ 1], bytes[at &+ 2]) {
    // ₠…₿ (€ ₩ ₹ ₽ …), ＄, ￡, ￥, 元, 円, 圆
    case (0xe2, 0x82, 0xa0...0xbf), (0xef, 0xbc, 0x84), (0xef, 0xbf, 0xa1), (0xef, 0xbf, 0xa5): return 3
    case (0xe5, 0x85, 0x83), (0xe5, 0x86, 0x86), (0xe5, 0x9c, 0x86): return 3
    default: return 0
    }
  }
}
