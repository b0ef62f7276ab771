internal import CareAPI
internal import CareModel
internal import CareStore

/// Shifts are planned by who administers, or leads all of their queues. Each refuses before it writes.
extension Turn {
  func addShift(
    _ request: NewShiftRequest, as id: ChatShiftID, by staff: StaffReference
  ) throws -> ShiftView {
    let shift = request.shift(id, in: staff.organisation)
    let queues = try shift.queues.compactMap { try tx.chatQueue($0, in: staff.organisation) }
    let access = access(of: staff.professional, in: staff.organisation)
    // Of a queue that is not there nobody is told more than that.
    try access.planShift(id, on: queues, isKnown: queues.count == shift.queues.count)
    switch try ChatShiftSetup.add(shift, now: now, tx) {
    case .added(let shift):
      let person = try tx.professional(shift.person, in: shift.organisation)
      return ShiftView(shift, name: person?.name ?? "", mayChange: true)
    case .idTaken:
      throw ProtocolError(.stale, "the Idempotency-Key was used for another shift")
    case .refused(.shift(.overlap)):
      throw ProtocolError(.takenByAnother, ChatShiftFault.shift(.overlap).words)
    case .refused(.shift(.tooMany)):
      throw ProtocolError(.tooMany, ChatShiftFault.shift(.tooMany).words)
    case .refused(let fault):
      throw ProtocolError(.badRequest, fault.words)
    }
  }

  func removeShift(_ id: ChatShiftID, by staff: StaffReference) throws {
    guard let shift = try tx.chatShift(id, in: staff.organisation) else {
      throw ProtocolError(.notFound, "no such shift")
    }
    let queues = try shift.queues.compactMap { try tx.chatQueue($0, in: staff.organisation) }
    try access(of: staff.professional, in: staff.organisation)
      .planShift(id, on: queues, isKnown: true)
    _ = try tx.deleteChatShift(id, in: staff.organisation)
  }
}
