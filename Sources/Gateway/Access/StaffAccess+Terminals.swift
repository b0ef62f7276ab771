internal import CareModel

/// A terminal is looked after whole: whoever may do so for one of its people may for all, who share it.
/// One that is nobody's, at a service point, is looked after by any of the staff.
extension StaffAccess {
  /// Whether the terminal may stand in a list; notes each of its people then.
  func listTerminal(_ id: TerminalID, of people: [Client]) throws -> Bool {
    guard let grounds = try grounds(of: people) else { return false }
    note(.listed, id, people, grounds)
    return true
  }

  /// Lets somebody look after the terminal, and notes it for each of its people.
  ///
  /// - Parameter added: who is to share it from now on: each takes a right of its own.
  /// - Throws: ``AccessRefusal``, before anything was written.
  func equip(
    _ id: TerminalID, of people: [Client], adding added: [Client] = [], _ verb: AccessVerb
  ) throws {
    for client in added {
      try use(.equip, verb, .terminal, of: client, object: id.rawValue)
    }
    guard let grounds = try grounds(of: people) else {
      for client in people {
        note(.refused, .terminal, ground: .none, client: client.id, object: id.rawValue)
      }
      throw AccessRefusal.needsReason
    }
    note(verb, id, people, grounds)
  }

  /// By what each of them is looked after; nil where by nothing.
  private func grounds(of people: [Client]) throws -> [AccessDecision]? {
    let own = try people.map { try decide(.equip, $0) }
    guard people.isEmpty || own.contains(where: \.isAllowed) else { return nil }
    return own.map { $0.isAllowed ? $0 : .allowed(.sharedTerminal) }
  }

  private func note(
    _ verb: AccessVerb, _ id: TerminalID, _ people: [Client], _ grounds: [AccessDecision]
  ) {
    for (client, decision) in zip(people, grounds) {
      note(
        verb, .terminal, ground: decision.ground ?? .none, client: client.id,
        object: id.rawValue, grant: decision.grant)
    }
  }
}
