import Columnar
import Definitions
import Testing

/// The scope of the cases: a column of each type.
let sampleScope = ExpressionScope(
  [
    Field("name", .text), Field("quantity", .integer), Field("price", .decimal(scale: 2)),
    Field("rate", .decimal(scale: 4)),
    Field("day", .date), Field("at", .timestamp), Field("paid", .boolean), Field("date.month", .text),
  ], of: "source sample")

/// An expression with its type and its SQL.
struct RightExpression: CustomTestStringConvertible {
  let text: String
  let type: String
  let sql: String
  init(_ text: String, _ type: String, _ sql: String) {
    self.text = text
    self.type = type
    self.sql = sql
  }
  var testDescription: String { text }

  static let all: [RightExpression] = [
    // Literals and columns.
    .init("1", "integer", "1"),
    .init("12.50", "decimal(2)", "12.50"),
    .init(".5", "decimal(1)", "0.5"),
    .init("-3", "integer", "(-3)"),
    .init("- 0.25", "decimal(2)", "(-0.25)"),
    .init("'text'", "text", "'text'"),
    .init("'it''s'", "text", "'it''s'"),
    .init("'C:\\'", "text", "E'C:\\\\'"),
    .init("'苹果'", "text", "'苹果'"),
    .init("true", "boolean", "true"),
    .init("FALSE", "boolean", "false"),
    .init("null", "text", "null::text"),
    .init("date '2026-02-28'", "date", "date '2026-02-28'"),
    .init("timestamp '2026-01-01T08:00:00+08:00'", "timestamp", "timestamptz '2026-01-01 00:00:00.000000+00'"),
    .init("timestamp '1969-12-31 23:59:59.5Z'", "timestamp", "timestamptz '1969-12-31 23:59:59.500000+00'"),
    .init("name", "text", "name"),
    .init("date.month", "text", "\"date.month\""),
    .init("(((price)))", "decimal(2)", "price"),
    // Arithmetic.
    .init("quantity + 1", "integer", "(quantity::bigint + 1::bigint)"),
    .init("price + 1", "decimal(2)", "(price + 1.00)"),
    .init("price + rate", "decimal(4)", "((price)::numeric(38, 4) + rate)"),
    .init("quantity - price", "decimal(2)", "((quantity)::numeric(38, 2) - price)"),
    .init("quantity * price", "decimal(2)", "(quantity::bigint * price)"),
    .init("price * rate", "decimal(6)", "(price * rate)"),
    .init("quantity * quantity", "integer", "(quantity::bigint * quantity::bigint)"),
    .init("quantity / 3", "decimal(6)", "round((quantity)::numeric(80, 40) / nullif(3::bigint, 0), 6)"),
    .init("quantity % 7", "integer", "(quantity::bigint % nullif(7::bigint, 0))"),
    .init("-quantity", "integer", "(- quantity::bigint)"),
    .init("+price", "decimal(2)", "price"),
    .init("1 + 2 * 3", "integer", "(1::bigint + (2::bigint * 3::bigint))"),
    .init("1 - 2 - 3", "integer", "((1::bigint - 2::bigint) - 3::bigint)"),
    .init("(1 + 2) * 3", "integer", "((1::bigint + 2::bigint) * 3::bigint)"),
    .init("price * null", "decimal(2)", "(price * null::bigint)"),
    .init("round(price)", "integer", "round(price)::bigint"),
    .init("round(rate, 2)", "decimal(2)", "round(rate, 2)"),
    .init("round(price, 2)", "decimal(2)", "price"),
    .init(
      "round(quantity / 3, 1)", "decimal(1)", "round(round((quantity)::numeric(80, 40) / nullif(3::bigint, 0), 6), 1)"),
    .init("abs(price - 1)", "decimal(2)", "abs((price - 1.00))"),
    // Comparisons.
    .init("quantity = 1", "boolean", "(quantity = 1)"),
    .init("quantity != 1", "boolean", "(quantity <> 1)"),
    .init("quantity <> price", "boolean", "((quantity)::numeric(38, 2) <> price)"),
    .init("name = 'a'", "boolean", "(name = 'a')"),
    .init("name < 'a'", "boolean", "(name collate \"C\" < 'a')"),
    .init("day >= '2026-01-01'", "boolean", "(day >= date '2026-01-01')"),
    .init("'2026-01-01' > day", "boolean", "(date '2026-01-01' > day)"),
    .init("at < '2026-01-01T00:00Z'", "boolean", "(at < timestamptz '2026-01-01 00:00:00.000000+00')"),
    .init("name = null", "boolean", "(name = null::text)"),
    .init("price is null", "boolean", "(price is null)"),
    .init("price is not null", "boolean", "(not (price is null))"),
    .init("name in ('a', 'b')", "boolean", "(name in ('a', 'b'))"),
    .init("quantity not in (1, 2.5)", "boolean", "(not ((quantity)::numeric(38, 1) in (1.0, 2.5)))"),
    .init("day in ('2026-01-01', null)", "boolean", "(day in (date '2026-01-01', null::date))"),
    .init(
      "name is distinct from 'a'", "boolean",
      "coalesce((name <> 'a'), (not ((name is null) and ('a' is null))))"),
    .init("name like 'a%_\\%'", "boolean", "(name like E'a%_\\\\%')"),
    .init("name not like '%@example.test'", "boolean", "(not (name like '%@example.test'))"),
    .init("price between 1 and 2", "boolean", "((price >= 1.00) and (price <= 2.00))"),
    .init("quantity not between 1 and 2", "boolean", "(not ((quantity >= 1) and (quantity <= 2)))"),
    // Logic.
    .init("paid and not paid or paid", "boolean", "((paid and (not paid)) or paid)"),
    .init("not quantity = 1 and paid", "boolean", "((not (quantity = 1)) and paid)"),
    .init("paid or null", "boolean", "(paid or null::boolean)"),
    .init("quantity = 1 OR price > 2 And paid", "boolean", "((quantity = 1) or ((price > 2.00) and paid))"),
    // Case, coalesce, nullif.
    .init("case when paid then 1 else 0 end", "integer", "(case when paid then 1 else 0 end)"),
    .init("case when paid then price end", "decimal(2)", "(case when paid then price end)"),
    .init(
      "case name when 'a' then 1 when 'b' then 2.5 else null end", "decimal(1)",
      "(case when (name = 'a') then 1.0 when (name = 'b') then 2.5 else null::numeric end)"),
    .init(
      "case when paid then '2026-01-01' else day end", "date", "(case when paid then date '2026-01-01' else day end)"),
    .init("coalesce(price, 0)", "decimal(2)", "coalesce(price, 0.00)"),
    .init(
      "coalesce(quantity, price, rate)", "decimal(4)",
      "coalesce((quantity)::numeric(38, 4), (price)::numeric(38, 4), rate)"),
    .init("nullif(name, '')", "text", "nullif(name, '')"),
    .init("coalesce(quantity, 0) + 1", "integer", "(coalesce(quantity, 0)::bigint + 1::bigint)"),
    // Texts.
    .init("name || '-' || name", "text", "(name || '-' || name)"),
    .init("concat(name, 'x')", "text", "(coalesce(name, '') || coalesce('x', ''))"),
    .init("lower(name)", "text", "lower(name)"),
    .init("UPPER(trim(name))", "text", "upper(btrim(name))"),
    .init("length(name) + 1", "integer", "(length(name) + 1::bigint)"),
    .init("replace(name, 'a', '')", "text", "replace(name, 'a', '')"),
    .init("to_integer(name)", "integer", "substring(name from '^[+-]?[0-9]{1,18}$')::bigint"),
    // Times.
    .init("date(at)", "date", "(at at time zone 'Asia/Shanghai')::date"),
    .init("date(day)", "date", "day"),
    .init("year(day)", "integer", "extract(year from day)::bigint"),
    .init("month(at)", "integer", "extract(month from (at at time zone 'Asia/Shanghai')::date)::bigint"),
    .init("days_between(day, '2026-01-01')", "integer", "(day - date '2026-01-01')::bigint"),
    .init("minutes_between(at, at)", "integer", "trunc(extract(epoch from at - at) / 60)::bigint"),
    .init("seconds_between(at, at)", "integer", "trunc(extract(epoch from at - at))::bigint"),
  ]
}

/// An expression that is wrong: what is expected of it, the message with its column, and the remedy.
struct WrongExpression: CustomTestStringConvertible {
  let text: String
  let expecting: ColumnType?
  let message: String
  init(_ text: String, _ message: String) { self.init(text, nil, message) }
  init(_ text: String, _ expecting: ColumnType?, _ message: String) {
    self.text = text
    self.expecting = expecting
    self.message = message
  }
  var testDescription: String { text.isEmpty ? "(nothing)" : text }

  static let all: [WrongExpression] = [
    .init("", "x:1:1: the expression is empty"),
    .init("quantitty + 1", "x:1:1: source sample has no column 'quantitty'\n  → did you mean 'quantity'?"),
    .init("1 + pricee", "x:1:5: source sample has no column 'pricee'\n  → did you mean 'price'?"),
    .init("1 +", "x:1:4: found the end, expected a value"),
    .init(
      "add_working_days(day, 3)",
      "x:1:1: add_working_days needs the calendar, which source sample has not\n"
        + "  → compute it in a pipeline, as a column, a degenerate column or a measure"),
    .init("(1", "x:1:3: found the end, expected ')'"),
    .init("1)", "x:1:2: found ')', expected an operator or the end"),
    .init("name lik 'a'", "x:1:6: found 'lik', expected an operator or the end\n  → did you mean 'like'?"),
    .init("name = \"a\"", "x:1:8: '\"' means nothing here\n  → texts stand between plain apostrophes: 'text'"),
    .init("name = 'a", "x:1:8: a text begins here and does not end\n  → close it with an apostrophe"),
    .init("name && paid", "x:1:6: '&' means nothing here\n  → write 'and'"),
    .init("1.2.3", "x:1:1: '1.2.3' is no number\n  → write numbers as 12 or 12.50"),
    .init("1e3", "x:1:1: '1e3' is no number\n  → write numbers as 12 or 12.50"),
    .init("99999999999999999999", "x:1:1: the number 99999999999999999999 has too many digits\n  → at most 18 digits"),
    .init("1 < 2 < 3", "x:1:7: comparisons cannot be chained\n  → join them by 'and'"),
    .init(
      "name + 1", "x:1:1: '+' needs numbers, this is text\n  → give the column a numeric type, or use to_integer(…)"),
    .init("day - day", "x:1:1: '-' needs numbers, this is date\n  → use days_between(…)"),
    .init("price % 2", "x:1:7: '%' needs integers, this is decimal(2) % integer"),
    .init(
      "rate * rate * rate * rate * rate",
      "x:1:27: the product has 20 decimals, at most 18 are possible\n  → round(…, n) a factor"),
    .init(
      "name = 1",
      "x:1:1: '=' cannot take text together with integer\n  → numbers stand without apostrophes; to_integer(…) reads a text"
    ),
    .init(
      "day = at", "x:1:7: '=' cannot take timestamp together with date\n  → use date(…) to get the date of a timestamp"),
    .init("day = '2026-02-30'", "x:1:7: '2026-02-30' is no date\n  → write it as '2026-01-31'"),
    .init(
      "at > '2026-01-01'",
      "x:1:6: '2026-01-01' is no timestamp\n  → write it as '2026-01-31T12:30:00Z' or with an offset"),
    .init("date '2026-13-01'", "x:1:1: '2026-13-01' is no date\n  → write dates as '2026-01-31'"),
    .init("not name", "x:1:5: 'not' needs a condition, this is text"),
    .init("paid and quantity", "x:1:10: 'and' needs a condition, this is integer"),
    .init(
      "day in last 3 days",
      "x:1:5: 'in last' counts back from a day, which source sample has not\n  → compare with a date: >= '2026-01-31'"),
    .init("name like name", "x:1:11: the pattern of 'like' must be a text between apostrophes"),
    .init("name like 'a\\'", "x:1:11: the pattern of 'like' ends in a backslash with nothing to stand for"),
    .init("quantity in ()", "x:1:14: found ')', expected a value"),
    .init("name is 1", "x:1:9: found '1', expected 'null' or 'distinct from'"),
    .init("quantity between 1 or 2", "x:1:20: found 'or', expected 'and'"),
    .init("case when paid then 1", "x:1:22: found the end, expected 'when', 'else' or 'end'"),
    .init("case paid end", "x:1:11: found 'end', expected 'when'"),
    .init("case when quantity then 1 end", "x:1:11: 'when' needs a condition, this is integer"),
    .init(
      "case when paid then 1 else 'a' end",
      "x:1:28: 'case' cannot take text together with integer\n  → numbers stand without apostrophes; to_integer(…) reads a text"
    ),
    .init("lowr(name)", "x:1:1: there is no function 'lowr'\n  → did you mean 'lower'?"),
    .init("lower(1)", "x:1:7: lower needs text here, this is integer\n  → write lower(text)"),
    .init("lower(name, name)", "x:1:1: lower cannot take 2 arguments\n  → write lower(text)"),
    .init("round(price, quantity)", "x:1:14: the decimals of round must be a number from 0 to 18"),
    .init("name || 1", "x:1:9: '||' joins texts, this is integer"),
    .init(
      "select",
      "x:1:1: source sample has no column 'select'\n  → its columns: name, quantity, price, rate, day, at, paid, date.month"
    ),
    .init("and", "x:1:1: found 'and', expected a value"),
    // The type wanted.
    .init("rate", .decimal(scale: 2), "x:1:1: expected decimal(2), this is decimal(4)\n  → use round(…, 2)"),
    .init("price", .integer, "x:1:1: expected integer, this is decimal(2)\n  → use round(…)"),
    .init(
      "shop", .text,
      "x:1:1: source sample has no column 'shop'\n  → its columns: name, quantity, price, rate, day, at, paid, date.month; if the text itself is meant, write \"'shop'\""
    ),
    .init("at", .date, "x:1:1: expected date, this is timestamp\n  → use date(…)"),
    .init(
      "name", .decimal(scale: 2), "x:1:1: expected decimal(2), this is text\n  → give the column the type decimal(2)"),
    .init("paid", .integer, "x:1:1: expected integer, this is boolean\n  → use case when … then 1 else 0 end"),
    .init("'yesterday'", .date, "x:1:1: 'yesterday' is no date\n  → write it as '2026-01-31'"),
  ]
}
