/// Alarms and the emergency protocol.
extension ChatHouse {
  mutating func noticeAlarm(
    _ id: ConversationID, _ me: ProfessionalID, _ now: WallTime
  ) throws(ChatRefusal) -> ChatDone {
    var conversation = try conversation(id)
    guard isStaff(me, of: conversation.queue) else { throw .unknown }
    guard var alarm = conversation.alarm else { throw .badRequest }
    if alarm.seenBy != nil { return .done }
    alarm.seenBy = me
    alarm.seenAt = now
    conversation.alarm = alarm
    put(conversation)
    return .done
  }

  mutating func flag(
    _ conversation: inout Conversation, on: Bool, _ me: ProfessionalID, _ now: WallTime
  ) {
    let isOn = conversation.risk.map { $0.closedAt == nil } ?? false
    guard on != isOn else { return }
    if on {
      conversation.risk = RiskFlag(at: now, by: me)
      _ = append(.flagged, by: .staff(me), to: &conversation, now: now)
    } else {
      conversation.risk?.closedAt = now
      _ = append(.unflagged, by: .staff(me), to: &conversation, now: now)
    }
  }

  mutating func record(
    _ step: EmergencyStep, _ text: PersonalText?, in conversation: inout Conversation,
    _ me: ProfessionalID, _ now: WallTime
  ) throws(ChatRefusal) {
    guard conversation.risk != nil else { throw .badRequest }
    // Done once: what somebody did first stands.
    if conversation.risk?.steps.contains(where: { $0.step == step.rawValue }) == true { return }
    let seq = append(
      .step, by: .staff(me), text, key: "step.\(step.rawValue)", to: &conversation, now: now)
    conversation.risk?.steps.append(.init(step: step.rawValue, at: now, by: me, seq: seq))
  }
}
