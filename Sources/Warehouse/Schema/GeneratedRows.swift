internal import Columnar
internal import Definitions
internal import PostgreSQL

/// The rows of the generated dimensions, made by PostgreSQL itself. Made again they change only what differs.
enum GeneratedRows {
  /// A row a day of the calendar.
  static func days(_ warehouse: Warehouse, _ dimension: Dimension) -> String {
    let calendar = warehouse.calendar
    let start = calendar.fiscalYearStarts
    let fiscalYear = "(extract(year from d)::int - (extract(month from d) < \(start))::int)"
    let expressions = [
      dimension.keyColumn: "to_char(d, 'YYYYMMDD')::int",
      "date": "d",
      "day_of_month": "extract(day from d)",
      "day_of_year": "extract(doy from d)",
      "weekday": "extract(isodow from d)",
      "weekday_name": "to_char(d, 'FMDay')",
      "week": "to_char(d, 'IYYY\"-W\"IW')",
      "iso_year": "extract(isoyear from d)",
      "month": "to_char(d, 'YYYY-MM')",
      "month_of_year": "extract(month from d)",
      "month_name": "to_char(d, 'FMMonth')",
      "quarter": "to_char(d, 'YYYY\"-Q\"Q')",
      "year": "extract(year from d)",
      "fiscal_year": fiscalYear,
      "fiscal_quarter":
        "'FY' || \(fiscalYear) || '-Q' || ((extract(month from d)::int - \(start) + 12) % 12 / 3 + 1)",
      "is_weekend": "extract(isodow from d) > 5",
      "is_working_day": "coalesce(h.working, extract(isodow from d) < 6)",
      "is_holiday": "coalesce(not h.working, false)",
      "holiday_name": "h.name",
    ]
    let holidays = calendar.holidays.map { "('\($0.date)'::date, \(SQL.literal($0.name)), \($0.isWorking))" }
    let none = "select null::date, null::text, null::boolean where false"
    let source = """
      (select g::date as d from generate_series('\(calendar.first)'::timestamp, '\(calendar.last)', '1 day') g) days
      left join (\(holidays.isEmpty ? none : "values \(holidays.joined(separator: ", "))")) h (date, name, working)
      on h.date = d
      """
    return insert(warehouse, dimension, expressions, from: source)
  }

  /// A row a minute of the day.
  static func minutes(_ warehouse: Warehouse, _ dimension: Dimension, _ bands: [Dimension.Band]) -> String {
    var band = "null"
    if let last = bands.last {
      // What comes before the first band belongs to the last one of the day before.
      let cases = bands.reversed().map { "when m >= \($0.startMinute) then \(SQL.literal($0.name))" }
      band = "case \(cases.joined(separator: " ")) else \(SQL.literal(last.name)) end"
    }
    let expressions = [
      dimension.keyColumn: "m",
      "minute": "to_char(m / 60, 'FM00') || ':' || to_char(m % 60, 'FM00')",
      "hour": "m / 60",
      "minute_of_hour": "m % 60",
      "band": band,
    ]
    return insert(warehouse, dimension, expressions, from: "generate_series(0, 1439) m")
  }

  private static func insert(
    _ warehouse: Warehouse, _ dimension: Dimension, _ expressions: [String: String], from source: String
  ) -> String {
    let columns = dimension.generatedLayout?.columns ?? []
    let names = columns.map { SQL.identifier($0.name) }
    let rows = columns.map { "(\(expressions[$0.name] ?? "null"))::\($0.storage.sql)" }
    let specials = SpecialMember.allCases.map { member in
      let values = columns.map { column in
        if column.name == dimension.keyColumn { return String(member.rawValue) }
        return column.storage == .text && column.name != "holiday_name"
          ? SQL.literal(SpecialRows.label(member)) : "null"
      }
      return "union all select \(values.joined(separator: ", "))"
    }
    let others = names.dropFirst()
    return """
      insert into \(SQL.identifier(warehouse.name, dimension.name)) as t (\(names.joined(separator: ", ")))
      select \(rows.joined(separator: ", ")) from \(source)
      \(specials.joined(separator: "\n"))
      on conflict (\(SQL.identifier(dimension.keyColumn))) do update
      set \(others.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
      where (\(others.map { "t.\($0)" }.joined(separator: ", ")))
      is distinct from (\(others.map { "excluded.\($0)" }.joined(separator: ", ")))
      """
  }
}
