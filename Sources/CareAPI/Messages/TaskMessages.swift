public import CareModel

public struct HelpRequest: Codable, Sendable, Equatable {
  /// Made by the terminal, kept until it is answered: the same press makes one task.
  public var pressId: String
  /// By the terminal's clock.
  public var pressedAt: WallTime
  /// Who pressed, where the terminal knows.
  @Nullable public var clientId: ClientID?

  public init(pressId: String, pressedAt: WallTime, clientId: ClientID?) {
    self.pressId = pressId
    self.pressedAt = pressedAt
    self.clientId = clientId
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    pressId = try container.decodeText(.pressId, bytes: ProtocolLimits.pressBytes)
    pressedAt = try container.decode(WallTime.self, forKey: .pressedAt)
    _clientId = try container.decode(Nullable<ClientID>.self, forKey: .clientId)
  }
}

public struct HelpReply: Codable, Sendable, Equatable {
  public var taskId: TaskID
  public init(taskId: TaskID) { self.taskId = taskId }
}

/// The body of the event `help`: how a press of the button stands, for the terminal's screen.
public struct HelpEvent: Codable, Sendable, Equatable {
  public var taskId: TaskID
  public var pressId: String
  public var state: CareTaskStateName
  /// First name of who has it.
  @Nullable public var by: PersonalText?
  /// `kotihoidosta`
  @Nullable public var byRole: String?
  @Nullable public var callBy: WallTime?
  public var pressedAt: WallTime

  public init(
    taskId: TaskID, pressId: String, state: CareTaskStateName, by: PersonalText?, byRole: String?,
    callBy: WallTime?, pressedAt: WallTime
  ) {
    self.taskId = taskId
    self.pressId = pressId
    self.state = state
    self.by = by
    self.byRole = byRole
    self.callBy = callBy
    self.pressedAt = pressedAt
  }
}

/// The body of the event `task`: a task as one member of staff sees it.
public struct TaskView: Codable, Sendable, Equatable {
  public var id: TaskID
  public var kind: CareTaskKind
  @Nullable public var clientId: ClientID?
  @Nullable public var clientName: PersonalText?
  /// Where it comes from, of a terminal's.
  @Nullable public var terminalName: PersonalText?
  @Nullable public var visitId: VisitID?
  /// Whose it is first.
  @Nullable public var unitId: UnitID?
  public var openedAt: WallTime
  /// From when it is to be done; may lie ahead.
  public var from: WallTime
  /// By when it is to be done.
  @Nullable public var dueBy: WallTime?
  public var state: CareTaskStateName
  /// First name of who has it, or had it.
  @Nullable public var owner: PersonalText?
  /// The reader has it.
  public var mine: Bool
  /// Nobody has it, and the reader is meant to.
  public var forMe: Bool
  @Nullable public var callBy: WallTime?
  public var escalation: Escalation
  /// What came of it, once it is done.
  @Nullable public var result: TaskResult?
  /// Whom to telephone: the client, of a task to do so.
  @Nullable public var phone: PersonalText?
  /// Whom to telephone; only where `escalation` is 2 and the organisation has a number.
  @Nullable public var onCallPhone: String?

  public init(
    id: TaskID, kind: CareTaskKind, clientId: ClientID?, clientName: PersonalText?,
    terminalName: PersonalText?, visitId: VisitID?, unitId: UnitID?, openedAt: WallTime,
    from: WallTime, dueBy: WallTime?, state: CareTaskStateName, owner: PersonalText?, mine: Bool,
    forMe: Bool, callBy: WallTime?, escalation: Escalation, result: TaskResult?,
    phone: PersonalText?, onCallPhone: String?
  ) {
    self.id = id
    self.kind = kind
    self.clientId = clientId
    self.clientName = clientName
    self.terminalName = terminalName
    self.visitId = visitId
    self.unitId = unitId
    self.openedAt = openedAt
    self.from = from
    self.dueBy = dueBy
    self.state = state
    self.owner = owner
    self.mine = mine
    self.forMe = forMe
    self.callBy = callBy
    self.escalation = escalation
    self.result = result
    self.phone = phone
    self.onCallPhone = onCallPhone
  }
}

/// The body of `finishTask`.
public struct FinishTaskRequest: Codable, Sendable, Equatable {
  public var taskId: TaskID
  /// What came of it; `done` where nothing is said.
  @Nullable public var result: TaskResult?

  public init(taskId: TaskID, result: TaskResult? = nil) {
    self.taskId = taskId
    self.result = result
  }
}

/// The body of `releaseTask`.
public struct TaskReference: Codable, Sendable, Equatable {
  public var taskId: TaskID
  public init(taskId: TaskID) { self.taskId = taskId }
}

public struct TakeTaskRequest: Codable, Sendable, Equatable {
  public var taskId: TaskID
  /// By when the owner is going to call.
  public var withinMinutes: Int

  public init(taskId: TaskID, withinMinutes: Int) {
    self.taskId = taskId
    self.withinMinutes = withinMinutes
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    taskId = try container.decode(TaskID.self, forKey: .taskId)
    withinMinutes = try container.decodeInt(
      .withinMinutes, in: 1...ProtocolLimits.longestPromiseMinutes)
  }
}
