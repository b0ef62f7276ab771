internal import Glibc

/// Small files of the kernel's.
enum FileText {
  /// /proc/meminfo has 1.5 kB, a routing table seldom more than ten.
  private static let longest = 65_536

  /// Nil where it is not there or cannot be read; what is longer is cut off.
  static func read(_ path: String) -> String? {
    let fd = open(path, O_RDONLY | O_CLOEXEC)
    guard fd >= 0 else { return nil }
    defer { close(fd) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4_096)
    while bytes.count < longest {
      let count = Glibc.read(fd, &piece, piece.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      bytes += piece.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// In one write, as the kernel wants its settings.
  /// - Returns: errno, 0 where it was written.
  static func write(_ text: String, to path: String) -> Int32 {
    let fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
    guard fd >= 0 else { return errno }
    defer { close(fd) }
    let bytes = Array(text.utf8)
    let count = Glibc.write(fd, bytes, bytes.count)
    if count < 0 { return errno }
    return count == bytes.count ? 0 : EIO
  }

  /// The names in a folder, in order; none where there is no such folder.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        // readdir(3) ends each name with a zero.
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}
