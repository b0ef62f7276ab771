internal import CareAPI
internal import CareModel
internal import CareStore

/// Tasks within a transaction. The rules are `CareModel.CareTask`'s; here they are stored, told and
/// timed.
extension Turn {
  func takeTask(_ body: TakeTaskRequest, by asker: Asker) throws -> ReplyBody {
    let (task, professional) = try task(body.taskId, of: asker, .taken)
    let callBy = now + .minutes(body.withinMinutes)
    try advance(task) { $0.take(by: professional, callBy: callBy) }
    return .done
  }

  /// What came of a rung is what has happened to the client: the case goes on by it.
  func finishTask(_ body: FinishTaskRequest, by asker: Asker) throws -> ReplyBody {
    let (task, professional) = try task(body.taskId, of: asker, .finished)
    let result = body.result ?? .done
    let wasDone = task.isDone
    try advance(task) { $0.finish(by: professional, result: result, now: self.now) }
    if !wasDone, task.kind.isRung, let visit = task.visit, let event = NoAnswerEvent(result) {
      try notAnswered(event, at: visit, by: professional, in: task.organisation)
    }
    return .done
  }

  func releaseTask(_ body: TaskReference, by asker: Asker) throws -> ReplyBody {
    let (task, professional) = try task(body.taskId, of: asker, .released)
    try advance(task) { $0.release(by: professional, now: self.now) }
    return .done
  }

  private func task(
    _ id: TaskID, of asker: Asker, _ verb: AccessVerb
  ) throws -> (CareTask, ProfessionalID) {
    guard case .staff(let professional) = asker.principal, let organisation = asker.organisation
    else { throw ProtocolError(.notAllowed, "only staff have tasks") }
    guard let record = try tx.task(id, in: organisation) else {
      throw ProtocolError(.notFound, "no such task")
    }
    if let client = record.task.client {
      _ = try access(of: professional, in: organisation)
        .use(.takeTask, verb, .task, of: client, object: id.rawValue)
    }
    return (record.task, professional)
  }

  /// Puts a new task in, and tells of it.
  func open(_ task: CareTask) throws {
    try tx.insert(task)
    try follow(task)
    afterwards(.taskOpened(task.kind))
  }

  /// Moves a task on and does all that comes of it.
  ///
  /// - Throws: the rule's refusal, before anything was written.
  func advance(_ task: CareTask, _ move: (inout CareTask) -> CareTaskOutcome) throws {
    var moved = task
    switch move(&moved) {
    case .refused(let refusal): throw ProtocolError(refusal)
    case .unchanged: return
    case .changed:
      try tx.save(moved)
      try follow(moved)
    }
  }

  /// What is due is computed from what is stored now.
  func taskIsDue(_ id: TaskID, in organisation: OrganisationID) throws {
    guard let record = try tx.task(id, in: organisation), let due = record.task.deadline else {
      return
    }
    if due > now { return try schedule(TimerKey(task: id), in: organisation, at: due) }
    try advance(record.task) { $0.timeout(now: self.now) }
  }

  private func follow(_ task: CareTask) throws {
    if let deadline = task.deadline {
      try schedule(TimerKey(task: task.id), in: task.organisation, at: deadline)
    } else {
      try tx.cancelTimer(TimerKey(task: task.id))
    }
    guard let record = try tx.task(task.id, in: task.organisation),
      let organisation = try tx.organisation(task.organisation)
    else { return }
    let phone = try phone(for: record)
    var told: Set<ProfessionalID> = []
    try tellOnCall(task, of: organisation)
    for page in try tx.staffPages(in: task.organisation, now: now) {
      guard case .staff(let reader) = page.principal else { continue }
      try tell(
        .task(TaskView(record, organisation: organisation, phone: phone, reader: reader)),
        to: page.id)
      told.insert(reader)
    }
    if let client = task.client {
      try noteTold(told, of: client, in: task.organisation, .task, object: task.id.rawValue)
    }
    guard let event = HelpEvent(record, organisation: organisation), let terminal = task.terminal
    else { return }
    for page in try tx.pages(ofTerminal: terminal, in: task.organisation, now: now) {
      try tell(.help(event), to: page.id)
    }
  }

  // Views

  func tasks(for asker: Asker) throws -> [TaskView] {
    guard case .staff(let reader) = asker.principal, let id = asker.organisation,
      let organisation = try tx.organisation(id)
    else { return [] }
    return try access(of: reader, in: id).listed(
      try tx.pendingTasks(in: id, limit: surroundings.settings.tasksShown), .task,
      action: .takeTask, client: { try $0.task.client.flatMap { try tx.client($0, in: id) } },
      object: { $0.task.id.rawValue }
    ).map {
      TaskView($0, organisation: organisation, phone: try phone(for: $0), reader: reader)
    }
  }

  /// The client's number, of a task to telephone.
  private func phone(for record: CareTaskRecord) throws -> PersonalText? {
    guard record.task.kind == .phoneClient, let client = record.task.client else { return nil }
    return try tx.details(of: client, in: record.task.organisation)?.phone
  }

  func presses(for asker: Asker) throws -> [HelpEvent] {
    guard case .terminal(let terminal) = asker.principal, let id = asker.organisation,
      let organisation = try tx.organisation(id)
    else { return [] }
    return try tx.pendingTasks(of: terminal, kind: .help, in: id).compactMap {
      HelpEvent($0, organisation: organisation)
    }
  }
}

extension TimerKey {
  init(task: TaskID) { self.init(.taskDue, subject: task.rawValue) }
}

extension TaskView {
  init(
    _ record: CareTaskRecord, organisation: Organisation, phone: PersonalText?,
    reader: ProfessionalID
  ) {
    let task = record.task
    self.init(
      id: task.id, kind: task.kind, clientId: task.client, clientName: record.clientName,
      terminalName: record.terminalName, visitId: task.visit, unitId: task.unit,
      openedAt: task.openedAt, from: task.waitsFrom, dueBy: task.dueBy, state: task.state.name,
      owner: record.ownerName, mine: task.owner == reader,
      forMe: task.owner == nil && task.meantFor == reader, callBy: task.callBy,
      escalation: task.escalation, result: task.result, phone: phone,
      onCallPhone: task.escalation == .onCall ? organisation.onCallPhone : nil)
  }
}

extension HelpEvent {
  /// Nil where the task comes of no press.
  init?(_ record: CareTaskRecord, organisation: Organisation) {
    guard let press = record.task.press else { return nil }
    self.init(
      taskId: record.task.id, pressId: press.id, state: record.task.state.name,
      by: record.ownerName, byRole: record.ownerName.map { _ in organisation.callingFrom },
      callBy: record.task.callBy, pressedAt: press.at)
  }
}

extension ProtocolError {
  init(_ refusal: CareTaskRefusal) {
    switch refusal {
    case .takenByAnother: self.init(.takenByAnother, "somebody else has the task")
    case .notTaken: self.init(.notAllowed, "nobody has taken the task")
    case .done: self.init(.taskDone, "the task is done")
    case .noSuchResult: self.init(.badRequest, "body.result is none of this task's")
    }
  }
}
