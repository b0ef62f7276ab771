internal import CareModel

/// What visitors are told in turn: some at a time, so that nobody's message waits until thousands of
/// others know how long their line has become.
extension ChatExchange {
  /// Tells some of those who wait their new place, the nearest first and everybody in turn: however long
  /// the line is, a tick costs the same.
  func tellPlaces() {
    var told: [ConversationID] = []
    var queues: [ChatQueueID] = []
    for queue in house.queues.keys.sorted() where told.count < settings.placesATick {
      told += house.line(of: queue, limit: Self.nearest).filter(isPlaceNews)
      if house.waitingCount(of: queue) > Self.nearest { queues.append(queue) }
    }
    let share = (settings.placesATick - told.count) / max(1, queues.count)
    for queue in queues where share > 0 {
      var place = sweepPlaces[queue] ?? Self.nearest + 1
      for _ in 0..<share {
        guard let id = house.waiting(in: queue, at: place) else {
          place = Self.nearest + 1
          break
        }
        if isPlaceNews(id) { told.append(id) }
        place += 1
      }
      sweepPlaces[queue] = place
    }
    tellInTurn(told)
  }

  private func isPlaceNews(_ id: ConversationID) -> Bool {
    guard let open = visitorLines[id] else { return false }
    let place = house.place(of: id)
    return open.contains { lines[$0]?.visitor?.placeTold != place }
  }

  /// Each is told its state as it is when its turn comes.
  func tellInTurn(_ conversations: some Sequence<ConversationID>) {
    statesToTell.formUnion(conversations)
    guard stateTeller == nil, !statesToTell.isEmpty, !isStopping else { return }
    stateTeller = Task { await tellStates() }
  }

  private func tellStates() async {
    while !statesToTell.isEmpty, !isStopping {
      let some = statesToTell
      statesToTell = []
      for (number, id) in some.enumerated() {
        tellState(of: id)
        if number % Self.slice == Self.slice - 1 { await Task.yield() }
      }
    }
    stateTeller = nil
  }

  /// So many of each line are always told at the next tick.
  private static var nearest: Int { 20 }
  /// What is told in one go: some milliseconds.
  static var slice: Int { 8 }
}
