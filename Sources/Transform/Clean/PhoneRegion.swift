/// Where a telephone number without a country code is dialled.
struct PhoneRegion: Sendable {
  /// How numbers are made there.
  enum Plan: Sendable {
    /// Mobiles, area codes behind 0, service numbers.
    case china
    /// Ten digits.
    case northAmerica
    /// A prefix for calls within the country (nil: none), then so many digits.
    case simple(trunk: UInt8?, digits: ClosedRange<Int>)
  }
  /// Country code.
  let code: Int
  let plan: Plan

  private init(_ code: Int, _ plan: Plan) {
    self.code = code
    self.plan = plan
  }

  private static func zero(_ code: Int, _ digits: ClosedRange<Int>) -> PhoneRegion {
    PhoneRegion(code, .simple(trunk: 0, digits: digits))
  }

  private static func plain(_ code: Int, _ digits: ClosedRange<Int>) -> PhoneRegion {
    PhoneRegion(code, .simple(trunk: nil, digits: digits))
  }

  /// The regions that are known, by ISO 3166-1 code.
  static let all: [String: PhoneRegion] = [
    "CN": PhoneRegion(86, .china), "US": PhoneRegion(1, .northAmerica), "CA": PhoneRegion(1, .northAmerica),
    "HK": plain(852, 8...8), "MO": plain(853, 8...8), "TW": zero(886, 8...9), "SG": plain(65, 8...8),
    "JP": zero(81, 9...10), "KR": zero(82, 8...10), "IN": zero(91, 10...10), "ID": zero(62, 8...12),
    "MY": zero(60, 8...10), "TH": zero(66, 8...9), "VN": zero(84, 9...10), "PH": zero(63, 8...10),
    "AU": zero(61, 9...9), "NZ": zero(64, 8...10), "GB": zero(44, 9...10), "IE": zero(353, 7...9),
    "DE": zero(49, 6...11), "AT": zero(43, 6...12), "CH": zero(41, 9...9), "FR": zero(33, 9...9),
    "BE": zero(32, 8...9), "NL": zero(31, 9...9), "SE": zero(46, 7...10), "FI": zero(358, 6...11),
    "IT": plain(39, 8...11), "ES": plain(34, 9...9), "PT": plain(351, 9...9), "DK": plain(45, 8...8),
    "NO": plain(47, 8...8), "PL": plain(48, 9...9), "CZ": plain(420, 9...9), "GR": plain(30, 10...10),
    "TR": zero(90, 10...10), "AE": zero(971, 8...9), "SA": zero(966, 8...9), "IL": zero(972, 8...9),
    "ZA": zero(27, 9...9), "BR": zero(55, 10...11), "MX": plain(52, 10...10), "AR": zero(54, 10...11),
    "CL": plain(56, 9...9), "CO": plain(57, 10...10),
  ]

  /// Makes E.164's digits of what was written: without prefixes, with the country code.
  ///
  /// - Returns: whether it is a number that can be dialled from anywhere.
  @inline(__always) func normalise(_ number: inout PhoneNumber) -> Bool {
    if !number.isInternational {
      if number.digit(0) == 0, number.digit(1) == 0 {
        number.start &+= 2
        number.isInternational = true
      } else if code == 1, number.count > 11, number.digit(0) == 0, number.digit(1) == 1, number.digit(2) == 1 {
        number.start &+= 3
        number.isInternational = true
      }
    }
    if number.isInternational { return Self.international(&number) }
    switch plan {
    case .china:
      return Self.chinese(&number)
    case .northAmerica:
      return Self.american(&number)
    case .simple(let trunk, let digits):
      if let trunk {
        guard number.digit(0) == trunk else { return false }
        number.start &+= 1
      }
      guard digits.contains(number.count) else { return false }
      number.put(code: code)
      return true
    }
  }

  private static func international(_ number: inout PhoneNumber) -> Bool {
    guard number.count >= 7, number.count <= 15, number.digit(0) != 0 else { return false }
    if number.digit(0) == 8, number.digit(1) == 6 {
      number.start &+= 2
      return chineseSubscriber(&number)
    }
    return number.digit(0) == 1 ? american(&number) : true
  }

  private static func american(_ number: inout PhoneNumber) -> Bool {
    if number.count == 11, number.digit(0) == 1 { number.start &+= 1 }
    guard number.count == 10, number.digit(0) >= 2, number.digit(3) >= 2 else { return false }
    number.put(code: 1)
    return true
  }

  private static func chinese(_ number: inout PhoneNumber) -> Bool {
    // 86 without a plus, before a mobile.
    if number.count == 13, number.digit(0) == 8, number.digit(1) == 6 { number.start &+= 2 }
    // A landline needs its area code, which begins with 0: without it nobody knows the city.
    let isService =
      number.count == 10 && (number.digit(0) == 4 || number.digit(0) == 8) && number.digit(1) == 0
      && number.digit(2) == 0
    return (number.digit(0) == 0 || isMobile(number) || isService) && chineseSubscriber(&number)
  }

  private static func isMobile(_ number: PhoneNumber) -> Bool {
    number.count == 11 && number.digit(0) == 1 && number.digit(1) >= 3
  }

  /// Takes a mobile, a service number, or an area code with a landline, each perhaps behind a 0.
  private static func chineseSubscriber(_ number: inout PhoneNumber) -> Bool {
    if number.digit(0) == 0 { number.start &+= 1 }
    var isValid = isMobile(number)
    switch (number.digit(0), number.digit(1)) {
    // Beijing and the area codes of two digits have eight digits behind them.
    case (1, 0), (2, 0...9): isValid = number.count == 10
    // 400 and 800.
    case (4, 0), (8, 0): isValid = number.count == 10 && number.digit(2) == 0
    case (3...9, 1...9): isValid = number.count == 10 || number.count == 11
    default: break
    }
    if isValid { number.put(code: 86) }
    return isValid
  }
}
