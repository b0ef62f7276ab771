internal import CLinux
internal import Glibc
internal import Synchronization

/// The only way into a thread that sleeps in epoll: a locked list that other threads add to, and an
/// eventfd that wakes the thread.
public final class Mailbox<Letter: Sendable>: Sendable {
  /// Readable while there is post.
  public let fd: Int32
  private struct Box {
    /// Those that were taken stand in front until there are many: taking one moves none of the others.
    var letters: [Letter] = []
    var taken = 0
    var isClosed = false

    var count: Int { letters.count - taken }

    mutating func take(limit: Int) -> [Letter] {
      let count = min(limit, count)
      let first = Array(letters[taken..<taken + count])
      taken += count
      if taken == letters.count || taken >= Mailbox.mostTaken {
        letters.removeFirst(taken)
        taken = 0
      }
      return first
    }
  }

  private static var mostTaken: Int { 64 }

  private let box = Mutex(Box())

  /// Nil where the system has no file descriptor left.
  public init?() {
    fd = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    guard fd >= 0 else { return nil }
  }

  deinit { if fd >= 0 { Glibc.close(fd) } }

  public enum Posting: Sendable {
    case posted
    /// `limit` letters wait already.
    case full
    /// Nobody reads any more: what comes now would never be answered.
    case closed
  }

  public func post(_ letter: Letter, limit: Int = 4_096) -> Posting {
    let posting = box.withLock { box in
      guard !box.isClosed else { return Posting.closed }
      guard box.count < limit else { return .full }
      box.letters.append(letter)
      return .posted
    }
    if posting == .posted { wake() }
    return posting
  }

  public func wake() {
    var one: UInt64 = 1
    // Fails only when the counter is full; then the thread has not yet looked and will.
    _ = write(fd, &one, MemoryLayout<UInt64>.size)
  }

  /// Sleeps until there is post, or for so long in milliseconds.
  public func wait(milliseconds: Int32 = -1) {
    var descriptor = pollfd(fd: fd, events: Int16(POLLIN), revents: 0)
    poll(&descriptor, 1, milliseconds)
  }

  /// The oldest letters, at most `limit`; the eventfd is quiet afterwards unless more are waiting.
  public func take(limit: Int = .max) -> [Letter] {
    var count: UInt64 = 0
    _ = read(fd, &count, MemoryLayout<UInt64>.size)
    let (letters, isEmpty) = box.withLock { box in (box.take(limit: limit), box.count == 0) }
    if !isEmpty { wake() }
    return letters
  }

  /// What is left in the box, into which nothing comes any more.
  public func close() -> [Letter] {
    box.withLock { box in
      box.isClosed = true
      return box.take(limit: .max)
    }
  }
}
