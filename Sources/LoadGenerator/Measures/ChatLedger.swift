/// What became of each message of a load: known by its number, it is answered once and comes to the other side
/// once.
struct ChatLedger: Sendable {
  private struct Message {
    /// Nanoseconds of the monotonic clock.
    var sentAt: UInt64
    var isAnswered = false
    var isRefused = false
    var deliveries: UInt8 = 0
  }

  private var messages: [Message] = []
  /// From sending until the gateway has said that it is done: it is on disk then.
  private(set) var acknowledgement = DelayHistogram()
  /// From sending until the other side has it.
  private(set) var delivery = DelayHistogram()
  /// Messages that were answered by a refusal.
  private(set) var refused = 0
  /// Times that a message came which had come before.
  private(set) var duplicates = 0
  private(set) var delivered = 0
  private var answered = 0

  var sent: Int { messages.count }

  /// Returns its number.
  mutating func send(at now: UInt64) -> Int {
    messages.append(Message(sentAt: now))
    return messages.count - 1
  }

  mutating func acknowledge(_ number: Int, at now: UInt64) {
    guard messages.indices.contains(number), !messages[number].isAnswered else { return }
    messages[number].isAnswered = true
    answered += 1
    acknowledgement.add(nanoseconds: now &- messages[number].sentAt)
  }

  mutating func refuse(_ number: Int) {
    guard messages.indices.contains(number), !messages[number].isAnswered else { return }
    messages[number].isAnswered = true
    messages[number].isRefused = true
    answered += 1
    refused += 1
  }

  mutating func deliver(_ number: Int, at now: UInt64) {
    guard messages.indices.contains(number) else { return }
    if messages[number].deliveries == 0 {
      delivered += 1
      delivery.add(nanoseconds: now &- messages[number].sentAt)
    } else {
      duplicates += 1
    }
    if messages[number].deliveries < .max { messages[number].deliveries += 1 }
  }

  /// Neither done nor refused.
  var unanswered: Int { messages.count - answered }

  /// Not refused, and never came. One that was not answered either may still come to be written.
  var lost: Int { messages.count { $0.deliveries == 0 && !$0.isRefused } }

  /// Nothing is under way any more.
  var isSettled: Bool { delivered + refused >= sent && unanswered == 0 }
}
