import Bytes
import CareModel
import Testing

@testable import KioskAgent

/// The terminal says itself that a visit comes soon.
@Suite struct ReminderTests {
  private static let visit = KioskVisit(
    id: VisitID("v_soon")!, clientId: Terminal.aino, startsAt: Terminal.morning + .minutes(12),
    endsAt: Terminal.morning + .minutes(22), with: "Helmi")
  private static let words = "say: Kohta tulee puhelu, kello 9.53. Helmi soittaa sinulle."

  private static func terminal(
    _ minutes: Int? = 10, people: Int = 1, at start: WallTime = Terminal.morning,
    visits: [KioskVisit] = [visit], connected: Bool = true, queues: KioskQueues = KioskQueues()
  ) -> Terminal {
    var terminal = Terminal(
      people: people, at: start, visits: visits, connected: connected, queues: queues)
    var configuration = Terminal.configuration(
      version: 2, people: people, issuedAt: start - .hours(24))
    configuration.remindMinutes = minutes
    configuration.selfTestBeforeVisit = false
    terminal.send(.configuration(configuration))
    return terminal
  }

  @Test func aVisitThatComesSoonIsSaidOnceAndShown() {
    var terminal = Self.terminal()
    #expect(terminal.wait(119).isEmpty)
    #expect(terminal.wait(60) == [Self.words, "store queues"])
    #expect(terminal.state.dialog == .reminder(Self.visit.id))
    #expect(terminal.send(.touch(.wholeScreen)) == [])
    #expect(terminal.state.dialog == nil)
    #expect(terminal.wait(300).isEmpty)
  }

  @Test func aTerminalWithoutGatewayRemindsAllTheSameAndOnceOverARestart() {
    var terminal = Self.terminal(connected: false)
    let actions = terminal.wait(180)
    #expect(actions.contains(Self.words))
    let later = Self.terminal(
      at: Terminal.morning + .minutes(4), connected: false, queues: terminal.state.queues)
    #expect(later.state.dialog == nil)
  }

  @Test func aVisitThatWasMovedIsAnotherOneToRemindOf() {
    var terminal = Self.terminal()
    terminal.wait(180)
    terminal.send(.touch(.close))
    var moved = Self.visit
    moved.startsAt = moved.startsAt + .minutes(2)
    let actions = terminal.send(.visit(moved)) + terminal.wait(60)
    #expect(actions.contains("say: Kohta tulee puhelu, kello 9.55. Helmi soittaa sinulle."))
  }

  @Test func oneThatIsCancelledWhileItIsShownIsTakenBack() {
    var terminal = Self.terminal()
    terminal.wait(180)
    var cancelled = Self.visit
    cancelled.isOpen = false
    terminal.send(.visit(cancelled))
    #expect(terminal.state.dialog == nil)
  }

  @Test func nobodyIsRemindedAtNightNorInACallNorWhereItIsSetOff() {
    var off = Self.terminal(nil)
    #expect(off.wait(300).isEmpty)

    let night = Terminal.morning + .hours(14)
    var visit = Self.visit
    visit.startsAt = night + .minutes(12)
    visit.endsAt = night + .minutes(22)
    var asleep = Self.terminal(at: night, visits: [visit])
    #expect(!asleep.wait(300).contains { $0.hasPrefix("say") })

    var talking = Self.terminal()
    talking.send(.call(CallNews(Terminal.mikko, .ringing)))
    talking.send(.touch(.answer))
    talking.send(.call(CallNews(Terminal.mikko, .inCall)))
    #expect(!talking.wait(300).contains(Self.words))
    talking.send(.call(CallNews(Terminal.mikko, .ended(.hungUp))))
    // The three faces come first.
    #expect(talking.wait(120).contains(Self.words))
  }

  @Test func whereTwoShareATerminalItSaysForWhom() {
    var terminal = Self.terminal(people: 2)
    #expect(
      terminal.wait(180).contains(
        "say: Kohta tulee puhelu, kello 9.53. Puhelu on sinulle, Aino. Helmi soittaa sinulle."))
  }

  @Test func whatIsRememberedIsBoundedByTheVisitsThatAreKnown() {
    var queues = KioskQueues()
    for minute in 0..<500 {
      var visit = Self.visit
      visit.startsAt = Terminal.morning + .minutes(minute)
      queues.noteReminded(of: visit, among: [visit])
      #expect(queues.hasReminded(of: visit))
    }
    #expect(queues.reminded?.count == 1)
  }
}
