public import CareModel

/// Messages that leave the house, and when clients are reminded of visits.
public protocol MessageReading {
  func message(_ id: MessageID, in organisation: OrganisationID) throws -> OutboundMessage?
  func message(key: String, in organisation: OrganisationID) throws -> OutboundMessage?
  /// Those of a state, the latest first, after that place; at most `limit`.
  func messages(
    _ state: MessageStateName, in organisation: OrganisationID, after place: MessagePlace?,
    limit: Int
  ) throws -> [MessageRecord]
  /// How many there are that somebody may have to see to: those that wait, are under way, failed, or
  /// were missed.
  func messageCounts(in organisation: OrganisationID) throws -> [MessageStateName: Int]
  /// How many a recipient was to have since then.
  func messageCount(
    to recipient: PersonalText, by channel: MessageChannel, in organisation: OrganisationID,
    since: WallTime
  ) throws -> Int
  /// Those of all organisations whose time has come, or whose lease has run out: urgent ones first.
  func messagesDue(by channel: MessageChannel, now: WallTime, limit: Int) throws
    -> [OutboundMessage]
  /// When to look for them next.
  func nextMessageDue(by channel: MessageChannel) throws -> WallTime?

  /// As set for the organisation; nil where nobody has.
  func reminderRule(in organisation: OrganisationID) throws -> ReminderRule?
  /// As set for the client alone; nil where the organisation's holds.
  func reminderRule(of client: ClientID, in organisation: OrganisationID) throws -> ReminderRule?
  /// Of what is set for the client, or (nil) for the organisation; 0 where nobody has.
  func reminderVersion(of client: ClientID?, in organisation: OrganisationID) throws -> Int
  /// Visits that start within the range, are neither cancelled nor suspended, and have no plan for the
  /// time at which they are now; by start, at most `limit` after `place`.
  func visitsToPlan(
    in organisation: OrganisationID, starting range: Range<WallTime>, after place: VisitPlace?,
    limit: Int
  ) throws -> [VisitPlace]
  /// Visits of all organisations of which a reminder is due, the most overdue first.
  func visitsToRemind(now: WallTime, limit: Int) throws -> [(VisitID, OrganisationID)]
  func nextReminderDue() throws -> WallTime?
}

public protocol MessageWriting {
  /// Inserts unless there is one of its key; whether it did.
  func insertIfAbsent(_ message: OutboundMessage) throws -> Bool
  /// Writes the state of a message that is there.
  func save(_ message: OutboundMessage) throws
  /// After a start of the gateway nothing is under way: what was is due at once. Returns how many.
  func releaseMessages(now: WallTime) throws -> Int
  /// Empties recipients and texts that have had their time, and deletes what is older than any use; at
  /// most `limit` of each. Returns how many rows it touched; call again while that is `limit` or more.
  func forgetMessages(_ retention: MessageRetention, now: WallTime, limit: Int) throws -> Int

  /// As the next version. Nil goes back to the usual one.
  func set(_ rule: ReminderRule?, in organisation: OrganisationID) throws
  /// Nil goes back to the organisation's. Throws ``StoreError/conflict(_:)`` where there is no such
  /// client.
  func set(_ rule: ReminderRule?, of client: ClientID, in organisation: OrganisationID) throws
  /// Writes down when the next reminder of the visit comes; nil: none does.
  func plan(_ visit: Visit, next: WallTime?) throws
  func forgetPlan(of visit: VisitID, in organisation: OrganisationID) throws
  /// The plans of a client's visits, or of all of an organisation, are to be made anew.
  func forgetPlans(of client: ClientID?, in organisation: OrganisationID) throws
  /// Of visits that started before then; at most `limit`. Returns how many.
  func forgetPlans(before: WallTime, limit: Int) throws -> Int
}

/// Where a message stands among those of its state.
public struct MessagePlace: Sendable, Equatable {
  public var at: WallTime
  public var id: MessageID

  public init(at: WallTime, id: MessageID) {
    self.at = at
    self.id = id
  }
}

/// A message with the name that is shown with it.
public struct MessageRecord: Sendable, Equatable {
  public var message: OutboundMessage
  public var clientName: PersonalText?

  public init(message: OutboundMessage, clientName: PersonalText?) {
    self.message = message
    self.clientName = clientName
  }
}
