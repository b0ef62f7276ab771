import Bytes
import CareModel
import Testing

@testable import KioskAgent

@Suite struct HomeTests {
  private func visit(
    _ minutes: Int, _ client: ClientID = Terminal.aino, with: PersonalText? = "Helmi"
  ) -> KioskVisit {
    KioskVisit(
      id: VisitID("v_\(minutes)")!, clientId: client,
      startsAt: Terminal.morning + .minutes(minutes),
      endsAt: Terminal.morning + .minutes(minutes + 30), with: with)
  }

  @Test func withNoNetworkClockVisitAndPhoneAreRight() {
    var terminal = Terminal(visits: [visit(19)], connected: false)
    #expect(
      terminal.screen
        == "Hyvää huomenta, Aino. | 9.41 | tiistai | aamu, 24. marraskuuta | "
        + "Seuraava puhelu on kello 10. | Helmi soittaa sinulle. | [Pyydä apua] | Puhelin | "
        + "017 123 456")
    terminal.wait(61)
    #expect(terminal.screen.contains("Yhteys katkesi. Yritän uudelleen."))
    terminal.wait(3600)
    #expect(terminal.screen.contains("Yhteys on ollut kauan poikki."))
    #expect(terminal.screen.contains("10.42"))
    _ = terminal.send(.gatewayUp(clock: nil))
    #expect(!terminal.screen.contains("Yhteys"))
  }

  @Test func whoIsLateIsSaidToBeSo() {
    var late = visit(19)
    late.lateMinutes = 15
    var terminal = Terminal(visits: [late])
    #expect(terminal.screen.contains("Seuraava puhelu on kello 10."))
    #expect(terminal.screen.contains("Helmi on noin 15 minuuttia myöhässä."))
    // Its time has passed, and the call is still to come.
    terminal.wait(55 * 60)
    #expect(terminal.screen.contains("myöhässä"))
    terminal.wait(20 * 60)
    #expect(!terminal.screen.contains("myöhässä"))
  }

  @Test func aGatewayThatRestartsIsNotWorthAWord() {
    var terminal = Terminal()
    _ = terminal.send(.gatewayDown)
    terminal.wait(40)
    #expect(!terminal.screen.contains("Yhteys"))
  }

  @Test func aTouchReadsTheScreenAloud() {
    var terminal = Terminal(visits: [visit(19)])
    terminal.wait(4 * 60)
    #expect(
      terminal.send(.touch(.wholeScreen)) == [
        "say: Hyvää huomenta, Aino. Tänään on tiistai. Kello on varttia vaille kymmenen. "
          + "Seuraava puhelu on kello 10. Helmi soittaa sinulle."
      ])
  }

  @Test func theNextVisitIsTheFirstThatIsNotOver() {
    var cancelled = visit(19)
    cancelled.isOpen = false
    let terminal = Terminal(visits: [visit(-40), cancelled, visit(1440), visit(2880)])
    #expect(terminal.screen.contains("Seuraava puhelu on huomenna kello 9.41."))
  }

  @Test func everyoneOfAHouseholdHasVisitsOfTheirOwn() {
    let terminal = Terminal(people: 2, visits: [visit(19), visit(2880, Terminal.eino, with: nil)])
    #expect(terminal.screen.contains("Aino | kello 10, Helmi soittaa"))
    #expect(terminal.screen.contains("Eino | torstaina kello 9.41"))
  }

  @Test func theSelfTestComesOnceBeforeAVisit() {
    var terminal = Terminal(visits: [visit(19)])
    #expect(terminal.wait(8 * 60) == [])
    #expect(terminal.wait(10 * 60) == ["self-test(visit)"])
  }

  @Test func aWrongClockShowsNoTime() {
    var terminal = Terminal(visits: [visit(19)], connected: false)
    terminal.now.wall = WallTime(milliseconds: 0)
    terminal.send(.tick)
    #expect(terminal.screen.contains("En tiedä oikeaa aikaa."))
    #expect(!terminal.screen.contains("kello"))
    _ = terminal.send(.gatewayUp(clock: Terminal.morning))
    #expect(terminal.screen.contains("9.41"))
  }

  // MARK: Night

  @Test func theNightIsDarkUntilATouchAndAfterHalfAMinuteAgain() {
    var terminal = Terminal(at: Terminal.morning + .hours(12))
    #expect(terminal.scene.palette == .day)
    #expect(terminal.wait(20 * 60) == ["brightness 15"])
    #expect(terminal.scene.background == .surfaceSunken)
    #expect(
      terminal.send(.touch(.wholeScreen)).contains("brightness 80"))
    #expect(terminal.wait(30) == ["brightness 15"])
  }

  @Test func ringingAlwaysWakes() {
    var terminal = Terminal(at: Terminal.morning + .hours(16))
    #expect(terminal.rings() == ["ring", "brightness 80"])
    #expect(terminal.scene.palette == .day)
  }

  @Test func helpIsOneTouchAwayAtNight() {
    var terminal = Terminal(at: Terminal.morning + .hours(16))
    #expect(terminal.send(.touch(.help)).contains("help"))
  }

  // MARK: Consent

  @Test func consentIsShownAndTakenBackWithAConfirmation() {
    var terminal = Terminal(consent: Terminal.consent())
    _ = terminal.send(.touch(.consents))
    #expect(terminal.screen.contains("Lupa on voimassa kello 8–20."))
    #expect(terminal.send(.touch(.withdrawYes)) == [], "the question comes first")
    _ = terminal.send(.touch(.withdraw))
    #expect(
      terminal.send(.touch(.withdrawYes)) == [
        "store queues", "withdraw c_aino", "say: Lupa on peruttu. Hoitajat saavat tiedon.",
      ])
    _ = terminal.rings()
    #expect(!terminal.wait(60).contains("answer k_helmi"), "it counts from the touch on")
  }

  @Test func aWithdrawalWithoutANetworkHoldsAndIsSentLater() {
    var terminal = Terminal(consent: Terminal.consent(), connected: false)
    for button: ButtonID in [.consents, .withdraw, .withdrawYes] { terminal.send(.touch(button)) }
    var after = Terminal(
      consent: Terminal.consent(), connected: false, queues: terminal.state.queues)
    #expect(after.state.peopleWithConsent.isEmpty)
    #expect(after.send(.gatewayUp(clock: nil)) == ["withdraw c_aino"])
    #expect(after.send(.withdrawalAccepted(Terminal.aino)) == ["store queues"])
    #expect(after.state.peopleWithConsent.isEmpty, "until the configuration says so too")
    #expect(
      after.send(.configuration(Terminal.configuration(version: 2))) == [
        "store configuration", "store queues",
      ])
  }

  @Test func anOlderConfigurationReplacesNothing() {
    var terminal = Terminal()
    _ = terminal.send(.configuration(Terminal.configuration(version: 3)))
    #expect(
      terminal.send(
        .configuration(Terminal.configuration(version: 2, consent: Terminal.consent()))) == [])
    #expect(terminal.state.peopleWithConsent.isEmpty)
  }

  // MARK: Standing

  @Test func aRevokedTerminalForgetsItsPeopleAndKeepsThePhoneNumber() {
    var terminal = Terminal(visits: [visit(19)])
    _ = terminal.rings()
    #expect(
      terminal.send(.revoked) == [
        "silence", "store queues", "store configuration", "store schedule",
      ])
    #expect(terminal.state.configuration == nil && terminal.state.visits.isEmpty)
    #expect(terminal.screen.contains("Tämä laite ei ole enää käytössä."))
    #expect(terminal.screen.contains("017 123 456"))
    _ = terminal.send(.pairingCode("K7P2M9", expiresAt: Terminal.morning))
    #expect(terminal.screen.contains("Koodi hoitajalle: K7P 2M9"))
    var after = Terminal(connected: false, queues: terminal.state.queues)
    after.state = KioskState(at: after.now, queues: terminal.state.queues)
    #expect(after.screen.contains("017 123 456"))
  }

  @Test func pairingShowsTheCodeAndEndsWithAConfiguration() {
    var terminal = Terminal()
    terminal.state = KioskState(at: terminal.now)
    #expect(terminal.screen == "Hetki vain. Avaan yhteyden.")
    _ = terminal.send(.unpaired)
    _ = terminal.send(.pairingCode("K7P2M9", expiresAt: Terminal.morning))
    #expect(terminal.screen.contains("K7P 2M9"))
    _ = terminal.send(.paired)
    #expect(
      terminal.send(.configuration(Terminal.configuration())) == [
        "store configuration", "volume 80", "brightness 80",
      ])
    #expect(terminal.screen.contains("Hyvää huomenta, Aino."))
  }

  @Test func anIdleTerminalSleepsToTheNextMinute() {
    let terminal = Terminal()
    let wake = terminal.state.nextWake(after: terminal.now)
    #expect((wake - terminal.now.steady).seconds == 60)
  }
}

/// What the device's own keys do, and a care call that nobody could hear.
@Suite struct VolumeTests {
  @Test func keysGoInStepsAndStayUntilTheRemoteSettingChanges() {
    var terminal = Terminal()
    #expect(terminal.send(.volumeKey(up: true)) == ["volume 90"])
    #expect(terminal.send(.volumeKey(up: true)) == ["volume 100"])
    #expect(terminal.send(.volumeKey(up: true)) == [])
    #expect(terminal.send(.brightnessKey(up: false)) == ["brightness 70"])
    var configuration = Terminal.configuration(version: 2)
    configuration.volume = 40
    #expect(terminal.send(.configuration(configuration)).contains("volume 40"))
  }

  @Test func aCallAfterThoseThatNobodyHeardRingsAsLoudlyAsCanBe() {
    var terminal = Terminal()
    var loud = Terminal.helmi
    loud.isLoud = true
    let actions = terminal.send(.call(CallNews(loud, .ringing)))
    #expect(actions.contains("ring loudly") && actions.contains("volume 100"))
    #expect(terminal.send(.touch(.answer)).contains("volume 80"))
  }

  @Test func aCareCallRaisesAVolumeThatIsTooLowAndPutsItBack() {
    var terminal = Terminal()
    for _ in 0..<7 { terminal.send(.volumeKey(up: false)) }
    terminal.send(.call(CallNews(Terminal.helmi, .ringing)))
    #expect(terminal.state.shownVolume == 10)
    #expect(terminal.send(.touch(.answer)).contains("volume 60"))
    terminal.send(.call(CallNews(Terminal.helmi, .inCall)))
    #expect(terminal.send(.volumeKey(up: true)) == [])
    #expect(terminal.send(.call(CallNews(Terminal.helmi, .ended(.hungUp)))).contains("volume 20"))
  }

  @Test func aRelativesCallIsAsLoudAsItWasSet() {
    var terminal = Terminal()
    for _ in 0..<7 { terminal.send(.volumeKey(up: false)) }
    terminal.send(.call(CallNews(Terminal.mikko, .ringing)))
    terminal.send(.touch(.answer))
    #expect(terminal.state.shownVolume == 10)
  }
}

/// When the program may be exchanged for a newer one.
@Suite struct QuietTests {
  @Test func aVisitACallOrARequestForHelpIsNoMomentForAnUpdate() {
    let soon = KioskVisit(
      id: VisitID("v_soon")!, clientId: Terminal.aino, startsAt: Terminal.morning + .minutes(40),
      endsAt: Terminal.morning + .minutes(50), with: "Helmi")
    var terminal = Terminal(visits: [soon])
    #expect(terminal.state.isQuiet(minutes: 30))
    #expect(!terminal.state.isQuiet(minutes: 45))
    terminal.wait(15 * 60)
    #expect(!terminal.state.isQuiet(minutes: 30))

    terminal = Terminal()
    terminal.send(.call(CallNews(Terminal.helmi, .ringing)))
    #expect(!terminal.state.isQuiet(minutes: 30))
    terminal = Terminal()
    terminal.send(.touch(.help))
    #expect(!terminal.state.isQuiet(minutes: 30))
  }

  @Test func nobodySeenIsToldToTheCarerAndTakenBack() {
    var terminal = Terminal()
    terminal.send(.call(CallNews(Terminal.helmi, .ringing)))
    terminal.send(.touch(.answer))
    terminal.send(.call(CallNews(Terminal.helmi, .inCall)))
    #expect(terminal.send(.somebodyIsThere(false)) == ["notes k_helmi: nobodySeen"])
    #expect(terminal.send(.somebodyIsThere(true)) == ["notes k_helmi: "])
  }
}
