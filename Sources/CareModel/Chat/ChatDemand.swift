/// People who wanted to talk and were turned away before there was a conversation: of one queue, hour and
/// reason. A number and nothing else: not who, not from where, not when within the hour.
public struct ChatDemand: Sendable, Equatable {
  public var organisation: OrganisationID
  public var queue: ChatQueueID
  /// As of ``ChatFact/hour``.
  public var hour: WallTime
  public var reason: DemandReason
  public var people: Int

  public init(
    organisation: OrganisationID, queue: ChatQueueID, hour: WallTime, reason: DemandReason,
    people: Int
  ) {
    self.organisation = organisation
    self.queue = queue
    self.hour = hour
    self.reason = reason
    self.people = people
  }
}

public enum DemandReason: String, Codable, Sendable, CaseIterable {
  /// Outside the hours, after the last admission, or closed by the shift lead.
  case closed
  /// As many waited as may.
  case full
}
