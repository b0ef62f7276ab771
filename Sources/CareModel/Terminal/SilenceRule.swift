/// When a terminal that has dropped off is somebody's business: a visit is near.
public enum SilenceRule {
  /// How long a terminal may be away before anybody is told: a router that restarts is no news.
  public static let patience = Duration.minutes(2)
  /// How far ahead of a visit its terminal has to be there.
  public static let ahead = Duration.hours(2)
  /// How often a silent terminal is looked at again: visits may have been agreed meanwhile.
  public static let lookAgain = Duration.minutes(15)

  /// Whether a visit is near enough to warn of.
  public static func concerns(_ visit: Visit, state: VisitState, now: WallTime) -> Bool {
    switch state {
    case .coming, .due: visit.endsAt > now && visit.startsAt <= now + ahead
    case .inCall, .done, .notReached, .cancelled, .suspended: false
    }
  }
}
