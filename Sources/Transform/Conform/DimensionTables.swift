// Writes what a batch brings to a dimension, in the layouts of `DimensionLayout`.

import Columnar
import Definitions
import OperatingSystem

extension DimensionResult {
  /// Writes the dimension's tables, each sorted, to a sink.
  ///
  /// - Parameters:
  ///   - pipeline: name of the pipeline, whose pins are written.
  ///   - accounts: what became of the rows is counted there.
  mutating func write(
    batch: BatchNumbers, pipeline: String, accounts: inout [FileAccount], to sink: any TableSink
  ) throws {
    // They are sorted while the tables are written that need none of them.
    nonisolated(unsafe) let observations = state.observations
    let (group, order) = (group, order)
    var sorted = try Meanwhile { try unsafe observations.byPerson(group, order: order) }
    try writeMembers(batch, sink)
    if state.dimension.identity != nil {
      try writeIdentifiers(batch, sink)
      try state.pins.write(state.dimension, pipeline: pipeline, batchID: batch.id, to: sink)
      try writeLinks(batch.id, sink)
      try writeRelinks(batch.id, sink)
    }
    let changes = try writeEvents(of: sorted.result(), batch, accounts: &accounts, to: sink)
    try writeVersions(changes, batch.id, sink)
  }

  private func writeMembers(_ batch: BatchNumbers, _ sink: any TableSink) throws {
    let directory = state.directory
    var table = TableBuilder(state.dimension.memberLayout)
    for local in order.locals.lazy.map(Int.init)
    where !directory.isKnown[local] || directory.wasInferred[local] && !directory.isInferred[local] {
      table.integer(directory.ids[local])
      table.text(directory.systemName(local).utf8)
      for (field, part) in zip(
        state.dimension.naturalKey, KeyColumns.parts(of: directory.key(local), count: state.dimension.naturalKey.count))
      {
        if field.type == .text { table.text(part) } else { table.integer(Int64(String(decoding: part, as: UTF8.self))) }
      }
      table.integer(directory.isInferred[local] ? 1 : 0)
      table.integer(batch.id)
      table.integer(batch.firstFileID + Int64(directory.places[local].file))
      table.integer(directory.places[local].record)
      try table.endRow(sink)
    }
    try table.finish(sink)
  }

  private func writeIdentifiers(_ batch: BatchNumbers, _ sink: any TableSink) throws {
    guard let identity = state.dimension.identity else { return }
    let evidence = state.evidence
    let ids = state.directory.ids
    let values = evidence.identifiers.bytes.span
    var new = evidence.newPiecesByMember(memberCount: ids.count)
    var table = TableBuilder(state.dimension.identifierLayout)
    for local in order.locals {
      let own = new.starts[Int(local)]..<new.starts[Int(local) + 1]
      if own.count > 1 {
        new.pieces[own].sort { left, right in
          Bytes.precedes(
            values.extracting(evidence.identifiers.range(of: Int(evidence.pieces[Int(left)].identifier))),
            values.extracting(evidence.identifiers.range(of: Int(evidence.pieces[Int(right)].identifier))))
        }
      }
      for place in own {
        let piece = evidence.pieces[Int(new.pieces[place])]
        let range = evidence.identifiers.range(of: Int(piece.identifier))
        table.integer(ids[Int(local)])
        table.text(identity.identifiers[evidence.kind(Int(piece.identifier))].name.utf8)
        table.text(evidence.identifiers.bytes[range.dropFirst()])
        table.integer(batch.id)
        table.integer(batch.firstFileID + Int64(piece.file))
        table.integer(piece.record)
        try table.endRow(sink)
      }
    }
    try table.finish(sink)
  }

  private func writeLinks(_ batchID: Int64, _ sink: any TableSink) throws {
    let kinds = state.dimension.identity?.identifiers.map(\.name) ?? []
    let ids = state.directory.ids
    var table = TableBuilder(state.dimension.linkLayout)
    for local in order.locals.lazy.map(Int.init) where state.knownLink(local) != links[local] {
      table.integer(ids[local])
      table.integer(links[local].durable)
      switch links[local].evidence {
      case nil: table.text("self".utf8)
      case .pin: table.text("pin".utf8)
      case .kind(let kind): table.text(kinds[kind].utf8)
      }
      table.integer(links[local].via)
      table.integer(batchID)
      try table.endRow(sink)
    }
    try table.finish(sink)
  }

  private func writeRelinks(_ batchID: Int64, _ sink: any TableSink) throws {
    let kinds = state.dimension.identity?.identifiers.map(\.name) ?? []
    let ids = state.directory.ids
    var table = TableBuilder(state.dimension.relinkLayout)
    for relink in relinks {
      table.integer(batchID)
      table.integer(ids[Int(relink.member)])
      table.integer(relink.from)
      table.integer(relink.to)
      table.text((relink.reason.cause.isMerge ? "merge" : "split").utf8)
      table.text(relink.reason.cause.rawValue.utf8)
      table.text(relink.reason.kind.map { kinds[$0].utf8 })
      table.integer(relink.reason.by.map { ids[Int($0)] })
      table.integer(relink.reason.via.map { ids[Int($0)] })
      try table.endRow(sink)
    }
    try table.finish(sink)
  }

  private func writeVersions(_ changes: VersionChanges, _ batchID: Int64, _ sink: any TableSink) throws {
    var table = TableBuilder(state.dimension.versionChangeLayout)
    for old in changes.removed.sorted(by: { $0.key < $1.key }) {
      try write(
        "delete", key: old.key, durable: old.durable, old.version(state.tuples), isLast: false, batchID, &table, sink)
    }
    try changes.forEach { name, change in
      try write(
        name, key: change.key, durable: durables[Int(change.person)], change.version, isLast: change.isLast, batchID,
        &table, sink)
    }
    try table.finish(sink)
  }

  private func write(
    _ change: String, key: Int64, durable: Int64, _ version: Version, isLast: Bool, _ batchID: Int64,
    _ table: inout TableBuilder, _ sink: any TableSink
  ) throws {
    let dimension = state.dimension
    table.text(change.utf8)
    table.integer(key)
    table.integer(durable)
    if dimension.identity == nil {
      let local = order.local(durable)
      if !dimension.isConformed { table.text(local.map { state.directory.systemName($0).utf8 }) }
      let parts = local.map { KeyColumns.parts(of: state.directory.key($0), count: dimension.naturalKey.count) }
      for (index, field) in dimension.naturalKey.enumerated() {
        let part = parts?[index]
        if field.type == .text {
          table.text(part)
        } else {
          table.integer(part.flatMap { Int64(String(decoding: $0, as: UTF8.self)) })
        }
      }
    }
    for offset in version.values { table.attribute(offset, of: state.tuples) }
    table.integer(version.validFrom)
    table.integer(version.validTo)
    table.integer(isLast ? 1 : 0)
    table.integer(version.isDeleted ? 1 : 0)
    table.integer(version.isInferred ? 1 : 0)
    table.integer(batchID)
    try table.endRow(sink)
  }
}
