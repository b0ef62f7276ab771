import CareAPI
import CareModel
import CareStore
import Couriers
import Testing

@testable import Gateway

@Suite("Reminders", .timeLimit(.minutes(5)))
struct ReminderTests {
  private let sms = FakeCourier()
  private let email = FakeCourier()

  /// Noon in Helsinki on the day before ``visitTime``; the visits that a bench begins with are cancelled.
  private func bench() async throws -> Bench {
    let bench = try await Bench(couriers: [.sms: sms, .email: email])
    let calendar = LocalCalendar.helsinki
    let noon = calendar.moment(of: calendar.day(of: Bench.start), at: ClockTime("12:00")!)
    bench.clock.advance(by: noon + .hours(24) - Bench.start)
    let home = bench.home
    try await bench.store.write { tx in
      _ = try tx.save(
        ClientDetails(
          client: home.clients[0], organisation: home.organisation, phone: "040 123 4567",
          email: "aino@posti.example"))
    }
    await bench.settle()
    return bench
  }

  private func save(
    _ bench: Bench, at start: WallTime, cancelled: Bool = false, told: Bool = true
  ) async throws {
    let (home, now) = (bench.home, bench.clock.now)
    let (_, effects) = try await bench.board.transact { turn in
      var visit = try #require(try turn.tx.visit(home.visits[0], in: home.organisation)).visit
      visit.startsAt = start
      visit.endsAt = start + .minutes(10)
      visit.cancelledAt = cancelled ? now : nil
      try turn.tx.save(visit)
      if told { try turn.planReminders(of: visit.id, in: home.organisation) }
    }
    await bench.board.carryOut(effects)
    await bench.settle()
  }

  private func tomorrow(_ bench: Bench, _ clock: String) -> WallTime {
    let calendar = LocalCalendar.helsinki
    return calendar.moment(
      of: calendar.day(of: bench.clock.now) + 1, at: ClockTime(clock)!)
  }

  /// Goes on to a moment and does what comes due on the way.
  private func go(_ bench: Bench, to time: WallTime) async {
    while bench.clock.now < time {
      await bench.pass(min(time - bench.clock.now, .minutes(10)))
      await bench.settle()
    }
  }

  @Test("a client is reminded on the evening before and an hour before, each once")
  func both() async throws {
    let bench = try await bench()
    let start = tomorrow(bench, "10:00")
    try await save(bench, at: start)
    await go(bench, to: start - .hours(16) - .seconds(1))
    #expect(sms.letters.isEmpty)
    await go(bench, to: start - .hours(16))
    #expect(
      sms.texts == [
        "Helmi soittaa kotihoidosta sinulle maanantaina 23.11. klo 10.00. "
          + "Vastaa omalla laitteellasi. Kotihoito, puh. 017 123."
      ])
    await go(bench, to: start - .hours(1))
    #expect(sms.letters.count == 2)
    #expect(sms.texts.last == sms.texts.first)
    await go(bench, to: start + .hours(1))
    #expect(sms.letters.count == 2 && email.letters.isEmpty)
  }

  @Test("a visit that nobody told of is found within a minute")
  func untold() async throws {
    let bench = try await bench()
    let start = bench.clock.now + .minutes(61) + .seconds(30)
    try await save(bench, at: start, told: false)
    await go(bench, to: bench.clock.now + .minutes(2))
    #expect(sms.letters.count == 1)
  }

  @Test("a moved visit has another reminder, a cancelled one none")
  func movedAndCancelled() async throws {
    let bench = try await bench()
    let start = bench.clock.now + .minutes(70)
    try await save(bench, at: start)
    await go(bench, to: start - .minutes(60))
    #expect(sms.letters.count == 1)
    // Later on the same day: another time, another reminder.
    try await save(bench, at: start + .hours(3))
    await go(bench, to: start + .hours(2) - .minutes(1))
    #expect(sms.letters.count == 1)
    await go(bench, to: start + .hours(2))
    #expect(sms.letters.count == 2)
    try await save(bench, at: start + .hours(4))
    try await save(bench, at: start + .hours(4), cancelled: true)
    await go(bench, to: start + .hours(5))
    #expect(sms.letters.count == 2)
  }

  @Test("a reminder that waits for another try is withdrawn when its visit is cancelled")
  func withdrawn() async throws {
    let bench = try await bench()
    sms.answer(.notNow(.unreachable), .notNow(.unreachable), .notNow(.unreachable))
    let start = bench.clock.now + .minutes(60)
    try await save(bench, at: start)
    #expect(sms.letters.count == 1)
    try await save(bench, at: start, cancelled: true)
    await go(bench, to: start)
    #expect(sms.letters.count == 1)
    let organisation = bench.home.organisation
    let gone = try await bench.store.read {
      try $0.messages(.withdrawn, in: organisation, after: nil, limit: 9)
    }
    #expect(gone.count == 1)
  }

  @Test("a gateway that was down at the moment reminds when it is up, and no later than is of use")
  func down() async throws {
    let bench = try await bench()
    let start = tomorrow(bench, "10:00")
    try await save(bench, at: start)
    bench.clock.advance(by: start - .minutes(30) - bench.clock.now)
    try await bench.killAndRestart()
    await bench.settle()
    // The evening's is of no use any more.
    #expect(sms.letters.count == 1)

    let later = start + .hours(4)
    try await save(bench, at: later)
    bench.clock.advance(by: later - bench.clock.now)
    try await bench.killAndRestart()
    await bench.settle()
    #expect(sms.letters.count == 1)
  }

  /// Whoever may set what holds for all.
  private func lead(_ bench: Bench) async throws -> StaffReference {
    let staff = bench.reference()
    try await bench.store.write { tx in
      guard var person = try tx.professional(staff.professional, in: staff.organisation) else {
        return
      }
      person.roles.append(.shiftLead)
      try tx.save(person, passwordHash: "x")
    }
    return staff
  }

  @Test("a gateway that comes up at night keeps quiet, and reminds in the morning")
  func night() async throws {
    let bench = try await bench()
    try await bench.board.setReminders(
      ReminderRule(channels: [.sms], minutesBefore: nil, eveningAt: ClockTime("18:00")), of: nil,
      seen: .init(0), by: lead(bench))
    let start = tomorrow(bench, "10:00")
    try await save(bench, at: start)
    bench.clock.advance(by: start - .hours(11) - bench.clock.now)
    try await bench.killAndRestart()
    await bench.settle()
    #expect(sms.letters.isEmpty)
    await go(bench, to: start - .hours(2) - .seconds(1))
    #expect(sms.letters.isEmpty)
    await go(bench, to: start - .hours(2))
    #expect(sms.letters.count == 1)
  }

  @Test("what a client and an organisation have set holds, from the moment on at which it is set")
  func rules() async throws {
    let bench = try await bench()
    let start = tomorrow(bench, "10:00")
    try await save(bench, at: start)
    try await bench.board.setReminders(
      ReminderRule(channels: [.email], minutesBefore: 120, eveningAt: nil),
      of: bench.home.clients[0], seen: .init(0), by: bench.reference())
    await bench.settle()
    await go(bench, to: start - .minutes(121))
    #expect(sms.letters.isEmpty && email.letters.isEmpty)
    await go(bench, to: start - .minutes(120))
    #expect(sms.letters.isEmpty && email.letters.map(\.to) == ["aino@posti.example"])
    #expect(email.letters.first?.subject == "Videokäynti maanantaina 23.11. klo 10.00")
    try await bench.board.setReminders(
      ReminderRule(channels: [], minutesBefore: 60, eveningAt: nil), of: nil,
      seen: .init(0), by: lead(bench))
    let removed = try await bench.board.setReminders(
      nil, of: bench.home.clients[0], seen: .init(1), by: bench.reference())
    #expect(removed == 0)
    await go(bench, to: start)
    #expect(sms.letters.isEmpty && email.letters.count == 1)
  }

  @Test("without a number nobody is reminded, and nothing has failed")
  func noAddress() async throws {
    let bench = try await bench()
    let home = bench.home
    try await bench.store.write { tx in
      var details = try #require(try tx.details(of: home.clients[0], in: home.organisation))
      details.phone = nil
      _ = try tx.save(details)
    }
    try await save(bench, at: bench.clock.now + .minutes(60))
    let counts = try await bench.store.read { try $0.messageCounts(in: home.organisation) }
    #expect(sms.letters.isEmpty && counts.isEmpty)
  }
}
