/// A time in which a client is not to be visited: no visit of it is missed.
public struct Absence: Sendable, Equatable {
  public var id: AbsenceID
  public var organisation: OrganisationID
  public var client: ClientID
  public var reason: AbsenceReason
  public var from: WallTime
  /// Nil while nobody knows.
  public var until: WallTime?
  public var recordedBy: ProfessionalID
  public var recordedAt: WallTime
  /// When somebody said that it is over, or that it was a mistake.
  public var endedAt: WallTime?

  public init(
    id: AbsenceID, organisation: OrganisationID, client: ClientID, reason: AbsenceReason,
    from: WallTime, until: WallTime?, recordedBy: ProfessionalID, recordedAt: WallTime,
    endedAt: WallTime? = nil
  ) {
    self.id = id
    self.organisation = organisation
    self.client = client
    self.reason = reason
    self.from = from
    self.until = until
    self.recordedBy = recordedBy
    self.recordedAt = recordedAt
    self.endedAt = endedAt
  }

  public static let longest = Duration.hours(24 * 731)

  public enum Fault: String, Error, Sendable, CaseIterable {
    case endsBeforeItBegins
    /// More than two years.
    case tooLong
  }

  /// Nil where it may be recorded so.
  public var fault: Fault? {
    guard let until else { return nil }
    if until <= from { return .endsBeforeItBegins }
    return until - from > Self.longest ? .tooLong : nil
  }

  /// Whether a visit is not to be made because of it. Only one whose whole window lies within: a client
  /// who is there for a part of it can be called in that part.
  public func suspends(_ window: Range<WallTime>) -> Bool {
    guard from <= window.lowerBound else { return false }
    let ends = [until, endedAt].compactMap(\.self)
    return ends.allSatisfy { window.upperBound <= $0 }
  }
}

public enum AbsenceReason: String, Codable, Sendable, CaseIterable {
  case hospital, travel, other
}
