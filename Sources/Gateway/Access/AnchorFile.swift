public import CareModel
import Glibc

/// Heads of the access log's chains, one a line, in a file outside the database. Only ever added to,
/// and synced: a line that is there was true when it was written.
public struct AnchorFile: Sendable {
  public static let name = "access-log.anchor"

  public let path: String

  public init(_ path: String) { self.path = path }

  /// Makes the file where there is none, and takes away an unfinished last line: a power cut's.
  /// - Throws: ``StartProblem`` where it cannot be written.
  func prepare() throws(StartProblem) {
    let descriptor = try open(O_RDWR | O_CREAT)
    defer { close(descriptor) }
    let length = lseek(descriptor, 0, SEEK_END)
    var whole = length
    var byte: UInt8 = 0
    while whole > 0, pread(descriptor, &byte, 1, whole - 1) == 1, byte != UInt8(ascii: "\n") {
      whole -= 1
    }
    if whole < length, ftruncate(descriptor, whole) != 0 { throw problem() }
  }

  func append(_ anchor: AccessAnchor) throws(StartProblem) {
    let descriptor = try open(O_WRONLY | O_CREAT | O_APPEND)
    defer { close(descriptor) }
    // One call: lines of two processes on one file do not mix.
    let line = Array((anchor.line + "\n").utf8)
    guard write(descriptor, line, line.count) == line.count, fsync(descriptor) == 0 else {
      throw problem()
    }
  }

  /// Every line in its order; empty where there is no file.
  /// - Throws: ``CareModel/AccessFault`` `anchorUnreadable` at a line that is none of ours. A last line
  ///   without its end is passed over.
  public func anchors() throws -> [AccessAnchor] {
    guard let file = fopen(path, "re") else {
      if errno == ENOENT { return [] }
      throw problem()
    }
    defer { fclose(file) }
    var anchors: [AccessAnchor] = []
    var number = 0
    var buffer = [CChar](repeating: 0, count: AccessAnchor.longestLine + 2)
    while fgets(&buffer, Int32(buffer.count), file) != nil {
      number += 1
      let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      guard bytes.last == UInt8(ascii: "\n") else {
        if feof(file) != 0 { break }
        throw AccessFault.anchorUnreadable(line: number)
      }
      guard let line = String(validating: bytes.dropLast(), as: UTF8.self),
        let anchor = AccessAnchor(line: line)
      else { throw AccessFault.anchorUnreadable(line: number) }
      anchors.append(anchor)
    }
    return anchors
  }

  private func open(_ flags: Int32) throws(StartProblem) -> Int32 {
    let descriptor = Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw problem() }
    return descriptor
  }

  private func problem() -> StartProblem {
    StartProblem(
      "The access log's anchor \(path) cannot be written: \(String(cString: strerror(errno))).")
  }
}
