import Columnar

// The generated dimensions: a row a day, a row a minute. Warehouse makes the tables and fills them, Cube
// offers the columns as levels; both take the list from here. Of the special members (keys below zero) the text
// columns say which they are, and the others are NULL.

extension Dimension {
  /// The columns of a generated dimension, its key first; nil for one whose rows come from exports.
  package var generatedLayout: TableLayout? {
    switch kind {
    case .standard: nil
    case .date: TableLayout(name, [key("year × 10000 + month × 100 + day")] + Self.dateColumns)
    case .timeOfDay: TableLayout(name, [key("Minute of the day, 0 to 1439")] + Self.timeColumns)
    }
  }

  private func key(_ summary: String) -> TableColumn { TableColumn(keyColumn, .integer, .int4, summary) }

  private static var dateColumns: [TableColumn] {
    [
      TableColumn("date", .date, .date, nullable: true, "The day"),
      TableColumn("day_of_month", .integer, .int2, nullable: true, "1 to 31"),
      TableColumn("day_of_year", .integer, .int2, nullable: true, "1 to 366"),
      TableColumn("weekday", .integer, .int2, nullable: true, "By ISO 8601: 1 for Monday to 7 for Sunday"),
      TableColumn("weekday_name", .text, .text, nullable: true, "Monday to Sunday"),
      TableColumn("week", .text, .text, nullable: true, "ISO week: 2026-W47"),
      TableColumn("iso_year", .integer, .int2, nullable: true, "Year to which the ISO week belongs"),
      TableColumn("month", .text, .text, nullable: true, "2026-11"),
      TableColumn("month_of_year", .integer, .int2, nullable: true, "1 to 12"),
      TableColumn("month_name", .text, .text, nullable: true, "January to December"),
      TableColumn("quarter", .text, .text, nullable: true, "2026-Q4"),
      TableColumn("year", .integer, .int2, nullable: true, "Calendar year"),
      TableColumn("fiscal_year", .integer, .int2, nullable: true, "Named after the calendar year in which it begins"),
      TableColumn("fiscal_quarter", .text, .text, nullable: true, "FY2026-Q3"),
      TableColumn("is_weekend", .boolean, .boolean, nullable: true, "Saturday or Sunday"),
      TableColumn("is_working_day", .boolean, .boolean, nullable: true, "A day that is worked"),
      TableColumn("is_holiday", .boolean, .boolean, nullable: true, "A day off by the calendar's holidays"),
      TableColumn("holiday_name", .text, .text, nullable: true, "Name of the holiday, or of the day worked instead"),
    ]
  }

  private static var timeColumns: [TableColumn] {
    [
      TableColumn("minute", .text, .text, nullable: true, "17:05"),
      TableColumn("hour", .integer, .int2, nullable: true, "0 to 23"),
      TableColumn("minute_of_hour", .integer, .int2, nullable: true, "0 to 59"),
      TableColumn("band", .text, .text, nullable: true, "Named part of the day"),
    ]
  }
}
