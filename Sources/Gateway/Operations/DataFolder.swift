import Foundation
import Glibc

/// The folder of everything this installation keeps. Its owner alone may look into it.
public struct DataFolder: Sendable {
  public let root: String

  /// Makes the folder where it is missing, and tries whether it can be written to.
  public init(_ root: String) throws(StartProblem) {
    self.root = root
    do {
      try FileManager.default.createDirectory(
        atPath: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw StartProblem("The data folder \(root) cannot be made: \(Self.reason(error)).")
    }
    do {
      try writePrivately("", to: ".write-test")
      try FileManager.default.removeItem(atPath: path(".write-test"))
    } catch let problem as StartProblem {
      throw problem
    } catch {
      throw StartProblem("The data folder \(root) cannot be written to: \(Self.reason(error)).")
    }
  }

  /// Keeps every other process off this folder for as long as this one runs: two gateways on one
  /// database would answer for each other's pages.
  public func holdAlone() throws(StartProblem) {
    let descriptor = open(path("lock"), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.problem(path("lock")) }
    // Never closed here: the system lets go of it when the process ends, however it ends.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw StartProblem(
        "Another Kuulolla runs on the data folder \(root): stop that one, or choose another folder."
      )
    }
  }

  public func path(_ name: String) -> String { "\(root)/\(name)" }

  /// Nil where there is no such file.
  public func text(of name: String) -> String? {
    try? String(contentsOfFile: path(name), encoding: .utf8)
  }

  /// Writes a file that its owner alone can read, whole or not at all.
  public func writePrivately(_ text: String, to name: String) throws(StartProblem) {
    let temporary = path(name + ".new")
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.problem(temporary) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.problem(temporary) }
      written += count
    }
    guard fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0,
      rename(temporary, path(name)) == 0
    else { throw Self.problem(path(name)) }
  }

  private static func problem(_ path: String) -> StartProblem {
    let code = errno
    return code == ENOSPC
      ? StartProblem("The disk of \(path) is full: make room and start again.")
      : StartProblem("\(path) cannot be written: \(String(cString: strerror(code))).")
  }

  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let underlying, underlying.domain == NSPOSIXErrorDomain else { return "not permitted" }
    return String(cString: strerror(Int32(underlying.code)))
  }
}
