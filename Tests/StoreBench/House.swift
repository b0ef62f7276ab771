import CareModel
import CareStore
import Foundation
import Signatures

/// A large organisation: units alike, in each as many staff, clients, plans and visits.
struct House: Sendable {
  let organisation: OrganisationID
  let passwordHash: PersonalText
  private let units: [UnitID]
  private let clients: Int
  private let staff: Int
  private let plans: Int
  private let terminals: Int
  /// Of terminals that are to connect; none where nobody does.
  private let keys: [TerminalKey]
  private let minutes: Int
  private let days: Range<LocalDay>
  private let today: LocalDay
  private let now: WallTime

  /// Rows of one transaction: short enough that a server's limits are not met.
  private static let atOnce = 2_000
  private static let calendar = LocalCalendar.helsinki

  init(
    organisation: OrganisationID, size: Seed, passwordHash: PersonalText, keys: [TerminalKey] = []
  ) {
    self.keys = keys
    self.organisation = organisation
    self.passwordHash = passwordHash
    units = (0..<size.units).map { Self.id("u", $0) }
    clients = size.clients
    staff = size.staff
    plans = size.visits
    terminals = min(size.terminals, size.clients)
    minutes = size.minutes
    now = WallTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    today = Self.calendar.day(of: now)
    days = today + -size.daysBefore..<today + size.daysAhead
  }

  func fill(_ store: any CareDatabase) async throws {
    try await store.write { tx in
      for (number, unit) in units.enumerated() {
        try tx.save(CareUnit(id: unit, organisation: organisation, name: "Tiimi \(number)"))
      }
    }
    try await each(staff, store) { try save(professional: $0, $1) }
    try await each(clients, store) { try save(client: $0, $1) }
    try await each(terminals, store) { try save(terminal: $0, $1) }
    try await each(plans, store) { try $1.save(plan($0), madeUntil: days.upperBound) }
    var day = days.lowerBound
    while day < days.upperBound {
      let one = day
      try await each(plans, store) { try save(visitOf: $0, on: one, $1) }
      day = day + 1
    }
  }

  private func each(
    _ count: Int, _ store: any CareDatabase,
    _ body: @escaping @Sendable (Int, any CareTransaction) throws -> Void
  ) async throws {
    for begin in stride(from: 0, to: count, by: Self.atOnce) {
      try await store.write { tx in
        for number in begin..<min(begin + Self.atOnce, count) { try body(number, tx) }
      }
    }
  }

  private func save(professional number: Int, _ tx: any CareTransaction) throws {
    // One in twenty leads the shifts of a unit.
    let roles: [StaffRole] = number / units.count == 0 ? [.carer, .shiftLead] : [.carer]
    try tx.save(
      Professional(
        id: Self.id("w", number), organisation: organisation, unit: unit(number),
        username: Personal("mitta\(number)"), name: Personal("Hoitaja \(number)"),
        firstName: "Hoitaja", language: .fi, roles: roles), passwordHash: passwordHash)
  }

  private func save(client number: Int, _ tx: any CareTransaction) throws {
    let id: ClientID = Self.id("c", number)
    try tx.save(
      Client(
        id: id, organisation: organisation, unit: unit(number),
        name: Personal("Asiakas \(number)"), firstName: "Asiakas", language: .fi))
    let digits = String(1_000_000 + number)
    _ = try tx.save(
      ClientDetails(
        client: id, organisation: organisation, phone: Personal("040\(digits)"),
        address: Personal("Mittatie \(number), 00000 Mittala"),
        entryInstructions: "Ovikoodi on avainkaapissa.", suitability: "Sopii etähoitoon."))
  }

  private func save(terminal number: Int, _ tx: any CareTransaction) throws {
    // 43 characters that no key pair stands behind: nobody connects with it.
    let digits = String(number)
    let name = String(repeating: "A", count: 42 - digits.count) + digits + "A"
    let nobody = PublicKeyText(name)
    guard let key = keys.isEmpty ? nobody : PublicKeyText(keys[number].publicKey) else {
      throw StoreError.defect("a key of the seed")
    }
    try tx.save(
      Terminal(
        id: Self.id("d", number), organisation: organisation, key: key,
        name: Personal("Pääte \(number)"), place: .home, clients: [Self.id("c", number)],
        settings: TerminalSettings(), version: "0.1.0", pairedAt: now, pairedBy: Self.id("w", 0)))
  }

  /// Each on every day at one time, from eight in the morning until eight in the evening.
  private func plan(_ number: Int) -> VisitPlan {
    let minute = 8 * 60 + number / units.count % 48 * 15
    // A minute of the day is always a time.
    let time = ClockTime(hour: minute / 60, minute: minute % 60)!
    let unitNumber = number % units.count
    // Of the unit's own staff, in turn.
    let mates = max(staff / units.count, 1)
    let carer = number / units.count % mates * units.count + unitNumber
    return VisitPlan(
      id: Self.id("q", number), organisation: organisation,
      client: Self.id("c", number % clients),
      content: VisitContent(
        unit: units[unitNumber], professional: Self.id("w", carer % staff), kind: .videoVisit,
        purpose: "Lääkkeiden ottaminen ja vointi",
        steps: ["Kysy vointi.", "Katso, että lääkkeet otetaan."]),
      schedule: VisitSchedule(
        firstDay: days.lowerBound, rule: try? RecurrenceRule("FREQ=DAILY"), times: [time],
        lengthMinutes: minutes), createdAt: now, createdBy: Self.id("w", 0))
  }

  private func save(
    visitOf number: Int, on day: LocalDay, _ tx: any CareTransaction
  ) throws {
    let plan = plan(number)
    guard var clock = ZoneClock(zone: plan.schedule.zone) else {
      throw StoreError.defect("the zone of the seed")
    }
    let planned = plan.visit(
      at: Occurrence(day: day, time: plan.schedule.times[0]), clock: &clock)
    let visit = Visit(
      id: planned.id, organisation: organisation, unit: planned.content.unit,
      client: plan.client, professional: planned.content.professional,
      kind: planned.content.kind, startsAt: planned.window.lowerBound,
      endsAt: planned.window.upperBound, purpose: planned.content.purpose,
      steps: planned.content.steps,
      origin: VisitOrigin(plan: plan.id, occurrence: planned.occurrence))
    guard try tx.insertIfAbsent(visit) else { return }
    // What has been is written down, nine of ten as done.
    guard visit.endsAt < now, let carer = visit.professional else { return }
    try tx.markAttempted(visit.id, in: organisation)
    try tx.insert(
      VisitOutcome(
        visit: visit.id, organisation: organisation, position: 1,
        kind: number % 10 == 0 ? .notReached : .done, medication: nil, note: "Kaikki hyvin.",
        recordedAt: visit.endsAt, recordedBy: carer))
  }

  private func unit(_ number: Int) -> UnitID { units[number % units.count] }

  private static func id<Kind>(_ letter: String, _ number: Int) -> Identifier<Kind> {
    // A letter of the kind and digits are always an id.
    Identifier("\(letter)_mitta\(number)")!
  }
}
