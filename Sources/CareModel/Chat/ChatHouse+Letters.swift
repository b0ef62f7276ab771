/// Messages and contact requests that nobody answers. Clocks of what is kept begin at a conversation's end:
/// these end by themselves, so that no text stays for ever.
extension ChatHouse {
  /// When it ends where nobody does anything more of it; nil of a chat, and of what has ended.
  public func lapses(_ conversation: Conversation) -> WallTime? {
    guard let settings = queues[conversation.queue]?.settings else { return nil }
    return settings.lapses(conversation)
  }

  /// Ends what has waited for its answer for too long.
  mutating func endLapsed(now: WallTime, left: inout Int) {
    for id in Array(unfinishedLetters) where left > 0 {
      guard var conversation = conversations[id], let lapses = lapses(conversation), lapses <= now
      else { continue }
      // What somebody has taken is theirs to wrap up, as any other.
      end(&conversation, by: conversation.isWaiting ? .unanswered : .silence, now)
      put(conversation)
      left -= 1
    }
  }

  func hasLapsed(now: WallTime) -> Bool {
    unfinishedLetters.contains { id in
      conversations[id].flatMap(lapses).map { $0 <= now } ?? false
    }
  }

  /// Of those that wait for an answer in a queue, how many end soon without one, and when the first does.
  public func lapsing(
    in queue: ChatQueueID, now: WallTime
  ) -> (count: Int, first: WallTime)? {
    let times = unfinishedLetters.compactMap { id -> WallTime? in
      guard let conversation = conversations[id], conversation.queue == queue,
        let lapses = lapses(conversation), lapses < now + Self.lapseWarning
      else { return nil }
      return lapses
    }
    return times.min().map { (times.count, $0) }
  }

  /// As long before it the shift lead's board tells.
  public static let lapseWarning = Duration.hours(48)
}

extension ChatQueueSettings {
  /// Of 24 hours a day, from the last that somebody wrote or did: a conversation that goes on does not end.
  public func lapses(_ conversation: Conversation) -> WallTime? {
    guard conversation.kind != .live else { return nil }
    let since: WallTime
    switch conversation.phase {
    case .waiting(let waiting): since = waiting.since
    case .called(let called): since = called.at
    case .open(let opened): since = opened
    case .ended: return nil
    }
    return max(since, conversation.lastTextAt ?? since) + .hours(24 * unansweredDays)
  }

  /// When what was written in it goes: after its end, or of what nobody has answered yet at the latest; nil
  /// of a chat that goes on.
  public func textsDeleted(_ conversation: Conversation) -> WallTime? {
    (conversation.endedAt ?? lapses(conversation)).map { keeps.deletes(.text, endedAt: $0) }
  }
}
