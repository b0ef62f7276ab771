/// A client's consent to calls that are answered by themselves: who may, and in which hours. Never
/// changed: another agreement is another consent, and what was withdrawn stays as a fact.
public struct AutoAnswerConsent: Sendable, Equatable {
  public var client: ClientID
  public var organisation: OrganisationID
  public var terms: Terms
  public var givenAt: WallTime
  /// Who wrote it down.
  public var givenBy: ProfessionalID
  public var withdrawal: Withdrawal?

  public init(
    client: ClientID, organisation: OrganisationID, terms: Terms, givenAt: WallTime,
    givenBy: ProfessionalID, withdrawal: Withdrawal? = nil
  ) {
    self.client = client
    self.organisation = organisation
    self.terms = terms
    self.givenAt = givenAt
    self.givenBy = givenBy
    self.withdrawal = withdrawal
  }

  public struct Terms: Sendable, Equatable {
    public var callers: [AutoAnswerCaller]
    public var hours: DailyHours
    /// How long the screen says so before it happens: time enough to say no.
    public var countdownSeconds: Int

    public init(callers: [AutoAnswerCaller], hours: DailyHours, countdownSeconds: Int) {
      self.callers = callers
      self.hours = hours
      self.countdownSeconds = countdownSeconds
    }
  }

  public struct Withdrawal: Sendable, Equatable {
    public var at: WallTime
    public var by: Source

    public init(at: WallTime, by: Source) {
      self.at = at
      self.by = by
    }
  }

  public enum Source: Sendable, Hashable {
    /// On the client's own terminal.
    case terminal(TerminalID)
    case professional(ProfessionalID)
  }

  public var stands: Bool { withdrawal == nil }
}

extension AutoAnswerConsent.Terms {
  public static let countdown = 5...60

  public enum Fault: Error, Sendable, Equatable, CaseIterable {
    case nobody, callerTwice, noHours, countdown
  }

  /// Nil where a client may agree to it.
  public var fault: Fault? {
    if callers.isEmpty { return .nobody }
    if Set(callers).count != callers.count { return .callerTwice }
    if hours.from == hours.until { return .noHours }
    return Self.countdown.contains(countdownSeconds) ? nil : .countdown
  }
}
