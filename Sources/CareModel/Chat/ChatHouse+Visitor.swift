/// What visitors ask.
extension ChatHouse {
  /// Somebody comes.
  ///
  /// - Parameters:
  ///   - text: what a message or a contact request says; nil for a chat.
  ///   - contact: JSON of ``ContactDetails``, of a contact request.
  public mutating func start(
    _ id: ConversationID, in queueID: ChatQueueID, kind: ConversationKind, language: Language,
    topic: String?, feeling: Int?, text: PersonalText?, contact: PersonalText?, key: String,
    calendar: LocalCalendar, now: WallTime
  ) throws(ChatRefusal) {
    guard let queue = queues[queueID] else { throw .unknown }
    let settings = queue.settings
    if let topic, !settings.topics.contains(where: { $0.id == topic }) { throw .badRequest }
    if let feeling, !(1...5).contains(feeling) { throw .badRequest }
    guard conversations.count < Self.mostConversations else { throw .full }
    switch kind {
    case .live:
      guard text == nil else { throw .badRequest }
      guard !queue.board.isClosedForNew, settings.hours.state(at: now, in: calendar).admits else {
        throw .closed
      }
      guard waitingCount(of: queueID) < settings.mostWaiting else { throw .full }
    case .message, .contact:
      guard kind == .message ? settings.takesMessages : settings.takesContacts else {
        throw .notAllowed
      }
      guard text != nil || contact != nil else { throw .badRequest }
      guard letterCount(of: queueID) < Self.mostLetters else { throw .full }
    }
    var conversation = Conversation(
      id: id, organisation: queue.organisation, queue: queueID, kind: kind, language: language,
      topic: topic, arrivedAt: now, ticket: nextTicket(of: queueID))
    conversation.feelingBefore = feeling
    if let contact {
      _ = append(.contact, by: .visitor, contact, key: key + ".c", to: &conversation, now: now)
    }
    if let text {
      _ = append(.text, by: .visitor, text, key: key, to: &conversation, now: now)
    }
    put(conversation)
  }

  public mutating func apply(
    _ command: VisitorCommand, of id: ConversationID, now: WallTime
  ) throws(ChatRefusal) -> ChatDone {
    var conversation = try conversation(id)
    switch command {
    case .say(let text, let key):
      return try say(text, key: key, &conversation, now)
    case .here:
      show(&conversation, now)
    case .danger:
      raiseAlarm(&conversation, now)
    case .feeling(let moment, let value):
      guard (1...5).contains(value) else { throw .badRequest }
      switch moment {
      case .before: conversation.feelingBefore = value
      case .after: conversation.feelingAfter = value
      }
    case .face(let value):
      guard (1...3).contains(value) else { throw .badRequest }
      conversation.face = value
    case .code:
      conversation.hasCode = true
    case .acceptCall(let number):
      try acceptCall(&conversation, number: number, now)
    case .endCall(let number):
      endCall(&conversation, number: number, by: .visitor, now)
    case .end:
      end(&conversation, by: .visitor, now)
    }
    put(conversation)
    return .done
  }

  private mutating func say(
    _ text: PersonalText, key: String, _ conversation: inout Conversation, _ now: WallTime
  ) throws(ChatRefusal) -> ChatDone {
    if let seq = written(key, by: .visitor, in: conversation.id) { return .wrote(seq: seq) }
    if conversation.isEnded {
      // A chat is over; to what was left more may be written as long as it is kept.
      guard conversation.kind != .live, let endedAt = conversation.endedAt,
        let keeps = queues[conversation.queue]?.settings.keeps,
        now < keeps.deletes(.text, endedAt: endedAt)
      else { throw .ended }
      conversation.phase = .waiting(.init(since: now))
      conversation.result = nil
      conversation.people = []
      conversation.ticket = nextTicket(of: conversation.queue)
      _ = append(.resumed, by: .system, to: &conversation, now: now)
    }
    show(&conversation, now)
    let seq = append(.text, by: .visitor, text, key: key, to: &conversation, now: now)
    put(conversation)
    return .wrote(seq: seq)
  }

  /// The visitor shows that somebody is there.
  private mutating func show(_ conversation: inout Conversation, _ now: WallTime) {
    switch conversation.phase {
    case .called:
      conversation.phase = .open(since: now)
      conversation.answeredAt = conversation.answeredAt ?? now
    case .waiting(var waiting) where waiting.isParked:
      waiting.isParked = false
      conversation.phase = .waiting(waiting)
    case .waiting, .open, .ended: break
    }
  }

  private mutating func raiseAlarm(_ conversation: inout Conversation, _ now: WallTime) {
    // A second press while nobody has noticed the first changes nothing: its time counts.
    if let alarm = conversation.alarm, alarm.seenBy == nil, !conversation.isEnded { return }
    guard !conversation.isEnded else { return }
    conversation.alarm = DangerAlarm(at: now)
    show(&conversation, now)
    _ = append(.danger, by: .visitor, to: &conversation, now: now)
  }

  mutating func end(
    _ conversation: inout Conversation, by whom: ConversationEnd, _ now: WallTime
  ) {
    guard !conversation.isEnded else { return }
    let wasAnswered = conversation.answeredAt != nil
    endAnyCall(&conversation, now)
    conversation.phase = .ended(.init(at: now, by: whom))
    conversation.handOver = nil
    conversation.asked = nil
    _ = append(.ended, by: .system, to: &conversation, now: now)
    if conversation.counsellor == nil, !wasAnswered || conversation.kind != .live {
      // Nobody is there to wrap it up.
      conversation.result = ChatResult(
        outcome: whom == .unanswered ? .unanswered : .gaveUp, tags: [], at: now, by: nil)
    }
  }

  /// Left messages and contact requests that wait for an answer, of one queue.
  public static let mostLetters = 5_000
}
