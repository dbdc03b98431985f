// What a column is called says what its values mean, where the values alone do not: digits are a telephone number or an
// amount. Names are looked at word by word, so that `customerID`, `customer_id` and `Customer ID` say the same.

/// What the name of a column says of its values.
struct ColumnName {
  private let small: String
  private let words: [String]
  /// Whether the last part of a path is `name`, and what it is the name of is a person or an address.
  private let isNameWithin: Bool

  /// - Parameter name: the column's, or a path with points in it, of which the last part counts.
  init(_ name: String) {
    small = name.lowercased()
    let parts = name.split(separator: ".").map { Self.words(of: String($0)) }
    words = parts.last ?? []
    isNameWithin = words == ["name"] && parts.dropLast().contains { !Self.people.isDisjoint(with: $0) }
  }

  /// Words without the numbers behind them: `address_1` and `address1` say the same.
  private static func words(of text: String) -> [String] {
    Identifier.make(text, fallback: "").split(separator: "_").map { word in
      String(word.prefix { !$0.isNumber })
    }.filter { !$0.isEmpty }
  }

  private static let people: Set<String> = [
    "address", "billing", "shipping", "ship", "customer", "user", "buyer", "contact", "recipient", "person", "employee",
  ]

  private func has(_ any: Set<String>) -> Bool { words.contains(where: any.contains) }
  private func ends(_ any: Set<String>) -> Bool { words.last.map(any.contains) ?? false }
  private func holds(_ any: [String]) -> Bool { any.contains { small.contains($0) } }

  /// Whether it is that of an identifier.
  var isKey: Bool { ends(["id", "key", "code", "number", "uuid", "guid", "sku"]) || holds(["编号", "订单号", "番号", "번호"]) }

  /// Whether it is that of the record's own identifier, and nothing else's.
  var isOwnKey: Bool { ["id", "key", "uuid", "guid"].contains(small) }

  /// Whether it numbers what belongs to one record: the lines of an order.
  var isLineNumber: Bool {
    has(["line", "position", "pos", "seq", "sequence", "row"])
      && ends(["line", "item", "no", "nr", "number", "position", "pos", "seq", "sequence", "row"])
  }

  /// Whether digits in it are signs rather than a quantity.
  var isCode: Bool {
    has([
      "phone", "telephone", "tel", "mobile", "fax", "extension", "zip", "postcode", "postal", "plz", "ssn", "iban",
      "bic",
      "ean", "gtin", "upc", "isbn", "barcode",
    ]) || isCard || holds(["电话", "手机", "邮编", "身份证", "電話", "郵便"])
  }

  private var isCard: Bool { has(["card"]) && ends(["card", "number", "no", "nr"]) }

  /// Whether it is that of something that happens at a time.
  var isTime: Bool {
    holds(["date", "time", "created", "updated", "epoch", "stamp", "日期", "时间", "日時"]) || ends(["at"])
  }

  /// Whether it says that times are those of UTC.
  var isUniversalTime: Bool { ends(["gmt", "utc"]) }

  /// Whether it is that of somebody's birth.
  var isBirth: Bool { has(["birth", "birthday", "birthdate", "dob"]) || holds(["生日", "出生"]) }

  /// Whether it is that of money.
  var isMoney: Bool {
    has(["price", "amount", "cost", "fee", "charge", "revenue", "cents"]) || ends(["total", "subtotal"])
  }

  /// Whether it is that of data about a person.
  var isPersonal: Bool {
    let before = words.dropLast().last ?? ""
    let isName =
      isNameWithin
      || words.last == "name"
        && (Self.people.contains(before)
          || ["first", "last", "full", "given", "family", "middle", "holder", "cardholder"].contains(before))
    return isName || isBirth || isCard
      || has([
        "email", "mail", "phone", "telephone", "mobile", "fax", "surname", "firstname", "lastname", "username", "login",
        "address", "street", "ssn", "iban", "passport", "ip",
      ]) || holds(["姓名", "收货人", "手机", "电话", "地址", "邮箱", "身份证", "氏名", "住所"])
  }
}
