// The small pipeline, spoiled in one place.

extension WrongDefinition {
  static let wrongPipelines: [WrongDefinition] = [
    .init(
      "small.yaml", "warehouse: mini", "warehouse: minni",
      """
      pipelines/small.yaml:2:12: there is no warehouse 'minni': no folder schemas/minni
        → did you mean 'mini'?
      """),
    .init(
      "small.yaml", "exports: exports", "export: exports",
      """
      pipelines/small.yaml:3:1: pipeline: unknown key 'export'
        → did you mean 'exports'?
      """),
    .init(
      "small.yaml", "share: 5%", "share: 5 percent",
      """
      pipelines/small.yaml:4:31: rejects: share: expected a share as 5% or 0.05, found '5 percent'
      """),
    .init(
      "small.yaml", "at_most: 10", "at_most: -1",
      """
      pipelines/small.yaml:4:20: rejects: at_most: expected a whole number from 0, found '-1'
      """),
    .init(
      "small.yaml", "pipeline: small", "pipeline: Small",
      """
      pipelines/small.yaml:1:11: pipeline: 'Small' is no name; names are small letters, digits and _, a letter first
        → did you mean 'small'?
      """),
    .init(
      "small.yaml", "  orders:\n", "  Orders:\n",
      """
      pipelines/small.yaml:6:3: pipeline: sources: 'Orders' is no name; names are small letters, digits and _, a letter first
        → did you mean 'orders'?
      """),
    .init(
      "small.yaml", "    system: shop\n", "",
      """
      pipelines/small.yaml:7:5: source orders: 'system' is missing
      """),
    .init(
      "small.yaml", "format: csv", "format: cvs",
      """
      pipelines/small.yaml:9:13: source orders: format: expected csv or fixed_width or json or ndjson, found 'cvs'
        → did you mean 'csv'?
      """),
    .init(
      "small.yaml", "orders_{batch}.csv", "orders_{date}.csv",
      """
      pipelines/small.yaml:8:12: source orders: files: unknown placeholder '{date}'
        → there are {batch}, {batch:%Y%m%d} and {suffix}
      """),
    .init(
      "small.yaml", "orders_{batch}.csv", "orders_{batch:%H}.csv",
      """
      pipelines/small.yaml:8:12: source orders: files: '%H' in '{batch:%H}' is no part of a date
        → the parts of the batch's date are %Y, %y, %m, %d and %j, such as {batch:%Y%m%d}
      """),
    .init(
      "small.yaml", "orders_{batch}.csv", "orders_{batch:today}.csv",
      """
      pipelines/small.yaml:8:12: source orders: files: '{batch:today}' holds no part of the date
        → the parts of the batch's date are %Y, %y, %m, %d and %j, such as {batch:%Y%m%d}
      """),
    .init(
      "small.yaml", "orders_{batch}.csv", "{batch:../%Y}.csv",
      """
      pipelines/small.yaml:8:12: source orders: files: '{batch:../%Y}' leads out of the folder
        → the parts of the batch's date are %Y, %y, %m, %d and %j, such as {batch:%Y%m%d}
      """),
    .init(
      "small.yaml", "orders_{batch}.csv", "orders_{batch.csv",
      """
      pipelines/small.yaml:8:12: source orders: files: the placeholder '{batch.csv' is not closed
        → close it by }
      """),
    .init(
      "small.yaml", "format: csv\n", "format: csv\n    members: /orders.csv\n",
      """
      pipelines/small.yaml:10:14: source orders: members: the pattern must stay below the exports folder
      """),
    .init(
      "small.yaml", "format: csv\n", "format: csv\n    unpacked: {at_most: 50 gigabytes}\n",
      """
      pipelines/small.yaml:10:25: source orders: unpacked: at_most: expected a size such as 50GB or 512MiB, found '50 gigabytes'
      """),
    .init(
      "small.yaml", "format: csv\n", "format: csv\n    unpacked: {atmost: 50GB}\n",
      """
      pipelines/small.yaml:10:15: source orders: unpacked: 'at_most' is missing
        → such as at_most: 50GB
      pipelines/small.yaml:10:16: source orders: unpacked: unknown key 'atmost'
        → did you mean 'at_most'?
      """),
    .init(
      "small.yaml", "format: csv\n", "format: csv\n    arrival: requird\n",
      """
      pipelines/small.yaml:10:14: source orders: arrival: expected required or optional, found 'requird'
        → did you mean 'required'?
      """),
    .init(
      "small.yaml", "format: csv\n", "format: csv\n    arrival: {exepct: 3, wait: 30, settle: 10 min}\n",
      """
      pipelines/small.yaml:10:15: source orders: arrival: unknown key 'exepct'
        → did you mean 'expect'?
      pipelines/small.yaml:10:32: source orders: arrival: wait: expected a time such as 10s, 30m or 2h, at most 7d, found '30'
      pipelines/small.yaml:10:44: source orders: arrival: settle: expected a time such as 10s, 30m or 2h, at most 7d, found '10 min'
      """),
    .init(
      "small.yaml", "format: csv\n", "format: csv\n    arrival: {wait: 8d, marker: \"{day}\", expect: 0}\n",
      """
      pipelines/small.yaml:10:21: source orders: arrival: wait: expected a time such as 10s, 30m or 2h, at most 7d, found '8d'
      pipelines/small.yaml:10:33: source orders: arrival: marker: unknown placeholder '{day}'
        → there are {batch}, {batch:%Y%m%d} and {suffix}
      pipelines/small.yaml:10:50: source orders: arrival: expect: expected a whole number from 1 to 100000, found '0'
      """),
    .init(
      "small.yaml", "format: csv\n", "format: csv\n    arrival: {wait: 5s, settle: 1m}\n",
      """
      pipelines/small.yaml:10:33: source orders: arrival: settle is longer than wait: no file could settle in time
        → let wait be several times as long as settle
      """),
    .init(
      "small.yaml", "orders_{batch}.csv", "../orders.csv",
      """
      pipelines/small.yaml:8:12: source orders: files: the pattern must stay below the exports folder
      """),
    .init(
      "small.yaml", "encoding: gb18030", "encoding: gb18031",
      """
      pipelines/small.yaml:11:15: source orders: there is no encoding 'gb18031'
        → did you mean 'gb18030'?
      """),
    .init(
      "small.yaml", "zone: Asia/Shanghai", "zone: Asia/Shangai",
      """
      pipelines/small.yaml:12:11: source orders: zone: there is no time zone 'Asia/Shangai'
        → did you mean 'Asia/Shanghai'?
      """),
    .init(
      "small.yaml", "    zone: Asia/Shanghai\n", "",
      """
      pipelines/small.yaml:7:5: source orders: 'zone' is missing: the times of changed_at may carry none
        → such as zone: Asia/Shanghai
      """),
    .init(
      "small.yaml", "version: changed_at", "version: change_at",
      """
      pipelines/small.yaml:13:14: source orders: version: there is no column 'change_at'
        → did you mean 'changed_at'?
      """),
    .init(
      "small.yaml", "version: changed_at", "version: email",
      """
      pipelines/small.yaml:13:14: source orders: version: 'email' is text; versions are ordered as numbers or times
        → give the column the type timestamp or integer
      """),
    .init(
      "small.yaml", #"delimiter: ";""#, #"delimeter: ";""#,
      """
      pipelines/small.yaml:10:15: source orders: dialect: unknown key 'delimeter'
        → did you mean 'delimiter'?
      """),
    .init(
      "small.yaml", "quote: none", #"quote: '""'"#,
      """
      pipelines/small.yaml:10:38: source orders: dialect: quote: expected one ASCII character or none, found '""'
      """),
    .init(
      "small.yaml", "fill_down: {by: id,", "fill_down: {by: idd,",
      """
      pipelines/small.yaml:15:21: source orders: fill_down: by: there is no column 'idd'
        → did you mean 'id'?
      """),
    .init(
      "small.yaml", "columns: [email]}", "columns: [emial]}",
      """
      pipelines/small.yaml:15:35: source orders: fill_down: there is no column 'emial'
        → did you mean 'email'?
      """),
    .init(
      "small.yaml", "number: {line_no: id}", "number: {line_no: order}",
      """
      pipelines/small.yaml:16:23: source orders: number line_no: there is no column 'order'
        → columns: id, email, phone, status, price, quantity, changed_at
      """),
    .init(
      "small.yaml", "number: {line_no: id}", "number: {price: id}",
      """
      pipelines/small.yaml:16:14: source orders: two columns are called 'price'
        → choose another name
      pipelines/small.yaml:38:40: orders → sales: line_no: source orders has no column 'line_no'
        → its columns: id, email, phone, status, price, quantity, changed_at, team, amount
      """),
    .init(
      "small.yaml", "clean: [trim], required", "clean: [trimm], required",
      """
      pipelines/small.yaml:18:33: column orders.id: clean: there is no rule 'trimm'
        → did you mean 'trim'?
      """),
    .init(
      "small.yaml", "clean: [trim], required", "cleaning: [trim], required",
      """
      pipelines/small.yaml:18:25: column orders.id: unknown key 'cleaning'
        → keys: from, type, format, clean, null, required, screens, at, pad
      """),
    .init(
      "small.yaml", "required: true", "required: yes",
      """
      pipelines/small.yaml:18:50: column orders.id: required: expected true or false, found 'yes'
      """),
    .init(
      "small.yaml", "{phone: CN}", "phone",
      """
      pipelines/small.yaml:20:36: column orders.phone: clean: the rule 'phone' needs an argument
        → write {phone: CN}
      """),
    .init(
      "small.yaml", "{phone: CN}", "{phone: China}",
      """
      pipelines/small.yaml:20:44: column orders.phone: clean: phone: expected a region of two capital letters, found 'China'
        → write {phone: CN}
      """),
    .init(
      "small.yaml", "{map: {a: b}}", "{map: {a: b}, unmapped: drop}",
      """
      pipelines/small.yaml:19:81: column orders.email: clean: unmapped: expected keep or none, found 'drop'
        → write {map: {from: to}, unmapped: none}, and required: true if such rows are to be rejected
      """),
    .init(
      "small.yaml", "{map: {a: b}}", "{unmapped: none}",
      """
      pipelines/small.yaml:19:58: column orders.email: clean: there is no rule 'unmapped'
        → rules: trim, spaces, lowercase, uppercase, width, nfc, html, strip_quote, money, unit, email, phone, postal_code, name_order, extract, replace, split, map, null_if, default
      """),
    .init(
      "small.yaml", "{map: {a: b}}", "{trim: a}",
      """
      pipelines/small.yaml:19:64: column orders.email: clean: the rule 'trim' takes no argument
        → write trim
      """),
    .init(
      "small.yaml", "{map: {a: b}}", "{map: a}",
      """
      pipelines/small.yaml:19:63: column orders.email: clean: map: expected a table, found 'a'
        → write {map: {from: to}}
      """),
    .init(
      "small.yaml", "{map: {a: b}}", "{extract: \"a(b\"}",
      """
      pipelines/small.yaml:19:67: column orders.email: clean: extract: `a(b` is no regular expression: missing closing parenthesis, at character 4
      """),
    .init(
      "small.yaml", "{map: {a: b}}", "{replace: {\"(a)b\": \"$2 for 5$\"}}",
      """
      pipelines/small.yaml:19:76: column orders.email: clean: replace: the text '$2 for 5$' has a $ that names none of the expression's 1 groups
        → write $1 for the first group in parentheses, $0 for the whole match, $$ for a dollar sign
      """),
    .init(
      "small.yaml", "{map: {a: b}}", "{split: \"-\"}",
      """
      pipelines/small.yaml:19:65: column orders.email: clean: split: expected a separator and the number of a part, found '-'
        → write {split: {by: "-", part: 2}}
      """),
    .init(
      "small.yaml", "{map: {a: b}}", "{split: {by: \"-\", part: 1, of: 3}}",
      """
      pipelines/small.yaml:19:84: column orders.email: clean: split: unknown key 'of'
        → keys: by, part
      """),
    .init(
      "small.yaml", "type: decimal(2)", "type: decimal(20)",
      """
      pipelines/small.yaml:22:34: column orders.price: type: expected a type, found 'decimal(20)'
        → did you mean 'decimal(2)'?
      """),
    .init(
      "small.yaml", "type: integer", "type: int",
      """
      pipelines/small.yaml:23:40: column orders.quantity: type: expected a type, found 'int'
        → types: text, integer, decimal(2), date, timestamp, boolean
      """),
    .init(
      "small.yaml", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%N",
      """
      pipelines/small.yaml:24:73: column orders.changed_at: format: unknown directive '%N'
        → directives: %Y %y %m %b %B %d %e %H %I %p %M %S %f %z %a %A %Z %j %T %F %D %n %%
      """),
    .init(
      "small.yaml", "%Y-%m-%d %H:%M", "%Y-%d",
      """
      pipelines/small.yaml:24:60: column orders.changed_at: format: the pattern '%Y-%d' has no month (%m)
      """),
    .init(
      "small.yaml", #"format: "%Y-%m-%d %H:%M""#, #"format: ["%Y-%m-%d", "%d."]"#,
      """
      pipelines/small.yaml:24:73: column orders.changed_at: format: the pattern '%d.' has no year (%Y)
      """),
    .init(
      "small.yaml", #"format: "%Y-%m-%d %H:%M""#, "format: []",
      """
      pipelines/small.yaml:24:60: column orders.changed_at: format: the list is empty
      """),
    .init(
      "small.yaml", #"format: "%Y-%m-%d %H:%M""#, "format: ISO",
      """
      pipelines/small.yaml:24:60: column orders.changed_at: format: there is no format 'ISO'
        → did you mean 'iso'?
      """),
    .init(
      "small.yaml", "from: Status,", "from: Status, format: iso,",
      """
      pipelines/small.yaml:21:38: column orders.status: format: a format has a meaning for date and timestamp only, this is text
      """),
    .init(
      "small.yaml", "severity: flag", "severity: warn",
      """
      pipelines/small.yaml:21:69: column orders.status: screen: severity: expected flag or reject or stop, found 'warn'
      """),
    .init(
      "small.yaml", "{in: [paid, open], severity", "{severity",
      """
      pipelines/small.yaml:21:40: column orders.status: screen: expected one of in, range, expression, pattern, required, unique, outlier; found none
      """),
    .init(
      "small.yaml", "to: 999.99", "to: much",
      """
      pipelines/small.yaml:22:78: column orders.price: screen: range: to: expected decimal(2), found 'much'
      """),
    .init(
      "small.yaml", "from: people, key", "from: peopel, key",
      """
      pipelines/small.yaml:26:20: lookup orders.team: there is no source 'peopel'
        → did you mean 'people'?
      """),
    .init(
      "small.yaml", "key: email, match", "key: mail, match",
      """
      pipelines/small.yaml:26:33: lookup orders.team: key: there is no column 'mail'
        → did you mean 'email'?
      """),
    .init(
      "small.yaml", "key: email, match", "key: quantity, match",
      """
      pipelines/small.yaml:26:33: lookup orders.team: key 'quantity' is integer, match 'email' is text; they must be of one type
      """),
    .init(
      "small.yaml", "match: email, take", "match: id, take",
      """
      pipelines/small.yaml:26:47: lookup orders.team: match: source people has no column 'id'
        → its columns: email, team
      """),
    .init(
      "small.yaml", "take: team", "take: teams",
      """
      pipelines/small.yaml:26:60: lookup orders.team: take: source people has no column 'teams'
        → did you mean 'team'?
      """),
    .init(
      "small.yaml", "policy: first", "policy: sum",
      """
      pipelines/small.yaml:26:60: lookup orders.team: policy sum cannot take text
      """),
    .init(
      "small.yaml", "amount: quantity * price", "amount: quantity * prise",
      """
      pipelines/small.yaml:28:26: source orders: derive amount: source orders has no column 'prise'
        → did you mean 'price'?
      """),
    .init(
      "small.yaml", "amount: quantity * price", "amount: quantity * email",
      """
      pipelines/small.yaml:28:26: source orders: derive amount: '*' needs numbers, this is text
        → give the column a numeric type, or use to_integer(…)
      """),
    .init(
      "small.yaml", "amount: quantity * price", "price: quantity * 2",
      """
      pipelines/small.yaml:28:7: source orders: two columns are called 'price'
        → choose another name
      pipelines/small.yaml:42:48: orders → sales: amount: source orders has no column 'amount'
        → its columns: id, email, phone, status, price, quantity, changed_at, line_no, team
      """),
    .init(
      "small.yaml", "test orders: email like", "test orders: email lik",
      """
      pipelines/small.yaml:30:26: source orders: filter test orders: found 'lik', expected an operator or the end
        → did you mean 'like'?
      """),
    .init(
      "small.yaml", "test orders: email like '%@example.test'", "test orders: quantity + 1",
      """
      pipelines/small.yaml:30:29: source orders: filter test orders: expected boolean, this is integer
      """),
    .init(
      "small.yaml", "- dimension: customer", "- dimension: costumer",
      """
      pipelines/small.yaml:32:20: source orders: feed: there is no dimension 'costumer'
        → did you mean 'customer'?
      """),
    .init(
      "small.yaml", "- dimension: customer", "- dimension: date",
      """
      pipelines/small.yaml:32:20: source orders: feed: the dimension date is generated and cannot be fed
      """),
    .init(
      "small.yaml", "key: {account: email}", "key: {acount: email}",
      """
      pipelines/small.yaml:33:14: orders → customer: key: the key column 'account' is missing
      pipelines/small.yaml:33:15: orders → customer: key: the dimension customer has no key column 'acount'
        → did you mean 'account'?
      """),
    .init(
      "small.yaml", "key: {account: email}", "key: [email, id]",
      """
      pipelines/small.yaml:33:14: orders → customer: key: the key of dimension customer has 1 column (account), found 2
      """),
    .init(
      "small.yaml", "effective: changed_at", "effective: quantity",
      """
      pipelines/small.yaml:34:20: orders → customer: effective: expected timestamp, this is integer
      """),
    .init(
      "small.yaml", "city: team}", "town: team}",
      """
      pipelines/small.yaml:35:44: orders → customer: the dimension customer has no attribute 'town'
        → there are: name, city
      """),
    .init(
      "small.yaml", "identifiers: {email: email}", "identifiers: {mail: email}",
      """
      pipelines/small.yaml:36:23: orders → customer: the dimension customer has no identifier 'mail'
        → did you mean 'email'?
      """),
    .init(
      "small.yaml", "- fact: sales", "- fact: sale",
      """
      pipelines/small.yaml:37:15: source orders: feed: there is no fact 'sale'
        → did you mean 'sales'?
      """),
    .init(
      "small.yaml", "grain: {order_id: id, line_no: line_no}", "grain: {order_id: id}",
      """
      pipelines/small.yaml:38:16: orders → sales: the grain column 'line_no' is missing
      """),
    .init(
      "small.yaml", "grain: {order_id: id,", "grain: {order_id: upper(team),",
      """
      pipelines/small.yaml:38:27: orders → sales: the grain column 'order_id' is found by the lookup 'team': with more files of the night it could be another one, and the row would stand there twice
        → take the grain from the source's own columns, and what is looked up as a degenerate column
      """),
    .init(
      "small.yaml", "grain: {order_id: id,", "grain: {order_id: shop,",
      """
      pipelines/small.yaml:38:27: orders → sales: order_id: source orders has no column 'shop'
        → its columns: id, email, phone, status, price, quantity, changed_at, line_no, team, amount; if the text itself is meant, write "'shop'"
      """),
    .init(
      "small.yaml", "line_no: line_no}", "line_no: email}",
      """
      pipelines/small.yaml:38:40: orders → sales: line_no: expected integer, this is text
        → give the column the type integer, or use to_integer(…)
      """),
    .init(
      "small.yaml", "        instant: changed_at\n", "",
      """
      pipelines/small.yaml:37:9: source orders: feed: 'instant' is missing
      """),
    .init(
      "small.yaml", "roles: {date: changed_at,", "roles: {date: email,",
      """
      pipelines/small.yaml:40:23: orders → sales: role date: expected a date or timestamp, this is text
      """),
    .init(
      "small.yaml", "time: changed_at,", "tiem: changed_at,",
      """
      pipelines/small.yaml:40:35: orders → sales: the fact sales has no role 'tiem'
        → did you mean 'time'?
      """),
    .init(
      "small.yaml", #"channel: "'shop'""#, "channel: {system: shop, key: id}",
      """
      pipelines/small.yaml:40:88: orders → sales: role channel: the keys of dimension channel mean the same in all systems
        → leave system out
      """),
    .init(
      "small.yaml", "degenerate: {status:", "degenerate: {state:",
      """
      pipelines/small.yaml:41:22: orders → sales: the fact sales has no degenerate column 'state'
        → did you mean 'status'?
      """),
    .init(
      "small.yaml", "measures: {quantity: quantity, amount: amount}", "measures: {quantity: amount}",
      """
      pipelines/small.yaml:42:30: orders → sales: quantity: expected integer, this is decimal(2)
        → use round(…)
      """),
    .init(
      "small.yaml", "measures: {quantity: quantity, amount: amount}", "measures: {amount: amount * 0.01}",
      """
      pipelines/small.yaml:42:35: orders → sales: amount: expected decimal(2), this is decimal(4)
        → use round(…, 2)
      """),
    .init(
      "small.yaml", "measures: {quantity: quantity, amount: amount}", "measures: {amounts: amount}",
      """
      pipelines/small.yaml:42:20: orders → sales: the fact sales has no measure 'amounts'
        → did you mean 'amount'?
      """),
    .init(
      "small.yaml", #"name: "upper(email)""#, #"name: "uper(email)""#,
      """
      pipelines/small.yaml:35:29: orders → customer: name: there is no function 'uper'
        → did you mean 'upper'?
      """),
    .init(
      "small.yaml", "records: data.people", "rows: data..people",
      """
      pipelines/small.yaml:47:11: source people: rows: 'data..people' is no path
        → write a.b
      """),
    .init(
      "small.yaml", "records: data.people", "where: {id: present, 'a|json.b': absent}",
      """
      pipelines/small.yaml:47:26: source people: where: 'a|json.b' is no path from the record
        → write a.b or a[0]
      """),
    .init(
      "small.yaml", "records: data.people", "where: absent",
      """
      pipelines/small.yaml:47:12: source people: where: expected paths with what is asked of them, found 'absent'
        → such as where: {__parentId: absent}
      """),
    .init(
      "small.yaml", "format: csv", "format: csv\n    where: {a: present}",
      """
      pipelines/small.yaml:10:5: source orders: 'where' has no meaning for the format csv
      """),
    .init(
      "small.yaml", "records: data.people", "dialect: {skip: 1}",
      """
      pipelines/small.yaml:47:5: source people: 'dialect' has no meaning for the format json
      """),
    .init(
      "small.yaml", "    files: people.json\n", "",
      """
      pipelines/small.yaml:44:5: source people: 'files' is missing
        → a pattern below the exports folder, such as files: "orders_{batch}.csv"
      """),
  ]
}
