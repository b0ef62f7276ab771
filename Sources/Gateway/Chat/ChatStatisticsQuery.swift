import CareAPI
import CareModel
import NIOHTTP1

/// What figures of a chat queue somebody asks for:
/// `?queue=ilta&from=2026-11-01&to=2026-11-30&by=week&view=working&format=csv&language=fi`.
struct ChatStatisticsQuery: Sendable {
  /// The queue's address.
  var queue: String
  var period: StatisticsPeriod
  /// Of the series: by day, week or month.
  var grouping: StatisticsGrouping
  var view: StatisticsView
  var wantsCSV: Bool
  var language: Language

  /// - Parameter today: what is published is over by then.
  init(_ request: Request, today: LocalDay) throws(RequestError) {
    queue = try Self.queue(of: request)
    period = try Self.period(of: request)
    grouping = try request.queryWord("by") ?? .day
    guard grouping.isByTime else { throw .badRequest("by is day, week or month") }
    view = try request.queryWord("view") ?? .working
    language = try request.queryWord("language") ?? .fi
    wantsCSV = try request.wantsCSV()
    // Two published tables of a queue never overlap in time, and are of what is over: none can be taken
    // from another.
    if view == .published {
      guard period.isCalendarMonth, period.last < today else {
        throw .badRequest("figures are published of one whole calendar month that is over")
      }
    }
  }

  static func queue(of request: Request) throws(RequestError) -> String {
    guard let address = try request.queryText("queue") else {
      throw .badRequest("queue is the address of a queue")
    }
    guard ChatQueue.isAddress(address) else { throw .notFound }
    return address
  }

  static func period(of request: Request) throws(RequestError) -> StatisticsPeriod {
    guard let from = try request.queryText("from"), let to = try request.queryText("to"),
      let first = LocalDay(from), let last = LocalDay(to),
      let period = StatisticsPeriod(first: first, last: last)
    else {
      throw .badRequest(
        "from and to are days, one not after the other, \(StatisticsPeriod.longest) at most")
    }
    return period
  }
}
