import Columnar
import Definitions
import PostgreSQL

/// How fresh the warehouse is: the batch that was published last.
struct Freshness: CustomStringConvertible {
  /// Name of the batch, its pipeline and the time of its publication; nil where nothing was published.
  let batch: (name: String, pipeline: String, publishedAt: String)?

  /// The day that the data is of, from which `in last 13 months` counts back: the latest night that was delivered, where
  /// batches are named by their dates; else the day of the last publication; else today. Not the latest day of any fact:
  /// one wrong date in the future would move it. Not the clock's: after a night that failed, the last day would be empty.
  let day: CivilDate

  /// Reads the ledger; times are given in the business zone.
  init(_ connection: Connection, warehouse: Warehouse) throws {
    guard try connection.text("select to_regclass('martlet.batch') is not null") == "t" else {
      batch = nil
      day =
        try connection.text("select (now() at time zone $1)::date", [warehouse.zone]).flatMap(CivilDate.init(text:))
        ?? CivilDate(daysSince1970: 0)
      return
    }
    // In one go: each further question to the server would be waited for. Early ledgers do not say of which warehouse a batch
    // is, and who only asks cannot bring them in line: there `warehouse` is that of `early`.
    let found = try connection.query(
      """
      select last.name, last.pipeline, to_char(last.published_at at time zone $1, 'YYYY-MM-DD HH24:MI:SS'), (
          select max(name) from martlet.batch
          where name ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' and coalesce(warehouse, $2) = $2),
        (now() at time zone $1)::date
      from (select null::text as warehouse) as early left join lateral (
        select name, pipeline, published_at from martlet.batch
        where coalesce(warehouse, $2) = $2 order by warehouse_version desc limit 1) as last on true
      """, [warehouse.zone, warehouse.name])
    let published = found.text(0, 2) ?? ""
    let days = [found.text(0, 3), String(published.prefix(10)), found.text(0, 4)]
    day = days.lazy.compactMap { $0.flatMap(CivilDate.init(text:)) }.first ?? CivilDate(daysSince1970: 0)
    batch = found.text(0, 0).map { ($0, found.text(0, 1) ?? "", "\(published) \(warehouse.zone)") }
  }

  var description: String {
    guard let batch else { return "no batch was published yet" }
    return "as of batch \(batch.name) of \(batch.pipeline), published \(batch.publishedAt)"
  }
}
