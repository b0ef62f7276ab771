/// What came of a load of chats.
public struct ChatReport: Codable, Sendable {
  public struct Gateway: Codable, Sendable {
    /// Of one processor, while messages were written.
    public var processorShare: Double
    /// Processor time, with all else that goes on meanwhile, divided by the messages that were delivered.
    public var microsecondsPerMessage: Double
    public var residentMegabytes: Double
    /// Of what came with the conversations, with both lines' part in it.
    public var kilobytesPerConversation: Double

    init(
      empty: ServerUsage, before: ServerUsage, after: ServerUsage, conversations: Int,
      messages: ChatLedger, seconds: Double
    ) {
      let running = after.running - before.running
      processorShare = running / seconds
      microsecondsPerMessage = running * 1e6 / Double(max(messages.delivered, 1))
      residentMegabytes = Double(after.resident) / 1_048_576
      kilobytesPerConversation =
        (Double(before.resident) - Double(empty.resident)) / 1_024 / Double(conversations)
    }
  }

  public var scenario = "chat"
  /// By TLS.
  public var isEncrypted: Bool
  public var conversations: Int
  public var counsellors: Int
  public var arrivalsPerSecond: Double
  public var messagesPerSecond: Double
  /// From the first message to the last.
  public var seconds: Double
  /// False: the numbers say something of the generator and nothing of the gateway.
  public var isValid: Bool
  public var faults: [String]
  /// Conversations that did not come to be open, and why the first did not.
  public var refusedConversations: Int
  public var refusal: String?
  /// From the beginning of a visitor's connection until there is a conversation, and until both are in it.
  public var begunMilliseconds: LoadReport.Spread?
  public var openMilliseconds: LoadReport.Spread?
  public var openedPerSecond: Double
  public var messagesSent: Int
  public var messagesDelivered: Int
  /// Neither delivered nor refused.
  public var lost: Int
  /// And why the first was.
  public var refused: Int
  public var messageRefusal: String?
  public var unanswered: Int
  public var duplicates: Int
  /// Delivered to somebody else.
  public var strays: Int
  public var brokenLines: Int
  /// From sending until the gateway has said that it is done.
  public var acknowledgementMilliseconds: LoadReport.Spread?
  /// From sending until the other side has it.
  public var deliveryMilliseconds: LoadReport.Spread?
  /// States of conversations that were told, and bytes of counsellors' desks.
  public var statesPerSecond: Double
  public var deskKilobytesPerSecond: Double
  public var generatorLatenessMilliseconds: LoadReport.Spread?
  /// Of one processor, 0…1.
  public var generatorBusy: Double
  public var gateway: Gateway?

  /// Nanoseconds, of 99 of 100 messages: one that is written later than this is not evenly paced any more.
  static let mostLate = 10_000_000.0

  /// - Parameters:
  ///   - counts: when all was settled.
  ///   - told: when the writing had ended and `watched` seconds were over since its beginning.
  ///   - took: seconds from the first message to the last.
  init(
    _ run: ChatRun, isEncrypted: Bool, arrivals: ChatRun.Arrivals, counts: ChatFloor.Counts,
    told: ChatFloor.Counts, busy: Double, took: Double, watched: Double
  ) {
    self.isEncrypted = isEncrypted
    conversations = run.conversations
    counsellors = run.usernames.count
    (arrivalsPerSecond, messagesPerSecond) = (run.arrivalsPerSecond, run.messagesPerSecond)
    seconds = took
    refusedConversations = arrivals.problems.count
    refusal = arrivals.problems.first
    begunMilliseconds = .init(arrivals.begun, unit: 1e6)
    openMilliseconds = .init(arrivals.open, unit: 1e6)
    openedPerSecond = Double(arrivals.open.count) / max(arrivals.took, 0.001)
    let ledger = counts.ledger
    (messagesSent, messagesDelivered) = (ledger.sent, ledger.delivered)
    (lost, refused, unanswered) = (ledger.lost, ledger.refused, ledger.unanswered)
    (duplicates, strays) = (ledger.duplicates, counts.strays)
    messageRefusal = counts.refusal
    brokenLines = counts.brokenLines
    acknowledgementMilliseconds = .init(ledger.acknowledgement, unit: 1e6)
    deliveryMilliseconds = .init(ledger.delivery, unit: 1e6)
    statesPerSecond = Double(told.states) / watched
    deskKilobytesPerSecond = Double(told.deskBytes) / 1_000 / watched
    generatorLatenessMilliseconds = .init(counts.lateness, unit: 1e6)
    generatorBusy = busy
    faults = Self.faults(sent: ledger.sent, busy: busy, lateness: counts.lateness)
    isValid = faults.isEmpty
  }

  static func faults(sent: Int, busy: Double, lateness: DelayHistogram) -> [String] {
    var faults: [String] = []
    if sent == 0 { faults.append("nothing was written") }
    if busy > Overload.mostBusy {
      faults.append("the generator's thread was busy for \(Int(busy * 100)) % of the time")
    }
    if let late = lateness.percentile(0.99), late > mostLate {
      faults.append(
        "the generator wrote one message in 100 more than \(Int(late / 1e6)) ms late")
    }
    return faults
  }
}
