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
  func lookingUpAgain(_ snapshot: Snapshot, _ published: Set<PublishedFile>) -> Set<PublishedFile> {
    let sources = input.pipeline.sources
    var fresh: Set<Int> = []
    var there: Set<Int> = []
    for file in input.files {
      there.insert(file.source)
      if !published.contains(PublishedFile(source: sources[file.source].name, sha256: file.sha256)) {
        fresh.insert(file.source)
      }
    }
    var again: Set<PublishedFile> = []
    for index in sources.indices where !sources[index].lookups.isEmpty {
      let others = input.pipeline.lookedInto(by: index)
      if others.isDisjoint(with: fresh) { continue }
      // Of another night's lookups nothing is lost if all is here that they could find.
      let isWhole = others.allSatisfy { sources[$0].delivery == .full && there.contains($0) }
      for file in input.files where file.source == index {
        let name = PublishedFile(source: sources[index].name, sha256: file.sha256)
        if isWhole || snapshot.firstBatch(of: name) == input.name { again.insert(name) }
      }
    }
    return again
  }
}
