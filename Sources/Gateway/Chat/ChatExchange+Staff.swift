internal import CareAPI
internal import CareModel
internal import CareStore

/// What counsellors' pages ask.
extension ChatExchange {
  func staff(_ request: DeskRequest, on id: ConnectionID) async {
    guard let line = lines[id], let me = line.staff else { return }
    let number = request.id ?? ""
    switch request.asked {
    case .ping:
      line.socket.send(ChatLine.pong(now: clock.now))
    case .typing(let conversation, let isTyping):
      guard let part = house.conversations[conversation]?.part(of: me.professional),
        part != .observer
      else { return }
      let name = names[me.professional]
      tellVisitor(of: conversation, ChatLine.typing(isTyping, name: name))
      tellStaff(
        of: conversation, ChatLine.typing(isTyping, name: name, in: conversation), except: id)
    case .open(let conversation, let after):
      await open(conversation, after: after, number, on: id)
    case .close(let conversation):
      stopReading(conversation, on: id)
      if house.conversations[conversation]?.part(of: me.professional) == .observer {
        _ = await submit(.staff(me.professional, me.organisation, .leave(conversation)))
      }
      lines[id]?.socket.send(ChatLine.done(number))
    case .command(.offerCall) where refusalOfCalls != nil:
      refuse(number, .mediaUnavailable, refusalOfCalls ?? "", on: id)
    case .command(let command):
      await perform(command, by: me, number, on: id)
    case .media(let conversation, let asked):
      // A call is between the visitor and the counsellor: nobody else of the staff has media in it.
      guard let found = house.conversations[conversation],
        house.isStaff(me.professional, of: found.queue)
      else { return refuse(number, .unknown, "not yours", on: id) }
      guard found.counsellor == me.professional else {
        return refuse(number, .notAllowed, "the counsellor alone", on: id)
      }
      await media(asked, of: conversation, as: .counsellor, number, on: id)
    }
  }

  /// Why no call is offered now; nil where it may be.
  private var refusalOfCalls: String? {
    calls.node == nil ? "there is no relay" : intake.refusal
  }

  private func refuse(
    _ request: String, _ code: ChatErrorCode, _ message: String, on id: ConnectionID
  ) {
    metrics.refused(code)
    lines[id]?.socket.send(ChatLine.refused(request, code, message))
  }

  private func perform(
    _ command: CounsellorCommand, by me: ChatLineState.StaffLine, _ request: String,
    on id: ConnectionID
  ) async {
    switch await submit(.staff(me.professional, me.organisation, command)) {
    case .success(let done):
      lines[id]?.socket.send(Self.answer(done, to: request))
      if case .wrapUp(let conversation, _, _) = command { letGoIfDone(conversation) }
    case .failure(let code):
      metrics.refused(code)
      lines[id]?.socket.send(ChatLine.refused(request, code, "not done"))
    }
  }

  private static func answer(_ done: ChatDone, to request: String) -> String {
    switch done {
    case .done: ChatLine.done(request)
    case .wrote(let seq): ChatLine.done(request, seq: seq)
    case .took(let conversation): ChatLine.done(request, conversation: conversation)
    }
  }

  /// Hands over a conversation's log. A shift lead who is not in it reads along from then on, and
  /// everybody in it sees that.
  private func open(
    _ conversation: ConversationID, after: Int, _ request: String, on id: ConnectionID
  ) async {
    guard let me = lines[id]?.staff else { return }
    if house.conversations[conversation]?.part(of: me.professional) == nil,
      case .failure(let code) = await submit(
        .staff(me.professional, me.organisation, .observe(conversation)))
    {
      metrics.refused(code)
      lines[id]?.socket.send(ChatLine.refused(request, code, "not yours to read"))
      return
    }
    guard lines[id]?.staff != nil else { return }
    lines[id]?.staff?.feeds[conversation] = .init(sent: after, isCatchingUp: true)
    readers[conversation, default: []].insert(id)
    lines[id]?.socket.send(ChatLine.done(request))
    await catchUp(conversation, on: id)
  }

  /// Whoever has no part in a conversation any more gets nothing more of it.
  func dropFeedsOfOutsiders(_ conversation: Conversation) {
    for id in readers[conversation.id] ?? [] {
      guard let me = lines[id]?.staff, conversation.part(of: me.professional) == nil else {
        continue
      }
      stopReading(conversation.id, on: id)
    }
  }

  func dropFeeds(of conversation: ConversationID) {
    for id in readers[conversation] ?? [] { stopReading(conversation, on: id) }
    visitorLines[conversation] = nil
  }

  func stopReading(_ conversation: ConversationID, on id: ConnectionID) {
    lines[id]?.staff?.feeds[conversation] = nil
    readers[conversation]?.remove(id)
    if readers[conversation]?.isEmpty ?? false { readers[conversation] = nil }
  }
}
