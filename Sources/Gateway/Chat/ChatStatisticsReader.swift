import CareModel
import CareStore

/// Adds up what is stored of a queue's conversations: a few days after another, each in a reading of its
/// own, so that nobody waits behind a year. Nothing is held but sums.
struct ChatStatisticsReader: Sendable {
  let store: any CareDatabase
  let calendar: LocalCalendar

  /// Facts of a few days that are held at once; of more the days are read in smaller parts.
  private static let atOnce = 5_000
  /// Of a single hour: more than all gateways' memory holds of conversations.
  private static let mostInHour = 100_000
  private static let mostDemand = 7 * 25 * DemandReason.allCases.count

  func figures(
    of queue: ChatQueue, during period: StatisticsPeriod, by grouping: StatisticsGrouping
  ) async throws -> ChatFigures {
    var figures = ChatFigures(promise: queue.settings.promiseMinutes)
    for part in period.parts(by: grouping) {
      guard let start = calendar.start(of: part.first), let end = calendar.start(of: part.last + 1)
      else { throw RequestError.badRequest("from and to are days") }
      try await add(start..<end, of: queue, key: part.key, to: &figures)
      let demand = try await store.read {
        try $0.chatDemand(
          in: queue.organisation, queue: queue.id, during: start..<end, limit: Self.mostDemand)
      }
      for one in demand { figures.add(one, at: calendar.hour(of: one.hour), key: part.key) }
    }
    return figures
  }

  private func add(
    _ range: Range<WallTime>, of queue: ChatQueue, key: String?, to figures: inout ChatFigures
  ) async throws {
    let hours = Int((range.upperBound - range.lowerBound) / .hours(1))
    let limit = hours > 1 ? Self.atOnce : Self.mostInHour
    let facts = try await store.read {
      try $0.chatFacts(in: queue.organisation, queue: queue.id, during: range, limit: limit)
    }
    if hours > 1, facts.count == limit {
      let middle = range.lowerBound + .hours(hours / 2)
      try await add(range.lowerBound..<middle, of: queue, key: key, to: &figures)
      try await add(middle..<range.upperBound, of: queue, key: key, to: &figures)
      return
    }
    var hour: (time: WallTime, local: LocalHour)?
    for fact in facts {
      let local =
        hour.flatMap { $0.time == fact.hour ? $0.local : nil } ?? calendar.hour(of: fact.hour)
      hour = (fact.hour, local)
      figures.add(fact, at: local, key: key)
    }
  }

  /// What was deleted, by local day and part; the newest first.
  func deletions(
    of queue: ChatQueue, during period: StatisticsPeriod
  ) async throws -> [ChatDeletionsOfDay] {
    guard var since = calendar.start(of: period.first),
      let end = calendar.start(of: period.last + 1)
    else { throw RequestError.badRequest("from and to are days") }
    var days: [ChatDeletionsOfDay.Key: ChatDeletionsOfDay] = [:]
    while since < end {
      let from = since
      let found = try await store.read {
        try $0.chatDeletions(
          in: queue.organisation, queue: queue.id, since: from, limit: Self.atOnce)
      }
      let isAll = found.count < Self.atOnce
      // What was deleted at the last of these moments may go on in the next part.
      let last = found.last?.at
      for one in found where one.at < end && (isAll || one.at != last) {
        let key = ChatDeletionsOfDay.Key(day: calendar.day(of: one.at), what: one.what)
        days[key, default: ChatDeletionsOfDay(key: key)].add(one)
      }
      guard !isAll, let last else { break }
      since = last
    }
    let order = ChatDeletion.What.allCases
    return days.values.sorted {
      ($1.key.day, order.firstIndex(of: $0.key.what)!) < (
        $0.key.day, order.firstIndex(of: $1.key.what)!
      )
    }
  }
}

/// What was deleted of one part of conversations on one day.
struct ChatDeletionsOfDay: Sendable, Equatable {
  struct Key: Sendable, Hashable {
    var day: LocalDay
    var what: ChatDeletion.What
  }

  var key: Key
  var conversations = 0
  var entries = 0

  init(key: Key) { self.key = key }

  mutating func add(_ deletion: ChatDeletion) {
    conversations += deletion.conversations
    entries += deletion.entries
  }
}
