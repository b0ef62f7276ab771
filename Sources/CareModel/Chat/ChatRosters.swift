/// Who answers in which queue, looked up both ways: desks ask it for everybody on duty, several times a
/// second.
struct ChatRosters: Sendable {
  private var staff: [ChatQueueID: Set<ProfessionalID>] = [:]
  private var leads: [ChatQueueID: Set<ProfessionalID>] = [:]
  /// By id.
  private var queues: [ProfessionalID: [ChatQueueID]] = [:]

  /// A queue, or its new settings.
  mutating func takeIn(_ queue: ChatQueue) {
    let before = staff[queue.id] ?? []
    let now = Set(queue.settings.staff).union(queue.settings.leads)
    staff[queue.id] = now
    leads[queue.id] = Set(queue.settings.leads)
    for person in before.subtracting(now) {
      queues[person]?.removeAll { $0 == queue.id }
      if queues[person]?.isEmpty ?? false { queues[person] = nil }
    }
    for person in now.subtracting(before) {
      queues[person] = ((queues[person] ?? []) + [queue.id]).sorted()
    }
  }

  /// Those who answer, shift leads among them.
  func staff(of queue: ChatQueueID) -> Set<ProfessionalID> { staff[queue] ?? [] }

  func isStaff(_ person: ProfessionalID, of queue: ChatQueueID) -> Bool {
    staff[queue]?.contains(person) ?? false
  }

  func isLead(_ person: ProfessionalID, of queue: ChatQueueID) -> Bool {
    leads[queue]?.contains(person) ?? false
  }

  /// By id.
  func queues(of person: ProfessionalID) -> [ChatQueueID] { queues[person] ?? [] }
}
