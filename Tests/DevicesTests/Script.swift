import Glibc
import Testing

/// Tests that write a script and run it, one after another: a program started at the same moment would
/// hold the script open for writing, and it could not be run.
@Suite(.serialized) enum ProgramTests {}

/// A shell script that stands in for another program; gone with this value.
final class Script {
  struct CannotBeMade: Error {}

  let path: String

  init(_ text: String) throws {
    var name = Array("/tmp/kuulolla-script-XXXXXX".utf8CString)
    let fd = mkstemp(&name)
    guard fd >= 0 else { throw CannotBeMade() }
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let bytes = Array("#!/bin/sh\n\(text)\n".utf8)
    let written = write(fd, bytes, bytes.count)
    fchmod(fd, 0o700)
    close(fd)
    guard written == bytes.count else { throw CannotBeMade() }
  }

  deinit { unlink(path) }
}

func readText(_ path: String) -> String? {
  let fd = open(path, O_RDONLY)
  guard fd >= 0 else { return nil }
  defer { close(fd) }
  var bytes = [UInt8](repeating: 0, count: 65_536)
  let count = read(fd, &bytes, bytes.count)
  return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
}
