internal import CareModel

extension StaffAccess {
  /// Lets somebody plan a shift or take one out, and notes it: who administers, or leads all of its queues.
  ///
  /// - Parameters:
  ///   - queues: those of its queues that there are.
  ///   - isKnown: whether those are all.
  func planShift(_ id: ChatShiftID, on queues: [ChatQueue], isKnown: Bool) throws {
    let ground: AccessGround
    if AccessRule.mayAdminister(try person()) {
      ground = .administrator
    } else {
      guard isKnown, !queues.isEmpty, queues.allSatisfy({ leads($0) }) else {
        throw AccessRefusal.refused
      }
      ground = .leadership
    }
    note(.changed, .administration, ground: ground, object: id.rawValue)
  }

  /// Of an organisation's chat queues those whose shifts may be seen, and those that may be planned.
  func plannable(_ queues: [ChatQueue]) throws -> (seen: [ChatQueue], planned: [ChatQueue]) {
    if AccessRule.mayAdminister(try person()) { return (queues, queues) }
    return (
      queues.filter { leads($0) || $0.settings.staff.contains(professional) },
      queues.filter { leads($0) }
    )
  }

  private func leads(_ queue: ChatQueue) -> Bool { queue.settings.leads.contains(professional) }
}
