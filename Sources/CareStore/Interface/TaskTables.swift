public import CareModel

public protocol TaskReading {
  func task(_ id: TaskID, in organisation: OrganisationID) throws -> CareTaskRecord?
  /// The task that a press of the button has made.
  func task(
    press: String, of terminal: TerminalID, in organisation: OrganisationID
  ) throws -> CareTaskRecord?
  /// Those that are not done, the oldest first; at most `limit`.
  func pendingTasks(in organisation: OrganisationID, limit: Int) throws -> [CareTaskRecord]
  func pendingTasks(
    of terminal: TerminalID, kind: CareTaskKind, in organisation: OrganisationID
  ) throws -> [CareTaskRecord]
  /// All that a visit ever gave rise to, the oldest first.
  func tasks(of visit: VisitID, in organisation: OrganisationID) throws -> [CareTaskRecord]
  /// Whether a terminal's silence was ever told of for the visit.
  func hasWarning(of visit: VisitID, in organisation: OrganisationID) throws -> Bool
}

public protocol TaskWriting {
  /// Throws ``StoreError/conflict(_:)`` where the press, or the visit's warning, has its task,
  /// or another errand of the same visit is open.
  func insert(_ task: CareTask) throws
  /// Writes the state of a task that is there.
  func save(_ task: CareTask) throws
}

/// A task with the names that are shown with it.
public struct CareTaskRecord: Sendable, Equatable {
  public var task: CareTask
  public var clientName: PersonalText?
  public var terminalName: PersonalText?
  /// First name of who has it, or had it.
  public var ownerName: PersonalText?

  public init(
    task: CareTask, clientName: PersonalText?, terminalName: PersonalText?, ownerName: PersonalText?
  ) {
    self.task = task
    self.clientName = clientName
    self.terminalName = terminalName
    self.ownerName = ownerName
  }
}
