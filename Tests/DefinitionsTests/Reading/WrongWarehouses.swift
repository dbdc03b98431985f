// The small warehouse, spoiled in one place.

extension WrongDefinition {
  static let wrongWarehouses: [WrongDefinition] = [
    .init(
      "warehouse.yaml", "zone: Asia/Shanghai", "zone: Shanghai",
      """
      schemas/mini/warehouse.yaml:3:7: warehouse: zone: there is no time zone 'Shanghai'
        → did you mean 'Asia/Shanghai'?
      """),
    .init(
      "warehouse.yaml", "currency: CNY", "currency: yuan",
      """
      schemas/mini/warehouse.yaml:4:11: warehouse: currency: expected three capital letters (ISO 4217), found 'yuan'
      """),
    .init(
      "warehouse.yaml", "warehouse: mini", "warehouse: public",
      """
      schemas/mini/warehouse.yaml:1:1: warehouse: the name 'public' is taken by PostgreSQL or Martlet
      """),
    .init(
      "warehouse.yaml", "from: 2026-01-01", "from: 2027-02-30",
      """
      schemas/mini/warehouse.yaml:6:9: calendar: from: expected a date as 2026-01-31, found '2027-02-30'
      """),
    .init(
      "warehouse.yaml", "to: 2026-12-31", "to: 2025-12-31",
      """
      schemas/mini/warehouse.yaml:6:3: calendar: from 2026-01-01 to 2025-12-31 is no calendar: at least a day, at most 300 years
      """),
    .init(
      "warehouse.yaml", "fiscal_year_starts: 4", "fiscal_year_starts: 13",
      """
      schemas/mini/warehouse.yaml:8:23: calendar: fiscal_year_starts: expected a whole number from 1 to 12, found '13'
      """),
    .init(
      "warehouse.yaml", "holidays: days.csv", "holidays: dais.csv",
      """
      schemas/mini/warehouse.yaml:9:13: calendar: holidays: there is no file schemas/mini/dais.csv
      """),
    .init(
      "days.csv", "New Year,false", "New Year,no",
      """
      schemas/mini/days.csv:2:21: expected true or false, found 'no'
      """),
    .init(
      "days.csv", "2026-01-04", "2026-01-01",
      """
      schemas/mini/days.csv:3:1: the day 2026-01-01 stands twice
      """),
    .init(
      "days.csv", "date,name,working", "day,name,working",
      """
      schemas/mini/days.csv:1:1: expected the header date,name,working
      """),
    .init(
      "customer.yaml", "email: {shared_by_at_most: 4}", "email: {ignore: [\"[a-z\"]}",
      """
      schemas/mini/dimensions/customer.yaml:6:22: dimension customer: identity: email: ignore: `[a-z` is no regular expression: missing terminating ] for character class, at character 5
      """),
    .init(
      "customer.yaml", "email: {shared_by_at_most: 4}", "email: {ignored: x}",
      """
      schemas/mini/dimensions/customer.yaml:6:13: dimension customer: identity: email: unknown key 'ignored'
        → did you mean 'ignore'?
      """),
    .init(
      "customer.yaml", "email: {shared_by_at_most: 4}", "email: {ignore_masked: maybe}",
      """
      schemas/mini/dimensions/customer.yaml:6:28: dimension customer: identity: email: ignore_masked: expected true or false, found 'maybe'
      """),
    .init(
      "customer.yaml", "email: {shared_by_at_most: 4}", "pin: {}",
      """
      schemas/mini/dimensions/customer.yaml:6:5: dimension customer: identity: identifiers: Martlet has a meaning of its own for 'pin'
        → choose another name
      """),
    .init(
      "customer.yaml", "city: {type: text, history: versioned}", "city: {type: text, survives: longst}",
      """
      schemas/mini/dimensions/customer.yaml:10:32: attribute customer.city: survives: expected most_trusted or newest or longest or most_frequent, found 'longst'
        → did you mean 'longest'?
      """),
    .init(
      "customer.yaml", "city: {type: text, history: versioned}", "city: {type: date, survives: longest}",
      """
      schemas/mini/dimensions/customer.yaml:10:22: attribute customer.city: survives: only a text can be the longest, not a value of type date
      """),
    .init(
      "customer.yaml", "city: {type: text, history: versioned}", "city: {type: text, trust: [shop, shop]}",
      """
      schemas/mini/dimensions/customer.yaml:10:36: attribute customer.city: trust: the system 'shop' stands twice
      """),
    .init(
      "channel.yaml", "label: text", "label: {type: text, survives: newest}",
      """
      schemas/mini/dimensions/channel.yaml:5:23: attribute channel.label: 'survives' has a meaning only in a dimension with identity
      """),
    .init(
      "customer.yaml", "natural_key: {account: text}", "natural_key: {account: date}",
      """
      schemas/mini/dimensions/customer.yaml:3:24: dimension customer: natural_key account: expected text or integer, found 'date'
      """),
    .init(
      "customer.yaml", "history: versioned", "history: version",
      """
      schemas/mini/dimensions/customer.yaml:10:31: attribute customer.city: history: expected overwrite or versioned or original, found 'version'
        → did you mean 'versioned'?
      """),
    .init(
      "customer.yaml", "personal: true", "personal: 1",
      """
      schemas/mini/dimensions/customer.yaml:9:52: attribute customer.name: personal: expected true or false, found '1'
      """),
    .init(
      "customer.yaml", "shared_by_at_most: 4", "shared_by_at_most: 1",
      """
      schemas/mini/dimensions/customer.yaml:6:32: dimension customer: identity: email: shared_by_at_most: expected a whole number from 2 to 1000000, found '1'
      """),
    .init(
      "customer.yaml", "geography: [city]", "geography: [cty]",
      """
      schemas/mini/dimensions/customer.yaml:12:15: dimension customer: hierarchy geography: there is no attribute 'cty'
        → did you mean 'city'?
      """),
    .init(
      "customer.yaml", "city: {type", "valid_from: {type",
      """
      schemas/mini/dimensions/customer.yaml:12:15: dimension customer: hierarchy geography: there is no attribute 'city'
        → attributes: name, valid_from
      """),
    .init(
      "customer.yaml", "dimension: customer", "dimension: a_customer_with_a_name_that_is_far_too_long_for_postgresql",
      """
      schemas/mini/dimensions/customer.yaml:1:12: dimension: the name 'a_customer_with_a_name_that_is_far_too_long_for_postgresql' has 58 letters; at most 52 fit
      """),
    .init(
      "channel.yaml", "conformed: true\n", "",
      """
      schemas/mini/dimensions/channel.yaml:7:3: dimension channel: members: members can be declared only where the natural key means the same in all systems
        → add conformed: true
      """),
    .init(
      "channel.yaml", "rank: 1", "rank: first",
      """
      schemas/mini/dimensions/channel.yaml:8:37: dimension channel: members: rank: expected integer, found 'first'
      """),
    .init(
      "channel.yaml", "{code: shop,", "{",
      """
      schemas/mini/dimensions/channel.yaml:8:5: dimension channel: members: 'code' is missing
      """),
    .init(
      "channel.yaml", "conformed: true", #"bands: {night: "00:00"}"#,
      """
      schemas/mini/dimensions/channel.yaml:3:1: dimension channel: 'bands' has no meaning for the kind standard
      schemas/mini/dimensions/channel.yaml:8:3: dimension channel: members: members can be declared only where the natural key means the same in all systems
        → add conformed: true
      """),
    .init(
      "time.yaml", #"day: "06:00""#, "day: 6",
      """
      schemas/mini/dimensions/time.yaml:3:30: dimension time: band day: expected a time as "06:00", found '6'
      """),
    .init(
      "time.yaml", #"night: "00:00""#, #"night: "01:00""#,
      """
      schemas/mini/dimensions/time.yaml:3:8: dimension time: the first band must begin at "00:00"
      """),
    .init(
      "facts/sales.yaml", "customer: {dimension: customer}", "customer: {dimension: custommer}",
      """
      schemas/mini/facts/sales.yaml:9:25: role sales.customer: there is no dimension 'custommer'
        → did you mean 'customer'?
      """),
    .init(
      "facts/sales.yaml", "amount: {type: decimal(2)}", "amount: {type: text}",
      """
      schemas/mini/facts/sales.yaml:14:18: measure sales.amount: expected integer or decimal, found 'text'
      """),
    .init(
      "facts/sales.yaml", "order_id: text", "order_id: decimal(2)",
      """
      schemas/mini/facts/sales.yaml:3:13: fact sales: grain order_id: a key cannot be decimal(2)
        → use text or integer
      """),
    .init(
      "facts/sales.yaml", "quantity: integer", "batch_id: integer",
      """
      schemas/mini/facts/sales.yaml:13:3: fact sales: two columns are called 'batch_id', or Martlet has one of that name
        → choose another name
      """),
    .init(
      "cubes/sales.yaml", "sum: amount", "sum: amuont",
      """
      schemas/mini/cubes/sales.yaml:5:17: cube sales: measure amount: the fact sales has no measure 'amuont'
        → did you mean 'amount'?
      """),
    .init(
      "cubes/sales.yaml", "sum: amount", "sum: stock",
      """
      schemas/mini/cubes/sales.yaml:5:17: cube sales: measure amount: 'stock' is not additive and cannot be summed
        → use a ratio of sums
      """),
    .init(
      "cubes/sales.yaml", "count: rows", "count: lines",
      """
      schemas/mini/cubes/sales.yaml:4:18: cube sales: measure lines: count: expected rows, found 'lines'
      """),
    .init(
      "cubes/sales.yaml", "{count: rows}", "{count: rows, sum: amount}",
      """
      schemas/mini/cubes/sales.yaml:4:3: cube sales: measure lines: expected one of sum, count, distinct, ratio, is; found sum, count
      """),
    .init(
      "cubes/sales.yaml", "{count: rows}", "{is: amuont / orders}",
      """
      schemas/mini/cubes/sales.yaml:4:15: cube sales: measure lines: is: cube sales has no measure 'amuont'
        → did you mean 'amount'?
      """),
    .init(
      "cubes/sales.yaml", "{count: rows}", "{is: amount > orders}",
      """
      schemas/mini/cubes/sales.yaml:4:15: cube sales: measure lines: is: expected a number, this is boolean
      """),
    .init(
      "cubes/sales.yaml", "{count: rows}", "{count: rows, format: percents}",
      """
      schemas/mini/cubes/sales.yaml:4:32: cube sales: measure lines: format: expected plain or currency or percent, found 'percents'
        → did you mean 'percent'?
      """),
    .init(
      "questions/daily.yaml", "totals: rollup", "total: rollup",
      """
      schemas/mini/questions/daily.yaml:6:1: question: unknown key 'total'
        → did you mean 'totals'?
      """),
    .init(
      "questions/daily.yaml", "cubes: sales\n", "",
      """
      schemas/mini/questions/daily.yaml:1:1: question daily: 'cubes' is missing
      """),
    .init(
      "questions/daily.yaml", "by: date.date", "by: {level: date.date}",
      """
      schemas/mini/questions/daily.yaml:5:5: question daily: by: expected a text or a list of texts, found a mapping
      """),
    .init(
      "cubes/sales.yaml", "ratio: [amount, orders]", "ratio: [amount, average]",
      """
      schemas/mini/cubes/sales.yaml:8:29: cube sales: measure average: ratio: the cube has no such measure 'average'
        → measures: lines, amount, orders, customers
      """),
    .init(
      "cubes/sales.yaml", "distinct: [order_id]", "distinct: [order_id, customer]",
      """
      schemas/mini/cubes/sales.yaml:6:33: cube sales: measure orders: the fact sales has no column 'customer'
        → there are: order_id, line_no, status
      """),
    .init(
      "cubes/sales.yaml", "dimensions: [date, customer, channel]", "dimensions: [date, customer, chanel]",
      """
      schemas/mini/cubes/sales.yaml:9:30: cube sales: the fact sales has no role 'chanel'
        → did you mean 'channel'?
      schemas/mini/cubes/sales.yaml:11:47: cube sales: cuboid by_day: the cube has no role 'channel'
        → roles: date, customer
      """),
    .init(
      "cubes/sales.yaml", "customer.city", "customer.name",
      """
      schemas/mini/cubes/sales.yaml:11:32: cube sales: cuboid by_day: 'customer.name' is personal and cannot be a level of a cuboid
        → use a coarser level
      """),
    .init(
      "cubes/sales.yaml", "customer.city", "customer.town",
      """
      schemas/mini/cubes/sales.yaml:11:32: cube sales: cuboid by_day: the dimension customer has no level 'town'
        → levels: name, city, customer_id
      """),
    .init(
      "cubes/sales.yaml", "channel.code", "kanal.code",
      """
      schemas/mini/cubes/sales.yaml:11:47: cube sales: cuboid by_day: the cube has no role 'kanal'
        → roles: date, customer, channel
      """),
    .init(
      "cubes/sales.yaml", "customer.city", "custmer",
      """
      schemas/mini/cubes/sales.yaml:11:32: cube sales: cuboid by_day: the fact sales has no column or role 'custmer'
        → did you mean 'customer'?
      """),
    .init(
      "cubes/sales.yaml", "channel.code, status]", "channel.code, status], index: [channel.code, customer]",
      """
      schemas/mini/cubes/sales.yaml:11:92: cube sales: cuboid by_day: index: 'customer.customer_id' is no level of the cuboid
        → it has date.date, customer.city, channel.code, status
      """),
    .init(
      "cubes/sales.yaml", "fact: sales", "fact: sails",
      """
      schemas/mini/cubes/sales.yaml:2:7: cube sales: there is no fact 'sails'
        → facts: sales
      """),
    .init(
      "facts/sales.yaml", "stock: {type: integer, additive: false}",
      "ranked: {type: integer, is: quantity * channel.rang}",
      """
      schemas/mini/facts/sales.yaml:15:42: measure sales.ranked: is: fact sales has no column 'channel.rang'
        → did you mean 'channel.rank'?
      """),
    .init(
      "facts/sales.yaml", "stock: {type: integer, additive: false}",
      "named: {type: integer, is: length(customer.name)}",
      """
      schemas/mini/facts/sales.yaml:15:37: measure sales.named: is: fact sales has no column 'customer.name'
        → did you mean 'customer.city'?
      """),
    .init(
      "facts/sales.yaml", "stock: {type: integer, additive: false}", "half: {type: integer, is: amount / 2}",
      """
      schemas/mini/facts/sales.yaml:15:36: measure sales.half: is: expected integer, this is decimal(6)
        → use round(…)
      """),
    .init(
      "facts/sales.yaml", "stock: {type: integer, additive: false}", "status: {type: integer, is: quantity}",
      """
      schemas/mini/facts/sales.yaml:15:3: fact sales: two columns are called 'status', or Martlet has one of that name
        → choose another name
      """),
    .init(
      "facts/sales.yaml", "amount: {type: decimal(2)}", "amount: {type: decimal(2), is: quantity * channel.rank}",
      """
      pipelines/small.yaml:42:40: orders → sales: the measure 'amount' of fact sales is derived
        → leave it out: it follows from its expression in the fact
      """),
  ]
}
