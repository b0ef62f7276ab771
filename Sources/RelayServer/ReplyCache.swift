internal import MediaAPI

/// Makes commands idempotent: a command seen before is answered as the first time, one still running
/// is joined. Bounded in number and in bytes by forgetting the oldest finished ones.
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
  private let byteLimit: Int
  /// Of the finished ones, ids and replies.
  private(set) var bytes = 0

  init(capacity: Int, byteLimit: Int) {
    self.capacity = capacity
    self.byteLimit = byteLimit
  }

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
    bytes += Self.size(id, reply)
    while head < order.count, order.count - head > capacity || bytes > byteLimit {
      if case .finished(let oldest) = entries.removeValue(forKey: order[head]) {
        bytes -= Self.size(order[head], oldest)
      }
      order[head] = ""
      head += 1
    }
    if head > capacity {
      order.removeFirst(head)
      head = 0
    }
    return waiting
  }

  /// Bytes that an entry holds, but for what every entry does.
  private static func size(_ id: String, _ reply: MediaReply) -> Int {
    let content =
      switch reply {
      case .done: 0
      case .answer(let text): text.utf8.count
      case .failed(let failure): failure.detail.utf8.count
      // A room is a name and a short list of names, a counter a name and a number.
      case .snapshot(let snapshot):
        snapshot.rooms.reduce(0) { $0 + 64 + 64 * $1.value.count } + 64
          * snapshot.load.counters.count
      }
    return id.utf8.count + content
  }
}
