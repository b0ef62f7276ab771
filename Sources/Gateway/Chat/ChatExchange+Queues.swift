internal import CareModel
internal import CareStore
internal import Logging

/// How queues are set up, when somebody changes it while the gateway runs.
extension ChatExchange {
  /// Queues were added or changed: from now on they are as they are stored.
  func reloadQueues() async throws {
    let found = try await store.read { try $0.chatQueues(limit: Self.mostQueues) }
    for queue in found {
      var queue = queue
      if let known = house.queues[queue.id] {
        // Of two who reload at once the slower one may have read the older.
        if known.version > queue.version { continue }
        // What the shift lead says is decided here.
        queue.board = known.board
      }
      house.takeIn(queue)
    }
    try await learnNames()
    counsellorsNow = [:]
    tellInTurn(visitorLines.keys)
    markAllDesks()
  }

  /// Takes over what was changed since queues were read: by a request, or by another process
  /// (`kuulolla chat`). What cannot be read now is looked for again, see ``Settings/queueTicks``.
  func takeOverChanges() async {
    do {
      let stored = try await store.read { try $0.chatQueueVersions(limit: Self.mostQueues) }
      if stored != house.queues.mapValues(\.version) { try await reloadQueues() }
    } catch {
      metrics.failures.increment()
      logger.error("chat storage failed", metadata: ["error": "\(ErrorSummary.of(error))"])
    }
  }

  /// First names of everybody who answers.
  func learnNames() async throws {
    let people = Set(
      house.queues.values.flatMap { queue in
        (queue.settings.staff + queue.settings.leads).map { StaffName(queue.organisation, $0) }
      })
    let found = try await store.read { tx in
      try people.compactMap { try tx.professional($0.professional, in: $0.organisation) }
    }
    for person in found { names[person.id] = person.firstName }
  }
}

private struct StaffName: Hashable {
  let organisation: OrganisationID
  let professional: ProfessionalID

  init(_ organisation: OrganisationID, _ professional: ProfessionalID) {
    self.organisation = organisation
    self.professional = professional
  }
}
