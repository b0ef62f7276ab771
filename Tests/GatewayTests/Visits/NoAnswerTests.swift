import CareAPI
import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

@Suite("Clients who are not reached")
struct NoAnswerTests {
  private static func staff(_ bench: Bench, _ index: Int = 0) -> StaffReference {
    StaffReference(
      professional: bench.home.carers[index], organisation: bench.home.organisation)
  }

  private static func outcome(
    _ kind: OutcomeKind, known: Int = 0, note: PersonalText? = nil
  ) -> OutcomeRequest {
    OutcomeRequest(kind: kind, medication: nil, note: note, known: known)
  }

  /// Open tasks as the page knows them, kinds by their ids; of one visit, or of all.
  private func open(_ page: TestPage, of visit: VisitID? = nil) -> [String: String] {
    var tasks: [String: String] = [:]
    for event in page.events("task") {
      if let visit, event.text("body.visitId") != visit.rawValue { continue }
      guard let id = event.text("body.id"), let kind = event.text("body.kind") else { continue }
      tasks[id] = event.text("body.state") == "done" ? nil : kind
    }
    return tasks
  }

  private func ring(_ carer: TestPage, _ bench: Bench) async throws -> [String: Any] {
    let reply = await carer.ask("ring", ["visitId": bench.home.visits[0].rawValue])
    return ["callId": try #require(reply.text("ok.call.id"))]
  }

  @Test(
    "a call that rings out is rung again, then louder, then telephoned; a person's outcome ends it")
  func climbs() async throws {
    let bench = try await Bench()
    let visit = bench.home.visits[0]
    let carer = try await bench.staff()
    let client = try await bench.client()
    _ = try await ring(carer, bench)
    await bench.pass(.seconds(91))
    #expect(open(carer, of: visit).values.sorted() == ["ringAgain"])
    let task = try #require(carer.events("task").last)
    #expect(task.text("body.visitId") == bench.home.visits[0].rawValue)
    #expect(task.flag("body.forMe") == true)
    let from = Bench.start + .seconds(91) + .minutes(5)
    #expect(task.number("body.from").map(Int64.init) == from.milliseconds)
    #expect(carer.events("visit").last?.text("body.state") == "notReached")

    await bench.pass(.minutes(5))
    _ = try await ring(carer, bench)
    await bench.pass(.seconds(91))
    #expect(open(carer, of: visit).values.sorted() == ["ringLouder"])
    client.read()
    #expect(client.events("call").allSatisfy { $0.flag("body.loud") == nil })
    let call = try await ring(carer, bench)
    client.read()
    #expect(client.events("call").last?.flag("body.loud") == true)
    #expect(carer.events("call").last?.flag("body.loud") != true)
    #expect(await client.ask("decline", call).error == nil)
    #expect(open(carer, of: visit).values.sorted() == ["phoneClient"])

    let phone = try #require(carer.events("task").last?.text("body.id"))
    #expect(await carer.ask("takeTask", ["taskId": phone, "withinMinutes": 5]).error == nil)
    let refused = await carer.ask("finishTask", ["taskId": phone])
    #expect(refused.error == "badRequest")
    let answer = await carer.ask("finishTask", ["taskId": phone, "result": "noAnswer"])
    #expect(answer.error == nil)
    #expect(open(carer, of: visit).values.sorted() == ["askRelative"])

    let record = try await bench.record(
      Self.outcome(.notReached, note: "Tytär tavoitti. Kaikki hyvin."), by: Self.staff(bench))
    #expect(record.history.outcome?.kind == .notReached)
    #expect(open(carer, of: visit).isEmpty)
    let organisation = bench.home.organisation
    let cases = try await bench.store.read {
      try $0.openNoAnswerCases(in: organisation, limit: 9)
    }
    #expect(cases.isEmpty)
  }

  @Test("where the terminal is away, the next step is the telephone, with the number")
  func offline() async throws {
    let bench = try await Bench()
    let (client, organisation) = (bench.home.clients[0], bench.home.organisation)
    try await bench.store.write {
      _ = try $0.save(
        ClientDetails(client: client, organisation: organisation, phone: "017 123 411"))
    }
    let carer = try await bench.staff()
    _ = try await ring(carer, bench)
    await bench.pass(.seconds(91))
    let task = try #require(carer.events("task").last)
    #expect(task.text("body.kind") == "phoneClient")
    #expect(task.text("body.phone") == "017 123 411")
  }

  @Test("who answers and is not seen is looked for at once, and the call says nothing else")
  func unresponsive() async throws {
    let bench = try await Bench()
    let carer = try await bench.staff()
    let client = try await bench.client()
    let call = try await ring(carer, bench)
    #expect(await client.ask("accept", call).error == nil)
    let record = try await bench.unresponsive(by: Self.staff(bench))
    #expect(record.state(now: bench.clock.now) == .notReached)
    #expect(carer.events("call").last?.text("body.state") == "ended")
    #expect(open(carer).values.sorted() == ["phoneClient"])
  }

  @Test("a rung outlives the gateway, grows louder on its own, and names the on-call person")
  func survivesAndEscalates() async throws {
    let bench = try await Bench()
    let carer = try await bench.staff()
    _ = try await ring(carer, bench)
    await bench.pass(.seconds(91))
    try await bench.killAndRestart()
    let again = try await bench.staff(1)
    #expect(again.welcome?.text("ok.snapshot.tasks.0.kind") == "phoneClient")
    await bench.pass(.minutes(3))
    #expect(again.events("task").last?.number("body.escalation") == 1)
    await bench.pass(.minutes(7))
    #expect(again.events("task").last?.number("body.escalation") == 2)
    let kinds = Set(open(again).values)
    #expect(kinds.contains("phoneClient"))
  }

  @Test("a visit that nobody tries to make is a task before its window closes; trying ends it")
  func unattempted() async throws {
    let bench = try await Bench()
    let carer = try await bench.staff()
    let client = try await bench.client()
    await bench.pass(.minutes(6))
    #expect(open(carer).isEmpty)
    await bench.pass(.minutes(1))
    #expect(open(carer).values.sorted() == Array(repeating: "visitUnattempted", count: 3))
    let call = try await ring(carer, bench)
    #expect(await client.ask("accept", call).error == nil)
    #expect(open(carer).count == 2)
    #expect(await carer.ask("hangUp", call).error == nil)
    // What came of it is asked for in a while, and by nobody before.
    let last = try #require(carer.events("task").last)
    #expect(last.text("body.kind") == "outcomeMissing")
    let from = bench.clock.now + .minutes(30)
    #expect(last.number("body.from").map(Int64.init) == from.milliseconds)
    await bench.pass(.minutes(5))
    #expect(open(carer).count == 3)
  }

  @Test("a call that the carer cancels is no attempt")
  func cancelled() async throws {
    let bench = try await Bench()
    let carer = try await bench.staff()
    let call = try await ring(carer, bench)
    #expect(await carer.ask("hangUp", call).error == nil)
    #expect(open(carer).isEmpty)
    await bench.pass(.minutes(7))
    #expect(open(carer).count == 3)
  }

  @Test("outcomes are corrected by who has seen the last, and keep their history")
  func corrections() async throws {
    let bench = try await Bench()
    let carer = try await bench.staff()
    let visit = bench.home.visits[0]
    let first = Self.outcome(.doneWithFollowUp)
    _ = try await bench.record(first, by: Self.staff(bench))
    #expect(open(carer).values.sorted() == ["followUp"])
    // The same again is a repeat; somebody else's on the same ground comes too late.
    _ = try await bench.record(first, by: Self.staff(bench))
    await #expect(throws: ProtocolError(.stale, "somebody else has written an outcome meanwhile")) {
      try await bench.record(Self.outcome(.done), by: Self.staff(bench, 1))
    }
    let record = try await bench.record(
      Self.outcome(.needsPhysicalVisit, known: 1), by: Self.staff(bench, 1))
    #expect(record.history.outcome?.position == 2)
    #expect(open(carer).values.sorted() == ["physicalVisit"])
    let organisation = bench.home.organisation
    let all = try await bench.store.read { try $0.outcomes(of: visit, in: organisation) }
    #expect(all.map(\.kind) == [.doneWithFollowUp, .needsPhysicalVisit])
  }

  @Test("that the carer is late is told on every screen of the visit")
  func late() async throws {
    let bench = try await Bench()
    let client = try await bench.client()
    _ = try await bench.runLate(15, by: Self.staff(bench))
    #expect(client.events("visit").last?.number("body.late.minutes") == 15)
    #expect(client.events("visit").last?["body.outcome"] is NSNull?)
    _ = try await bench.runLate(nil, by: Self.staff(bench))
    #expect(client.events("visit").last?.number("body.late.minutes") == nil)
  }

  @Test("another organisation's visit is not there")
  func wall() async throws {
    let bench = try await Bench()
    let foreign = StaffReference(
      professional: bench.foreign.carers[0], organisation: bench.foreign.organisation)
    let missing = ProtocolError(.notFound, "no such visit")
    await #expect(throws: missing) {
      try await bench.record(Self.outcome(.done), by: foreign)
    }
    await #expect(throws: missing) {
      try await bench.runLate(15, by: foreign)
    }
    await #expect(throws: missing) { try await bench.unresponsive(by: foreign) }
  }
}

/// What staff say of the first visit of the house.
extension Bench {
  fileprivate func record(
    _ request: OutcomeRequest, by staff: StaffReference
  ) async throws -> VisitRecord {
    let visit = home.visits[0]
    return try await board.turn { try $0.record(request, of: visit, by: staff) }
  }

  fileprivate func runLate(_ minutes: Int?, by staff: StaffReference) async throws -> VisitRecord {
    let visit = home.visits[0]
    return try await board.turn {
      try $0.runLate(minutes, at: visit, seen: .init(nil), by: staff)
    }
  }

  fileprivate func unresponsive(by staff: StaffReference) async throws -> VisitRecord {
    let visit = home.visits[0]
    return try await board.turn { try $0.unresponsive(visit, by: staff) }
  }
}

@Suite("Relatives who are told")
struct RelativeTests {
  @Test("only who has the right is told, once, that the client did not answer and nothing else")
  func told() async throws {
    let bench = try await Bench(couriers: [.sms: FakeCourier()])
    let (client, organisation) = (bench.home.clients[0], bench.home.organisation)
    let carer = bench.home.carers[0]
    try await bench.store.write { tx in
      for (name, rights) in [
        ("anna", [RelativeRight.toldWhenNotReached]), ("pekka", [.joinVisits]),
      ] {
        try tx.save(
          Relative(
            id: RelativeID("r_\(name)")!, organisation: organisation, client: client,
            name: PersonalText(name), relation: "lapsi", phone: "040 123 4567", email: nil,
            language: .fi, rights: rights, recordedAt: Bench.start, recordedBy: carer))
      }
    }
    let visit = bench.home.visits[0]
    for _ in 0..<2 {
      try await bench.board.turn {
        try $0.notAnswered(.terminalOffline, at: visit, by: carer, in: organisation)
        try $0.notAnswered(.noAnswer, at: visit, by: carer, in: organisation)
      }
    }
    let messages = try await bench.store.read { tx in
      try MessageStateName.allCases.flatMap {
        try tx.messages($0, in: organisation, after: nil, limit: 9)
      }
    }
    #expect(messages.map(\.message.cause) == [.relativeTold])
    let text = try #require(messages.first?.message.text.revealed)
    #expect(text.contains("Aino ei vastannut") && !text.contains("Lääkkeet"))
    let missed = try await bench.store.read { try $0.noAnswerCase(of: visit, in: organisation) }
    #expect(missed?.steps.map(\.event).contains(.relativeTold) == true)
  }
}
