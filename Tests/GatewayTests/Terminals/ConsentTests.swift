import CareAPI
import CareModel
import CareStore
import Testing

@testable import Gateway

@Suite("Consent to calls that answer themselves, and configurations")
struct ConsentTests {
  private static let request = AutoAnswerRequest(
    callers: [.carer], from: ClockTime("08:00")!, until: ClockTime("20:00")!, countdownSeconds: 20)

  @Test("what the client agrees to reaches the terminal signed; withdrawing there makes a task")
  func givenAndWithdrawn() async throws {
    let bench = try await Bench()
    let terminal = try await bench.terminal()
    let carer = try await bench.staff()
    let key = await bench.board.gatewayKey.rawValue
    let client = bench.home.clients[0]
    let before = try #require(terminal.welcome).configuration("ok.terminal", signedBy: key)
    #expect(before.people[0].autoAnswer == nil)
    _ = try await bench.board.agree(client, Self.request, by: bench.reference())
    let given = try #require(terminal.events("terminal").last)
      .configuration("body", signedBy: key)
    #expect(given.version == before.version + 1)
    #expect(given.people[0].autoAnswer?.callers == [.carer])
    #expect(given.people[0].autoAnswer?.countdownSeconds == 20)

    bench.clock.advance(by: .hours(1))
    let withdrawal = ["clientId": client.rawValue]
    #expect(await terminal.ask("withdrawConsent", withdrawal).error == nil)
    let after = try #require(terminal.events("terminal").last)
      .configuration("body", signedBy: key)
    #expect(after.version == given.version + 1 && after.people[0].autoAnswer == nil)
    let task = try #require(carer.events("task").last)
    #expect(task.text("body.kind") == "consentWithdrawn")
    #expect(task.text("body.clientId") == client.rawValue)

    // Nothing more to withdraw: no second task, no new version.
    #expect(await terminal.ask("withdrawConsent", withdrawal).error == nil)
    #expect(terminal.events("terminal").count == 2 && carer.events("task").count == 1)
    let history = try await bench.store.read { [organisation = bench.home.organisation] in
      try $0.consents(of: client, in: organisation)
    }
    #expect(history.map(\.givenBy) == [bench.home.carers[0]])
    #expect(
      history.map(\.withdrawal) == [
        .init(at: Bench.start + .hours(1), by: .terminal(TerminalID("d_one")!))
      ])
  }

  @Test("another agreement replaces the one before, which stays as a fact")
  func replaced() async throws {
    let bench = try await Bench()
    let client = bench.home.clients[0]
    var request = Self.request
    _ = try await bench.board.agree(client, request, by: bench.reference())
    _ = try await bench.board.agree(client, request, by: bench.reference())
    request.countdownSeconds = 30
    _ = try await bench.board.agree(client, request, by: bench.reference(1))
    try await bench.board.withdraw(client, by: bench.reference(1))
    let history = try await bench.store.read { [organisation = bench.home.organisation] in
      try $0.consents(of: client, in: organisation)
    }
    #expect(history.map(\.terms.countdownSeconds) == [20, 30])
    #expect(history.allSatisfy { !$0.stands })
  }

  @Test("settings, name and people reach the terminal; who is taken off it is in no call there")
  func changed() async throws {
    let bench = try await Bench()
    let terminal = try await bench.terminal()
    let carer = try await bench.staff()
    let key = await bench.board.gatewayKey.rawValue
    await carer.ask("ring", ["visitId": bench.home.visits[0].rawValue])
    await terminal.ask("accept", ["callId": terminal.callID])
    var settings = TerminalSettingsView(
      volume: 80, brightness: 80, language: .fi, night: TerminalSettings.usualNight,
      selfTestBeforeVisit: true, remindMinutes: 10)
    settings.volume = 40
    let change = ChangeTerminalRequest(
      name: "Makuuhuone", place: .home, clientIds: [bench.home.clients[1]], settings: settings)
    _ = try await bench.board.change(
      TerminalID("d_one")!, change, seen: SeenVersion(1), by: bench.reference())
    let told = try #require(terminal.events("terminal").last)
      .configuration("body", signedBy: key)
    #expect(told.name == "Makuuhuone" && told.volume == 40)
    #expect(told.people.map(\.clientId) == [bench.home.clients[1]])
    carer.read()
    #expect(carer.callState == "ended" && carer.reason == "hungUp")
    // The same again changes nothing.
    let again = try await bench.board.change(
      TerminalID("d_one")!, change, seen: SeenVersion(2), by: bench.reference())
    #expect(again.terminal.revision == 2)
    #expect(terminal.events("terminal").count == 1)
  }

  @Test(
    "health and self-test are kept, the last of each, and commands reach a terminal that is there")
  func healthAndCommands() async throws {
    let bench = try await Bench()
    let terminal = try await bench.terminal()
    let health: [String: Any] = [
      "version": "0.2.0", "uptimeSeconds": 1, "temperatureCelsius": 41.5, "memoryUsedPercent": 1,
      "diskUsedPercent": 2, "network": ["kind": "wifi", "quality": "good"], "camera": "covered",
      "microphone": "ok", "loudspeaker": "ok", "screen": "on", "volume": 80, "brightness": 80,
    ]
    #expect(await terminal.ask("health", health).error == nil)
    #expect(
      await terminal.ask("health", health.merging(["volume": 101]) { $1 }).error == "badRequest")
    let test: [String: Any] = [
      "why": "visit", "camera": "dark", "microphone": "ok", "loudspeaker": "notHeard",
      "network": "weak", "at": 1,
    ]
    #expect(await terminal.ask("selfTest", test).error == nil)
    let record = try await bench.store.read { [organisation = bench.home.organisation] in
      try $0.terminal(TerminalID("d_one")!, in: organisation)
    }
    #expect(record?.health?.camera == .covered && record?.health?.temperatureCelsius == 41.5)
    #expect(record?.selfTest?.loudspeaker == .notHeard)
    #expect(record?.terminal.version == "0.2.0")

    let id = TerminalID("d_one")!
    try await bench.board.command(id, .identify, by: bench.reference())
    terminal.read()
    #expect(terminal.volatile.last?.text("body.kind") == "identify")
    await terminal.cut()
    let refusal = await #expect(throws: ProtocolError.self) {
      try await bench.board.command(id, .identify, by: bench.reference())
    }
    #expect(refusal?.code == .notReachable)
  }
}
