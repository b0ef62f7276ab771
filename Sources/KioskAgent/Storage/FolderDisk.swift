internal import Glibc

/// A folder on a real disk. Its files are readable by their owner alone.
package struct FolderDisk: Disk {
  package let folder: String
  /// A state file is small; a larger one is no state file.
  package static let longestFile = 4 << 20

  /// Makes the folder where it is missing.
  package init(folder: String) throws(DiskError) {
    self.folder = folder
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw DiskError(step: "mkdir", file: folder, code: errno)
    }
  }

  private func path(_ name: String) -> String { "\(folder)/\(name)" }

  private func failed(_ step: String, _ name: String) -> DiskError {
    DiskError(step: step, file: name, code: errno)
  }

  package func read(_ name: String) throws(DiskError) -> [UInt8]? {
    let file = open(path(name), O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw failed("open", name)
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while bytes.count <= FolderDisk.longestFile {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failed("read", name) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
    throw DiskError(step: "read", file: name, code: EFBIG)
  }

  package func write(_ name: String, _ bytes: [UInt8]) throws(DiskError) {
    let file = open(path(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failed("open", name) }
    defer { close(file) }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(file, buffer.baseAddress! + done, buffer.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failed("write", name) }
      done += count
    }
  }

  package func flush(_ name: String) throws(DiskError) {
    let file = open(path(name), O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failed("open", name) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw failed("fsync", name) }
  }

  package func rename(_ name: String, to other: String) throws(DiskError) {
    guard Glibc.rename(path(name), path(other)) == 0 else { throw failed("rename", name) }
  }

  package func remove(_ name: String) throws(DiskError) {
    guard unlink(path(name)) == 0 || errno == ENOENT else { throw failed("unlink", name) }
  }

  package func flushFolder() throws(DiskError) {
    let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw failed("open", folder) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw failed("fsync", folder) }
  }
}
