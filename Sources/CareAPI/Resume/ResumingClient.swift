/// The client's end of a session: numbers requests and keeps them until they are answered, tells
/// new events from repeated ones, and says when to acknowledge.
public struct ResumingClient<Request: Sendable>: Sendable {
  public struct Pending: Sendable {
    public var id: Int
    public var request: Request
  }

  public enum EventVerdict: Sendable, Equatable {
    /// Process it, then send `ack` where there is one.
    case process(ack: Int?)
    /// Had it before.
    case duplicate
    /// Events between are missing: the connection is of no use; resume on a new one.
    case gap(expected: Int)
  }

  /// After how many events an acknowledgement goes out at once; ``ackDue()`` sends the rest.
  public let ackEvery: Int
  /// The highest number that has been processed.
  public private(set) var lastSeq: Int
  public private(set) var nextID = 1
  private var acknowledged: Int
  /// In order of their numbers; at most ``ProtocolLimits/repliesKept``.
  private var pending: [Pending] = []
  private let limit: Int

  /// - Parameter lastSeq: `seq` of the reply to `hello`.
  public init(
    lastSeq: Int = 0, ackEvery: Int = 16, limit: Int = ProtocolLimits.repliesKept
  ) {
    self.lastSeq = lastSeq
    self.ackEvery = ackEvery
    self.limit = limit
    acknowledged = lastSeq
  }

  /// Unanswered requests, in the order in which they go out again after `resume`.
  public var toResend: [Pending] { pending }

  /// Numbers a request; nil while the oldest unanswered one is so old that its reply might be let
  /// go at the other end.
  public mutating func send(_ request: Request) -> Pending? {
    if let oldest = pending.first, nextID - oldest.id >= limit { return nil }
    let entry = Pending(id: nextID, request: request)
    nextID += 1
    pending.append(entry)
    return entry
  }

  /// The request that a reply answers; nil for one that has been answered before.
  public mutating func replied(to id: Int) -> Request? {
    guard let index = pending.firstIndex(where: { $0.id == id }) else { return nil }
    return pending.remove(at: index).request
  }

  public mutating func received(seq: Int) -> EventVerdict {
    if seq <= lastSeq { return .duplicate }
    guard seq == lastSeq + 1 else { return .gap(expected: lastSeq + 1) }
    lastSeq = seq
    return .process(ack: lastSeq - acknowledged >= ackEvery ? ackDue() : nil)
  }

  /// What to acknowledge now, by a timer or before a page is left; nil where all is told.
  public mutating func ackDue() -> Int? {
    guard lastSeq > acknowledged else { return nil }
    acknowledged = lastSeq
    return lastSeq
  }

  /// The gateway has replayed, or follows with a snapshot that holds all up to `snapshotSeq`.
  public mutating func resumed(snapshotSeq: Int?) {
    if let snapshotSeq { lastSeq = snapshotSeq }
    // An acknowledgement may have been lost with the connection; `lastSeq` in `resume` has told it.
    acknowledged = lastSeq
  }

  /// The session is gone: a new one starts. Returns the requests whose fate is not known.
  public mutating func restarted(lastSeq: Int) -> [Request] {
    let lost = pending.map(\.request)
    self = ResumingClient(lastSeq: lastSeq, ackEvery: ackEvery, limit: limit)
    return lost
  }
}
