internal import CareModel
internal import CareStore

/// Messages that leave the house, within a transaction. The rules are `CareModel.OutboundMessage`'s;
/// here they are stored, timed and handed on.
extension Turn {
  private var settings: MessageSettings { surroundings.settings.messages }

  /// Queues a message. It leaves at once, or at its time, at least once under the id it has here.
  ///
  /// - Returns: the message as it stands: the one that the same key has queued before, where there is
  ///   one; a new one is `failed` where it cannot be sent at all, and says by what.
  @discardableResult
  func send(_ draft: MessageDraft) throws -> OutboundMessage {
    guard draft.key.utf8.count <= OutboundMessage.longestKey else {
      throw StoreError.defect("the key of a message is too long")
    }
    if let known = try tx.message(key: draft.key, in: draft.organisation) { return known }
    let address = settings.rules.address(draft.to, by: draft.channel) ?? draft.to
    let sentToday = try tx.messageCount(
      to: address, by: draft.channel, in: draft.organisation, since: now - .hours(24))
    let message = OutboundMessage(
      id: random(), draft, rules: settings.rules, sentToday: sentToday, now: now)
    guard try tx.insertIfAbsent(message) else {
      throw StoreError.conflict("another message has this key")
    }
    tell(message)
    try followMessages(by: message.channel)
    return message
  }

  /// Staff want it tried again.
  ///
  /// - Returns: nil where there is no such message; else it, and whether it will be tried.
  func tryAgain(
    _ id: MessageID, in organisation: OrganisationID
  ) throws -> (message: OutboundMessage, isTried: Bool)? {
    guard var message = try tx.message(id, in: organisation) else { return nil }
    guard message.tryAgain(rules: settings.rules, now: now) else { return (message, false) }
    try tx.save(message)
    try followMessages(by: message.channel)
    return (message, true)
  }

  // What the timers bring about

  /// Hands what is due to the channel's courier, as much as it has room for.
  func messagesAreDue(by channel: MessageChannel) throws {
    let isOn = settings.rules.channels.contains(channel)
    // Without a courier they all fail, a handful at a time.
    let room = isOn ? surroundings.courierRoom[channel] ?? 0 : 50
    var carried: [OutboundMessage] = []
    for var message in try tx.messagesDue(by: channel, now: now, limit: room) {
      if try !hasReason(message) {
        message.withdraw(now: now)
      } else if message.claim(lease: settings.lease, rules: settings.rules, now: now) {
        carried.append(message)
      }
      try tx.save(message)
      switch message.state {
      case .sending, .waiting: break
      case .sent, .failed, .missed, .withdrawn: tell(message)
      }
    }
    if !carried.isEmpty { afterwards(.carry(carried)) }
    try followMessages(by: channel, hasRoom: carried.count < room)
  }

  /// A reminder of a visit that was cancelled or moved meanwhile is of no use, and nobody is called to a
  /// task that is done.
  private func hasReason(_ message: OutboundMessage) throws -> Bool {
    switch message.cause {
    case .visitReminder:
      guard let visit = VisitID(message.about),
        let record = try tx.visit(visit, in: message.organisation)
      else { return false }
      return record.visit.isReminded(byKey: message.key)
    case .taskEscalation:
      let task = try TaskID(message.about).flatMap { try tx.task($0, in: message.organisation) }
      return task?.task.isDone != true
    case .chatAlarm:
      let conversation = try ConversationID(message.about).flatMap { try tx.conversation($0) }
      return conversation?.alarm.map { $0.seenBy == nil } ?? false
    case .relativeTold, .guestLink: return true
    }
  }

  /// A courier tells how its attempt has ended.
  func delivered(_ carried: OutboundMessage, _ delivery: Delivery) throws {
    guard var message = try tx.message(carried.id, in: carried.organisation) else { return }
    let attempt = carried.attempts
    if message.delivered(delivery, attempt: attempt, rules: settings.rules, now: now) {
      try tx.save(message)
      tell(message)
    }
    try followMessages(by: carried.channel)
  }

  /// Sets the channel's timer to when there is something to do next.
  /// - Parameter hasRoom: else the end of an attempt sets it sooner than the one here.
  func followMessages(by channel: MessageChannel, hasRoom: Bool = true) throws {
    guard let next = try tx.nextMessageDue(by: channel) else { return }
    let earliest = hasRoom ? now : now + .seconds(1)
    try schedule(
      TimerKey(.messageDue, subject: channel.rawValue), in: nil, at: max(next, earliest))
  }

  private func tell(_ message: OutboundMessage) {
    afterwards(.messageTold(message.channel, message.state.name, message.lastProblem))
    if message.state.name == .sent {
      afterwards(.messageSent(message.channel, after: now - message.dueAt))
    }
  }

  /// After a start: what an earlier process had under way goes out again, under the same ids.
  func takeUpMessages() throws {
    _ = try tx.releaseMessages(now: now)
    for channel in MessageChannel.allCases { try followMessages(by: channel) }
    guard !settings.rules.channels.isEmpty else { return }
    try schedule(TimerKey(.reminderSweep), in: nil, at: now)
    try followReminders()
  }

  /// - Returns: whether there may be more.
  func forgetMessages(limit: Int) throws -> Bool {
    let messages = try tx.forgetMessages(settings.retention, now: now, limit: limit)
    let plans = try tx.forgetPlans(before: now - .hours(24), limit: limit)
    return messages >= limit || plans >= limit
  }
}
