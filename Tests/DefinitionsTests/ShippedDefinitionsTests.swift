import Columnar
import Definitions
import Foundation
import OperatingSystem
import Testing

/// The project's folder.
let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
  .path(percentEncoded: false)

/// Stands in for SHA-256: equal for equal bytes.
@Sendable func digest(_ bytes: [UInt8]) -> String {
  String(bytes.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }, radix: 16)
}

@Suite struct `Shipped definitions` {
  @Test func `the pipeline shop reads, with its warehouse`() throws {
    let pipeline: Pipeline
    do { pipeline = try DefinitionReader.pipeline("shop", workingDirectory: project, digest: digest) } catch {
      Issue.record("\(error)")
      return
    }
    #expect(pipeline.sources.map(\.name) == ["catalogue", "shop_orders", "marketplace_lines", "tickets", "calls"])
  }
}
