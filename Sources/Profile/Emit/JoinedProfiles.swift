// Files that differ by the date in their names are deliveries of one source: what is declared of it must hold for all.
// Kinds widen, counts add up, and what only one file has is kept.

extension TableProfile {
  /// What this table and that of another delivery have in common; nil if they are not of one form.
  func joined(with other: TableProfile) -> TableProfile? {
    guard shape == other.shape, isJSON || origins == other.origins else { return nil }
    var joined = self
    joined.rows += other.rows
    for (column, origin) in zip(other.columns, other.origins) {
      if let same = origins.firstIndex(of: origin) {
        joined.columns[same] = columns[same].joined(with: column)
      } else {
        // A member that no record had before.
        joined.columns.append(column)
        joined.origins.append(origin)
      }
    }
    joined.keys = keys.filter(other.keys.contains)
    joined.areKeysPartial = areKeysPartial || other.areKeysPartial
    joined.duplicates = duplicates.flatMap { count in other.duplicates.map { count + $0 } }
    joined.faults = other.faults.reduce(into: faults) { faults, fault in
      if let same = faults.firstIndex(where: { $0.rule == fault.rule }) {
        faults[same].count += fault.count
      } else {
        faults.append(fault)
      }
    }
    return joined
  }
}

extension ColumnProfile {
  fileprivate func joined(with other: ColumnProfile) -> ColumnProfile {
    if kind == .empty || other.kind == .empty {
      var joined = kind == .empty ? other : self
      joined.empty = empty + other.empty
      return joined
    }
    var joined = self
    joined.kind = Self.wider(kind, other.kind)
    joined.filled += other.filled
    joined.empty += other.empty
    joined.distinct = max(distinct, other.distinct)
    joined.misfits += other.misfits
    joined.misfitExamples += other.misfitExamples
    joined.isPersonal = isPersonal || other.isPersonal
    joined.lengths = lengths.map { one in
      other.lengths.map { min(one.lowerBound, $0.lowerBound)...max(one.upperBound, $0.upperBound) } ?? one
    }
    joined.least = Self.outer(least, other.least, isLess: true, kind)
    joined.greatest = Self.outer(greatest, other.greatest, isLess: false, kind)
    joined.markers += other.markers.filter { marker in !markers.contains { $0.text == marker.text } }
    joined.cleaning += other.cleaning.filter { !cleaning.contains($0) }
    joined.doubts += other.doubts.filter { !doubts.contains($0) }
    if kind != other.kind, joined.kind == .text {
      joined.doubts.append("\(kindText) in one file, \(other.kindText) in another")
      joined.cleaning.removeAll { $0 == "money" }
      joined.forms = []
    } else {
      joined.join(forms: other)
    }
    return joined
  }

  /// A column of which a file says in which order day and month are needs no guess in another.
  private mutating func join(forms other: ColumnProfile) {
    if isOrderOpen, !other.isOrderOpen {
      (forms, isOrderOpen) = (other.forms, false)
    } else if isOrderOpen == other.isOrderOpen {
      for form in other.forms where !forms.contains(where: { $0.format == form.format }) {
        if forms.contains(where: { $0.otherFormat == form.format }) { isContradictory = true }
        forms.append(form)
      }
    }
    isContradictory = isContradictory || other.isContradictory
  }

  private static func wider(_ one: Kind, _ other: Kind) -> Kind {
    switch (one, other) {
    case (one, one): one
    case (.integer, .decimal(let scale)), (.decimal(let scale), .integer): .decimal(scale: scale)
    case (.decimal(let first), .decimal(let second)): .decimal(scale: max(first, second))
    case (.date, .timestamp), (.timestamp, .date): .timestamp
    default: .text
    }
  }

  private static func outer(_ one: String?, _ other: String?, isLess: Bool, _ kind: Kind) -> String? {
    guard let one, let other else { return nil }
    if kind == .integer {
      guard let first = Int(one), let second = Int(other) else { return nil }
      return (first < second) == isLess ? one : other
    }
    return (one < other) == isLess ? one : other
  }
}
