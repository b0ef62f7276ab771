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
    for (id, since) in awaySince where left > 0 {
      guard var conversation = conversations[id], let queue = queues[conversation.queue],
        conversation.kind == .live, !conversation.isEnded,
        since + .minutes(queue.settings.silenceMinutes) <= now
      else { continue }
      end(&conversation, by: .silence, now)
      put(conversation)
      left -= 1
    }
    for id in Array(alarmed) where left > 0 {
      guard var conversation = conversations[id], let queue = queues[conversation.queue],
        var alarm = conversation.alarm, alarm.seenBy == nil, alarm.toldOnCallAt == nil,
        alarm.at + .minutes(queue.settings.alarmMinutes) <= now
      else { continue }
      alarm.toldOnCallAt = now
      conversation.alarm = alarm
      put(conversation)
      changes.onCall.append(id)
      left -= 1
    }
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
