/// Going over to voice or video within a conversation, when the visitor agrees.
///
/// Only the counsellor offers, only the visitor accepts, and either of them ends it. It is between these
/// two: it does not outlive the conversation, the counsellor's part in it, or the process that carries it.
extension ChatHouse {
  mutating func offerCall(
    _ conversation: inout Conversation, _ kind: ChatCallKind, key: String, _ me: ProfessionalID,
    _ now: WallTime
  ) throws(ChatRefusal) {
    // Asked again after a broken line: the offer may have been answered meanwhile.
    if let call = conversation.call, call.key == key { return }
    guard !conversation.isEnded else { throw .ended }
    guard conversation.kind == .live, case .open = conversation.phase else { throw .notAllowed }
    if conversation.call?.isGoingOn ?? false { throw .taken }
    // A counsellor has one microphone: nobody is to hear what is said to another.
    let others = attended(by: me).filter { $0 != conversation.id }.compactMap { conversations[$0] }
    if others.contains(where: { $0.counsellor == me && $0.call?.isGoingOn ?? false }) {
      throw .full
    }
    conversation.call = ChatCall(
      number: (conversation.call?.number ?? 0) + 1, kind: kind, phase: .offered, since: now,
      by: me, key: key)
  }

  /// - Parameter number: of the call that the visitor was asked about.
  mutating func acceptCall(
    _ conversation: inout Conversation, number: Int, _ now: WallTime
  ) throws(ChatRefusal) {
    guard let call = conversation.call, call.number == number, call.isGoingOn else {
      throw .ended
    }
    guard call.phase == .offered else { return }
    guard now < call.since + ChatCall.offerTime else { throw .ended }
    conversation.call?.phase = .running
    conversation.call?.since = now
    _ = append(.callBegan, by: .staff(call.by), to: &conversation, now: now)
  }

  /// Ends the call, takes its offer back, or declines it. What is over already stays as it is.
  mutating func endCall(
    _ conversation: inout Conversation, number: Int, by author: ChatAuthor, _ now: WallTime
  ) {
    guard let call = conversation.call, call.number == number, call.isGoingOn else { return }
    conversation.call?.since = now
    guard call.phase == .running else {
      conversation.call?.phase = author == .visitor ? .declined : .takenBack
      return
    }
    conversation.call?.phase = .ended
    _ = append(.callEnded, by: author, to: &conversation, now: now)
  }

  /// Whatever call there is, there is none from now on: the conversation ends or gets another counsellor.
  mutating func endAnyCall(_ conversation: inout Conversation, _ now: WallTime) {
    guard let number = conversation.call?.number else { return }
    endCall(&conversation, number: number, by: .system, now)
  }

  /// A running call that lost one of its sides for good.
  public mutating func callBroke(_ id: ConversationID, number: Int, now: WallTime) {
    guard var conversation = conversations[id] else { return }
    endCall(&conversation, number: number, by: .system, now)
    put(conversation)
  }

  /// Whether a call ran in an earlier process: its media went with that process.
  func isInterrupted(_ id: ConversationID) -> Bool {
    guard let call = conversations[id]?.call, call.phase == .running else { return false }
    return callsFromBefore[id] == call.number
  }

  public var hasInterruptedCalls: Bool { callsFromBefore.keys.contains(where: isInterrupted) }

  func hasDueCall(_ id: ConversationID, now: WallTime) -> Bool {
    guard let call = conversations[id]?.call, call.phase == .offered else { return false }
    return call.since + ChatCall.offerTime <= now
  }

  /// Lets offers go that nobody answered, and ends what an earlier process carried.
  mutating func passTimeOfCalls(now: WallTime, _ left: inout Int) {
    for id in callsFromBefore.keys.filter(isInterrupted) where left > 0 {
      guard var conversation = conversations[id] else { continue }
      endAnyCall(&conversation, now)
      put(conversation)
      left -= 1
    }
    for id in offeredCalls.filter({ hasDueCall($0, now: now) }) where left > 0 {
      guard var conversation = conversations[id] else { continue }
      conversation.call?.phase = .expired
      conversation.call?.since = now
      put(conversation)
      left -= 1
    }
  }
}
