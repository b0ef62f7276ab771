/// Somebody of the staff is to be on duty for some queues, as it is stored. A shift is added and taken out,
/// and never changed: what was planned otherwise is another shift.
public struct ChatShift: Sendable, Equatable {
  public var id: ChatShiftID
  public var organisation: OrganisationID
  public var person: ProfessionalID
  /// By id, each once.
  public var queues: [ChatQueueID]
  public var from: WallTime
  public var to: WallTime

  public init(
    id: ChatShiftID, organisation: OrganisationID, person: ProfessionalID, queues: [ChatQueueID],
    from: WallTime, to: WallTime
  ) {
    self.id = id
    self.organisation = organisation
    self.person = person
    self.queues = Set(queues).sorted()
    self.from = from
    self.to = to
  }

  /// Nil where it ends before it begins.
  public var planned: PlannedShift<ProfessionalID, ChatQueueID>? {
    guard from <= to else { return nil }
    return PlannedShift(person: person, queues: Set(queues), window: from..<to)
  }

  /// Of one organisation, those that are kept of the past among them.
  public static var most: Int { ShiftPlan<ProfessionalID, ChatQueueID>.most }
  /// After their end: a roster of last month can still be looked up, and no longer history of who
  /// worked when is kept here.
  public static let kept = Duration.hours(24 * 62)
  /// A year ahead; later is a wrong date.
  public static let furthest = Duration.hours(24 * 366)
}

/// Why a shift is not planned.
public enum ChatShiftFault: Error, Sendable, Equatable {
  case shift(ShiftFault)
  /// It has ended already, or begins in more than a year.
  case outOfReach
  /// Of the queues, from 0: not one that the person answers in.
  case notThere(Int)

  public var words: String {
    switch self {
    case .shift(.empty): "to is not later than from"
    case .shift(.tooLong): "from and to are more than 16 hours apart"
    case .shift(.noQueue): "queues holds none"
    case .shift(.tooManyQueues): "queues holds more than 50"
    case .shift(.overlap): "person has another shift then"
    case .shift(.tooMany): "there are more than 10000 shifts"
    case .outOfReach: "from and to have passed, or are more than a year away"
    case .notThere(let index): "queues.\(index) is no queue that person answers in"
    }
  }
}

extension ChatShift {
  /// What is wrong with it alone: whether the person has another one then is not looked at.
  ///
  /// - Parameter queue: of that id in the organisation; nil where there is none.
  public func fault(
    now: WallTime, queue: (ChatQueueID) throws -> ChatQueue?
  ) rethrows -> ChatShiftFault? {
    guard let planned else { return .shift(.empty) }
    if let fault = ShiftPlan([planned]).faults.first { return .shift(fault) }
    guard to > now, from < now + Self.furthest else { return .outOfReach }
    for (index, id) in queues.enumerated() {
      guard let settings = try queue(id)?.settings,
        settings.staff.contains(person) || settings.leads.contains(person)
      else { return .notThere(index) }
    }
    return nil
  }
}
