internal import Bytes

/// Keeps asking on the selected path whether the peer still wants what we send (RFC 7675).
struct ICEConsentCheck {
  /// RFC 7675, section 5.1: every 5 s, each pause between 0.8 and 1.2 of that.
  private static let interval = Instant.Span.seconds(5)
  /// Requests whose answer may still come: more than fit into the 30 s that consent lasts.
  private static let maxOutstanding = 8

  let path: NetworkPath
  let localPriority: UInt32
  let generation: ICEGeneration
  private(set) var lastAnswer: Instant
  private(set) var nextRequest: Instant
  private var outstanding: [(id: STUN.TransactionID, sentAt: Instant)] = []

  init(
    path: NetworkPath, localPriority: UInt32, generation: ICEGeneration, now: Instant,
    random: inout any RandomNumberGenerator
  ) {
    self.path = path
    self.localPriority = localPriority
    self.generation = generation
    lastAnswer = now
    nextRequest = now + Self.pause(&random)
  }

  var expiry: Instant { lastAnswer + Consent.lifetime }

  /// Notes that a request goes out now; it is never sent a second time (RFC 7675, section 5.1).
  mutating func requested(
    _ id: STUN.TransactionID, now: Instant, random: inout any RandomNumberGenerator
  ) {
    if outstanding.count == Self.maxOutstanding { outstanding.removeFirst() }
    outstanding.append((id, now))
    nextRequest = now + Self.pause(&random)
  }

  func isWaiting(for id: STUN.TransactionID) -> Bool { outstanding.contains { $0.id == id } }

  /// When the request went out that this answers.
  func sendingTime(of id: STUN.TransactionID) -> Instant? {
    outstanding.first { $0.id == id }?.sentAt
  }

  mutating func answered(now: Instant) {
    lastAnswer = now
    outstanding.removeAll(keepingCapacity: true)
  }

  private static func pause(_ random: inout any RandomNumberGenerator) -> Instant.Span {
    let thousandths = Int64(800 + random.next() % 401)
    return .init(nanoseconds: interval.nanoseconds / 1_000 * thousandths)
  }
}
