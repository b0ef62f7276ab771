/// What statistics keep of a conversation that is over: nothing that was written, and nothing that leads
/// to it once it is gone.
public struct ChatFact: Sendable, Equatable {
  public var organisation: OrganisationID
  public var queue: ChatQueueID
  public var kind: ConversationKind
  /// The beginning of the hour in which somebody came; never the minute.
  public var hour: WallTime
  /// Until a counsellor was there, or until the end.
  public var waitedSeconds: Int
  /// From then until the end; nil where nobody ever answered.
  public var talkedSeconds: Int?
  public var outcome: ChatOutcome
  public var tags: [String]
  public var topic: String?
  public var feelingBefore: Int?
  public var feelingAfter: Int?
  public var face: Int?
  /// "I am in danger now" was pressed.
  public var hadAlarm: Bool
  /// A counsellor raised the risk flag.
  public var hadRisk: Bool

  public var wasAnswered: Bool { talkedSeconds != nil }

  public init(
    organisation: OrganisationID, queue: ChatQueueID, kind: ConversationKind, hour: WallTime,
    waitedSeconds: Int, talkedSeconds: Int?, outcome: ChatOutcome, tags: [String] = [],
    topic: String? = nil, feelingBefore: Int? = nil, feelingAfter: Int? = nil, face: Int? = nil,
    hadAlarm: Bool = false, hadRisk: Bool = false
  ) {
    self.organisation = organisation
    self.queue = queue
    self.kind = kind
    self.hour = hour
    self.waitedSeconds = waitedSeconds
    self.talkedSeconds = talkedSeconds
    self.outcome = outcome
    self.tags = tags
    self.topic = topic
    self.feelingBefore = feelingBefore
    self.feelingAfter = feelingAfter
    self.face = face
    self.hadAlarm = hadAlarm
    self.hadRisk = hadRisk
  }

  /// Nil while it is not known what came of the conversation.
  public init?(_ conversation: Conversation) {
    guard let result = conversation.result else { return nil }
    let arrived = conversation.arrivedAt
    let end = conversation.endedAt ?? result.at
    self.init(
      organisation: conversation.organisation, queue: conversation.queue,
      kind: conversation.kind, hour: Self.hour(of: arrived),
      waitedSeconds: Self.seconds(from: arrived, to: conversation.answeredAt ?? end),
      talkedSeconds: conversation.answeredAt.map { Self.seconds(from: $0, to: end) },
      outcome: result.outcome, tags: result.tags, topic: conversation.topic,
      feelingBefore: conversation.feelingBefore, feelingAfter: conversation.feelingAfter,
      face: conversation.face, hadAlarm: conversation.alarm != nil,
      hadRisk: conversation.risk != nil)
  }

  /// The beginning of the hour, counted in UTC: every zone that is whole hours away from it has the same.
  public static func hour(of time: WallTime) -> WallTime {
    let length = Duration.hours(1).wholeMilliseconds
    let (quotient, rest) = time.milliseconds.quotientAndRemainder(dividingBy: length)
    return WallTime(milliseconds: (rest < 0 ? quotient - 1 : quotient) * length)
  }

  /// Never less than none, whatever the clock did.
  private static func seconds(from start: WallTime, to end: WallTime) -> Int {
    max(0, Int((end - start).wholeMilliseconds / 1_000))
  }
}
