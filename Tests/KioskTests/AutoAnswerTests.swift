import CareModel
import Testing

@testable import KioskAgent

@Suite struct AutoAnswerTests {
  @Test func opensByItselfAfterASeenAndHeardCountdown() {
    var terminal = Terminal(consent: Terminal.consent())
    _ = terminal.rings()
    let lines = terminal.wait(19)
    #expect(lines.count { $0 == "tock" } == 19)
    #expect(
      lines.contains(
        "say: Helmi kotihoidosta soittaa. Puhelu aukeaa kohta. Kosketa, jos et halua puhua nyt."))
    #expect(terminal.screen.contains("1 | Puhelu aukeaa kohta."))
    #expect(terminal.wait(1) == ["silence", "answer k_helmi"])
    #expect(
      terminal.send(.call(CallNews(Terminal.helmi, .inCall))) == [
        "notes k_helmi: answeredByItself"
      ])
  }

  @Test func anyTouchStopsItAndTheNextOneDecides() {
    var terminal = Terminal(consent: Terminal.consent())
    _ = terminal.rings()
    terminal.wait(5)
    #expect(
      terminal.send(.touch(.wholeScreen)) == [
        "say: Puhelu ei aukea itsestään. Haluatko vastata?"
      ])
    #expect(terminal.wait(60).allSatisfy { $0.hasPrefix("say:") })
    #expect(terminal.send(.touch(.wholeScreen)) == [], "the touch must be meant")
    #expect(terminal.send(.touch(.answer)) == ["silence", "answer k_helmi"])
  }

  @Test func onlyWhoMayIsLetIn() {
    var terminal = Terminal(consent: Terminal.consent([.carer]))
    _ = terminal.rings(Terminal.mikko)
    #expect(terminal.wait(80).allSatisfy { $0.hasPrefix("say:") })
  }

  @Test func withoutConsentNothingOpens() {
    var terminal = Terminal()
    _ = terminal.rings()
    #expect(terminal.wait(80).allSatisfy { $0.hasPrefix("say:") })
  }

  @Test func aConsentTakenBackDuringTheCountdownHolds() {
    var terminal = Terminal(consent: Terminal.consent())
    _ = terminal.rings()
    terminal.wait(10)
    _ = terminal.send(.configuration(Terminal.configuration(version: 2)))
    #expect(!terminal.wait(30).contains("answer k_helmi"))
    #expect(terminal.screen.contains("Vastaa koskettamalla."))
  }

  @Test func anUnknownTimeOpensNothing() {
    var terminal = Terminal(consent: Terminal.consent(), connected: false)
    terminal.now.wall = WallTime(milliseconds: 1_577_871_600_000)
    _ = terminal.rings()
    #expect(terminal.wait(60).allSatisfy { $0.hasPrefix("say:") })
  }

  @Test func aClockThatIsSetDuringTheCountdownChangesNothing() {
    var terminal = Terminal(consent: Terminal.consent())
    _ = terminal.rings()
    terminal.wait(5)
    terminal.now.wall = terminal.now.wall + .hours(12)
    #expect(!terminal.wait(14).contains("answer k_helmi"))
    #expect(terminal.wait(1).contains("answer k_helmi"))
  }

  @Test(arguments: [(1, 10), (20, 20), (600, 60)])
  func aCountdownIsNeitherTooShortNorTooLong(asked: Int, given: Int) {
    let local = LocalMoment(Terminal.morning, zone: KioskZone("Europe/Helsinki"))
    #expect(
      AutoAnswerRule.countdownSeconds(
        Terminal.helmi, consent: Terminal.consent(seconds: asked), local: local, isAlone: true)
        == given)
  }

  // MARK: Hours by the clock on the wall

  /// On 29 March 2026 the clock in Helsinki goes from 3.00 to 4.00; on 25 October 2026 from 4.00 back
  /// to 3.00.
  @Test(arguments: [
    (WallTime(milliseconds: 1_774_745_940_000), 2, 59, "before the spring change"),
    (WallTime(milliseconds: 1_774_746_000_000), 4, 0, "after it"),
    (WallTime(milliseconds: 1_792_889_940_000), 3, 59, "the first time, in autumn"),
    (WallTime(milliseconds: 1_792_890_000_000), 3, 0, "the second time"),
  ])
  func clockTimesFollowDaylightSaving(time: WallTime, hour: Int, minute: Int, when: String) {
    let local = LocalMoment(time, zone: KioskZone("Europe/Helsinki"))
    #expect((local.hour, local.minute) == (hour, minute), "\(when)")
    #expect(local.weekday == .sunday)
  }

  @Test func hoursHoldByTheWallOnBothSidesOfTheChange() {
    let zone = KioskZone("Europe/Helsinki")
    let hours = KioskHours(from: MinuteOfDay("08:00")!, until: MinuteOfDay("20:00")!)
    // 8.00 in winter time is 6.00 UTC, in summer time 5.00 UTC: 28 and 29 March 2026.
    let before = WallTime(milliseconds: 1_774_677_600_000)
    let after = WallTime(milliseconds: 1_774_760_400_000)
    for opens in [before, after] {
      #expect(hours.contains(LocalMoment(opens, zone: zone)))
      #expect(!hours.contains(LocalMoment(opens - .seconds(1), zone: zone)))
      #expect(hours.contains(LocalMoment(opens + .hours(12) - .seconds(1), zone: zone)))
      #expect(!hours.contains(LocalMoment(opens + .hours(12), zone: zone)))
    }
  }

  @Test func hoursMayPassMidnight() {
    let zone = KioskZone("Europe/Helsinki")
    let night = KioskHours(from: MinuteOfDay("22:00")!, until: MinuteOfDay("07:00")!)
    let inside = [0, 60, 6 * 60, 23 * 60]
    let outside = [7 * 60, 12 * 60, 21 * 60 + 59]
    // Midnight in Helsinki before the tests' morning.
    let midnight = Terminal.morning - .minutes(9 * 60 + 41)
    #expect(inside.allSatisfy { night.contains(LocalMoment(midnight + .minutes($0), zone: zone)) })
    #expect(
      !outside.contains { night.contains(LocalMoment(midnight + .minutes($0), zone: zone)) })
  }

  @Test func everyDayOfFourHundredYearsIsTheCalendarsOwn() {
    let zone = KioskZone("Europe/Helsinki")
    for step in stride(from: 0, to: 146_097, by: 97) {
      let time = WallTime(milliseconds: Int64(step) * 86_400_000 + 43_200_000)
      #expect(LocalMoment(time, zone: zone).day == LocalCalendar.helsinki.day(of: time))
    }
  }
}
