/// Lays what a pipeline says of a source over a ready-made one.
///
/// | what | becomes |
/// |---|---|
/// | a mapping over a mapping | both, key by key |
/// | feeds, and lists whose elements all have a name | both, element by element: a feed is called as in the accounting |
/// | nothing (`~`) over anything | nothing: the key is taken out |
/// | anything else | what the pipeline says |
///
/// A node that takes another's place remembers where that one stands, so that an error names both.
struct SourceOverride {
  /// The ready-made source with the other laid over it.
  static func lay(_ over: YAMLNode, over base: YAMLNode) -> YAMLNode {
    guard let overEntries = over.entries, let baseEntries = base.entries else { return replaced(base, by: over) }
    let merged = merge(baseEntries, overEntries) { key, base, over in
      switch key {
      case "columns": columns(base, over)
      case "feeds": feeds(base, over)
      default: value(key, base, over)
      }
    }
    return YAMLNode(content: .mapping(merged), place: over.place)
  }

  private static func value(_ key: String, _ base: YAMLNode, _ over: YAMLNode) -> YAMLNode {
    if let baseEntries = base.entries, let overEntries = over.entries {
      return mapping(base, over, merge(baseEntries, overEntries, value))
    }
    if let old = base.elements, let new = over.elements, let oldNames = names(old), let newNames = names(new) {
      return mappingOfNames(base, over, Array(zip(oldNames, old)), Array(zip(newNames, new)))
    }
    return replaced(base, by: over)
  }

  /// A text in place of a column is its header, as it is elsewhere: type and cleaning stay.
  private static func columns(_ base: YAMLNode, _ over: YAMLNode) -> YAMLNode {
    guard let baseEntries = base.entries, let overEntries = over.entries else { return replaced(base, by: over) }
    return mapping(
      base, over, merge(baseEntries, overEntries) { name, old, new in value(name, spelledOut(old), spelledOut(new)) })
  }

  private static func spelledOut(_ column: YAMLNode) -> YAMLNode {
    guard column.text != nil else { return column }
    let entries = column.isNull ? [] : [YAMLNode.Entry(key: "from", keyPlace: column.place, value: column)]
    return YAMLNode(content: .mapping(entries), place: column.place)
  }

  /// Feeds over feeds: a list of them, or a mapping of their labels, which can take one out.
  private static func feeds(_ base: YAMLNode, _ over: YAMLNode) -> YAMLNode {
    guard let old = base.elements else { return replaced(base, by: over) }
    let oldNamed = old.map { (label($0), $0) }
    if let entries = over.entries {
      return mappingOfNames(base, over, oldNamed, entries.map { ($0.key, $0.value) })
    }
    guard let new = over.elements else { return replaced(base, by: over) }
    return mappingOfNames(base, over, oldNamed, new.map { (label($0), $0) })
  }

  /// A feed's name in the accounting: its table, and its own name if it has one.
  private static func label(_ feed: YAMLNode) -> String {
    let table = feed["dimension"]?.text ?? feed["fact"]?.text ?? ""
    return feed["name"]?.text.map { "\(table).\($0)" } ?? table
  }

  private static func names(_ elements: [YAMLNode]) -> [String]? {
    let names = elements.compactMap { $0["name"]?.text }
    return names.count == elements.count ? names : nil
  }

  // MARK: - Merging

  private static func mappingOfNames(
    _ base: YAMLNode, _ over: YAMLNode, _ old: [(String, YAMLNode)], _ new: [(String, YAMLNode)]
  ) -> YAMLNode {
    func entries(_ named: [(String, YAMLNode)]) -> [YAMLNode.Entry] {
      named.map { YAMLNode.Entry(key: $0.0, keyPlace: $0.1.place, value: $0.1) }
    }
    let merged = merge(entries(old), entries(new), value)
    return YAMLNode(content: .sequence(merged.map(\.value)), place: noted(over.place, over: base.place))
  }

  private static func mapping(_ base: YAMLNode, _ over: YAMLNode, _ entries: [YAMLNode.Entry]) -> YAMLNode {
    YAMLNode(content: .mapping(entries), place: noted(over.place, over: base.place))
  }

  /// The entries of both, in the order of the first; a nothing takes an entry out.
  private static func merge(
    _ base: [YAMLNode.Entry], _ over: [YAMLNode.Entry], _ join: (String, YAMLNode, YAMLNode) -> YAMLNode
  ) -> [YAMLNode.Entry] {
    var merged: [YAMLNode.Entry] = []
    for entry in base {
      guard let new = over.first(where: { $0.key == entry.key }) else {
        merged.append(entry)
        continue
      }
      if new.value.isNull { continue }
      var joined = entry
      joined.keyPlace = noted(new.keyPlace, over: entry.keyPlace)
      joined.value = join(entry.key, entry.value, new.value)
      merged.append(joined)
    }
    return merged + over.filter { new in !base.contains { $0.key == new.key } }
  }

  private static func replaced(_ base: YAMLNode, by over: YAMLNode) -> YAMLNode {
    over.noted("in place of \(base.place)")
  }

  private static func noted(_ place: SourcePlace, over base: SourcePlace) -> SourcePlace {
    var place = place
    place.note = "in place of \(base)"
    return place
  }
}
