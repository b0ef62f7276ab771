import CareAPI
import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

@Suite("Rights and the access log over signalling", .timeLimit(.minutes(5)))
struct AccessSignallingTests {
  private static let ranta = UnitID("u_ranta")!

  /// The third carer is of another unit, and is no longer to visit anybody.
  private static func bench() async throws -> Bench {
    let bench = try await Bench()
    let home = bench.home
    try await bench.store.write { tx in
      try tx.save(CareUnit(id: ranta, organisation: home.organisation, name: "Ranta"))
      guard var stranger = try tx.professional(home.carers[2], in: home.organisation),
        var visit = try tx.visit(home.visits[2], in: home.organisation)?.visit
      else { return }
      stranger.unit = ranta
      try tx.save(stranger, passwordHash: "none")
      visit.professional = home.carers[1]
      try tx.save(visit)
    }
    return bench
  }

  private static func entries(_ bench: Bench) async throws -> [AccessEntry] {
    try await bench.store.read {
      try $0.accessLinks(of: .sole, after: 0, limit: 10_000)
    }.flatMap(\.entries)
  }

  private static func lines(_ bench: Bench, since count: Int = 0) async throws -> [String] {
    try await entries(bench).dropFirst(count).map {
      "\($0.actor.value?.revealed ?? "-") \($0.verb) \($0.area) \($0.ground) "
        + ($0.client?.value?.revealed ?? "-")
    }
  }

  private static func isWhole(_ bench: Bench) async throws -> Bool {
    let (links, head) = try await bench.store.read {
      (try $0.accessLinks(of: .sole, after: 0, limit: 10_000), try $0.accessHead(of: .sole))
    }
    var verifier = AccessVerifier(node: .sole, anchors: [], digest: Secret.digest)
    for link in links { try verifier.take(link) }
    try verifier.finish(stored: head)
    return !links.isEmpty
  }

  @Test("a snapshot's visits are recorded, each by its ground; another unit's page has none")
  func snapshot() async throws {
    let bench = try await Self.bench()
    let page = try await bench.staff(0)
    let (me, clients) = (bench.home.carers[0], bench.home.clients)
    #expect(
      try await Self.lines(bench) == [
        "\(me) listed visit visit \(clients[0])", "\(me) listed visit unit \(clients[1])",
        "\(me) listed visit unit \(clients[2])",
      ])
    #expect((page.welcome?["ok.snapshot.visits"] as? [Any])?.count == 3)
    let stranger = try await bench.staff(2)
    #expect((stranger.welcome?["ok.snapshot.visits"] as? [Any])?.isEmpty == true)
    #expect(try await Self.entries(bench).count == 3)
    // Coming back shows nothing new.
    await page.cut()
    #expect(await page.resume()?["ok.resumed"] as? Bool == true)
    #expect(try await Self.entries(bench).count == 3)
    #expect(try await Self.isWhole(bench))
  }

  @Test("whoever comes by a link is recorded, by the link")
  func guest() async throws {
    let bench = try await Self.bench()
    _ = try await bench.relative(0)
    #expect(
      try await Self.lines(bench) == [
        "\(bench.home.relativeLinks[0]) seen visit invitation \(bench.home.clients[0])"
      ])
  }

  @Test("a call outside the unit takes a reason; the refusal and the call are recorded")
  func ring() async throws {
    let bench = try await Self.bench()
    let (me, client) = (bench.home.carers[2], bench.home.clients[0])
    let stranger = try await bench.staff(2)
    let visit = ["visitId": bench.home.visits[0].rawValue]
    #expect(await stranger.ask("ring", visit).error == "reasonNeeded")
    #expect(try await Self.lines(bench) == ["\(me) refused call none \(client)"])
    let grant = AccessGrant(
      id: AccessGrantID("ag_1")!, organisation: bench.home.organisation, professional: me,
      scope: .client(client), now: bench.clock.now)
    try await bench.store.write { _ = try $0.insert(grant) }
    #expect(await stranger.ask("ring", visit).error == nil)
    #expect(try await Self.lines(bench, since: 1) == ["\(me) called call reason \(client)"])
    // A call that is refused for another cause is no call.
    #expect(await stranger.ask("ring", visit).error == "alreadyInCall")
    #expect(try await Self.entries(bench).count == 2)
    #expect(try await Self.isWhole(bench))
  }

  @Test("what becomes of a visit is told to those who may list it, and presence too")
  func events() async throws {
    let bench = try await Self.bench()
    let stranger = try await bench.staff(2)
    let neighbour = try await bench.staff(1)
    let client = try await bench.client(0)
    let carer = try await bench.staff(0)
    await carer.ask("ring", ["visitId": bench.home.visits[0].rawValue])
    await client.ask("accept", ["callId": client.callID])
    #expect(!neighbour.events("visit").isEmpty)
    #expect(stranger.events("visit").isEmpty)
    neighbour.read()
    #expect(neighbour.volatile.contains { $0.event == "presence" })
    #expect(!stranger.volatile.contains { $0.event == "presence" })
    // A reason for the unit opens the events as well.
    let unit = UnitID("u_home")!
    let grant = AccessGrant(
      id: AccessGrantID("ag_1")!, organisation: bench.home.organisation,
      professional: bench.home.carers[2], scope: .unit(unit), now: bench.clock.now)
    try await bench.store.write { _ = try $0.insert(grant) }
    await client.ask("hangUp", ["callId": client.callID])
    #expect(stranger.events("visit").count == 1)
  }

  @Test("a press of the help button is told to all on duty, recorded for each")
  func help() async throws {
    let bench = try await Self.bench()
    let (stranger, carer) = (try await bench.staff(2), try await bench.staff(0))
    let before = try await Self.entries(bench).count
    let client = bench.home.clients[1]
    let kiosk = try await bench.terminal(clients: [1])
    let press: [String: Any] = ["pressId": "p1", "pressedAt": Bench.start.milliseconds]
    let task = try #require(await kiosk.ask("help", press).text("ok.taskId"))
    #expect(
      Set(try await Self.lines(bench, since: before)) == [
        "\(bench.home.carers[2]) told task duty \(client)",
        "\(bench.home.carers[0]) told task unit \(client)",
      ])
    let after = try await Self.entries(bench).count
    #expect(
      await stranger.ask("takeTask", ["taskId": task, "withinMinutes": 5]).error == nil)
    // Who has the task belongs to the client.
    #expect(
      try await Self.lines(bench, since: after).first
        == "\(bench.home.carers[2]) taken task duty \(client)")
    #expect(
      try await Self.lines(bench, since: after).contains(
        "\(bench.home.carers[2]) told task task \(client)"))
    let visit = ["visitId": bench.home.visits[1].rawValue]
    #expect(await stranger.ask("ring", visit).error == nil)
    #expect(
      try await Self.lines(bench).last == "\(bench.home.carers[2]) called call task \(client)")
    #expect(await carer.ask("takeTask", ["taskId": task, "withinMinutes": 5]).error != nil)
    #expect(try await Self.isWhole(bench))
  }

  @Test("what staff change at terminals and consents is recorded, and walled by the unit")
  func terminals() async throws {
    let bench = try await Self.bench()
    _ = try await bench.terminal(clients: [1])
    let stranger = bench.reference(2)
    let (terminal, client) = (TerminalID("d_one")!, bench.home.clients[1])
    await #expect(throws: ProtocolError.self) {
      try await bench.board.revoke(terminal, seen: SeenVersion(nil), by: stranger)
    }
    await #expect(throws: ProtocolError.self) {
      try await bench.board.withdraw(client, by: stranger)
    }
    try await bench.board.command(terminal, .identify, by: bench.reference())
    try await bench.board.revoke(terminal, seen: SeenVersion(nil), by: bench.reference())
    let (me, other) = (bench.home.carers[0], bench.home.carers[2])
    #expect(
      try await Self.lines(bench) == [
        "\(other) refused terminal none \(client)", "\(other) refused consent none \(client)",
        "\(me) changed terminal unit \(client)", "\(me) closed terminal unit \(client)",
      ])
  }

  @Test(
    "a terminal that people of two units share is looked after by either; who is added is asked for"
  )
  func sharedTerminal() async throws {
    let bench = try await Self.bench()
    let home = bench.home
    try await bench.store.write { tx in
      guard var moved = try tx.client(home.clients[2], in: home.organisation) else { return }
      moved.unit = Self.ranta
      try tx.save(moved)
    }
    _ = try await bench.terminal(clients: [1, 2])
    let settings = TerminalSettingsView(
      volume: 40, brightness: 80, language: .fi, night: TerminalSettings.usualNight,
      selfTestBeforeVisit: true, remindMinutes: 10)
    func change(_ clients: [Int], by carer: Int) async throws {
      let request = ChangeTerminalRequest(
        name: "Eteinen", place: .home, clientIds: clients.map { home.clients[$0] },
        settings: settings)
      _ = try await bench.board.change(
        TerminalID("d_one")!, request, seen: SeenVersion(nil), by: bench.reference(carer))
    }
    try await change([1, 2], by: 2)
    #expect(
      try await Self.lines(bench) == [
        "\(home.carers[2]) changed terminal sharedTerminal \(home.clients[1])",
        "\(home.carers[2]) changed terminal unit \(home.clients[2])",
      ])
    await #expect(throws: ProtocolError.self) { try await change([0, 1, 2], by: 2) }
    try await change([0, 1, 2], by: 0)
    #expect(
      try await bench.store.read { try $0.terminals(in: home.organisation, limit: 9) }
        .first?.terminal.clients.count == 3)
  }

  @Test("a gateway that was killed goes on with its chain")
  func killed() async throws {
    let bench = try await Self.bench()
    _ = try await bench.staff(0)
    try await bench.killAndRestart()
    _ = try await bench.staff(1)
    let entries = try await Self.entries(bench)
    #expect(entries.map(\.sequence) == [1, 2, 3, 4, 5, 6])
    #expect(try await Self.isWhole(bench))
  }
}
