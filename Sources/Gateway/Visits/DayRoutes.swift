import CareAPI
import CareModel
import CareStore
import NIOCore
import NIOHTTP1

/// A day's visits, one visit with all that is needed in it, and who there is to plan with.
struct DayRoutes: Sendable {
  static let visitsShown = 1_000
  static let staffShown = 2_000

  let desk: StaffDesk
  let calendar: LocalCalendar

  var routes: [Route] {
    [
      Route(.GET, "/api/day") { try await day($0) },
      Route(.GET, "/api/visits/{id}") { try await visit($0) },
      Route(.GET, "/api/units") { try await units($0) },
      Route(.GET, "/api/staff") { try await staff($0) },
    ]
  }

  private func day(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let at = desk.now()
    let day = try asked(request) ?? calendar.day(of: at)
    guard let start = calendar.start(of: day) else {
      throw RequestError.badRequest("date is no day")
    }
    let person: ProfessionalID? = try request.queryID("person")
    let cursor: ListCursor<IdentifierKinds.Visit>? = try request.listCursor()
    let limit = try request.pageLimit(usual: Self.visitsShown, most: Self.visitsShown)
    let withDetails = try request.queryText("details") == "1"
    let ofAll = try request.queryText("unit") == "all"
    let unit: UnitID? = ofAll ? nil : try request.queryID("unit")
    let list = try await desk.gate.read(staff) { tx, access in
      let organisation = staff.organisation.id
      if let unit, try tx.unit(unit, in: organisation) == nil { throw RequestError.notFound }
      if let unit { try access.listUnit(unit) }
      let found = try tx.visits(
        in: organisation, unit: try ofAll ? nil : unit ?? access.person().unit,
        own: unit == nil ? staff.professional.id : nil, of: person,
        during: calendar.dayRange(around: start),
        after: cursor.map { VisitPlace(startsAt: $0.at, id: $0.id) }, limit: limit + 1)
      let page = found.prefix(limit)
      let shown = try access.listed(
        Array(page), .visit, client: \.client, object: { $0.visit.id.rawValue })
      let reach = try ClientReach(tx, in: organisation, of: shown.map(\.client.id))
      let views = shown.map {
        VisitView(
          $0, organisation: staff.organisation, reader: .staff(staff.professional.id),
          reach: reach, now: at)
      }
      var details: [String: DayDetails]?
      if withDetails { details = try Self.details(shown, tx, access) }
      let last = found.count > limit ? page.last?.visit : nil
      return DayList(
        day: day, visits: views, next: last.map { ListCursor(at: $0.startsAt, id: $0.id).text },
        details: details)
    }
    return .json(bytes: ByteBuffer(bytes: list.json))
  }

  private func asked(_ request: Request) throws(RequestError) -> LocalDay? {
    guard let text = try request.queryText("date") else { return nil }
    guard let day = LocalDay(text), VisitSchedule.days.contains(day) else {
      throw .badRequest("date is no day")
    }
    return day
  }

  /// Only of clients whose data the reader may see without a reason: the others stay names.
  private static func details(
    _ visits: [VisitRecord], _ tx: any CareReading, _ access: StaffAccess
  ) throws -> [String: DayDetails] {
    var found: [String: DayDetails] = [:]
    for record in visits {
      guard try access.decide(.see, record.client).isAllowed,
        let details = try tx.details(of: record.client.id, in: record.visit.organisation)
      else { continue }
      try access.use(
        .see, .exported, .contacts, of: record.client, object: record.visit.id.rawValue)
      found[record.visit.id.rawValue] = DayDetails(steps: record.visit.steps, details: details)
    }
    return found
  }

  private func visit(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let id: VisitID = try request.id()
    let at = desk.now()
    let detail = try await desk.gate.read(staff) { tx, access -> VisitDetail? in
      let organisation = staff.organisation.id
      guard let record = try tx.visit(id, in: organisation) else { return nil }
      try access.use(.see, .seen, .visit, of: record.client, object: id.rawValue)
      let client = record.client.id
      guard let details = try tx.details(of: client, in: organisation) else { return nil }
      let plan = try tx.ladderPlan(client: client, unit: record.visit.unit, in: organisation)
      return VisitDetail(
        visit: VisitView(
          record, organisation: staff.organisation, reader: .staff(staff.professional.id),
          reach: try ClientReach(tx, in: organisation, of: [client]), now: at),
        version: record.visit.version, service: record.visit.service, steps: record.visit.steps,
        planId: record.visit.origin?.plan, occurrence: record.visit.origin?.occurrence,
        client: ClientCard(record.client, details),
        relatives: try tx.relatives(of: client, in: organisation).map { RelativeView($0) },
        lastNote: try tx.lastNote(of: client, before: record.visit.startsAt, in: organisation)
          .map { OutcomeView($0) },
        outcomes: try tx.outcomes(of: id, in: organisation).map { OutcomeView($0) },
        noAnswer: try tx.noAnswerCase(of: id, in: organisation)
          .map { NoAnswerView($0, plan: plan) },
        onCallPhone: staff.organisation.onCallPhone)
    }
    guard let detail else { throw RequestError.notFound }
    return .json(detail, version: detail.version)
  }

  private func units(_ request: Request) async throws -> Response {
    let staff = try await desk.door.staff(request)
    let units = try await desk.gate.store.read { try $0.units(in: staff.organisation.id) }
    return .json(
      UnitList(
        units: units.map { .init($0) }, own: staff.professional.unit))
  }

  private func staff(_ request: Request) async throws -> Response {
    let staff = try await desk.door.staff(request)
    let organisation = staff.organisation.id
    let unit: UnitID? = try request.queryID("unit")
    let cursor: ProfessionalID? = try request.nameCursor()
    let limit = try request.pageLimit(usual: Self.staffShown, most: Self.staffShown)
    let people = try await desk.gate.store.read { tx in
      if let unit, try tx.unit(unit, in: organisation) == nil { throw RequestError.notFound }
      let last = try cursor.flatMap { try tx.professional($0, in: organisation) }
      if cursor != nil, last == nil { throw RequestError.noSuchPlace }
      return try tx.professionals(in: organisation, unit: unit, after: last, limit: limit + 1)
    }
    let shown = people.prefix(limit)
    return .json(
      StaffList(
        staff: shown.map { .init($0) },
        next: people.count > limit ? shown.last?.id.rawValue : nil))
  }
}
