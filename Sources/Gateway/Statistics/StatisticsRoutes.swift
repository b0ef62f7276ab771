import CareAPI
import CareModel
import CareStore
import NIOCore
import NIOHTTP1

/// Figures of an organisation's visits, for those who lead its work or administer it; and what service
/// a unit's visits are part of.
struct StatisticsRoutes: Sendable {
  let desk: StaffDesk
  let texts: [Language: AccessTexts]
  let calendar: LocalCalendar
  let turns: StatisticsTurns

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
      Route(.GET, "/api/statistics") { try await statistics($0) },
      Route(.PUT, "/api/units/{id}/service") { try await changeService($0) },
    ]
  }

  private func statistics(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let query = try StatisticsQuery(request, today: calendar.day(of: desk.now()))
    let units = try await desk.gate.read(staff) { tx, access in
      let units = try tx.units(in: staff.organisation.id)
      guard query.unit == nil || units.contains(where: { $0.id == query.unit }) else {
        throw RequestError.notFound
      }
      guard AccessRule.readsFigures(try access.person()) else { throw AccessRefusal.refused }
      return units
    }
    let figures = try await turns.take {
      try await self.figures(query, in: staff.organisation.id)
    }
    let groups = keys(query, units).map { (key: $0, figures: figures[$0] ?? VisitFigures()) }
    let table: FigureTable =
      switch query.view {
      case .working: FigureTable(working: groups)
      case .published: FigureTable(published: groups)
      }
    let names = Dictionary(uniqueKeysWithValues: units.map { ($0.id.rawValue, $0.name) })
    if query.wantsCSV { return try csv(table, query, names: names) }
    return .json(
      StatisticsReply(
        period: query.period, by: query.grouping, view: query.view, unit: query.unit,
        table: table, names: query.grouping == .unit ? names : [:]))
  }

  /// A few days after another, each in a reading of its own: nobody waits behind a year, and nothing
  /// is held of it but sums. What is changed meanwhile counts as it is read.
  private func figures(
    _ query: StatisticsQuery, in organisation: OrganisationID
  ) async throws -> [String: VisitFigures] {
    var sums: [String: VisitFigures] = [:]
    let unit = query.unit
    let marks = query.grouping.marks
    for part in query.period.parts(by: query.grouping) {
      guard let start = calendar.start(of: part.first), let end = calendar.start(of: part.last + 1)
      else { throw RequestError.badRequest("from and to are days") }
      let found = try await desk.gate.store.read {
        try $0.figures(in: organisation, unit: unit, during: start..<end, by: marks)
      }
      for (key, figures) in found { sums[part.key ?? key, default: VisitFigures()] += figures }
    }
    return sums
  }

  /// Every group that there is, with and without visits, in the order in which it is shown.
  private func keys(_ query: StatisticsQuery, _ units: [CareUnit]) -> [String] {
    if let keys = query.grouping.keys { return keys }
    if query.grouping == .unit {
      return units.filter { query.unit == nil || $0.id == query.unit }
        .sorted { ($0.name, $0.id) < ($1.name, $1.id) }.map(\.id.rawValue)
    }
    var keys: [String] = []
    for part in query.period.parts(by: query.grouping) {
      if let key = part.key, keys.last != key { keys.append(key) }
    }
    return keys
  }

  private func csv(
    _ table: FigureTable, _ query: StatisticsQuery, names: [String: String]
  ) throws -> Response {
    guard let words = texts[query.language] else { throw RequestError.internal }
    let text = StatisticsTable(words, query.grouping, names: names).csv(table)
    let name = "statistics-\(query.period.first)--\(query.period.last)-\(query.view.rawValue).csv"
    return Response(
      status: .ok,
      headers: [
        "Content-Type": "text/csv; charset=utf-8", "Cache-Control": "no-store",
        "Content-Disposition": "attachment; filename=\"\(name)\"",
      ], body: ByteBuffer(string: text))
  }

  private func changeService(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: UnitID = try request.id()
    let body = try request.json(UnitServiceRequest.self)
    let unit = try await desk.change { turn -> CareUnit in
      guard var unit = try turn.tx.unit(id, in: staff.organisation) else {
        throw ProtocolError(.notFound, "no such unit")
      }
      let access = turn.access(of: staff.professional, in: staff.organisation)
      let person = try access.person()
      guard AccessRule.readsFigures(person) else { throw AccessRefusal.refused }
      access.note(.changed, .administration, ground: person.leads ? .leadership : .administrator)
      unit.service = CareService(form: body.serviceForm, task: body.serviceTask)
      try turn.tx.save(unit)
      return unit
    }
    return .json(UnitReply(unit: .init(unit)))
  }
}

extension StatisticsGrouping {
  fileprivate var marks: FigureGrouping {
    switch self {
    case .unit: .unit
    case .serviceForm: .serviceForm
    case .serviceTask: .serviceTask
    case .kind: .kind
    case .day, .week, .month: .none
    }
  }
}
