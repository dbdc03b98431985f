// What a lookup finds may come later than the row that looks it up: in another delivery of the night, or, where everything
// that is looked into comes as full exports, with the next one. The row's own file is then read again, though its bytes are
// published, so that all that its lookups gave follows: keys, roles, dates, measures, attributes.
//
// ```
// night 20, first delivery    lines                  roles and dates of their orders unknown
// night 20, second delivery   lines (again), orders  known
// ```
//
// Which delivery comes first does not matter: rows that are read again have the place that they had, and the later
// delivery counts; those of another night are newer or older than what stands, as that night is.

import Definitions

extension Transformation {
  /// The published files whose lookups have more to find than when they were read.
  ///
  /// - Parameter published: what was published before, each file with the batch that it was read with first.
  func lookingUpAgain(_ published: [PublishedFile: String]) -> Set<PublishedFile> {
    let sources = input.pipeline.sources
    let here = Set(input.files.map { PublishedFile(source: sources[$0.source].name, sha256: $0.sha256) })
    let there = Set(here.map(\.source))
    let fresh = Set(here.filter { published[$0] == nil }.map(\.source))
    let ofNight = published.filter { $0.value == input.name }.map(\.key)
    var again: Set<PublishedFile> = []
    for index in sources.indices where !sources[index].lookups.isEmpty {
      let others = input.pipeline.lookedInto(by: index).map { sources[$0] }
      let names = Set(others.map(\.name))
      if names.isDisjoint(with: fresh) { continue }
      // Of another night's lookups nothing is lost if all is here that they could find; of this one's, if all is that
      // they have found.
      let isWhole = others.allSatisfy { $0.delivery == .full && there.contains($0.name) }
      let isComplete = ofNight.allSatisfy { !names.contains($0.source) || here.contains($0) }
      for file in here where file.source == sources[index].name {
        guard let first = published[file] else { continue }
        if isWhole || (isComplete && first == input.name) { again.insert(file) }
      }
    }
    return again
  }
}
