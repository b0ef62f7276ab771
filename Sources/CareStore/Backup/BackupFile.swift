internal import Foundation
internal import Glibc

/// A file that is being made: under another name until it is whole and on disk.
struct BackupFile {
  let path: String
  var partial: String { path + ".partial" }

  /// Throws where the name is taken.
  init(new path: String) throws {
    self.path = path
    guard !FileManager.default.fileExists(atPath: path) else {
      throw BackupProblem("\(path) is there already: choose another name, or move it away.")
    }
    // Left by one that was killed.
    unlink(partial)
  }

  /// Syncs the file, gives it its name, and syncs that.
  func complete() throws {
    try Self.sync(partial)
    guard rename(partial, path) == 0 else { throw Self.problem(path) }
    try Self.sync(URL(filePath: path).deletingLastPathComponent().path)
  }

  func discard() { unlink(partial) }

  private static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw problem(path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw problem(path) }
  }

  static func problem(_ path: String) -> BackupProblem {
    BackupProblem("\(path) cannot be written: \(String(cString: strerror(errno))).")
  }
}
