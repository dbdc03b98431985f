import Definitions
import OperatingSystem
import Stages

extension Command {
  /// `martlet check`
  static let check = Command(
    words: ["check"], arguments: ["PIPELINE"], options: [.logFormat],
    summary: "check definitions; touches no data"
  ) { invocation in
    let pipeline = try DefinitionReader.pipeline(
      invocation.argument(0) ?? "", workingDirectory: try Path.workingFolder())
    let warehouse = pipeline.warehouse
    var text = "pipeline \(pipeline.name) into warehouse \(warehouse.name): "
    text += "\(warehouse.dimensions.count) dimensions, \(warehouse.facts.count) facts, \(warehouse.cubes.count) cubes\n"
    for source in pipeline.sources {
      let feeds = source.feeds.map(\.label).joined(separator: ", ")
      let origin = source.readyMade.map { ", from \($0)" } ?? ""
      text +=
        "  \(source.name) (\(source.files))\(origin): \(source.columns.count) columns, feeds \(feeds.isEmpty ? "nothing" : feeds)\n"
    }
    try Terminal.write(text, to: .standard)
    return .done
  }
}
