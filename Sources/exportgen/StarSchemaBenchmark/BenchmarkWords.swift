// The word lists of the Star Schema Benchmark (O'Neil, O'Neil, Chen, Revilak: "Star Schema Benchmark", revision 3, 2009),
// which takes them over from TPC-H.

enum BenchmarkWords {
  /// Nations with the index of their region, in the order of their telephone prefixes (10 and up).
  static let nations: [(name: String, region: Int)] = [
    ("ALGERIA", 0), ("ARGENTINA", 1), ("BRAZIL", 1), ("CANADA", 1), ("EGYPT", 4), ("ETHIOPIA", 0), ("FRANCE", 3),
    ("GERMANY", 3), ("INDIA", 2), ("INDONESIA", 2), ("IRAN", 4), ("IRAQ", 4), ("JAPAN", 2), ("JORDAN", 4), ("KENYA", 0),
    ("MOROCCO", 0), ("MOZAMBIQUE", 0), ("PERU", 1), ("CHINA", 2), ("ROMANIA", 3), ("SAUDI ARABIA", 4), ("VIETNAM", 2),
    ("RUSSIA", 3), ("UNITED KINGDOM", 3), ("UNITED STATES", 1),
  ]
  static let regions = ["AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"]
  static let segments = ["AUTOMOBILE", "BUILDING", "FURNITURE", "MACHINERY", "HOUSEHOLD"]
  static let priorities = ["1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECI", "5-LOW"]
  static let shipModes = ["REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"]
  static let colors =
    "almond antique aquamarine azure beige bisque black blanched blue blush brown burlywood burnished chartreuse chiffon chocolate coral cornflower cornsilk cream cyan dark deep dim dodger drab firebrick floral forest frosted gainsboro ghost goldenrod green grey honeydew hot indian ivory khaki lace lavender lawn lemon light lime linen magenta maroon medium metallic midnight mint misty moccasin navajo navy olive orange orchid pale papaya peach peru pink plum powder puff purple red rose rosy royal saddle salmon sandy seashell sienna sky slate smoke snow spring steel tan thistle tomato turquoise violet wheat white yellow"
    .split(separator: " ").map(String.init)
  static let typeSizes = ["STANDARD", "SMALL", "MEDIUM", "LARGE", "ECONOMY", "PROMO"]
  static let typeFinishes = ["ANODIZED", "BURNISHED", "PLATED", "POLISHED", "BRUSHED"]
  static let typeMetals = ["TIN", "NICKEL", "BRASS", "STEEL", "COPPER"]
  static let containerSizes = ["SM", "MED", "JUMBO", "WRAP", "LG"]
  static let containers = ["CASE", "BOX", "JAR", "PKG", "PACK", "CAN", "DRUM", "BAG"]
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  /// A city of a nation: nine characters of its name, and a digit.
  static func city(_ nation: Int, _ digit: Int) -> String {
    let name = nations[nation].name.prefix(9)
    return name + String(repeating: " ", count: 9 - name.count) + String(digit)
  }
}
