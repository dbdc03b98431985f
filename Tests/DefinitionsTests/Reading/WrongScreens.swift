extension WrongDefinition {
  /// The small pipeline with one screen of a column replaced. They stand on line 21, behind `screens: [`.
  private static func column(_ new: String, _ errors: String) -> WrongDefinition {
    WrongDefinition("small.yaml", "{in: [paid, open], severity: flag}", new, errors)
  }

  /// The same with the first of the source's own screens, on line 60.
  private static func source(_ new: String, _ errors: String) -> WrongDefinition {
    WrongDefinition("small.yaml", "{rule: counted >= 0, name: counted, severity: reject}", new, errors)
  }

  static let wrongScreens: [WrongDefinition] = [
    column(
      "{unique: true, severity: reject}",
      """
      pipelines/small.yaml:21:65: column orders.status: screen: severity: unique can flag or stop, not reject: its verdict depends on the other rows of the batch, so the star would depend on which rows came in the same night
        → write severity: flag or severity: stop
      """),
    column(
      "{unique: false}",
      """
      pipelines/small.yaml:21:49: column orders.status: screen: unique: expected true, found false
        → leave it out
      """),
    column(
      "{pattern: \"(\"}",
      """
      pipelines/small.yaml:21:50: column orders.status: screen: pattern: `(` is no regular expression: missing closing parenthesis, at character 2
      """),
    column(
      "{outlier: {over: 3}}",
      """
      pipelines/small.yaml:21:50: column orders.status: screen: outlier: scores are of numbers only, this is text
      """),
    column(
      "{name: price.range, required: true}",
      """
      pipelines/small.yaml:22:56: column orders.price: screen: two screens are called 'price.range'
        → give one another name:
      """),
    WrongDefinition(
      "small.yaml", "range: {from: 0, to: 999.99}, severity: reject", "outlier: {over: 0, by: status}",
      """
      pipelines/small.yaml:22:73: column orders.price: screen: outlier: over: expected a score above 0, at most 1000, found '0'
        → 3.5 is usual
      """),
    WrongDefinition(
      "small.yaml", "range: {from: 0, to: 999.99}, severity: reject", "outlier: {by: state}",
      """
      pipelines/small.yaml:22:71: column orders.price: screen: outlier: by: there is no column 'state'
        → did you mean 'status'?
      """),
    WrongDefinition(
      "small.yaml", "range: {from: 0, to: 999.99}, severity: reject", "pattern: \"^9\"",
      """
      pipelines/small.yaml:22:66: column orders.price: screen: pattern: a regular expression is of text only, this is decimal(2)
      """),
    source(
      "{rule: counted >= 0}",
      """
      pipelines/small.yaml:60:9: source counts: screen: a rule needs a name
        → such as name: paid before shipped
      """),
    source(
      "{rule: counted, name: x}",
      """
      pipelines/small.yaml:60:16: source counts: screen: rule: expected boolean, this is integer
      """),
    source(
      "{rule: counted > 0, name: x, by: shelf}",
      """
      pipelines/small.yaml:60:38: source counts: screen: 'by' has no meaning for rule
      """),
    source(
      "{name: x}",
      """
      pipelines/small.yaml:60:9: source counts: screen: expected one of rule, unique, reference, hierarchy, gaps, volume, freshness; found none
      """),
    source(
      "{reference: chanel, key: shelf}",
      """
      pipelines/small.yaml:60:21: source counts: screen: reference: there is no dimension 'chanel'
        → did you mean 'channel'?
      """),
    source(
      "{reference: date, key: shelf}",
      """
      pipelines/small.yaml:60:21: source counts: screen: reference: the dimension date is generated: it knows every key
      """),
    source(
      "{reference: channel, name: x, system: till, key: shelf}",
      """
      pipelines/small.yaml:60:39: source counts: screen: reference: the dimension channel is conformed: its keys are of no system
      """),
    source(
      "{reference: channel, name: x}",
      """
      pipelines/small.yaml:60:9: source counts: screen: 'key' is missing
        → the columns or expressions that name the member
      """),
    source(
      "{hierarchy: [shelf]}",
      """
      pipelines/small.yaml:60:21: source counts: screen: hierarchy: expected columns from the finest to the coarsest, found 1
      """),
    source(
      "{unique: [shelf, shelf]}",
      """
      pipelines/small.yaml:60:18: source counts: screen: unique: a column stands twice
      """),
    source(
      "{freshness: shelf, within: 2d}",
      """
      pipelines/small.yaml:60:21: source counts: screen: freshness: expected a column of timestamps or dates, shelf is text
      """),
    WrongDefinition(
      "small.yaml", "at_least: 50%", "at_least: half",
      """
      pipelines/small.yaml:64:29: source counts: screen: volume: at_least: expected a share of what is usual, such as 50%, found 'half'
      """),
    WrongDefinition(
      "small.yaml", "at_least: 50%", "at_least: 300%",
      """
      pipelines/small.yaml:64:18: source counts: screen: volume: at_least is more than at_most
      """),
    WrongDefinition(
      "small.yaml", "batches: 5", "batches: 2",
      """
      pipelines/small.yaml:64:58: source counts: screen: volume: batches: expected a whole number from 3 to 366, found '2'
      """),
    WrongDefinition(
      "small.yaml", "200%, batches: 5}, severity: stop", "200%, batches: 5}, severity: reject",
      """
      pipelines/small.yaml:64:72: source counts: screen: severity: volume can flag or stop, not reject: its verdict depends on the other rows of the batch, so the star would depend on which rows came in the same night
        → write severity: flag or severity: stop
      """),
  ]
}
