internal import Definitions
internal import PostgreSQL

/// What screens ask about earlier batches of the pipeline: those whose names come before, whenever they were loaded.
struct HistoryQuestion {
  private let pipeline: Pipeline
  private let batch: String
  private let count: Int

  /// Nil where no screen of the pipeline asks.
  init?(_ pipeline: Pipeline, batch: String) {
    self.pipeline = pipeline
    self.batch = batch
    count = pipeline.sources.flatMap(\.allScreens).map(\.screen.batchesAsked).max() ?? 0
    if count == 0 { return nil }
  }

  /// Rows of `SnapshotLayout.history`.
  ///
  /// A file that came again counts with each batch that it came with, though it was read with the first of them only;
  /// twice in a batch, or in two revisions of one, it counts once. Rejected records that were taken once more are no
  /// delivery.
  var query: String {
    """
    with earlier as (
      select batch_id, name from martlet.batch
      where pipeline = \(SQL.literal(pipeline.name)) and name collate "C" < \(SQL.literal(batch)) collate "C"
    ), delivered as (
      select distinct e.name, f.source, f.sha256 from martlet.file f join earlier e using (batch_id)
      where f.status in ('read', 'repeated')
    ), contents as (
      select f.source, f.sha256, max(f.records) as records from martlet.file f join martlet.batch b using (batch_id)
      where b.pipeline = \(SQL.literal(pipeline.name)) and f.status = 'read' group by f.source, f.sha256
    ), found as (
      select source, name, null as screen, sum(records)::int8 as value
      from delivered join contents using (source, sha256) group by source, name
      union all
      select s.source, e.name, s.screen, max(s.measured) from martlet.screens s join earlier e using (batch_id)
      where s.measured is not null and s.kind in ('gaps', 'freshness') group by s.source, e.name, s.screen
    )
    select source, name, screen, value from (
      select *, row_number() over (partition by source, screen order by name collate "C" desc) as place from found) n
    where place <= \(count) order by source collate "C", screen collate "C" nulls first, name collate "C"
    """
  }
}
