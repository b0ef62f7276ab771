internal import CareAPI
internal import CareModel
internal import CareStore

/// Queues are added and set up by who administers, or leads their shifts. Each refuses before it writes.
extension Turn {
  func addQueue(
    _ request: NewQueueRequest, as id: ChatQueueID, by staff: StaffReference
  ) throws -> ChatQueue {
    let organisation = staff.organisation
    try access(of: staff.professional, in: organisation).makeQueue(id)
    if let known = try tx.chatQueue(id, in: organisation) {
      // Asked twice: it is answered with what it has become.
      guard known.address == request.address else {
        throw ProtocolError(.stale, "the Idempotency-Key was used for another queue")
      }
      return known
    }
    let queue = ChatQueue(
      id: id, organisation: organisation, address: request.address, settings: request.settings)
    switch try told({ try ChatSetup.make(queue, tx) }) {
    case .made(let queue): return queue
    case .addressTaken: throw ProtocolError(.takenByAnother, "another queue has this address")
    case .tooMany: throw ProtocolError(.tooMany, "the organisation has too many queues")
    }
  }

  func setUp(
    _ address: String, _ settings: ChatQueueSettings, seen: SeenVersion, by staff: StaffReference
  ) throws -> ChatQueue {
    let queue = try tx.chatQueue(at: address, in: staff.organisation)
    try access(of: staff.professional, in: staff.organisation).setUp(queue)
    try seen.check(queue.version, of: "queue")
    guard let changed = try told({ try ChatSetup.change(queue, to: settings, tx) }) else {
      throw ProtocolError(.stale, "somebody else has changed the queue meanwhile")
    }
    return changed
  }

  /// What is wrong, for developers: fields, and no value.
  private func told<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let refusal as ChatSetup.Refusal {
      let words = refusal.faults.prefix(ChatSetup.Refusal.mostTold).map { "settings.\($0.words)" }
      throw ProtocolError(.badRequest, words.joined(separator: "; "))
    }
  }
}

extension CareReading {
  /// - Throws: ``ProtocolError`` `notFound` where the organisation has no such queue.
  func chatQueue(at address: String, in organisation: OrganisationID) throws -> ChatQueue {
    guard let queue = try chatQueue(address: address), queue.organisation == organisation else {
      throw ProtocolError(.notFound, "no such queue")
    }
    return queue
  }
}
