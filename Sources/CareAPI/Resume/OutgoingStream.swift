/// The sending end of a session's event stream: numbers events, holds them until they are
/// acknowledged, and replays them after a broken connection.
///
/// Bounded: of more than ``limit`` unacknowledged events the oldest are let go, and a reader who
/// still needs them is given a snapshot.
public struct OutgoingStream<Event: Sendable>: Sendable {
  public struct Entry: Sendable {
    public var seq: Int
    public var event: Event

    public init(seq: Int, event: Event) {
      self.seq = seq
      self.event = event
    }
  }

  public enum Replay: Sendable {
    /// What follows the asked number, in order.
    case events([Entry])
    /// Some of it is gone: the reader needs a snapshot, which holds all up to `upTo`.
    case gap(upTo: Int)
  }

  public enum Acknowledgement: Sendable, Equatable {
    /// So many events have been let go.
    case trimmed(Int)
    /// The reader claims to have what was never sent.
    case impossible
  }

  public let limit: Int
  /// The number of the newest event; 0 before the first.
  public private(set) var lastSeq: Int
  /// Numbers rise by one, up to `lastSeq`.
  private var held: [Entry]

  /// - Parameters:
  ///   - lastSeq: as stored; 0 for a new session.
  ///   - held: the stored events, in order.
  public init(
    lastSeq: Int = 0, held: [Entry] = [], limit: Int = ProtocolLimits.eventsHeld
  ) {
    precondition(limit > 0, "a stream that holds nothing cannot be replayed")
    self.limit = limit
    self.lastSeq = max(lastSeq, held.last?.seq ?? 0)
    // Only what leads to lastSeq without a hole can be replayed.
    var start = held.endIndex
    var next = self.lastSeq
    while start > held.startIndex, held[start - 1].seq == next {
      start -= 1
      next -= 1
    }
    self.held = Array(held[start...].suffix(limit))
  }

  public var unacknowledged: Int { held.count }

  /// Takes an event in and returns its number.
  @discardableResult
  public mutating func append(_ event: Event) -> Int {
    lastSeq += 1
    held.append(Entry(seq: lastSeq, event: event))
    if held.count > limit { held.removeFirst(held.count - limit) }
    return lastSeq
  }

  /// The reader has processed everything up to `seq`: by an `ack`, or by `lastSeq` of a `resume`.
  public mutating func acknowledge(_ seq: Int) -> Acknowledgement {
    guard seq <= lastSeq else { return .impossible }
    let count = held.prefix { $0.seq <= seq }.count
    held.removeFirst(count)
    return .trimmed(count)
  }

  /// What a reader that has processed everything up to `seq` is still to get.
  public func replay(after seq: Int) -> Replay {
    let oldestMissing = held.first.map { $0.seq - 1 } ?? lastSeq
    guard seq >= oldestMissing, seq <= lastSeq else { return .gap(upTo: lastSeq) }
    return .events(Array(held.drop { $0.seq <= seq }))
  }
}
