/// What came of a visit, as a person has written it down. Never changed: a correction is another one
/// of the same visit, and the last one stands.
public struct VisitOutcome: Sendable, Equatable {
  public var visit: VisitID
  public var organisation: OrganisationID
  /// From 1 on; every correction counts one further.
  public var position: Int
  public var kind: OutcomeKind
  /// What was seen of the medicine, where that was asked for.
  public var medication: MedicationStep?
  /// For staff only.
  public var note: PersonalText
  public var recordedAt: WallTime
  public var recordedBy: ProfessionalID

  /// In characters.
  public static let longestNote = 1_000
  /// Of one visit, corrections included.
  public static let held = 50

  public init(
    visit: VisitID, organisation: OrganisationID, position: Int, kind: OutcomeKind,
    medication: MedicationStep?, note: PersonalText, recordedAt: WallTime,
    recordedBy: ProfessionalID
  ) {
    self.visit = visit
    self.organisation = organisation
    self.position = position
    self.kind = kind
    self.medication = medication
    self.note = note
    self.recordedAt = recordedAt
    self.recordedBy = recordedBy
  }
}

public enum OutcomeKind: String, Codable, Sendable, CaseIterable {
  case done
  /// Made, and something is left to be done.
  case doneWithFollowUp
  case notReached
  /// The client did not want the visit.
  case refused
  case technicalFailure
  /// Remote was not enough: somebody goes there.
  case needsPhysicalVisit

  /// Client and carer met.
  public var isHeld: Bool {
    switch self {
    case .done, .doneWithFollowUp, .needsPhysicalVisit: true
    case .notReached, .refused, .technicalFailure: false
    }
  }
}

public enum MedicationStep: String, Codable, Sendable, CaseIterable {
  case seenTaken, notTaken
  /// Said to be taken, and not seen.
  case notVisible
}

extension VisitOutcome {
  public enum Fault: Error, Sendable, Equatable, CaseIterable {
    /// The visit is about the medicine, and nothing is said of it.
    case medicationMissing
    /// Nobody met anybody, so that no medicine was seen.
    case medicationUnseen
    case noteTooLong
    /// Somebody else has written an outcome meanwhile.
    case stale
    case tooMany
    /// The visit has not begun, or is not made at all.
    case tooEarly
    case notMade
  }

  /// Nil where this may be written down as the next outcome of the visit.
  ///
  /// - Parameter known: how many the writer has seen.
  public static func fault(
    kind: OutcomeKind, medication: MedicationStep?, note: PersonalText, of visit: Visit,
    known: Int, stored: Int, now: WallTime
  ) -> Fault? {
    if visit.cancelledAt != nil { return .notMade }
    if now < visit.startsAt - earliest { return .tooEarly }
    if known != stored { return .stale }
    if stored >= held { return .tooMany }
    if note.revealed.count > longestNote { return .noteTooLong }
    if kind.isHeld, visit.kind == .medicationSupervision, medication == nil {
      return .medicationMissing
    }
    if !kind.isHeld, medication != nil { return .medicationUnseen }
    return nil
  }

  /// How long before its window a visit may have been made already.
  public static let earliest = Duration.hours(2)
}
