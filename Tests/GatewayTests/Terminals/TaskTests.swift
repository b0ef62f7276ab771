import CareAPI
import CareModel
import CareStore
import Testing

@testable import Gateway

@Suite("Tasks")
struct TaskTests {
  private static func press(_ id: String, _ bench: Bench) -> [String: Any] {
    [
      "pressId": id, "pressedAt": Bench.start.milliseconds,
      "clientId": bench.home.clients[0].rawValue,
    ]
  }

  @Test("a press is a task of all staff; whoever takes it is told to the terminal by name and time")
  func pressToCall() async throws {
    let bench = try await Bench()
    let terminal = try await bench.terminal()
    let (helmi, other) = (try await bench.staff(0), try await bench.staff(1))
    let foreign = try await bench.staff(0, of: bench.foreign)
    let reply = await terminal.ask("help", Self.press("p1", bench))
    let task = try #require(reply.text("ok.taskId"))
    for page in [helmi, other] {
      let event = try #require(page.events("task").last)
      #expect(event.text("body.id") == task && event.text("body.state") == "open")
      #expect(event.text("body.clientName") == "Aino Asiakas")
      #expect(event.text("body.terminalName") == "Keittiö")
    }
    #expect(foreign.events("task").isEmpty)
    #expect(terminal.events("help").last?.text("body.state") == "open")

    let take: [String: Any] = ["taskId": task, "withinMinutes": 10]
    #expect(await helmi.ask("takeTask", take).error == nil)
    let told = try #require(terminal.events("help").last)
    #expect(told.text("body.by") == "Helmi" && told.text("body.byRole") == "kotihoidosta")
    let due = Bench.start + .minutes(10)
    #expect(told.number("body.callBy").map(Int64.init) == due.milliseconds)
    #expect(helmi.events("task").last?.flag("body.mine") == true)
    #expect(other.events("task").last?.flag("body.mine") == false)
    #expect(await other.ask("takeTask", take).error == "takenByAnother")
    #expect(await other.ask("finishTask", ["taskId": task]).error == "takenByAnother")
    #expect(await helmi.ask("finishTask", ["taskId": task]).error == nil)
    #expect(terminal.events("help").last?.text("body.state") == "done")
    #expect(await helmi.ask("takeTask", take).error == "taskDone")
    #expect(terminal.outOfOrder.isEmpty && helmi.outOfOrder.isEmpty)
  }

  @Test("the same press makes one task, also after the gateway was killed")
  func pressAgain() async throws {
    let bench = try await Bench()
    let key = try await bench.addTerminal("one")
    let terminal = try await TestPage.terminal(bench, key).hello()
    let task = await terminal.ask("help", Self.press("p1", bench)).text("ok.taskId")
    #expect(await terminal.ask("help", Self.press("p1", bench)).text("ok.taskId") == task)
    try await bench.killAndRestart()
    let again = try await TestPage.terminal(bench, key).hello()
    #expect(again.welcome?.text("ok.snapshot.help.0.taskId") == task)
    #expect(await again.ask("help", Self.press("p1", bench)).text("ok.taskId") == task)
    #expect(await again.ask("help", Self.press("p2", bench)).text("ok.taskId") != task)
    let carer = try await bench.staff()
    #expect((carer.welcome?["ok.snapshot.tasks"] as? [Any])?.count == 2)
  }

  @Test("the same name of a press from another terminal is another press")
  func pressElsewhere() async throws {
    let bench = try await Bench()
    let one = try await bench.terminal("one")
    let two = try await bench.terminal("two")
    let first = await one.ask("help", Self.press("p", bench)).text("ok.taskId")
    let second = await two.ask("help", Self.press("p", bench)).text("ok.taskId")
    #expect(first != nil && second != nil && first != second)
  }

  @Test("who pressed is filled in where it can be one person only; presses are bounded")
  func whoAndHowOften() async throws {
    let bench = try await Bench()
    let alone = try await bench.terminal("alone")
    let shared = try await bench.terminal("shared", clients: [0, 1])
    let carer = try await bench.staff()
    await alone.ask("help", ["pressId": "a", "pressedAt": 0])
    #expect(carer.events("task").last?.text("body.clientName") == "Aino Asiakas")
    await shared.ask("help", ["pressId": "a", "pressedAt": 0])
    #expect(carer.events("task").last?["body.clientName"] == nil)
    for n in 0..<19 {
      #expect(await alone.ask("help", ["pressId": "\(n)", "pressedAt": 0]).error == nil)
    }
    #expect(await alone.ask("help", ["pressId": "late", "pressedAt": 0]).error == "tooMany")
  }

  @Test(
    "an open task grows louder over a restart, then names the on-call number; an unkept promise opens it"
  )
  func escalates() async throws {
    let bench = try await Bench()
    try await bench.store.write { [id = bench.home.organisation] tx in
      var organisation = try #require(try tx.organisation(id))
      organisation.onCallPhone = "017 999"
      try tx.save(organisation)
    }
    let terminal = try await bench.terminal()
    let carer = try await bench.staff()
    let task = await terminal.ask("help", Self.press("p1", bench)).text("ok.taskId") ?? ""
    await bench.pass(.minutes(2))
    #expect(carer.events("task").last?.number("body.escalation") == 1)
    #expect(carer.events("task").last?["body.onCallPhone"] == nil)
    try await bench.killAndRestart()
    #expect(await carer.resume()?.flag("ok.resumed") == true)
    await bench.pass(.minutes(3))
    #expect(carer.events("task").last?.number("body.escalation") == 2)
    #expect(carer.events("task").last?.text("body.onCallPhone") == "017 999")
    await carer.ask("takeTask", ["taskId": task, "withinMinutes": 10])
    // Visits that nobody makes become tasks meanwhile.
    func last() -> FakeSocket.Message? {
      carer.events("task").last { $0.text("body.id") == task }
    }
    await bench.pass(.minutes(14))
    #expect(last()?.text("body.state") == "taken")
    await bench.pass(.minutes(1))
    #expect(last()?.text("body.state") == "open")
    #expect(last()?.number("body.escalation") == 1)
  }

  @Test("tasks of another organisation are unknown, and only staff have any")
  func walls() async throws {
    let bench = try await Bench()
    let terminal = try await bench.terminal()
    let foreign = try await bench.staff(0, of: bench.foreign)
    let task = await terminal.ask("help", Self.press("p1", bench)).text("ok.taskId") ?? ""
    let take: [String: Any] = ["taskId": task, "withinMinutes": 5]
    #expect(await foreign.ask("takeTask", take).error == "notFound")
    #expect(await foreign.ask("finishTask", ["taskId": task]).error == "notFound")
    #expect(await terminal.ask("takeTask", take).error == "notAllowed")
    let guest = try await bench.client()
    #expect(await guest.ask("takeTask", take).error == "notAllowed")
    #expect(await guest.ask("help", Self.press("p2", bench)).error == "notAllowed")
    let again = try await bench.staff(1, of: bench.foreign)
    #expect((again.welcome?["ok.snapshot.tasks"] as? [Any])?.isEmpty == true)
  }

  @Test("a terminal that drops off before a visit is missed once a visit, until it is back")
  func silence() async throws {
    let bench = try await Bench()
    let terminal = try await bench.terminal()
    let carer = try await bench.staff()
    await terminal.cut()
    await bench.pass(.seconds(119))
    #expect(carer.events("task").isEmpty)
    await bench.pass(.seconds(1))
    let warning = try #require(carer.events("task").last)
    #expect(warning.text("body.kind") == "terminalSilent")
    #expect(warning.text("body.state") == "open")
    await bench.pass(.minutes(3))
    #expect(carer.events("task").count == 1)
    _ = try await TestPage.terminal(bench, try #require(terminal.key)).hello()
    #expect(carer.events("task").last?.text("body.state") == "done")
  }

  @Test("a gateway that was killed misses a terminal that does not come back")
  func silenceOverARestart() async throws {
    let bench = try await Bench()
    _ = try await bench.terminal()
    try await bench.killAndRestart()
    let carer = try await bench.staff()
    await bench.pass(.minutes(2))
    #expect(carer.events("task").last?.text("body.kind") == "terminalSilent")
  }
}
