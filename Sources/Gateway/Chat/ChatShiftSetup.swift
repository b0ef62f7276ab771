internal import CareAPI
internal import CareModel
internal import CareStore

/// Planning shifts, within one transaction: the same for the pages and for the command line. Who may is
/// asked by the callers; each refuses before it writes.
enum ChatShiftSetup {
  enum Added: Sendable, Equatable {
    case added(ChatShift)
    case refused(ChatShiftFault)
    /// The id is another shift's.
    case idTaken
  }

  /// - Returns: the shift that is there already where this very one was added before.
  static func add(
    _ shift: ChatShift, now: WallTime, _ tx: any CareTransaction
  ) throws -> Added {
    if let known = try tx.chatShift(shift.id, in: shift.organisation) {
      return known == shift ? .added(known) : .idTaken
    }
    let fault = try shift.fault(now: now) { try tx.chatQueue($0, in: shift.organisation) }
    if let fault { return .refused(fault) }
    guard
      try tx.chatShift(of: shift.person, in: shift.organisation, during: shift.from..<shift.to)
        == nil
    else { return .refused(.shift(.overlap)) }
    guard try tx.chatShiftCount(in: shift.organisation) < ChatShift.most else {
      return .refused(.shift(.tooMany))
    }
    return try tx.insert(shift) ? .added(shift) : .idTaken
  }
}
