internal import CareAPI
internal import CareModel
internal import CareStore
internal import Logging

/// Who hears of what, after it is on disk.
extension ChatExchange {
  func tell(_ changes: ChatChanges, _ now: WallTime) {
    for (conversation, entry) in changes.entries {
      offers.note(entry, of: conversation)
      feed(entry, of: conversation)
    }
    for id in changes.conversations {
      guard let conversation = house.conversations[id] else { continue }
      offers.follow(conversation)
      if changes.moved.contains(id) { dropFeedsOfOutsiders(conversation) }
      followCall(of: id, now)
      tellState(of: id)
    }
    if !changes.boards.isEmpty {
      tellInTurn(
        visitorLines.keys.filter { id in
          house.conversations[id].map { changes.boards.contains($0.queue) } ?? false
        })
    }
    if !changes.moved.isEmpty || !changes.duties.isEmpty { counsellorsNow = [:] }
    markDesks(of: changes)
  }

  // Entries

  /// Sends a new entry to every line that has had all before it.
  private func feed(_ entry: ChatEntry, of conversation: ConversationID) {
    let name = name(of: entry.author)
    if entry.kind.isForVisitor {
      let text = ChatLine.entry(entry, name: name)
      for id in visitorLines[conversation] ?? [] {
        guard let feed = lines[id]?.visitor?.feed, entry.seq > feed.sent else { continue }
        if feed.isCatchingUp {
          lines[id]?.visitor?.feed.hasMissed = true
          continue
        }
        lines[id]?.socket.send(text)
        lines[id]?.visitor?.feed.sent = entry.seq
      }
    }
    for id in readers[conversation] ?? [] {
      guard let me = lines[id]?.staff, let feed = me.feeds[conversation], entry.seq > feed.sent
      else { continue }
      if feed.isCatchingUp {
        lines[id]?.staff?.feeds[conversation]?.hasMissed = true
        continue
      }
      lines[id]?.socket.send(
        ChatLine.entry(
          entry, name: name, in: conversation, own: entry.author == .staff(me.professional)))
      lines[id]?.staff?.feeds[conversation]?.sent = entry.seq
    }
  }

  /// Sends what a line has missed, from the store, until it has all; from then on new entries come to it
  /// by themselves.
  func catchUp(_ conversation: ConversationID, on id: ConnectionID) async {
    while let feed = feed(of: conversation, on: id) {
      setMissed(false, of: conversation, on: id)
      let found: [SealedEntry]
      do {
        found = try await store.read {
          try $0.chatEntries(of: conversation, after: feed.sent, limit: 200)
        }
        let opened = try await texts.open(found, of: conversation)
        guard self.feed(of: conversation, on: id) != nil else { return }
        for entry in opened { resend(entry, of: conversation, on: id) }
        if let last = found.last { setSent(last.seq, of: conversation, on: id) }
      } catch {
        metrics.failures.increment()
        logger.error("chat storage failed", metadata: ["error": "\(ErrorSummary.of(error))"])
        return end(id, .stopping)
      }
      // Live only where there is no more. What came after it was read, and before this, has been passed
      // over, and stands in the store by now.
      let last = house.conversations[conversation]?.lastSeq ?? 0
      guard let now = self.feed(of: conversation, on: id) else { return }
      if now.sent >= last || found.isEmpty && !now.hasMissed {
        setLive(conversation, on: id)
        return
      }
    }
  }

  private func feed(of conversation: ConversationID, on id: ConnectionID) -> ChatLineState.Feed? {
    guard let line = lines[id] else { return nil }
    if let visitor = line.visitor {
      return visitor.conversation == conversation ? visitor.feed : nil
    }
    return line.staff?.feeds[conversation]
  }

  private func setSent(_ seq: Int, of conversation: ConversationID, on id: ConnectionID) {
    if lines[id]?.visitor != nil {
      lines[id]?.visitor?.feed.sent = seq
    } else {
      lines[id]?.staff?.feeds[conversation]?.sent = seq
    }
  }

  private func setMissed(
    _ hasMissed: Bool, of conversation: ConversationID, on id: ConnectionID
  ) {
    if lines[id]?.visitor != nil {
      lines[id]?.visitor?.feed.hasMissed = hasMissed
    } else {
      lines[id]?.staff?.feeds[conversation]?.hasMissed = hasMissed
    }
  }

  private func setLive(_ conversation: ConversationID, on id: ConnectionID) {
    if lines[id]?.visitor != nil {
      lines[id]?.visitor?.feed.isCatchingUp = false
    } else {
      lines[id]?.staff?.feeds[conversation]?.isCatchingUp = false
    }
  }

  private func resend(_ entry: ChatEntry, of conversation: ConversationID, on id: ConnectionID) {
    guard let line = lines[id] else { return }
    let name = name(of: entry.author)
    if let me = line.staff {
      line.socket.send(
        ChatLine.entry(
          entry, name: name, in: conversation, own: entry.author == .staff(me.professional)))
    } else if entry.kind.isForVisitor {
      line.socket.send(ChatLine.entry(entry, name: name))
    }
  }

  private func name(of author: ChatAuthor) -> PersonalText? {
    guard case .staff(let id) = author else { return nil }
    return names[id]
  }

  // States

  func tellState(of conversation: ConversationID) {
    for line in visitorLines[conversation] ?? [] { sendState(of: conversation, to: line) }
  }

  func sendState(of id: ConversationID, to line: ConnectionID) {
    guard let state = visitorState(of: id) else { return }
    lines[line]?.visitor?.placeTold = state.place
    lines[line]?.socket.send(ChatLine.state(state))
  }

  func tellVisitor(of conversation: ConversationID, _ text: String) {
    for id in visitorLines[conversation] ?? [] { lines[id]?.socket.send(text) }
  }

  func tellStaff(of conversation: ConversationID, _ text: String, except: ConnectionID? = nil) {
    for id in readers[conversation] ?? [] where id != except { lines[id]?.socket.send(text) }
  }
}
