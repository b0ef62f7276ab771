/// Who has whom: taking from the line, handing over, joining, leaving.
extension ChatHouse {
  mutating func takeNext(
    of queue: ChatQueueID?, key: String, _ me: ProfessionalID, _ now: WallTime
  ) throws(ChatRefusal) -> ChatDone {
    // Asked again after a broken line: the same person, not one more.
    for id in attended(by: me) where conversations[id]?.takenBy == key { return .took(id) }
    let mine: [ChatQueueID]
    if let queue {
      guard isStaff(me, of: queue) else { throw .unknown }
      mine = [queue]
    } else {
      mine = duties[me]?.queues.filter { isStaff(me, of: $0) } ?? []
    }
    let found = mine.compactMap { next(of: $0) }.compactMap { conversations[$0] }
    // Who is in danger first, then chats, then whoever has waited longest.
    guard
      let first = found.min(by: { a, b in
        (a.alarm == nil ? 1 : 0, a.kind == .live ? 0 : 1, a.waitingSince)
          < (b.alarm == nil ? 1 : 0, b.kind == .live ? 0 : 1, b.waitingSince)
      })
    else { return .took(nil) }
    return try take(first.id, key: key, me, now)
  }

  mutating func take(
    _ id: ConversationID, key: String, _ me: ProfessionalID, _ now: WallTime
  ) throws(ChatRefusal) -> ChatDone {
    var conversation = try conversation(id)
    guard isStaff(me, of: conversation.queue), let queue = queues[conversation.queue] else {
      throw .unknown
    }
    if conversation.counsellor == me { return .took(id) }
    guard let duty = duties[me], duty.status != .off else { throw .notAllowed }
    if let handOver = conversation.handOver, !conversation.isEnded {
      guard handOver.to == nil || handOver.to == me else { throw .taken }
      try mustHaveRoom(for: conversation, me, queue)
      receive(&conversation, me, now)
      conversation.takenBy = key
      put(conversation)
      return .took(id)
    }
    switch conversation.phase {
    case .ended: throw .ended
    case .called, .open: throw .taken
    case .waiting(let waiting):
      try mustHaveRoom(for: conversation, me, queue)
      conversation.people.removeAll { $0.professional == me }
      conversation.people.insert(.init(professional: me, part: .counsellor, since: now), at: 0)
      conversation.takenBy = key
      if conversation.kind == .live {
        conversation.phase = .called(
          .init(
            at: now, until: now + .seconds(queue.settings.answerSeconds),
            waitingSince: waiting.since))
      } else {
        conversation.phase = .open(since: now)
        conversation.answeredAt = conversation.answeredAt ?? now
      }
      if var alarm = conversation.alarm, alarm.seenBy == nil {
        alarm.seenBy = me
        alarm.seenAt = now
        conversation.alarm = alarm
      }
      _ = append(.joined, by: .staff(me), to: &conversation, now: now)
      put(conversation)
      return .took(id)
    }
  }

  private func mustHaveRoom(
    for conversation: Conversation, _ me: ProfessionalID, _ queue: ChatQueue
  ) throws(ChatRefusal) {
    // Nobody who is in danger waits because of a limit.
    if conversation.kind != .live || conversation.alarm != nil { return }
    guard load(of: me) < queue.settings.perCounsellor else { throw .full }
  }

  /// Calls a visitor who was not there once more.
  mutating func callAgain(
    _ conversation: inout Conversation, _ now: WallTime
  ) throws(ChatRefusal) {
    guard case .called(var called) = conversation.phase, let queue = queues[conversation.queue]
    else { throw .notAllowed }
    called.until = now + .seconds(queue.settings.answerSeconds)
    conversation.phase = .called(called)
  }

  mutating func offer(
    _ conversation: inout Conversation, to: ProfessionalID?, _ summary: PersonalText, key: String,
    _ me: ProfessionalID, _ now: WallTime
  ) throws(ChatRefusal) {
    guard !conversation.isEnded else { throw .ended }
    if let to {
      guard to != me, isStaff(to, of: conversation.queue) else { throw .badRequest }
    }
    guard written(key, by: .staff(me), in: conversation.id) == nil else { return }
    let seq = append(.summary, by: .staff(me), summary, key: key, to: &conversation, now: now)
    conversation.handOver = HandOver(to: to, at: now, summary: seq)
  }

  /// The one to whom it was offered has it now.
  private mutating func receive(
    _ conversation: inout Conversation, _ me: ProfessionalID, _ now: WallTime
  ) {
    endAnyCall(&conversation, now)
    conversation.people.removeAll { $0.part == .counsellor || $0.professional == me }
    conversation.people.insert(.init(professional: me, part: .counsellor, since: now), at: 0)
    conversation.handOver = nil
    _ = append(.handedOver, by: .staff(me), to: &conversation, now: now)
  }

  mutating func takeOver(
    _ id: ConversationID, _ me: ProfessionalID, _ now: WallTime
  ) throws(ChatRefusal) -> ChatDone {
    var conversation = try conversation(id)
    guard isStaff(me, of: conversation.queue) else { throw .unknown }
    guard isLead(me, of: conversation.queue) else { throw .notAllowed }
    if conversation.counsellor == me { return .done }
    if conversation.isEnded {
      // Somebody has to wrap up what a counsellor left.
      guard conversation.result == nil else { throw .ended }
    }
    guard conversation.counsellor != nil else { throw .notAllowed }
    receive(&conversation, me, now)
    put(conversation)
    return .done
  }

  mutating func join(
    _ id: ConversationID, as part: ChatPart, _ me: ProfessionalID, _ now: WallTime
  ) throws(ChatRefusal) -> ChatDone {
    var conversation = try conversation(id)
    guard isStaff(me, of: conversation.queue) else { throw .unknown }
    guard part == .second || part == .lead else { throw .badRequest }
    guard !conversation.isEnded else { throw .ended }
    let isLead = isLead(me, of: conversation.queue)
    if let present = conversation.part(of: me), present != .observer { return .done }
    let isAsked =
      conversation.asked.map { asked in
        asked.professional == me || (asked.professional == nil && isLead)
      } ?? false
    guard isAsked || isLead, part == .second || isLead else { throw .notAllowed }
    guard conversation.people.count < Self.mostPeople else { throw .full }
    conversation.people.removeAll { $0.professional == me }
    conversation.people.append(.init(professional: me, part: part, since: now))
    if isAsked { conversation.asked = nil }
    _ = append(.joined, by: .staff(me), to: &conversation, now: now)
    put(conversation)
    return .done
  }

  /// The shift lead reads along, and everybody sees it.
  mutating func observe(
    _ id: ConversationID, _ me: ProfessionalID, _ now: WallTime
  ) throws(ChatRefusal) -> ChatDone {
    var conversation = try conversation(id)
    guard isStaff(me, of: conversation.queue) else { throw .unknown }
    if conversation.part(of: me) != nil { return .done }
    guard isLead(me, of: conversation.queue) else { throw .notAllowed }
    guard !conversation.isEnded else { throw .ended }
    guard conversation.people.count < Self.mostPeople else { throw .full }
    conversation.people.append(.init(professional: me, part: .observer, since: now))
    _ = append(.joined, by: .staff(me), to: &conversation, now: now)
    put(conversation)
    return .done
  }

  mutating func leave(
    _ id: ConversationID, _ me: ProfessionalID, _ now: WallTime
  ) throws(ChatRefusal) -> ChatDone {
    var conversation = try conversation(id)
    guard let part = conversation.part(of: me) else { return .done }
    // Whoever has it hands it over or ends it: nobody is left alone by a closed window.
    guard part != .counsellor else { throw .notAllowed }
    conversation.people.removeAll { $0.professional == me }
    if !conversation.isEnded {
      _ = append(.left, by: .staff(me), to: &conversation, now: now)
    }
    put(conversation)
    return .done
  }

  /// Of the staff in one conversation.
  public static let mostPeople = 6
}

extension Conversation {
  /// Since when somebody waits, or waited.
  public var waitingSince: WallTime {
    switch phase {
    case .waiting(let waiting): waiting.since
    case .called(let called): called.waitingSince
    case .open, .ended: arrivedAt
    }
  }
}
