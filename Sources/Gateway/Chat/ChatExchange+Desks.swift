internal import CareAPI
internal import CareModel

/// Desks are sent whole and anew when something on them has changed, but not for every single change,
/// and some at a time.
extension ChatExchange {
  /// Who has to look at what again.
  struct DeskNews {
    /// Time has passed, or more than can be told apart.
    var isForAll = false
    /// Everybody who answers in these.
    var queues: Set<ChatQueueID> = []
    var people: Set<ProfessionalID> = []

    var isEmpty: Bool { !isForAll && queues.isEmpty && people.isEmpty }
  }

  /// A message changes the desks of those who are in its conversation and of who leads there. What stands
  /// elsewhere in a list from now on changes those of everybody who answers in its queue.
  func markDesks(of changes: ChatChanges) {
    for id in changes.conversations {
      guard let conversation = house.conversations[id] else { continue }
      if changes.moved.contains(id) || conversation.phase.name == .waiting {
        deskNews.queues.insert(conversation.queue)
      }
      markDesks(of: conversation)
    }
    for person in changes.duties {
      deskNews.queues.formUnion(house.queues(of: person).map(\.id))
    }
    deskNews.queues.formUnion(changes.boards)
    sendDesksSoon()
  }

  func markDesks(of conversation: Conversation) {
    deskNews.people.formUnion(conversation.people.map(\.professional))
    deskNews.people.formUnion(house.queues[conversation.queue]?.settings.leads ?? [])
    sendDesksSoon()
  }

  func markAllDesks() {
    deskNews.isForAll = true
    sendDesksSoon()
  }

  private func sendDesksSoon() {
    guard !deskNews.isEmpty, deskTimer == nil, !isStopping else { return }
    deskTimer = Task { [period = settings.deskPeriod] in
      try? await Task.sleep(for: period)
      await sendDesks()
    }
  }

  private func sendDesks() async {
    let news = deskNews
    deskNews = DeskNews()
    var round = DeskRound()
    var looked = 0
    for id in staffLines where concerns(news, id) {
      sendDesk(to: id, &round)
      looked += 1
      if looked % Self.slice == 0 { await Task.yield() }
    }
    deskTimer = nil
    sendDesksSoon()
  }

  private func concerns(_ news: DeskNews, _ id: ConnectionID) -> Bool {
    guard let me = lines[id]?.staff else { return false }
    return news.isForAll || news.people.contains(me.professional)
      || !news.queues.isEmpty
        && house.queues(of: me.professional).contains { news.queues.contains($0.id) }
  }

  func sendDesk(to id: ConnectionID) {
    var round = DeskRound()
    sendDesk(to: id, &round)
  }

  private func sendDesk(to id: ConnectionID, _ round: inout DeskRound) {
    guard let me = lines[id]?.staff else { return }
    var desk = deskView(of: me, &round)
    let now = desk.now
    // Without its time: it alone is no news.
    desk.now = WallTime(milliseconds: 0)
    guard desk != me.deskSent else { return }
    lines[id]?.staff?.deskSent = desk
    desk.now = now
    lines[id]?.socket.send(ChatLine.desk(desk))
  }
}

/// What several desks show alike, put together once for all that are sent in one go.
struct DeskRound {
  var queues: [QueueInLanguage: QueueOnDesk] = [:]
  var teams: [[ChatQueueID]: [DeskView.Colleague]] = [:]

  struct QueueInLanguage: Hashable {
    var queue: ChatQueueID
    var language: Language
  }
}
