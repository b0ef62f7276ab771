internal import CareAPI
internal import CareModel
internal import CareStore

/// Setting queues up, within one transaction: the same for the pages and for the command line. Who may is
/// asked by the callers; each refuses before it writes.
enum ChatSetup {
  /// Why settings were not taken.
  struct Refusal: Error, Sendable {
    var faults: [ChatSettingsFault]

    /// No more than these are told at once.
    static let mostTold = 20
  }

  /// - Throws: ``Refusal``, or ``StoreError``.
  static func check(
    _ settings: ChatQueueSettings, in organisation: OrganisationID, _ tx: any CareReading
  ) throws {
    var faults = settings.faults
    // As long as it is still read when it comes back.
    if RESTCoding.encode(settings).utf8.count > Self.mostBytes {
      faults.append(.tooLong(bytes: Self.mostBytes))
    }
    for (list, people) in [("staff", settings.staff), ("leads", settings.leads)] {
      for (index, person) in people.prefix(ChatQueueSettings.mostStaff).enumerated()
      where try tx.professional(person, in: organisation) == nil {
        faults.append(.nobody(list, at: index))
      }
    }
    if !faults.isEmpty { throw Refusal(faults: faults) }
  }

  /// Of settings, as JSON: so that a request with them around is within ``ProtocolLimits/messageBytes``.
  static let mostBytes = ProtocolLimits.messageBytes - 1_024

  enum Made: Sendable {
    case made(ChatQueue)
    /// Another queue has the address.
    case addressTaken
    case tooMany
  }

  static func make(_ queue: ChatQueue, _ tx: any CareTransaction) throws -> Made {
    try check(queue.settings, in: queue.organisation, tx)
    guard try tx.chatQueue(address: queue.address) == nil else { return .addressTaken }
    guard try tx.chatQueues(in: queue.organisation).count < ChatQueue.most else {
      return .tooMany
    }
    return try tx.insert(queue) ? .made(queue) : .addressTaken
  }

  /// - Returns: as it is now; nil where somebody else has changed it since `queue` was read.
  static func change(
    _ queue: ChatQueue, to settings: ChatQueueSettings, _ tx: any CareTransaction
  ) throws -> ChatQueue? {
    try check(settings, in: queue.organisation, tx)
    if settings == queue.settings { return queue }
    guard
      try tx.save(settings, of: queue.id, known: queue.version, in: queue.organisation)
    else { return nil }
    var changed = queue
    changed.settings = settings
    changed.version += 1
    return changed
  }
}
