extension YAMLNode {
  /// The tree with a note at each of its places.
  func noted(_ note: String) -> YAMLNode {
    var node = self
    node.place.note = note
    switch content {
    case .scalar: break
    case .sequence(let elements): node.content = .sequence(elements.map { $0.noted(note) })
    case .mapping(let entries):
      node.content = .mapping(
        entries.map { entry in
          var entry = entry
          entry.keyPlace.note = note
          entry.value = entry.value.noted(note)
          return entry
        })
    }
    return node
  }

  /// The tree with another text in place of each.
  func mappingTexts(_ change: (String) -> String) -> YAMLNode {
    var node = self
    switch content {
    case .scalar(let text, let style):
      let changed = change(text)
      if changed != text {
        node.content = .scalar(changed, style)
        node.isVerbatim = false
      }
    case .sequence(let elements): node.content = .sequence(elements.map { $0.mappingTexts(change) })
    case .mapping(let entries):
      node.content = .mapping(
        entries.map { entry in
          var entry = entry
          entry.value = entry.value.mappingTexts(change)
          return entry
        })
    }
    return node
  }
}
