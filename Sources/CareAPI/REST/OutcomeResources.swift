public import CareModel

/// `POST /api/visits/{id}/outcome`
public struct OutcomeRequest: Codable, Sendable, Equatable {
  public var kind: OutcomeKind
  @Nullable public var medication: MedicationStep?
  @Nullable public var note: PersonalText?
  /// How many outcomes of the visit the writer has seen: 0 for the first, else it is a correction.
  public var known: Int

  public init(kind: OutcomeKind, medication: MedicationStep?, note: PersonalText?, known: Int) {
    self.kind = kind
    self.medication = medication
    self.note = note
    self.known = known
  }
}

/// `PUT /api/visits/{id}/late`
public struct LateRequest: Codable, Sendable, Equatable {
  /// Null: not late any more.
  @Nullable public var minutes: Int?

  public init(minutes: Int?) { self.minutes = minutes }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    _minutes = try container.decode(Nullable<Int>.self, forKey: .minutes)
    if let minutes, !RunningLate.range.contains(minutes) {
      throw DecodingError.dataCorruptedError(
        forKey: .minutes, in: container, debugDescription: "is not from 5 to 240")
    }
  }
}

public struct VisitReply: Codable, Sendable, Equatable {
  public var visit: VisitView
  public init(visit: VisitView) { self.visit = visit }
}

/// What was written down of a visit.
public struct OutcomeView: Codable, Sendable, Equatable {
  public var kind: OutcomeKind
  @Nullable public var medication: MedicationStep?
  public var note: PersonalText
  public var recordedAt: WallTime
  /// Of those of the visit, from 1; more than one: it was corrected.
  public var position: Int

  public init(_ outcome: VisitOutcome) {
    kind = outcome.kind
    _medication = Nullable(wrappedValue: outcome.medication)
    note = outcome.note
    recordedAt = outcome.recordedAt
    position = outcome.position
  }
}

public struct LateView: Codable, Sendable, Equatable {
  public var minutes: Int
  public var toldAt: WallTime

  public init(_ late: RunningLate) {
    minutes = late.minutes
    toldAt = late.toldAt
  }
}
