internal import OperatingSystem

/// Proves that there is room for what is going to be written, before anything is done.
enum FreeSpace {
  /// Bytes of an `extracted` folder for each byte of the exports, unpacked: values, records as they stand, places.
  static let extracted = 3
  /// Bytes of a `conformed` folder for each byte of the exports.
  static let conformed = 2

  /// - Parameters:
  ///   - folder: where it is going to be written.
  ///   - size: bytes that are read.
  ///   - factor: bytes that are written for each of them.
  /// - Throws: `Failure` naming the folder, what is needed and what is free.
  static func check(_ folder: String, needs size: Int, times factor: Int) throws {
    let needed = factor > 0 ? min(size, .max / factor) * factor : 0
    guard needed > 0, let free = Folder.freeSpace(folder), free < needed else { return }
    throw Failure(
      .failed,
      "the run folder needs about \(ByteCount.text(needed)), and there are \(ByteCount.text(free)) free on its file system",
      at: folder, remedy: "make room, remove old folders below run/, or let run/ be a link to a larger file system")
  }
}
