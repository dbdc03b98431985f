// The small pipeline's lookup, spoiled in its key of several columns or its order.

extension WrongDefinition {
  private static func lookup(_ text: String, _ message: String) -> WrongDefinition {
    .init(
      "small.yaml", "team: {from: people, key: email, match: email, take: team, policy: first}", "team: \(text)",
      message)
  }

  static let wrongLookups: [WrongDefinition] = [
    lookup(
      "{from: people, key: [email, status], match: email, take: team}",
      """
      pipelines/small.yaml:26:57: lookup orders.team: key has 2 columns and match 1
        → name for each column of the key the one there that it must equal
      """),
    lookup(
      "{from: people, key: [email, statu], match: [email, team], take: team}",
      """
      pipelines/small.yaml:26:41: lookup orders.team: key: there is no column 'statu'
        → did you mean 'status'?
      """),
    lookup(
      "{from: people, key: [email, quantity], match: [email, team], take: team}",
      """
      pipelines/small.yaml:26:41: lookup orders.team: key 'quantity' is integer, match 'team' is text; they must be of one type
      """),
    lookup(
      "{from: people, key: email, match: email, take: team, policy: latest}",
      """
      pipelines/small.yaml:26:13: lookup orders.team: policy latest needs a column by which rows are ordered
        → such as order: updated_at
      """),
    lookup(
      "{from: people, key: email, match: email, take: team, policy: last, order: team}",
      """
      pipelines/small.yaml:26:80: lookup orders.team: 'order' has a meaning for the policy latest only
      """),
    lookup(
      "{from: people, key: email, match: email, take: team, policy: latest, order: team}",
      """
      pipelines/small.yaml:26:89: lookup orders.team: order: 'team' is text; rows are ordered by numbers or times
      """),
  ]
}
