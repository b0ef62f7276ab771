import CareAPI
import CareModel
import CareStore
import NIOCore
import NIOHTTP1

/// Figures of a chat queue, and what was deleted of it, for who administers or leads its shifts.
struct ChatStatisticsRoutes: Sendable {
  let desk: StaffDesk
  let texts: [Language: AccessTexts]
  let calendar: LocalCalendar
  let turns: StatisticsTurns

  /// Records of emergencies that are listed: the newest.
  private static let mostEmergencies = 200

  init(
    desk: StaffDesk, texts: [Language: AccessTexts], calendar: LocalCalendar,
    turns: StatisticsTurns
  ) {
    self.desk = desk
    self.texts = texts
    self.calendar = calendar
    self.turns = turns
  }

  var routes: [Route] {
    [
      Route(.GET, "/api/chat/statistics") { try await statistics($0) },
      Route(.GET, "/api/chat/statistics/queues") { try await queues($0) },
      Route(.GET, "/api/chat/records") { try await records($0) },
    ]
  }

  private func statistics(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let query = try ChatStatisticsQuery(request, today: calendar.day(of: desk.now()))
    let queue = try await queue(query.queue, for: staff)
    let figures = try await turns.take {
      try await reader.figures(of: queue, during: query.period, by: query.grouping)
    }
    let topics = queue.settings.topics.map(\.id)
    var report: ChatReport =
      switch query.view {
      case .working:
        ChatReport(working: figures, topics: topics, keys: query.period.keys(by: query.grouping))
      case .published: ChatReport(published: figures, topics: topics)
      }
    report.tellPromise(minutes: queue.settings.promiseMinutes)
    if query.wantsCSV { return try csv(report, query, queue) }
    return .json(
      ChatStatisticsReply(
        queue: queue, period: query.period, by: query.grouping, view: query.view, figures: report))
  }

  private func queues(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let queues = try await desk.gate.read(staff) { tx, access in
      try tx.chatQueues(in: staff.organisation.id).filter { try access.readsFigures(of: $0) }
    }
    return .json(FigureQueueList(queues))
  }

  private func records(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let period = try ChatStatisticsQuery.period(of: request)
    let queue = try await queue(try ChatStatisticsQuery.queue(of: request), for: staff)
    let deletions = try await turns.take { try await reader.deletions(of: queue, during: period) }
    let emergencies = try await desk.gate.store.read {
      try $0.chatEmergencies(
        in: queue.organisation, queue: queue.id, limit: Self.mostEmergencies)
    }
    return .json(
      ChatRecords(
        deletions: deletions.map {
          .init(
            day: $0.key.day, what: $0.key.what.rawValue, conversations: $0.conversations,
            entries: $0.entries)
        },
        emergencies: emergencies.map { record in
          .init(
            at: record.at, deletesAt: record.deleteAt,
            events: record.events.map {
              .init(at: $0.at, kind: $0.kind.rawValue, byStaff: $0.by != nil, step: $0.step)
            })
        }))
  }

  private var reader: ChatStatisticsReader {
    ChatStatisticsReader(store: desk.gate.store, calendar: calendar)
  }

  private func queue(_ address: String, for staff: StaffSessions.Staff) async throws -> ChatQueue {
    let queue = try await desk.gate.read(staff) { tx, access -> ChatQueue? in
      guard let queue = try tx.chatQueue(address: address),
        queue.organisation == staff.organisation.id
      else { return nil }
      guard try access.readsFigures(of: queue) else { throw AccessRefusal.refused }
      return queue
    }
    guard let queue else { throw RequestError.notFound }
    return queue
  }

  private func csv(
    _ report: ChatReport, _ query: ChatStatisticsQuery, _ queue: ChatQueue
  ) throws -> Response {
    guard let words = texts[query.language] else { throw RequestError.internal }
    let table = ChatStatisticsTable(
      words, query.language, queue, isPublished: query.view == .published)
    let name =
      "chat-\(queue.address)-\(query.period.first)--\(query.period.last)-\(query.view.rawValue).csv"
    return Response(
      status: .ok,
      headers: [
        "Content-Type": "text/csv; charset=utf-8", "Cache-Control": "no-store",
        "Content-Disposition": "attachment; filename=\"\(name)\"",
      ], body: ByteBuffer(string: table.csv(report)))
  }
}

extension StatisticsPeriod {
  /// The groups of a period by time, in order.
  fileprivate func keys(by grouping: StatisticsGrouping) -> [String] {
    var keys: [String] = []
    for part in parts(by: grouping) {
      if let key = part.key, keys.last != key { keys.append(key) }
    }
    return keys
  }
}
