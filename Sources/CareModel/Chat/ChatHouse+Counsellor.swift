/// What the staff ask.
extension ChatHouse {
  public mutating func apply(
    _ command: CounsellorCommand, by me: ProfessionalID, of organisation: OrganisationID,
    now: WallTime
  ) throws(ChatRefusal) -> ChatDone {
    switch command {
    case .duty(let status, let queues):
      return try goOnDuty(status, queues, me, organisation, now)
    case .takeNext(let queue, let key):
      return try takeNext(of: queue, key: key, me, now)
    case .take(let id, let key):
      return try take(id, key: key, me, now)
    case .say(let id, let text, let key):
      return try write(.text, text, key: key, in: id, me, now)
    case .note(let id, let text, let key):
      return try write(.note, text, key: key, in: id, me, now)
    case .whisper(let id, let text, let key):
      return try write(.whisper, text, key: key, in: id, me, now)
    case .call(let id):
      return try change(id, me, parts: [.counsellor]) { house, conversation throws(ChatRefusal) in
        try house.callAgain(&conversation, now)
      }
    case .flag(let id, let on):
      return try change(id, me) { house, conversation throws(ChatRefusal) in
        house.flag(&conversation, on: on, me, now)
      }
    case .step(let id, let step, let text):
      return try change(id, me) { house, conversation throws(ChatRefusal) in
        try house.record(step, text, in: &conversation, me, now)
      }
    case .seen(let id):
      return try noticeAlarm(id, me, now)
    case .handOver(let id, let to, let summary, let key):
      return try change(id, me, parts: [.counsellor]) { house, conversation throws(ChatRefusal) in
        try house.offer(&conversation, to: to, summary, key: key, me, now)
      }
    case .keep(let id):
      return try change(id, me, parts: [.counsellor]) { _, conversation throws(ChatRefusal) in
        conversation.handOver = nil
      }
    case .askSecond(let id, let whom, let text, let key):
      return try change(id, me) { house, conversation throws(ChatRefusal) in
        if let whom, !house.isStaff(whom, of: conversation.queue) { throw .badRequest }
        guard house.written(key, by: .staff(me), in: id) == nil else { return }
        let words = house.append(
          .asked, by: .staff(me), text, key: key, to: &conversation, now: now)
        conversation.asked = AskedIn(professional: whom, at: now, words: words)
      }
    case .join(let id, let part):
      return try join(id, as: part, me, now)
    case .observe(let id):
      return try observe(id, me, now)
    case .leave(let id):
      return try leave(id, me, now)
    case .takeOver(let id):
      return try takeOver(id, me, now)
    case .offerCall(let id, let kind, let key):
      return try change(id, me, parts: [.counsellor]) { house, conversation throws(ChatRefusal) in
        try house.offerCall(&conversation, kind, key: key, me, now)
      }
    case .endCall(let id, let number):
      return try change(id, me, parts: [.counsellor]) { house, conversation throws(ChatRefusal) in
        house.endCall(&conversation, number: number, by: .staff(me), now)
      }
    case .end(let id):
      return try change(id, me, parts: [.counsellor]) { house, conversation throws(ChatRefusal) in
        house.end(&conversation, by: .counsellor, now)
      }
    case .wrapUp(let id, let outcome, let tags):
      return try change(id, me, parts: [.counsellor]) { house, conversation throws(ChatRefusal) in
        try house.wrapUp(&conversation, outcome, tags, me, now)
      }
    case .closeQueue(let queue, let isClosed):
      return try board(of: queue, me) { board throws(ChatRefusal) in
        board.isClosedForNew = isClosed
      }
    case .announce(let queue, let text):
      return try board(of: queue, me) { board throws(ChatRefusal) in
        guard text.unicodeScalars.count <= ChatBoard.announcementLength else { throw .tooLong }
        board.announcement = text
      }
    }
  }

  /// Changes a conversation that the asker is in, in one of these parts.
  private mutating func change(
    _ id: ConversationID, _ me: ProfessionalID,
    parts: Set<ChatPart> = [.counsellor, .second, .lead],
    _ body: (inout ChatHouse, inout Conversation) throws(ChatRefusal) -> Void
  ) throws(ChatRefusal) -> ChatDone {
    var conversation = try conversation(id)
    guard isStaff(me, of: conversation.queue) else { throw .unknown }
    guard let part = conversation.part(of: me), parts.contains(part) else { throw .notAllowed }
    try body(&self, &conversation)
    put(conversation)
    return .done
  }

  private mutating func board(
    of id: ChatQueueID, _ me: ProfessionalID,
    _ body: (inout ChatBoard) throws(ChatRefusal) -> Void
  ) throws(ChatRefusal) -> ChatDone {
    guard isStaff(me, of: id), var board = queues[id]?.board else { throw .unknown }
    guard isLead(me, of: id) else { throw .notAllowed }
    try body(&board)
    set(board, of: id)
    return .done
  }

  private mutating func goOnDuty(
    _ status: DutyStatus, _ queues: [ChatQueueID], _ me: ProfessionalID,
    _ organisation: OrganisationID, _ now: WallTime
  ) throws(ChatRefusal) -> ChatDone {
    guard queues.count <= ChatQueue.most, Set(queues).count == queues.count else {
      throw .badRequest
    }
    for queue in queues where !isStaff(me, of: queue) { throw .unknown }
    if let duty = duties[me], duty.status == status, duty.queues == queues { return .done }
    put(
      ChatDuty(
        professional: me, organisation: organisation, status: status, queues: queues, since: now))
    return .done
  }

  /// What may be written while a conversation is in any phase: notes also while it is wrapped up.
  private mutating func write(
    _ kind: ChatEntryKind, _ text: PersonalText, key: String, in id: ConversationID,
    _ me: ProfessionalID, _ now: WallTime
  ) throws(ChatRefusal) -> ChatDone {
    var conversation = try conversation(id)
    guard isStaff(me, of: conversation.queue) else { throw .unknown }
    if let seq = written(key, by: .staff(me), in: id) { return .wrote(seq: seq) }
    guard let part = conversation.part(of: me) else { throw .notAllowed }
    switch kind {
    case .text:
      guard part != .observer else { throw .notAllowed }
      guard !conversation.isEnded else { throw .ended }
    case .whisper:
      guard part == .observer || part == .lead || isLead(me, of: conversation.queue) else {
        throw .notAllowed
      }
    default: break
    }
    let seq = append(kind, by: .staff(me), text, key: key, to: &conversation, now: now)
    put(conversation)
    return .wrote(seq: seq)
  }

  private mutating func wrapUp(
    _ conversation: inout Conversation, _ outcome: ChatOutcome, _ tags: [String],
    _ me: ProfessionalID, _ now: WallTime
  ) throws(ChatRefusal) {
    // Those come by themselves.
    guard outcome != .gaveUp, outcome != .unanswered else { throw .badRequest }
    let known = queues[conversation.queue]?.settings.tags ?? []
    guard Set(tags).count == tags.count, tags.allSatisfy(known.contains) else {
      throw .badRequest
    }
    end(&conversation, by: .counsellor, now)
    flag(&conversation, on: false, me, now)
    conversation.result = ChatResult(outcome: outcome, tags: tags, at: now, by: me)
    conversation.people = []
  }
}
