internal import Definitions
internal import StageFiles

// Keys and values of identifiers may be personal: they are told only where `isRaw` asks for them.

extension IdentityExplanation {
  /// A part of the explanation for people.
  package struct Table: Sendable {
    package var title: String
    package var headers: [String]
    package var rows: [[String?]]
  }

  /// What it comes to, in a line.
  package var headline: String {
    let merged = asked == id ? "" : ", in whom account \(asked) is"
    let systems = Set(accounts.map(\.system)).count
    return "\(dimension) \(id)\(merged): \(Self.count(accounts.count, "account")) of \(Self.count(systems, "system"))"
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  /// All of it but what is empty.
  package func tables(isRaw: Bool) -> [Table] {
    let origins = ["batch", "file", "record"]
    func raw(_ text: String) -> [String?] { isRaw ? [text] : [] }
    let tables = [
      Table(
        title: "accounts", headers: ["account", "system"] + (isRaw ? ["key"] : []) + ["joined by", "via"] + origins,
        rows: accounts.map { account in
          [String(account.member), account.system] + raw(account.key) + [account.evidence, text(account.via)]
            + account.origin.texts
        }),
      Table(
        title: "identifiers",
        headers: ["account", "kind"] + (isRaw ? ["value"] : []) + ["what it does"] + origins,
        rows: evidence.map { [String($0.member), $0.kind] + raw($0.value) + [$0.story] + $0.origin.texts }),
      Table(
        title: "pins",
        headers: ["account", "is", "with", "pipeline", "since"] + (isRaw ? ["key", "other key"] : []),
        rows: pins.map { pin in
          [
            text(pin.firstMember) ?? "not known yet", pin.relation, text(pin.secondMember) ?? "not known yet",
            pin.pipeline, pin.batch,
          ] + raw(pin.first.name) + raw(pin.second.name)
        }),
      Table(
        title: "history", headers: ["batch", "account", "from", "to", "change", "cause"],
        rows: changes.map { change in
          [
            change.batch, String(change.member), String(change.from), String(change.to), change.change, change.story,
          ]
        }),
    ]
    return tables.filter { !$0.rows.isEmpty }
  }

  private func text(_ number: Int64?) -> String? { number.map { String($0) } }

  /// All of it for programs.
  package func json(isRaw: Bool) -> String {
    func number(_ value: Int64?) -> JSONValue { value.map { .integer(Int($0)) } ?? .null }
    func raw(_ name: String, _ text: String) -> [(String, JSONValue)] { isRaw ? [(name, .string(text))] : [] }
    func numbers(_ values: [Int64]) -> JSONValue { .array(values.map { number($0) }) }
    let accounts = accounts.map { account in
      JSONValue.members(
        [("account", number(account.member)), ("system", .string(account.system))] + raw("key", account.key) + [
          ("is_inferred", .boolean(account.isInferred)), ("joined_by", .optional(account.evidence)),
          ("via", number(account.via)),
        ] + account.origin.members)
    }
    let evidence = evidence.map { piece in
      JSONValue.members(
        [("account", number(piece.member)), ("kind", .string(piece.kind))] + raw("value", piece.value)
          + [("holders", number(piece.holders))] + piece.effect.members
          + [("with", numbers(piece.with)), ("others", numbers(piece.others))] + piece.origin.members)
    }
    let pins = pins.map { pin in
      JSONValue.members(
        [
          ("relation", .string(pin.relation)), ("account", number(pin.firstMember)),
          ("other", number(pin.secondMember)), ("pipeline", .string(pin.pipeline)), ("since", .optional(pin.batch)),
        ] + raw("key", pin.first.name) + raw("other_key", pin.second.name))
    }
    let changes = changes.map { change in
      JSONValue.members([
        ("batch", .string(change.batch)), ("account", number(change.member)), ("from", number(change.from)),
        ("to", number(change.to)), ("change", .string(change.change)), ("cause", .string(change.cause)),
        ("kind", .optional(change.kind)), ("by", number(change.by)), ("via", number(change.via)),
      ])
    }
    return JSONValue.members([
      ("dimension", .string(dimension)), ("id", number(id)), ("asked", number(asked)), ("accounts", .array(accounts)),
      ("identifiers", .array(evidence)), ("pins", .array(pins)), ("history", .array(changes)),
    ]).lines
  }
}

extension MemberReference {
  /// As it is written on a command line and in pins.
  fileprivate var name: String { system.isEmpty ? key : "\(system):\(key)" }
}

extension IdentityExplanation.Origin {
  fileprivate var texts: [String?] { [batch, path, record > 0 ? String(record) : nil] }
  fileprivate var members: [(String, JSONValue)] {
    [("batch", .optional(batch)), ("file", .optional(path)), ("record", record > 0 ? .integer(Int(record)) : .null)]
  }
}

extension IdentityExplanation.Evidence {
  /// What becomes of it, in words.
  fileprivate var story: String {
    func list(_ numbers: [Int64]) -> String { numbers.map { String($0) }.joined(separator: ", ") }
    let apart = others.isEmpty ? "" : "kept apart from \(list(others))"
    switch effect {
    case .joins: return "joins with \(list(with))\(apart.isEmpty ? "" : "; ")\(apart)"
    case .alone: return "nobody else has it"
    case .shared(let most): return "passed over: \(holders) have it, at most \(most) may share it"
    case .ignored(.masked): return "passed over: it is masked"
    case .ignored(.pattern(let pattern)): return "passed over: it matches \(pattern)"
    case .apart: return apart
    case .undefined: return "passed over: the definition has no such kind"
    }
  }
}

extension IdentityExplanation.Evidence.Effect {
  fileprivate var members: [(String, JSONValue)] {
    switch self {
    case .joins: [("effect", .string("joins"))]
    case .alone: [("effect", .string("alone"))]
    case .shared(let most): [("effect", .string("shared")), ("at_most", .integer(most))]
    case .ignored(.masked): [("effect", .string("masked"))]
    case .ignored(.pattern(let pattern)): [("effect", .string("ignored")), ("pattern", .string(pattern))]
    case .apart: [("effect", .string("apart"))]
    case .undefined: [("effect", .string("undefined"))]
    }
  }
}

extension IdentityExplanation.Change {
  /// What made it, in words.
  fileprivate var story: String {
    let what = kind ?? "pin"
    let between = by.flatMap { by in via.map { " of \(by) and \($0)" } } ?? ""
    switch cause {
    case "shared": return "\(what)\(between): more have it than may share it"
    case "ignored": return "\(what)\(between): it is ignored now"
    case "apart": return "\(what)\(between): pinned apart"
    case "unpinned": return "\(what)\(between): taken back"
    case "withdrawn": return "what joined them does so no more"
    default: return what + between
    }
  }
}
