internal import CareModel

/// The planned shifts about now, as the exchange knows them: of the stored ones those that desks can have to
/// do with.
struct ShiftBook: Sendable {
  typealias Plan = ShiftPlan<ProfessionalID, ChatQueueID>

  private(set) var plan = Plan([])
  /// The same by person, in the order of their beginnings: every desk asks for its own.
  private var own: [ProfessionalID: [Plan.Shift]] = [:]
  /// As they were when it was read.
  private(set) var revisions: [OrganisationID: Int] = [:]
  private var readAt: WallTime?

  /// Shifts that begin later are on no desk yet.
  static let ahead = Duration.hours(24 * 7)
  /// After as long it is read anew, whether something was changed or not: others come near.
  static let validity = Duration.hours(1)
  static let most = 20_000

  /// What is to be read for a moment.
  static func range(at now: WallTime) -> Range<WallTime> {
    (now - Plan.longest)..<(now + ahead + validity)
  }

  mutating func takeIn(_ shifts: [ChatShift], revisions: [OrganisationID: Int], at now: WallTime) {
    plan = Plan(shifts.compactMap(\.planned))
    own = Dictionary(grouping: plan.shifts, by: \.person)
    self.revisions = revisions
    readAt = now
  }

  func isOld(revisions: [OrganisationID: Int], now: WallTime) -> Bool {
    guard let readAt, revisions == self.revisions else { return true }
    // Also where the clock was put back.
    return now < readAt || now > readAt + Self.validity
  }

  /// The one that goes on, else the next within a week.
  func shift(of person: ProfessionalID, at now: WallTime) -> Plan.Shift? {
    own[person]?.first {
      $0.window.upperBound > now && $0.window.lowerBound < now + Self.ahead
    }
  }
}
