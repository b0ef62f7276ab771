public import CareModel

public protocol VisitReading {
  func visit(_ id: VisitID, in organisation: OrganisationID) throws -> VisitRecord?
  /// Visits of which some part lies within the range, by start and then id; of one unit and those of
  /// `first`, or of all. At most `limit`, and where there are more those of `first` rather than others.
  func visits(
    in organisation: OrganisationID, unit: UnitID?, during range: Range<WallTime>,
    first: ProfessionalID?, limit: Int
  ) throws -> [VisitRecord]
  /// A page of the same, by start and then id, after that place: of one unit and those of `own`, or of
  /// all; where `person` is named theirs alone of them. At most `limit`.
  func visits(
    in organisation: OrganisationID, unit: UnitID?, own: ProfessionalID?,
    of person: ProfessionalID?,
    during range: Range<WallTime>, after: VisitPlace?, limit: Int
  ) throws -> [VisitRecord]
  /// Visits of one client that start within the range, by start and then id, after that place; at most
  /// `limit`.
  func visits(
    ofClient client: ClientID, in organisation: OrganisationID, starting range: Range<WallTime>,
    after place: VisitPlace?, limit: Int
  ) throws -> [VisitRecord]
  /// As above, of these clients alone.
  func visits(
    ofClients clients: [ClientID], in organisation: OrganisationID,
    during range: Range<WallTime>, limit: Int
  ) throws -> [VisitRecord]
}

public protocol VisitWriting {
  /// Inserts, or replaces what has the same id in the same organisation. Throws
  /// ``StoreError/defect(_:)`` where the visit is longer than ``CareModel/Visit/longest``.
  func save(_ visit: Visit) throws
  /// Inserts unless the id is taken; whether it did.
  func insertIfAbsent(_ visit: Visit) throws -> Bool
}

/// Where a visit stands in a list by start.
public struct VisitPlace: Sendable, Equatable {
  public var startsAt: WallTime
  public var id: VisitID

  public init(startsAt: WallTime, id: VisitID) {
    self.startsAt = startsAt
    self.id = id
  }
}

/// A visit with whom it concerns, and what its calls have come to.
public struct VisitRecord: Sendable, Equatable {
  public var visit: Visit
  public var client: Client
  public var professional: Professional?
  public var history: VisitHistory

  public init(visit: Visit, client: Client, professional: Professional?, history: VisitHistory) {
    self.visit = visit
    self.client = client
    self.professional = professional
    self.history = history
  }

  public func state(now: WallTime) -> VisitState { visit.state(history, now: now) }
}
