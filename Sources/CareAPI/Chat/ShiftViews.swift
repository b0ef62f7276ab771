public import CareModel

/// `GET /api/chat/shifts`: those of the queues that the reader answers in, and the reader's own.
public struct ShiftList: Codable, Sendable, Equatable {
  public var shifts: [ShiftView]
  /// There are more than are shown at once.
  public var truncated: Bool
  /// Who can be planned: everybody who answers in one of the queues that the reader may plan, by name.
  public var people: [Person]
  public var now: WallTime

  public struct Person: Codable, Sendable, Equatable {
    public var id: ProfessionalID
    public var name: PersonalText
    /// Those in which they answer and which the reader may plan.
    public var queues: [ChatQueueID]

    public init(id: ProfessionalID, name: PersonalText, queues: [ChatQueueID]) {
      self.id = id
      self.name = name
      self.queues = queues
    }
  }

  public init(shifts: [ShiftView], truncated: Bool, people: [Person], now: WallTime) {
    self.shifts = shifts
    self.truncated = truncated
    self.people = people
    self.now = now
  }
}

/// A planned shift as one of the staff sees it.
public struct ShiftView: Codable, Sendable, Equatable {
  public var id: ChatShiftID
  public var person: ProfessionalID
  public var name: PersonalText
  public var queues: [ChatQueueID]
  public var from: WallTime
  public var to: WallTime
  /// The reader may take it out.
  public var mayChange: Bool

  public init(_ shift: ChatShift, name: PersonalText, mayChange: Bool) {
    id = shift.id
    person = shift.person
    self.name = name
    queues = shift.queues
    from = shift.from
    to = shift.to
    self.mayChange = mayChange
  }
}

/// `POST /api/chat/shifts`
public struct NewShiftRequest: Codable, Sendable, Equatable {
  public var person: ProfessionalID
  public var queues: [ChatQueueID]
  public var from: WallTime
  public var to: WallTime

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    person = try container.decode(ProfessionalID.self, forKey: .person)
    queues = try container.decode([ChatQueueID].self, forKey: .queues)
    guard queues.count <= ShiftPlan<ProfessionalID, ChatQueueID>.mostQueues else {
      throw DecodingError.dataCorruptedError(
        forKey: .queues, in: container, debugDescription: "holds too many")
    }
    from = try container.decode(WallTime.self, forKey: .from)
    to = try container.decode(WallTime.self, forKey: .to)
  }

  public func shift(_ id: ChatShiftID, in organisation: OrganisationID) -> ChatShift {
    ChatShift(
      id: id, organisation: organisation, person: person, queues: queues, from: from, to: to)
  }
}
