import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// Who is planned on which queues when. What was changed holds for every desk when the answer comes.
struct ChatShiftRoutes: Sendable {
  /// Days that are shown at once.
  static let mostDays = 62
  static let mostShown = 1_000

  let desk: StaffDesk
  let exchange: ChatExchange
  let calendar: LocalCalendar

  var routes: [Route] {
    [
      Route(.GET, "/api/chat/shifts") { try await list($0) },
      Route(.POST, "/api/chat/shifts") { try await add($0) },
      Route(.DELETE, "/api/chat/shifts/{id}") { try await remove($0) },
    ]
  }

  private func list(_ request: Request) async throws -> Response {
    let staff = try await desk.reader(request)
    let now = desk.now()
    let range = try range(request, now)
    let organisation = staff.organisation.id
    let list = try await desk.gate.read(staff) { tx, access -> ShiftList in
      let (seen, planned) = try access.plannable(tx.chatQueues(in: organisation))
      let found = try tx.chatShifts(in: organisation, during: range, limit: Self.mostShown + 1)
      let (mine, plan) = (Set(seen.map(\.id)), Set(planned.map(\.id)))
      let shown = found.filter {
        $0.person == access.professional || !mine.isDisjoint(with: $0.queues)
      }
      let people = Set(planned.flatMap { $0.settings.staff + $0.settings.leads })
      var names: [ProfessionalID: PersonalText] = [:]
      for id in people.union(shown.map(\.person)) {
        names[id] = try tx.professional(id, in: organisation)?.name
      }
      return ShiftList(
        shifts: shown.prefix(Self.mostShown).map { shift in
          ShiftView(
            shift, name: names[shift.person] ?? "",
            mayChange: !shift.queues.isEmpty && plan.isSuperset(of: shift.queues))
        },
        truncated: found.count > Self.mostShown,
        people: people.compactMap { id in
          names[id].map { name in
            ShiftList.Person(
              id: id, name: name,
              queues: planned.filter {
                $0.settings.staff.contains(id) || $0.settings.leads.contains(id)
              }.map(\.id))
          }
        }.sorted { ($0.name.revealed, $0.id) < ($1.name.revealed, $1.id) },
        now: now)
    }
    return .json(list)
  }

  private func add(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let body = try request.json(NewShiftRequest.self)
    let view = try await desk.change { turn in
      try turn.addShift(body, as: request.creationID(by: staff), by: staff)
    }
    await exchange.takeOverShifts()
    return .json(view, status: .created)
  }

  private func remove(_ request: Request) async throws -> Response {
    let staff = try await desk.changer(request)
    let id: ChatShiftID = try request.id()
    try await desk.change { try $0.removeShift(id, by: staff) }
    await exchange.takeOverShifts()
    return .noContent
  }

  /// `?from=2026-11-23&to=2026-11-29`, both days with all of theirs; left out, today and six days more.
  private func range(_ request: Request, _ now: WallTime) throws -> Range<WallTime> {
    let first = try day("from", of: request) ?? calendar.day(of: now)
    let last = try day("to", of: request) ?? first + 6
    guard first <= last, last.dayNumber - first.dayNumber < Self.mostDays,
      let start = calendar.start(of: first), let end = calendar.start(of: last + 1)
    else { throw RequestError.badRequest("from and to are days, at most \(Self.mostDays)") }
    return start..<end
  }

  private func day(_ name: String, of request: Request) throws -> LocalDay? {
    guard let text = try request.queryText(name) else { return nil }
    guard let day = LocalDay(text) else {
      throw RequestError.badRequest("\(name) is no day such as 2026-11-26")
    }
    return day
  }
}
