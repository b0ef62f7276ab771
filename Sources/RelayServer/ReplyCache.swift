internal import MediaAPI

/// Makes commands idempotent: a command seen before is answered as the first time, one still running
/// is joined. Bounded by forgetting the oldest finished ones.
struct ReplyCache {
  private enum Entry {
    case running([CheckedContinuation<MediaReply, Never>])
    case finished(MediaReply)
  }

  enum Admission {
    /// Not seen before: carry it out and call ``finish(_:with:)``.
    case new
    /// Finished before with this reply.
    case known(MediaReply)
    /// Running: the continuation was kept and is answered with it.
    case joined
  }

  private var entries: [String: Entry] = [:]
  /// Finished ids, oldest first from `head` on.
  private var order: [String] = []
  private var head = 0
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  mutating func admit(_ id: String, _ continuation: CheckedContinuation<MediaReply, Never>)
    -> Admission
  {
    switch entries[id] {
    case nil:
      entries[id] = .running([continuation])
      return .new
    case .finished(let reply):
      return .known(reply)
    case .running(var waiting):
      waiting.append(continuation)
      entries[id] = .running(waiting)
      return .joined
    }
  }

  /// Keeps the reply and returns whom to tell.
  mutating func finish(_ id: String, with reply: MediaReply)
    -> [CheckedContinuation<MediaReply, Never>]
  {
    guard case .running(let waiting) = entries[id] else { return [] }
    entries[id] = .finished(reply)
    order.append(id)
    while order.count - head > capacity {
      entries[order[head]] = nil
      head += 1
    }
    if head > capacity {
      order.removeFirst(head)
      head = 0
    }
    return waiting
  }
}
