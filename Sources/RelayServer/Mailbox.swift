internal import CLinux
internal import Glibc
internal import Synchronization

/// The only way into a shard: a locked list that other threads add to, and an eventfd that wakes
/// the shard's thread.
final class Mailbox<Letter: Sendable>: Sendable {
  /// Readable while there is post.
  let fd: Int32
  private let letters = Mutex<[Letter]>([])

  init() throws(RelayStartError) {
    fd = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    guard fd >= 0 else {
      throw RelayStartError("An eventfd could not be opened: \(systemError()).")
    }
  }

  deinit { close(fd) }

  /// False when the box is full (`limit` letters wait already).
  func post(_ letter: Letter, limit: Int = 4_096) -> Bool {
    let isPosted = letters.withLock { letters in
      guard letters.count < limit else { return false }
      letters.append(letter)
      return true
    }
    if isPosted { wake() }
    return isPosted
  }

  func wake() {
    var one: UInt64 = 1
    // Fails only when the counter is full; then the thread has not yet looked and will.
    _ = write(fd, &one, MemoryLayout<UInt64>.size)
  }

  /// Everything posted so far; the eventfd is quiet afterwards.
  func take() -> [Letter] {
    var count: UInt64 = 0
    _ = read(fd, &count, MemoryLayout<UInt64>.size)
    return letters.withLock { letters in
      let all = letters
      letters.removeAll()
      return all
    }
  }
}
