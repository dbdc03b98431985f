// The catalogue of a night: every article, as last changed. It has no faults, since an article missing from a full list
// counts as withdrawn; only its spelling is untidy.

/// Writes `catalogue_D.csv`.
func writeCatalogue(_ world: World, _ night: Night, folder: String) throws -> ExportFile {
  var header: [UInt8] = world.options.dirt ? [0xEF, 0xBB, 0xBF] : []
  header.append(text: "SKU,Title,Department,Category,Price,Updated at\n")
  let file = try ExportFile(folder: folder, name: "catalogue_\(night.name).csv", header: header)
  var row: [UInt8] = []
  for article in 0..<world.catalogue.counts[night.number] {
    guard let version = world.catalogue.row(of: article, night: night.number) else { continue }
    row.removeAll(keepingCapacity: true)
    Catalogue.appendSKU(article, to: &row)
    if article % 17 == 3 {
      row = row.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
      row.append(0x20)
    }
    row.append(commas: 1)
    row.append(contentsOf: world.catalogue.articles[article].title)
    row.append(commas: 1)
    row.append(text: Words.categories[version.category].department)
    row.append(commas: 1)
    row.append(field: Array(Words.categories[version.category].name.utf8))
    row.append(commas: 1)
    if article % 23 == 5 { row.append(text: "¥") }
    row.append(money: version.price)
    row.append(commas: 1)
    row.append(time: version.effective)
    row.append(0x0A)
    try file.write(row)
  }
  try file.finish()
  return file
}
