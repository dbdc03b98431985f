/// Where tables and columns of a warehouse are declared, for errors that show only when all of it is known.
final class DeclaredPlaces {
  private var tables: [String: SourcePlace] = [:]
  private var columns: [[String]: SourcePlace] = [:]

  func table(_ name: String, _ place: SourcePlace) { if tables[name] == nil { tables[name] = place } }
  func column(_ name: String, of table: String, _ place: SourcePlace) { columns[[table, name]] = place }
  func place(ofTable name: String) -> SourcePlace? { tables[name] }
  func place(ofColumn name: String, of table: String) -> SourcePlace? { columns[[table, name]] }
}
