import Definitions
import PostgreSQL

// The greatest members of the last level within each group of the levels before it, and the others as one line.

extension QuestionSQL {
  /// The measure that members are ranked by.
  private var ranking: (expression: Expression, index: Int, direction: String) {
    let order = question.order.first(where: \.isByMeasure)
    let index = order?.measureIndex ?? 0
    return (question.measures[index].expression, index, order?.isDescending == false ? "asc" : "desc")
  }

  private var outer: [Int] { Array(question.levels.indices.dropLast()) }

  private func place(_ measure: String) -> String {
    let partition = outer.isEmpty ? "" : "partition by \(columns(outer).joined(separator: ", ")) "
    let last = question.levels.indices.suffix(1).flatMap { plainTerms($0) }
    let terms = (["\(measure) \(ranking.direction) nulls last"] + last).joined(separator: ", ")
    return "row_number() over (\(partition)order by \(terms)) as place"
  }

  /// What the rows are taken from: where only the greatest are shown, without the others.
  func cut() -> String {
    guard let top = question.top, !top.withOthers else { return "answers" }
    return
      "(\n  select *, \(place("x\(ranking.index + 1)"))\n  from answers\n) as answers\nwhere place <= \(top.count)"
  }

  /// Puts all but the greatest members of the last level together, as its special member 1, in every cube's groups and in
  /// the values of every distinct count: of the others, too, different values are counted.
  func relabel(_ top: Question.Top, _ ground: inout Ground, _ steps: inout [Step]) {
    let whole = lines(ground, [0], "_all", &steps)
    let ranked = "select \(keys.joined(separator: ", ")), \(place(sql(ranking.expression)))\nfrom \(whole)"
    steps.append(Step(name: "ranked", body: ranked))
    let last = question.levels.count - 1
    let isTop = "ranked.place <= \(top.count)"
    func relabelled(_ names: [String], _ otherwise: String) -> [String] {
      outer.map { "f.\(names[$0]) as \(names[$0])" }
        + ["case when \(isTop) then f.\(names[last])\(otherwise) end as \(names[last])"]
    }
    let selected = relabelled(specials, " else 1") + relabelled(values, "")
    // Null-safe, in terms that PostgreSQL can hash.
    let join = question.levels.indices.flatMap { level in
      [
        "ranked.\(specials[level]) = f.\(specials[level])",
        "coalesce(ranked.\(values[level])::text, '') = coalesce(f.\(values[level])::text, '')",
        "(ranked.\(values[level]) is null) = (f.\(values[level]) is null)",
      ]
    }.joined(separator: " and ")
    let grouped = (1...keys.count).map(String.init).joined(separator: ", ")
    for part in ground.groups.indices {
      let source = ground.groups[part]
      let sums = additive(of: part).map { "sum(f.\(name($0))) as \(name($0))" }
      let body =
        "select \((selected + sums).joined(separator: ", "))\nfrom \(source) as f join ranked on \(join)\n"
        + "group by \(grouped)"
      steps.append(Step(name: "\(source)_top", body: body))
      ground.groups[part] = "\(source)_top"
    }
    for (atom, source) in ground.values.sorted(by: { $0.key < $1.key }) {
      let items = items(atom).map { "f.\($0)" }
      let body =
        "select distinct \((selected + items).joined(separator: ", "))\nfrom \(source) as f join ranked on \(join)"
      steps.append(Step(name: "\(source)_top", body: body))
      ground.values[atom] = "\(source)_top"
    }
  }
}
