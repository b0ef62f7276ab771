internal import CLinux
internal import Glibc
internal import Synchronization

/// The only way into a session's thread: a locked list that others add to, and an eventfd that wakes
/// the thread.
final class Mailbox<Letter: Sendable>: Sendable {
  /// Readable while there is post.
  let fd: Int32
  private let letters = Mutex<(list: [Letter], isClosed: Bool)>(([], false))

  /// Nil where the system has no file descriptor left.
  init?() {
    fd = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    guard fd >= 0 else { return nil }
  }

  deinit { if fd >= 0 { close(fd) } }

  /// False when the box is closed, or full (`limit` letters wait already).
  func post(_ letter: Letter, limit: Int = 1_024) -> Bool {
    let isPosted = letters.withLock { letters in
      guard !letters.isClosed, letters.list.count < limit else { return false }
      letters.list.append(letter)
      return true
    }
    guard isPosted else { return false }
    var one: UInt64 = 1
    // Fails only when the counter is full; then the thread has not yet looked and will.
    _ = write(fd, &one, MemoryLayout<UInt64>.size)
    return true
  }

  /// Everything posted so far; the eventfd is quiet afterwards. With `closing`, nothing more is taken.
  func take(closing: Bool = false) -> [Letter] {
    var count: UInt64 = 0
    _ = read(fd, &count, MemoryLayout<UInt64>.size)
    return letters.withLock { letters in
      let all = letters.list
      letters.list = []
      if closing { letters.isClosed = true }
      return all
    }
  }
}
