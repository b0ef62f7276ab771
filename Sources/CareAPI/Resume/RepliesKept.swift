/// The answering end of a session's requests: sees to it that a request that comes again is not
/// done again, and gets the reply it got before.
///
/// A reply is recorded in the transaction that does the request. A number without a reply has
/// therefore not been done, also after a restart of the gateway.
public struct RepliesKept<Reply: Sendable>: Sendable {
  public enum Admission: Sendable {
    /// To be done; ``record(_:for:)`` follows, or ``abandon(_:)``.
    case new
    /// Done before.
    case repeated(Reply)
    /// Being done: its reply goes to the present connection when it is there.
    case underWay
    /// Its reply has been let go.
    case tooOld
    /// Requests between have never come: `expected` is next.
    case skipped(expected: Int)
  }

  public let limit: Int
  /// The highest number that has come.
  public private(set) var highest: Int
  private var replies: [Int: Reply]
  private var open: Set<Int> = []
  /// Up to where a request may skip numbers: those between failed before a restart, and so left
  /// nothing in the store.
  private let mayReach: Int

  /// Of a new session.
  public init(limit: Int = ProtocolLimits.repliesKept) {
    precondition(limit > 0, "a session that keeps no reply cannot resume")
    self.limit = limit
    highest = 0
    replies = [:]
    mayReach = 0
  }

  /// Of a session that an earlier process began.
  ///
  /// - Parameter replies: as stored.
  public init(replies: [Int: Reply], limit: Int = ProtocolLimits.repliesKept) {
    precondition(limit > 0, "a session that keeps no reply cannot resume")
    self.limit = limit
    highest = replies.keys.max() ?? 0
    mayReach = highest + limit
    let oldest = highest - limit
    self.replies = replies.filter { $0.key > oldest }
  }

  /// How many requests are being done now.
  public var underWay: Int { open.count }

  public mutating func admit(_ id: Int) -> Admission {
    if let reply = replies[id] { return .repeated(reply) }
    if open.contains(id) { return .underWay }
    if id <= highest - limit || id < 1 { return .tooOld }
    if id > highest + 1, id > mayReach { return .skipped(expected: highest + 1) }
    if id > highest {
      for old in (highest + 1 - limit)...(id - limit) { replies[old] = nil }
      highest = id
    }
    open.insert(id)
    return .new
  }

  /// The request is done (or refused) and answered for good.
  public mutating func record(_ reply: Reply, for id: Int) {
    open.remove(id)
    if id > highest - limit { replies[id] = reply }
  }

  /// The request was neither done nor answered: it may come again.
  public mutating func abandon(_ id: Int) { open.remove(id) }
}
