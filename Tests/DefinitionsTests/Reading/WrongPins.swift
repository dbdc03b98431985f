// The small pipeline with pins, spoiled in one place.

extension WrongDefinition {
  private static func pins(_ text: String, _ message: String) -> WrongDefinition {
    .init("small.yaml", "sources:\n", "identity:\n  \(text)\nsources:\n", "pipelines/small.yaml:" + message)
  }

  static let wrongPins = [
    pins(
      "costumer: {together: [[\"shop:a\", \"shop:b\"]]}",
      """
      6:3: identity: there is no dimension 'costumer'
        → did you mean 'customer'?
      """),
    pins(
      "channel: {together: [[a, b]]}",
      """
      6:3: identity: the dimension channel has no identity
        → dimensions with identity: customer
      """),
    pins(
      "customer: {togehter: [[\"shop:a\", \"shop:b\"]]}",
      """
      6:14: identity: customer: unknown key 'togehter'
        → did you mean 'together'?
      """),
    pins(
      "customer: {together: [\"shop:a\", \"shop:b\"]}",
      """
      6:25: identity: customer: together: expected a list of 2 to 200 accounts, found 'shop:a'
      pipelines/small.yaml:6:35: identity: customer: together: expected a list of 2 to 200 accounts, found 'shop:b'
      """),
    pins(
      "customer: {together: \"shop:a\"}",
      """
      6:24: identity: customer: together: expected a list of lists of accounts, found 'shop:a'
      """),
    pins(
      "customer: {apart: [[\"shop:a\"]]}",
      """
      6:22: identity: customer: apart: expected a list of 2 to 200 accounts, found a list of 1
      """),
    pins(
      "customer: {apart: [[\"shop:a\", \"dask:b\"]]}",
      """
      6:33: identity: customer: apart: there is no such system
        → an account is SYSTEM:KEY, and the systems are shop, desk, till
      """),
    pins(
      "customer: {apart: [[\"shop:a\", \"b@x.example\"]]}",
      """
      6:33: identity: customer: apart: there is no system before the key
        → write system:account
      """),
    pins(
      "customer: {apart: [[\"shop:a\", \"desk:\"]]}",
      """
      6:33: identity: customer: apart: the key of customer has a column
        → write system:account
      """),
    pins(
      "customer: {apart: [[\"shop:a\", \"desk:1\", \"shop:a\"]]}",
      """
      6:43: identity: customer: apart: an account is pinned to itself
      """),
    pins(
      "customer: {apart: [[\"shop:c\", \"shop:a\"]], together: [[\"shop:a\", \"shop:b\"], [\"shop:b\", \"shop:c\"]]}",
      """
      6:33: identity: customer: apart: the two are pinned together, too
      """),
  ]
}
