import CareAPI
import CareModel
import CareStore
import Couriers
import Testing

@testable import Gateway

/// Messages on a ``Bench`` whose time begins at noon in Helsinki.
@Suite("Messages", .timeLimit(.minutes(5)))
struct OutboxTests {
  private let sms = FakeCourier()
  private let email = FakeCourier()

  private func bench() async throws -> Bench {
    try await Bench(couriers: [.sms: sms, .email: email])
  }

  private func draft(
    _ bench: Bench, _ key: String, _ cause: MessageCause = .taskEscalation,
    notAfter: WallTime? = nil
  ) -> MessageDraft {
    MessageDraft(
      organisation: bench.home.organisation, channel: .sms, to: "040 123 4567",
      text: PersonalText("Teksti \(key)"), cause: cause, about: "a_1", key: key,
      notAfter: notAfter)
  }

  @discardableResult
  private func send(_ bench: Bench, _ draft: MessageDraft) async throws -> OutboundMessage {
    let (message, effects) = try await bench.board.transact { try $0.send(draft) }
    await bench.board.carryOut(effects)
    return message
  }

  private func message(_ bench: Bench, _ id: MessageID) async throws -> OutboundMessage {
    let organisation = bench.home.organisation
    return try #require(try await bench.store.read { try $0.message(id, in: organisation) })
  }

  @Test("a message leaves at once, under its own id, and once for its key")
  func once() async throws {
    let bench = try await bench()
    let queued = try await send(bench, draft(bench, "k"))
    #expect(try await send(bench, draft(bench, "k")).id == queued.id)
    await bench.settle()
    #expect(sms.letters.map(\.id) == [queued.id] && sms.letters.first?.to == "+358401234567")
    #expect(try await message(bench, queued.id).state.name == .sent)
    #expect(try await send(bench, draft(bench, "k")).state.name == .sent)
    await bench.settle()
    #expect(sms.letters.count == 1)
    #expect(bench.count("kuulolla_messages_total") == 2)
  }

  @Test("what fails for now is tried again, and what is refused is not")
  func retries() async throws {
    let bench = try await bench()
    sms.answer(.notNow(.unreachable), .notNow(.busy), .taken, .refused(.refused))
    let first = try await send(bench, draft(bench, "one"))
    await bench.settle()
    #expect(try await message(bench, first.id).lastProblem == .unreachable)
    await bench.pass(.seconds(4))
    await bench.settle()
    #expect(sms.letters.count == 1)
    await bench.pass(.seconds(1))
    await bench.settle()
    #expect(sms.letters.count == 2)
    await bench.pass(.seconds(10))
    await bench.settle()
    #expect(try await message(bench, first.id).state.name == .sent)
    #expect(sms.letters.map(\.id) == [first.id, first.id, first.id])

    let second = try await send(bench, draft(bench, "two"))
    await bench.settle()
    #expect(try await message(bench, second.id).state.name == .failed)
    await bench.pass(.hours(1))
    await bench.settle()
    #expect(sms.letters.count == 4)
  }

  @Test("a gateway killed before the result is written sends again, under the same id")
  func killed() async throws {
    let bench = try await bench()
    sms.hold()
    let queued = try await send(bench, draft(bench, "k"))
    await bench.pass(.zero)
    await sms.arrived(1)
    #expect(sms.letters.count == 1)
    #expect(try await message(bench, queued.id).state.name == .sending)
    try await bench.killAndRestart()
    await bench.pass(.zero)
    await sms.arrived(2)
    #expect(sms.letters.map(\.id) == [queued.id, queued.id])
    sms.release()
    await bench.settle()
    let message = try await message(bench, queued.id)
    #expect(message.state.name == .sent && message.attempts == 2)
  }

  @Test("a courier that is not heard of is not waited for beyond its lease")
  func lease() async throws {
    let bench = try await bench()
    sms.hold()
    let queued = try await send(bench, draft(bench, "k"))
    await bench.pass(.zero)
    await sms.arrived(1)
    await bench.pass(.seconds(99))
    #expect(sms.letters.count == 1)
    await bench.pass(.seconds(1))
    await sms.arrived(2)
    #expect(sms.letters.count == 2)
    sms.release()
    await bench.settle()
    #expect(try await message(bench, queued.id).attempts == 2)
  }

  @Test("an urgent message overtakes those that wait; a courier has a few at a time")
  func order() async throws {
    let bench = try await bench()
    sms.hold()
    for n in 0..<8 { try await send(bench, draft(bench, "r\(n)", .guestLink)) }
    await bench.pass(.zero)
    await sms.arrived(4)
    try await send(bench, draft(bench, "urgent"))
    await bench.pass(.zero)
    #expect(sms.letters.count == 4)
    sms.release()
    await bench.settle()
    #expect(sms.letters.count == 9)
    // Among the next that the courier takes, of which it is handed four at once.
    let place = sms.texts.firstIndex(of: "Teksti urgent")
    #expect(place.map { (4..<8).contains($0) } == true)
  }

  @Test("a result that storage did not take is written down later, and nothing is sent twice")
  func storageFails() async throws {
    let bench = try await bench()
    sms.hold()
    let queued = try await send(bench, draft(bench, "k"))
    await bench.pass(.zero)
    await sms.arrived(1)
    bench.faults.failNextWrites(1)
    sms.release()
    while await bench.board.owedDeliveries.isEmpty {
      try await Task.sleep(for: .milliseconds(1))
    }
    await bench.settle()
    await bench.pass(.seconds(2))
    await bench.settle()
    #expect(try await message(bench, queued.id).state.name == .sent)
    await bench.pass(.minutes(5))
    await bench.settle()
    #expect(sms.letters.count == 1)
  }

  @Test("without a channel a message fails, is seen, and goes once there is one")
  func channelOff() async throws {
    let bench = try await Bench()
    let queued = try await send(bench, draft(bench, "k"))
    #expect(queued.state.name == .failed && queued.lastProblem == .channelOff)
    await #expect(throws: ProtocolError.self) {
      _ = try await bench.board.tryAgain(queued.id, by: bench.reference())
    }
    bench.couriers = [.sms: sms]
    try await bench.killAndRestart()
    #expect(
      try await bench.board.tryAgain(queued.id, by: bench.reference()).state.name == .waiting)
    await bench.settle()
    #expect(sms.letters.count == 1)
    await #expect(throws: ProtocolError.self) {
      _ = try await bench.board.tryAgain(queued.id, by: bench.reference(0, of: bench.foreign))
    }
  }

  @Test(
    "whoever is on call is told of a request for help that nobody takes, once, and not too late")
  func onCall() async throws {
    let bench = try await bench()
    try await bench.store.write { [id = bench.home.organisation] tx in
      var organisation = try #require(try tx.organisation(id))
      organisation.onCallPhone = "040 999 8888"
      try tx.save(organisation)
      // Nobody is to be told of the day's visits here.
      for visit in try tx.visits(
        in: id, unit: nil, during: Bench.start..<Bench.start + .hours(1), first: nil, limit: 9)
      { try tx.markAttempted(visit.visit.id, in: id) }
    }
    let terminal = try await bench.terminal()
    let carer = try await bench.staff()
    let press: [String: Any] = ["pressId": "p", "pressedAt": Bench.start.milliseconds]
    let task = await terminal.ask("help", press).text("ok.taskId") ?? ""
    await bench.pass(.minutes(4))
    await bench.settle()
    #expect(sms.letters.isEmpty)
    await bench.pass(.minutes(1))
    await bench.settle()
    #expect(sms.letters.map(\.to) == ["+358409998888"])
    #expect(
      sms.texts == [
        "Kuulolla: avunpyyntö klo 06.00 odottaa. Kukaan ei ole ottanut sitä. "
          + "Kirjaudu Kuulollaan tai soita: 017 123."
      ])
    // Taken, not done, open again: it waits anew.
    await carer.ask("takeTask", ["taskId": task, "withinMinutes": 5])
    await bench.pass(.minutes(10))
    await bench.pass(.minutes(3))
    await bench.settle()
    #expect(sms.letters.count == 2)

    // The next one cannot be sent at once, and is done by then.
    sms.answer(.notNow(.unreachable))
    await carer.ask("takeTask", ["taskId": task, "withinMinutes": 5])
    await bench.pass(.minutes(10))
    await bench.pass(.minutes(3))
    await bench.settle()
    #expect(sms.letters.count == 3)
    await carer.ask("takeTask", ["taskId": task, "withinMinutes": 5])
    #expect(await carer.ask("finishTask", ["taskId": task]).error == nil)
    await bench.pass(.minutes(1))
    await bench.settle()
    #expect(sms.letters.count == 3)
  }

  @Test("a recipient has so many a day, and no more")
  func bounded() async throws {
    let bench = try await bench()
    for n in 0..<41 { try await send(bench, draft(bench, "k\(n)", .guestLink)) }
    await bench.settle()
    #expect(sms.letters.count == 40)
    let organisation = bench.home.organisation
    let failed = try await bench.store.read {
      try $0.messages(.failed, in: organisation, after: nil, limit: 9)
    }
    #expect(failed.map(\.message.lastProblem) == [.tooMany])
    // What is urgent goes further.
    try await send(bench, draft(bench, "urgent"))
    await bench.settle()
    #expect(sms.letters.count == 41)
  }
}
