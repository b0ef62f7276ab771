import CareModel
import Testing

@testable import KioskAgent

@Suite struct HelpTests {
  private func news(
    _ terminal: Terminal, _ state: HelpNews.State, by: PersonalText? = nil, minutes: Int = 10
  ) -> KioskEvent {
    .help(
      HelpNews(
        pressId: terminal.state.help!.pressId, state: state, by: by,
        byRole: by == nil ? nil : "kotihoidosta",
        callBy: by == nil ? nil : terminal.state.wall + .minutes(minutes)))
  }

  @Test func whoHasReceivedItAndWhenTheyCallIsSaid() {
    var terminal = Terminal()
    #expect(
      terminal.send(.touch(.help)) == [
        "store queues", "help", "say: Lähetän pyyntöäsi. Odota hetki.",
      ])
    let pressId = terminal.state.help!.pressId
    #expect(terminal.send(.helpAccepted(pressId: pressId)) == ["store queues"])
    #expect(terminal.screen.contains("Pyyntösi on lähetetty."))
    #expect(
      terminal.send(news(terminal, .taken, by: "Helmi")) == [
        "say: Helmi kotihoidosta sai pyyntösi. Hän soittaa sinulle 10 minuutin sisällä."
      ])
    terminal.wait(61)
    #expect(terminal.screen.contains("Hän soittaa sinulle 9 minuutin sisällä."))
    _ = terminal.send(news(terminal, .taken, by: "Helmi", minutes: 1))
    #expect(terminal.screen.contains("Hän soittaa sinulle minuutin sisällä."))
    #expect(
      terminal.send(news(terminal, .done)) == ["store queues", "say: Pyyntösi on hoidettu."])
    #expect(terminal.state.queues.help.isEmpty)
  }

  @Test func withoutANetworkNobodyHasReceivedItAndItIsSentLater() {
    var terminal = Terminal()
    _ = terminal.send(.gatewayDown)
    #expect(
      terminal.send(.touch(.help)) == [
        "store queues",
        "say: Kukaan ei ole vielä saanut pyyntöäsi. Soita numeroon 017 123 456.",
      ])
    #expect(terminal.screen.contains("Soita numeroon 017 123 456."))
    #expect(terminal.screen.contains("Lähetän pyynnön, kun yhteys palaa."))
    terminal.wait(600)
    #expect(terminal.send(.gatewayUp(clock: nil)) == ["help"])
    #expect(terminal.wait(15) == ["help"], "sent again until it is confirmed")
  }

  @Test func whenNobodyTakesItThePhoneNumberIsShown() {
    var terminal = Terminal()
    _ = terminal.send(.touch(.help))
    _ = terminal.send(.helpAccepted(pressId: terminal.state.help!.pressId))
    #expect(
      terminal.wait(60) == [
        "say: Kukaan ei ole vielä saanut pyyntöäsi. Soita numeroon 017 123 456."
      ])
  }

  @Test func aGatewayThatDoesNotAnswerCountsAsNobody() {
    var terminal = Terminal()
    _ = terminal.send(.touch(.help))
    terminal.wait(10)
    #expect(terminal.screen.contains("Kukaan ei ole vielä saanut pyyntöäsi."))
  }

  @Test func pressingAgainAsksForNothingNew() {
    var terminal = Terminal()
    _ = terminal.send(.touch(.help))
    let pressId = terminal.state.help!.pressId
    for _ in 0..<50 {
      _ = terminal.send(.touch(.close))
      _ = terminal.send(.touch(.help))
    }
    #expect(terminal.state.queues.help.map(\.pressId) == [pressId])
    _ = terminal.send(news(terminal, .done))
    _ = terminal.send(.touch(.close))
    _ = terminal.send(.touch(.help))
    #expect(terminal.state.help!.pressId != pressId)
  }

  @Test func aPressSurvivesARestart() {
    var before = Terminal()
    _ = before.send(.gatewayDown)
    _ = before.send(.touch(.help))
    var after = Terminal(connected: false, queues: before.state.queues)
    #expect(after.screen.contains("Kukaan ei ole vielä saanut pyyntöäsi."))
    #expect(after.send(.gatewayUp(clock: nil)) == ["help"])
    #expect(after.state.help?.pressId == before.state.help?.pressId)
  }

  @Test func severalPeopleLeaveOpenWhoPressed() {
    var alone = Terminal()
    _ = alone.send(.touch(.help))
    #expect(alone.state.queues.help.map(\.clientId) == [Terminal.aino])
    var two = Terminal(people: 2)
    _ = two.send(.touch(.help))
    #expect(two.state.queues.help.map(\.clientId) == [nil])
  }

  @Test func oldRequestsThatNobodyFinishedDoNotBlockANewOne() {
    var terminal = Terminal()
    _ = terminal.send(.touch(.help))
    let pressId = terminal.state.help!.pressId
    _ = terminal.send(.helpAccepted(pressId: pressId))
    terminal.wait(3700)
    _ = terminal.send(.touch(.help))
    #expect(terminal.state.help!.pressId != pressId)
    #expect(terminal.state.queues.help.count == 1)
  }
}

/// The one button of hardware, and what the gateway says when it is back.
@Suite struct HelpButtonTests {
  @Test func asksForHelpFromEveryScreen() {
    var terminal = Terminal()
    terminal.send(.call(CallNews(Terminal.helmi, .ringing)))
    terminal.send(.touch(.answer))
    terminal.send(.call(CallNews(Terminal.helmi, .inCall)))
    terminal.send(.call(CallNews(Terminal.helmi, .ended(.hungUp))))
    #expect(terminal.screen.contains("Millainen puhelu oli?"))
    #expect(terminal.send(.helpButton).contains("help"))
    #expect(terminal.screen.contains("Lähetän pyyntöäsi."))
  }

  @Test func answersWhileItRingsAlsoWhatWouldOpenByItself() {
    var terminal = Terminal(consent: Terminal.consent())
    terminal.send(.call(CallNews(Terminal.helmi, .ringing)))
    #expect(terminal.send(.helpButton).contains("answer k_helmi"))
  }

  @Test func aRequestThatWasDoneUnheardIsForgotten() throws {
    var terminal = Terminal()
    terminal.send(.helpButton)
    let press = try #require(terminal.state.queues.help.first?.pressId)
    terminal.send(.helpAccepted(pressId: press))
    terminal.send(.help(HelpNews(pressId: press, state: .taken, by: "Helmi")))
    terminal.send(.gatewayDown)
    terminal.send(.gatewayUp(clock: nil))
    terminal.send(.helps([]))
    #expect(terminal.state.queues.help.isEmpty)
    // The next press is a new request.
    #expect(terminal.send(.helpButton).contains("help"))
    #expect(terminal.state.queues.help.first?.pressId != press)
  }

  @Test func aPressOfSomebodyUnknownIsSentAsNobodys() throws {
    var terminal = Terminal()
    terminal.send(.helpButton)
    let press = try #require(terminal.state.queues.help.first)
    #expect(press.clientId == Terminal.aino)
    #expect(terminal.send(.helpRefused(pressId: press.pressId)) == ["store queues", "help"])
    #expect(terminal.state.queues.help.first?.clientId == nil)
    #expect(terminal.send(.helpRefused(pressId: press.pressId)) == [])
  }

  @Test func anAnswerThatDoesNotGetThroughRingsOn() {
    var terminal = Terminal()
    terminal.send(.call(CallNews(Terminal.helmi, .ringing)))
    terminal.send(.touch(.wholeScreen))
    #expect(terminal.send(.answerFailed(Terminal.helmi.id)) == ["ring"])
    #expect(terminal.send(.touch(.wholeScreen)).contains("answer k_helmi"))
  }

  @Test func aCallWithoutGatewayAndRelayEnds() {
    var terminal = Terminal()
    terminal.send(.call(CallNews(Terminal.helmi, .ringing)))
    terminal.send(.touch(.wholeScreen))
    terminal.send(.call(CallNews(Terminal.helmi, .inCall)))
    terminal.send(.gatewayDown)
    terminal.send(.callLost(Terminal.helmi.id))
    #expect(terminal.screen.contains("Yhteys katkesi. Puhelu päättyi."))
  }
}
