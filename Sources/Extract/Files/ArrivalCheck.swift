package import Definitions
package import OperatingSystem

/// What a source's delivery lacks.
package enum Shortfall: Sendable, Equatable {
  /// There is no file.
  case missing
  /// There are fewer files than are expected.
  case fewer([String])
  /// There are more files than are expected.
  case more([String])
  /// The file that marks the delivery as complete is not there.
  case unmarked
  /// A file has changed just now.
  case growing(String)

  /// Whether waiting may help.
  package var canCome: Bool { if case .more = self { false } else { true } }
}

/// Judges whether the files of a source are all there, as it is declared; look by look.
package struct ArrivalCheck {
  /// Now, by both clocks.
  package struct Moment: Sendable {
    /// Nanoseconds since 1970, which files are dated by.
    package var date: Int64
    /// Seconds that only go forward.
    package var seconds: Double

    /// Makes a moment.
    package init(date: Int64, seconds: Double) {
      self.date = date
      self.seconds = seconds
    }

    /// The present.
    package static var now: Moment { Moment(date: Clock.nanosecondsSince1970(), seconds: Clock.seconds()) }
  }

  /// The source.
  package let source: Source
  private let batch: String
  private let root: String
  /// What each file looked like, and since when.
  private var seen: [String: (status: FileStatus, since: Double)] = [:]

  /// Makes a check; nothing is looked at yet.
  ///
  /// - Parameter exports: the exports folder; absolute, or relative to the pipeline's root.
  package init(_ source: Source, of pipeline: Pipeline, batch: String, exports: String) {
    self.source = source
    self.batch = batch
    root = SourceFiles.root(of: pipeline, exports)
  }

  /// Looks at what is there.
  ///
  /// - Returns: what is lacking; nil if all is there, or nothing while nothing need be.
  /// - Throws: `Failure` for what will not get better by itself, such as a link that leads nowhere.
  package mutating func look(at moment: Moment) throws -> Shortfall? {
    let arrival = source.arrival
    let files = try SourceFiles.deliveries(source, batch: batch, root: root)
    let paths = files.map(\.relativePath)
    let marked = try arrival.marker.map {
      try !FolderListing(source: source.name).matches(of: FilePattern($0).glob(batch: batch), below: root).isEmpty
    }
    if files.isEmpty {
      // An optional source may be waited for, unless it is known that nothing comes.
      return arrival.isRequired || arrival.wait > 0 && marked != true ? .missing : nil
    }
    if let expected = arrival.expected, files.count > expected { return .more(paths) }
    if let expected = arrival.expected, files.count < expected { return .fewer(paths) }
    if marked == false { return .unmarked }
    if arrival.settle > 0 {
      for file in files where isGrowing(file, moment) { return .growing(file.relativePath) }
    }
    return nil
  }

  /// Whether a file has changed within the time that it is to settle for: by its date, or, where that is no later than
  /// now, by what was seen of it before.
  private mutating func isGrowing(_ file: FoundFile, _ moment: Moment) -> Bool {
    guard let status = FileStatus(of: file.path) else { return true }
    let settle = source.arrival.settle
    if status.modified <= moment.date, moment.date - status.modified >= Int64(settle) * 1_000_000_000 { return false }
    if let before = seen[file.relativePath], before.status == status {
      return moment.seconds - before.since < Double(settle)
    }
    seen[file.relativePath] = (status, moment.seconds)
    return true
  }
}

// MARK: - In words

extension ArrivalCheck {
  /// What is lacking, in words.
  package func told(_ shortfall: Shortfall) throws -> String {
    let arrival = source.arrival
    let expected = arrival.expected ?? 0
    switch shortfall {
    case .missing:
      return "source \(source.name) requires a file, and none matches \(try pattern(source.files)) for batch \(batch)"
    case .fewer(let paths), .more(let paths):
      return "source \(source.name) expects \(expected) file\(expected == 1 ? "" : "s"), and there "
        + "\(paths.count == 1 ? "is" : "are") \(paths.count): " + Self.list(paths)
    case .unmarked:
      return "source \(source.name) has files, but \(try pattern(arrival.marker ?? "")) is not there, which marks them "
        + "as complete"
    case .growing(let path):
      return "the file \(path) of source \(source.name) changed less than \(arrival.settle) s ago: it is still growing"
    }
  }

  /// The failure that a lasting shortfall is. What has begun to come is worth another try: status 75.
  ///
  /// - Parameter waited: seconds for which it was waited for.
  package func failure(_ shortfall: Shortfall, waited: Int) throws -> Failure {
    let message = try told(shortfall) + (waited > 0 ? "; waited for \(waited) s" : "")
    switch shortfall {
    case .missing: return Failure(.failed, message, at: root, remedy: missingRemedy())
    case .more:
      return Failure(
        .failed, message, at: root,
        remedy: "take away what does not belong to the batch, narrow `files`, or correct `expect` in `arrival`")
    case .fewer, .unmarked, .growing:
      return Failure(
        .tryAgain, message, at: root,
        remedy: "run again when the delivery is complete, or let it be waited for: wait in `arrival`")
    }
  }

  private func pattern(_ text: String) throws -> String { try FilePattern(text).glob(batch: batch) }

  private func missingRemedy() -> String {
    guard FileStatus(of: root)?.isFolder == true else {
      return "there is no folder \(root): name the right one as `exports` in the pipeline or by --exports"
    }
    let remedy = "deliver the file, or declare `arrival: optional` if a batch may come without it"
    let listing = FolderListing(source: source.name)
    let others = ((try? FilePattern(source.files).anyBatch).flatMap { try? listing.matches(of: $0, below: root) }) ?? []
    guard let last = others.max(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) else { return remedy }
    return remedy + "; of other batches there are \(others.count), the last being \(last)"
  }

  private static func list(_ paths: [String]) -> String {
    paths.prefix(10).joined(separator: ", ") + (paths.count > 10 ? ", …" : "")
  }
}
