// The small pipeline's file of fixed width, spoiled in one place.

extension WrongDefinition {
  static let wrongPlaces: [WrongDefinition] = [
    .init(
      "small.yaml", "format: fixed_width", "format: fixed-width",
      """
      pipelines/small.yaml:54:13: source counts: format: expected csv or fixed_width or json or ndjson, found 'fixed-width'
        → did you mean 'fixed_width'?
      """),
    .init(
      "small.yaml", "{at: 7-12,", "{at: 0-12,",
      """
      pipelines/small.yaml:58:21: column counts.counted: at: expected a place, found '0-12'
        → write 1-6, 7 or 12- (to the end); positions count from 1
      """),
    .init(
      "small.yaml", "{at: 7-12,", "{at: 12-7,",
      """
      pipelines/small.yaml:58:21: column counts.counted: at: expected a place, found '12-7'
        → write 1-6, 7 or 12- (to the end); positions count from 1
      """),
    .init(
      "small.yaml", "{at: 7-12,", "{at: [7, 12],",
      """
      pipelines/small.yaml:58:21: column counts.counted: at: expected a place, found a list
        → write 1-6, 7 or 12- (to the end); positions count from 1
      """),
    .init(
      "small.yaml", "{at: 7-12, type", "{type",
      """
      pipelines/small.yaml:58:7: column counts.counted: 'at' is missing: there is no header that shows where the column stands
        → such as at: 1-6
      """),
    .init(
      "small.yaml", "{at: 7-12,", "{at: 7-12, from: Count,",
      """
      pipelines/small.yaml:58:27: column counts.counted: a column with a place is not looked for by its name
        → leave out either from or at
      """),
    .init(
      "small.yaml", #"pad: {before: "0"}"#, "pad: 0",
      """
      pipelines/small.yaml:57:29: column counts.shelf: pad: a digit cannot fill both sides: it would be taken from the value
        → write {before: "0"}
      """),
    .init(
      "small.yaml", #"pad: {before: "0"}"#, #"pad: {befor: "0"}"#,
      """
      pipelines/small.yaml:57:30: column counts.shelf: pad: unknown key 'befor'
        → did you mean 'before'?
      """),
    .init(
      "small.yaml", #"pad: {before: "0"}"#, "pad: {after: 甲}",
      """
      pipelines/small.yaml:57:37: column counts.shelf: pad: after: expected one ASCII character, found '甲'
        → write "*", {before: "0"}, {after: "_"}, or none to keep outer blanks
      """),
    .init(
      "small.yaml", "team: team\n", "team: {from: team, at: 1-6}\n",
      """
      pipelines/small.yaml:50:26: column people.team: 'at' has a meaning for the format fixed_width only
      """),
    .init(
      "small.yaml", "{skip: 1, footer: 1,", "{delimiter: tab,",
      """
      pipelines/small.yaml:55:15: source counts: dialect: unknown key 'delimiter'
        → keys: unit, record, skip, footer, comment, header, rest
      """),
    .init(
      "small.yaml", "{skip: 1, footer: 1,", "{unit: character,",
      """
      pipelines/small.yaml:55:21: source counts: dialect: unit: expected bytes or characters or cells, found 'character'
        → did you mean 'characters'?
      """),
    .init(
      "small.yaml", "{skip: 1, footer: 1,", "{record: 0,",
      """
      pipelines/small.yaml:55:23: source counts: dialect: record: expected a whole number from 1 to 1000000, found '0'
      """),
    .init(
      "small.yaml", "{skip: 1, footer: 1,", "{unit: bytes, record: 10,",
      """
      pipelines/small.yaml:58:21: column counts.counted: at: the place 7-12 reaches beyond a record, which has 10 bytes
      """),
    .init(
      "small.yaml", "{skip: 1, footer: 1,", "{header: ruler, record: 10,",
      """
      pipelines/small.yaml:55:15: source counts: dialect: a header shows places in characters or cells of a line, not in bytes
        → leave its lines out by skip, and give every column its place by at
      """),
    .init(
      "small.yaml", "{skip: 1, footer: 1,", "{header: 1,",
      """
      pipelines/small.yaml:55:23: source counts: dialect: header: expected none or names or ruler, found '1'
      """),
    .init(
      "small.yaml", "{skip: 1, footer: 1, comment: \"*\"}", "{unit: bytes}\n    encoding: utf-16",
      """
      pipelines/small.yaml:55:15: source counts: dialect: records in utf-16 are not cut by bytes
        → count characters or cells of lines: unit: characters, without record
      """),
    .init(
      "small.yaml", "{skip: 1, footer: 1, comment: \"*\"}", "{unit: bytes}\n    encoding: ibm037",
      """
      pipelines/small.yaml:55:15: source counts: dialect: lines in ibm037 do not end with the bytes LF and CR
        → give the length of a record, as record: 120, or count characters: unit: characters
      """),
  ]
}
