/// What happens because time passes. Deadlines are facts of conversations, so that whoever starts anew
/// has them all.
extension ChatHouse {
  /// Does what is due; each time in one batch of at most `limit` conversations.
  public mutating func passTime(now: WallTime, limit: Int = 500) {
    var left = limit
    for id in Array(unanswered) where left > 0 {
      guard var conversation = conversations[id], case .called(let called) = conversation.phase,
        called.until <= now
      else { continue }
      park(&conversation, called, now)
      left -= 1
    }
    passTimeOfCalls(now: now, &left)
    for (id, since) in awaySince where left > 0 {
      guard isSilent(id, since: since, now: now), var conversation = conversations[id] else {
        continue
      }
      end(&conversation, by: .silence, now)
      put(conversation)
      left -= 1
    }
    endLapsed(now: now, left: &left)
  }

  /// Alarms that nobody has noticed in time: whoever is on call is to be told, and then
  /// ``toldOnCall(_:now:)``.
  public func alarmsForOnCall(now: WallTime) -> [ConversationID] {
    alarmed.filter { id in
      guard let conversation = conversations[id], let alarm = conversation.alarm,
        let queue = queues[conversation.queue], alarm.toldOnCallAt == nil
      else { return false }
      return alarm.at + .minutes(queue.settings.alarmMinutes) <= now
    }.sorted()
  }

  public mutating func toldOnCall(_ id: ConversationID, now: WallTime) {
    guard var conversation = conversations[id], var alarm = conversation.alarm,
      alarm.toldOnCallAt == nil
    else { return }
    alarm.toldOnCallAt = now
    conversation.alarm = alarm
    put(conversation)
  }

  /// Whether ``passTime(now:limit:)`` would do something.
  public func hasDue(now: WallTime) -> Bool {
    unanswered.contains { id in
      if case .called(let called)? = conversations[id]?.phase { called.until <= now } else { false }
    } || awaySince.contains { id, since in isSilent(id, since: since, now: now) }
      || offeredCalls.contains { hasDueCall($0, now: now) } || hasInterruptedCalls
      || hasLapsed(now: now)
  }

  private func isSilent(_ id: ConversationID, since: WallTime, now: WallTime) -> Bool {
    guard let conversation = conversations[id], let queue = queues[conversation.queue] else {
      return false
    }
    return conversation.kind == .live && !conversation.isEnded
      && since + .minutes(queue.settings.silenceMinutes) <= now
  }

  /// The counsellor gave it a try, and the visitor is not there: the next one is called, and the place
  /// is kept.
  private mutating func park(
    _ conversation: inout Conversation, _ called: ConversationPhase.Called, _ now: WallTime
  ) {
    for person in conversation.people {
      _ = append(.left, by: .staff(person.professional), to: &conversation, now: now)
    }
    conversation.people = []
    conversation.takenBy = nil
    conversation.phase = .waiting(.init(since: called.waitingSince, isParked: true))
    put(conversation)
  }
}
