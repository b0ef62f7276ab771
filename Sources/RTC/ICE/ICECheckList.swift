internal import Bytes

/// One candidate pair of a full agent and the check that runs on it (RFC 8445, section 6.1.2).
struct ICEPair {
  enum State {
    case waiting
    case inProgress(ICECheck)
    case succeeded
    case failed
  }

  let local: ICECandidate
  let remote: ICECandidate
  var state: State = .waiting

  var path: NetworkPath { NetworkPath(local: local.address, remote: remote.address) }

  /// RFC 8445, section 6.1.2.3, for the controlling agent.
  var priority: UInt64 {
    let ours = UInt64(local.priority)
    let theirs = UInt64(remote.priority)
    return min(ours, theirs) << 32 + 2 * max(ours, theirs) + (ours > theirs ? 1 : 0)
  }

  var isPending: Bool {
    switch state {
    case .waiting, .inProgress: true
    case .succeeded, .failed: false
    }
  }

  var isWaiting: Bool { if case .waiting = state { true } else { false } }
  var hasSucceeded: Bool { if case .succeeded = state { true } else { false } }
  var hasFailed: Bool { if case .failed = state { true } else { false } }

  var check: ICECheck? {
    if case .inProgress(let check) = state { check } else { nil }
  }
}

/// A binding request under way, sent again with growing pauses (RFC 8489, section 6.2.1).
struct ICECheck {
  /// Rc and Rm of RFC 8489, section 6.2.1.
  static let maxTransmissions = 7
  static let lastWaitFactor = 16

  let transactionID: STUN.TransactionID
  let bytes: [UInt8]
  let nominates: Bool
  private let initialTimeout: Instant.Span
  private var timeout: Instant.Span
  private(set) var transmissions = 1
  let startedAt: Instant
  /// When to send again, or to give up after the last transmission.
  private(set) var nextStep: Instant

  init(
    transactionID: STUN.TransactionID, bytes: [UInt8], nominates: Bool,
    timeout: Instant.Span, now: Instant
  ) {
    self.transactionID = transactionID
    self.bytes = bytes
    self.nominates = nominates
    initialTimeout = timeout
    self.timeout = timeout
    startedAt = now
    nextStep = now + timeout
  }

  /// True when the request is to be sent again now, false when it has failed.
  mutating func retransmit(now: Instant) -> Bool {
    guard transmissions < Self.maxTransmissions else { return false }
    transmissions += 1
    if transmissions == Self.maxTransmissions {
      nextStep =
        now + .init(nanoseconds: initialTimeout.nanoseconds * Int64(Self.lastWaitFactor))
    } else {
      timeout = .init(nanoseconds: timeout.nanoseconds * 2)
      nextStep = now + timeout
    }
    return true
  }
}

/// The pairs of one generation, best first.
struct ICECheckList {
  /// RFC 8445, section 6.1.2.5 lets an agent bound its list.
  static let maxPairs = 64

  private(set) var pairs: [ICEPair] = []

  init(local: [ICECandidate], remote: [ICECandidate]) {
    for ours in local {
      for theirs in remote where Self.canPair(ours.address, theirs.address) {
        pairs.append(ICEPair(local: ours, remote: theirs))
      }
    }
    sortAndBound()
  }

  subscript(index: Int) -> ICEPair {
    get { pairs[index] }
    set { pairs[index] = newValue }
  }

  func index(of path: NetworkPath) -> Int? { pairs.firstIndex { $0.path == path } }

  func index(of transactionID: STUN.TransactionID) -> Int? {
    pairs.firstIndex { $0.check?.transactionID == transactionID }
  }

  /// Adds a pair learnt from a check that came in; nil where the list is full of better ones.
  mutating func add(_ pair: ICEPair) -> Int? {
    pairs.append(pair)
    sortAndBound()
    return index(of: pair.path)
  }

  /// RFC 8445, section 6.1.2.2: same family, and link-local only with link-local.
  private static func canPair(_ a: SocketAddress, _ b: SocketAddress) -> Bool {
    a.isV6 == b.isV6 && a.isLinkLocal == b.isLinkLocal
  }

  private mutating func sortAndBound() {
    pairs.sort { $0.priority > $1.priority }
    if pairs.count > Self.maxPairs { pairs.removeLast(pairs.count - Self.maxPairs) }
  }
}
