import Columnar
import Definitions
import PostgreSQL

/// Writes the one statement that answers a question, each cube from a source of rows.
///
/// ```
/// finest    rows aggregated by all levels, plainly: what a cluster can do on each of its parts; of several cubes
///           one each (finest_1, finest_2)
/// together  those of several cubes below one another
/// totals    the same under GROUPING SETS; g = grouping(): one bit a level, 1 where it is totalled
/// d2, d2_3  for each distinct count and each set of levels: the different values, each set from the smallest finer one,
///           never from counts; a count that is kept of just these groups is taken as it is
/// lines     totals and the counts of the d's, put together by g and the levels
/// windows   what lines say of other lines
/// answers   the measures of each line that is shown
/// ```
///
/// Rows of several cubes meet by UNION and GROUP BY, not by a join: there a NULL equals a NULL, a group of just one cube
/// stays, and nothing is counted twice, since each cube is at the grain of the groups before.
///
/// Columns: `s1` is 0, or the special member of the first level (1 for "the others"), `v1` its value, `a1` the first atom,
/// `w1` the first thing that is asked of other lines, `x1` the first measure. A NULL in `v1` is a total where g says so, a
/// special member where `s1` does, and otherwise an attribute without a value.
struct QuestionSQL {
  let question: Question
  let warehouse: Warehouse
  /// A source for each cube.
  let sources: [any RowSource]
  /// For each distinct count that cuboids keep, by its place among the atoms: where it is taken from, for each set of levels.
  let counts: [Int: [Int: CuboidSource]]

  /// A query within the statement, by its name.
  struct Step {
    var name: String
    var body: String

    var text: String {
      let indented = body.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }
      return "\(name) as (\n\(indented.joined(separator: "\n"))\n)"
    }
  }

  /// The names of the steps that lines are made of: each cube's groups, and the values of each distinct count.
  struct Ground {
    var groups: [String]
    var values: [Int: String]
  }

  /// The statement. Its columns: `g`, the special members of the levels, the levels, the measures.
  func statement() -> String {
    var steps: [Step] = []
    var ground = ground(&steps)
    if let top = question.top, top.withOthers, !question.levels.isEmpty { relabel(top, &ground, &steps) }
    var lines = lines(ground, question.neededSets, "", &steps)
    if !question.windows.isEmpty {
      steps.append(Step(name: "windows", body: windowed(lines)))
      lines = "windows"
    }
    steps.append(Step(name: "answers", body: answers(lines)))
    var statement = "with " + steps.map(\.text).joined(separator: ",\n")
    statement += "\nselect \(shown.joined(separator: ", "))\nfrom \(cut())"
    let order = ordering()
    if !order.isEmpty { statement += "\norder by " + order.joined(separator: ", ") }
    if let limit = question.limit { statement += "\nlimit \(limit)" }
    return statement
  }

  // MARK: Columns

  var specials: [String] { question.levels.indices.map { "s\($0 + 1)" } }
  var values: [String] { question.levels.indices.map { "v\($0 + 1)" } }
  var keys: [String] { specials + values }

  /// The columns of levels.
  func columns(_ levels: [Int]) -> [String] { levels.map { specials[$0] } + levels.map { values[$0] } }

  private var shown: [String] {
    ["g"] + specials + zip(values, question.levels).map { "\($0) as \(SQL.identifier($1.name))" }
      + question.measures.enumerated().map { "x\($0 + 1) as \(SQL.identifier($1.name))" }
  }

  /// Indexes of the atoms that add up, of one cube or of all.
  func additive(of part: Int? = nil) -> [Int] {
    question.atoms.indices.filter {
      !question.atoms[$0].measure.isDistinct && (part == nil || question.atoms[$0].part == part)
    }
  }
  private var distincts: [Int] { question.atoms.indices.filter { question.atoms[$0].measure.isDistinct } }
  func name(_ atom: Int) -> String { "a\(atom + 1)" }

  // MARK: The ground

  private func ground(_ steps: inout [Step]) -> Ground {
    var ground = Ground(groups: [], values: [:])
    for part in question.parts.indices {
      let name = question.parts.count == 1 ? "finest" : "finest_\(part + 1)"
      steps.append(Step(name: name, body: finest(part)))
      ground.groups.append(name)
    }
    for atom in distincts where counts[atom] == nil {
      steps.append(Step(name: "d\(atom + 1)", body: values(of: atom)))
      ground.values[atom] = "d\(atom + 1)"
    }
    return ground
  }

  private func levelColumns(_ source: any RowSource) -> [String] {
    zip(question.levels, specials).map { "\($0.role.map { source.special($0) } ?? "0") as \($1)" }
      + zip(question.levels, values).map { "\(source.value($0)) as \($1)" }
  }

  private func condition(_ source: any RowSource) -> String? {
    question.filter.map { filter in filter.expression.sql(zone: warehouse.zone) { source.value(filter.scope[$0]) } }
  }

  private func groupBy(_ count: Int) -> String {
    count == 0 ? "" : "\ngroup by " + (1...count).map(String.init).joined(separator: ", ")
  }

  private func finest(_ part: Int) -> String {
    let source = sources[part]
    let sums = additive(of: part).map { atom in
      let sum = question.atoms[atom].measure.summed.map { source.sum($0) } ?? source.rowCount
      return "\(sum) as \(name(atom))"
    }
    // Without any level and any sum there is a line nevertheless: an aggregate makes one.
    let selected = levelColumns(source) + sums
    return "select \(selected.isEmpty ? "count(*) as rows" : selected.joined(separator: ", "))\nfrom \(source.from)"
      + (condition(source).map { "\nwhere \($0)" } ?? "") + groupBy(keys.count)
  }

  /// The different values that a distinct count counts, within each group.
  private func values(of atom: Int) -> String {
    let source = sources[question.atoms[atom].part]
    let counted = source.counted(countedColumns(atom))
    let selected = levelColumns(source) + zip(counted, items(atom)).map { "\($0) as \($1)" }
    let conditions = (condition(source).map { ["(\($0))"] } ?? []) + counted.map { "\($0) is not null" }
    return "select distinct \(selected.joined(separator: ", "))\nfrom \(source.from)\n"
      + "where \(conditions.joined(separator: " and "))"
  }

  private func countedColumns(_ atom: Int) -> [String] {
    if case .distinct(let columns) = question.atoms[atom].measure.formula { columns } else { [] }
  }

  func items(_ atom: Int) -> [String] { countedColumns(atom).indices.map { "i\($0 + 1)" } }

  // MARK: Lines

  /// The lines of sets of levels: all atoms by `g` and the levels.
  ///
  /// - Returns: name of the step that gives them.
  func lines(_ ground: Ground, _ sets: [Int], _ suffix: String, _ steps: inout [Step]) -> String {
    var rows = ground.groups[0]
    if ground.groups.count > 1 {
      let parts = question.parts.indices.map { part in
        let numbers = additive().map { question.atoms[$0].part == part ? name($0) : "null::numeric as \(name($0))" }
        let selected = keys + numbers
        return
          "select \(selected.isEmpty ? "1 as rows" : selected.joined(separator: ", ")) from \(ground.groups[part])"
      }
      rows = "together\(suffix)"
      steps.append(Step(name: rows, body: parts.joined(separator: "\nunion all\n")))
    }
    steps.append(Step(name: "totals\(suffix)", body: totals(rows, sets, isPlain: ground.groups.count == 1)))
    if distincts.isEmpty { return "totals\(suffix)" }
    var names: [Int: [Int: String]] = [:]
    for atom in distincts where counts[atom] == nil {
      names[atom] = valueSteps(atom, ground.values[atom] ?? "", sets, suffix, &steps)
    }
    steps.append(Step(name: "lines\(suffix)", body: linesWithCounts("totals\(suffix)", sets, names)))
    return "lines\(suffix)"
  }

  private func totals(_ rows: String, _ sets: [Int], isPlain: Bool) -> String {
    let numbers = additive().map(name)
    if sets == [0], isPlain { return "select \((keys + numbers + ["0 as g"]).joined(separator: ", ")) from \(rows)" }
    let grouping = question.levels.isEmpty ? "0 as g" : "grouping(\(values.joined(separator: ", "))) as g"
    let selected = keys + numbers.map { "sum(\($0)) as \($0)" } + [grouping]
    // The grand total of nothing is a line, too; without a level, only an aggregate or `having` makes it one.
    let grouped = sets.map { "(\(columns(question.shown(in: $0)).joined(separator: ", ")))" }
    return "select \(selected.joined(separator: ", "))\nfrom \(rows)\n"
      + (question.levels.isEmpty ? "having true" : "group by grouping sets (\(grouped.joined(separator: ", ")))")
  }

  /// The different values of a distinct count within every set of levels: names of the steps by the set.
  private func valueSteps(
    _ atom: Int, _ finest: String, _ sets: [Int], _ suffix: String, _ steps: inout [Step]
  ) -> [Int: String] {
    var names = [0: finest]
    for set in sets where set != 0 {
      // Of the sets that hold all of this one's levels and more, the one with the fewest levels.
      let parent = names.keys.filter { $0 & set == $0 }.max { ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1) } ?? 0
      let kept = (columns(question.shown(in: set)) + items(atom)).joined(separator: ", ")
      let name = "d\(atom + 1)_\(set)\(suffix)"
      steps.append(Step(name: name, body: "select distinct \(kept) from \(names[parent] ?? finest)"))
      names[set] = name
    }
    return names
  }

  /// Totals and distinct counts, put together by a UNION: in GROUP BY a NULL equals a NULL, in a join it does not.
  private func linesWithCounts(_ totals: String, _ sets: [Int], _ names: [Int: [Int: String]]) -> String {
    let numbers = additive().map(name)
    let counts = distincts.map(name)
    let own = (["g"] + keys + numbers).joined(separator: ", ")
    var parts = ["select \(own), \(counts.map { "0 as \($0)" }.joined(separator: ", ")) from \(totals)"]
    for atom in distincts {
      for set in sets {
        let kept = columns(question.shown(in: set))
        func selected(_ keys: [String], _ count: String) -> String {
          let found = counts.map { $0 == name(atom) ? count : "0" }
          return (["\(set)"] + keys + numbers.map { _ in "null" } + found).joined(separator: ", ")
        }
        if let source = self.counts[atom]?[set] {
          let groups = zip(
            keys,
            question.levels.map { level in level.role.map { source.special($0) } ?? "0" }
              + question.levels.map(source.value))
          parts.append(
            "select \(selected(groups.map { kept.contains($0) ? $1 : "null" }, source.kept(question.atoms[atom].measure)))"
              + " from \(source.from)" + (condition(source).map { " where \($0)" } ?? ""))
          continue
        }
        parts.append(
          "select \(selected(keys.map { kept.contains($0) ? $0 : "null" }, "count(*)")) from \(names[atom]?[set] ?? "")"
            + (kept.isEmpty ? "" : " group by \(kept.joined(separator: ", "))"))
      }
    }
    let added = (numbers + counts).map { "sum(\($0)) as \($0)" }
    let union = parts.map { "  \($0)" }.joined(separator: "\n  union all\n")
    return "select \((["g"] + keys + added).joined(separator: ", "))\nfrom (\n\(union)\n) as parts\n"
      + "group by \((["g"] + keys).joined(separator: ", "))"
  }

  // MARK: Measures

  private func answers(_ lines: String) -> String {
    let measures = question.measures.enumerated().map { "\(sql($1.expression)) as x\($0 + 1)" }
    var conditions: [String] = []
    if question.sets != question.neededSets {
      conditions.append("g in (\(question.sets.map(String.init).joined(separator: ", ")))")
    }
    if let having = question.having { conditions.append(sql(having)) }
    return "select \((["g"] + keys + measures).joined(separator: ", "))\nfrom \(lines)"
      + (conditions.isEmpty ? "" : "\nwhere \(conditions.joined(separator: " and "))")
  }

  /// An expression over a line's atoms.
  func sql(_ expression: Expression) -> String {
    let windows = question.windows
    func isSame(_ found: (window: MeasureWindow, of: Expression), _ kind: MeasureWindow, _ value: Expression) -> Bool {
      found.window == kind && plain(found.of) == plain(value)
    }
    return expression.sql(
      zone: warehouse.zone,
      window: { kind, value in "w\((windows.firstIndex { isSame($0, kind, value) } ?? 0) + 1)" },
      column: { value(of: $0) })
  }

  /// An expression over a line's atoms that asks nothing of other lines.
  ///
  /// - Parameter taken: what is taken of each atom in its place.
  func plain(_ expression: Expression, _ taken: @escaping (String) -> String = { $0 }) -> String {
    expression.sql(zone: warehouse.zone) { taken(value(of: $0)) }
  }

  /// An atom of a line. A count of nothing is 0; a sum of nothing is none.
  private func value(of atom: Int) -> String {
    let measure = question.atoms[atom].measure
    guard let sum = measure.summed else { return "coalesce(\(name(atom)), 0)" }
    guard case .decimal(let scale)? = question.parts[question.atoms[atom].part].fact.measure(sum)?.type, scale > 0
    else { return name(atom) }
    // Integers at scale 2 times 0.01: exact, and PostgreSQL keeps the two digits. A division might round.
    return "(\(name(atom)) * 0.\(String(repeating: "0", count: scale - 1))1)"
  }
}
