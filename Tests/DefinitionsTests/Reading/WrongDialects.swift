// The small pipeline's CSV dialect, spoiled in one place.

extension WrongDefinition {
  static let wrongDialects: [WrongDefinition] = [
    .init(
      "small.yaml", "quote: none", "ragged: fil",
      """
      pipelines/small.yaml:10:39: source orders: dialect: ragged: expected reject or fill, found 'fil'
        → did you mean 'fill'?
      """),
    .init(
      "small.yaml", "quote: none", "repair: often",
      """
      pipelines/small.yaml:10:39: source orders: dialect: repair: expected true or false, found 'often'
      """),
    .init(
      "small.yaml", "quote: none", "repairs: true",
      """
      pipelines/small.yaml:10:31: source orders: dialect: unknown key 'repairs'
        → did you mean 'repair'?
      """),
    .init(
      "small.yaml", "quote: none", "footer: 1001",
      """
      pipelines/small.yaml:10:39: source orders: dialect: footer: expected a whole number from 0 to 1000, found '1001'
      """),
    .init(
      "small.yaml", "quote: none", "header: {rows: 3, names: 4}",
      """
      pipelines/small.yaml:10:56: source orders: dialect: header: names: expected a whole number from 1 to 3, found '4'
      """),
    .init(
      "small.yaml", "quote: none", "header: {row: 3}",
      """
      pipelines/small.yaml:10:40: source orders: dialect: header: unknown key 'row'
        → did you mean 'rows'?
      """),
    .init(
      "small.yaml", "quote: none", "header: 0",
      """
      pipelines/small.yaml:10:39: source orders: dialect: header: expected a number of header rows, {rows: 3, names: 1} \
      where one of several names the columns, or the list of column names of a file without header; found '0'
      """),
    .init(
      "small.yaml", "quote: none", #"quote: ";""#,
      """
      pipelines/small.yaml:10:14: source orders: dialect: the delimiter holds the quote character
      """),
  ]
}
