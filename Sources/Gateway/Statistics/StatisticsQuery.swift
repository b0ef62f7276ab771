import CareAPI
import CareModel
import NIOHTTP1

/// What figures somebody asks for:
/// `?from=2026-11-01&to=2026-11-30&by=unit&view=working&unit=ID&format=csv&language=fi`.
struct StatisticsQuery: Sendable {
  var period: StatisticsPeriod
  var grouping: StatisticsGrouping
  var view: StatisticsView
  /// Nil: all of them.
  var unit: UnitID?
  var wantsCSV: Bool
  var language: Language

  /// - Parameter today: what is published is over by then.
  init(_ request: Request, today: LocalDay) throws(RequestError) {
    guard let from = try request.queryText("from"), let to = try request.queryText("to"),
      let first = LocalDay(from), let last = LocalDay(to),
      let period = StatisticsPeriod(first: first, last: last)
    else {
      throw .badRequest(
        "from and to are days, one not after the other, \(StatisticsPeriod.longest) at most")
    }
    self.period = period
    grouping = try request.queryWord("by") ?? .unit
    view = try request.queryWord("view") ?? .working
    unit = try request.queryID("unit")
    language = try request.queryWord("language") ?? .fi
    wantsCSV = try request.wantsCSV()
    if view == .published { try checkMayBePublished(today) }
  }

  /// Two published tables never overlap in time, are of all units and are of what is over: none can
  /// be subtracted from another.
  private func checkMayBePublished(_ today: LocalDay) throws(RequestError) {
    guard period.isCalendarMonth, period.last < today else {
      throw .badRequest("figures are published of one whole calendar month that is over")
    }
    if unit != nil { throw .badRequest("figures are published of all units together") }
    if grouping.isByTime { throw .badRequest("figures are not published by time within a month") }
  }
}
