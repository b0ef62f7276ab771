import CareModel
import Testing

@Suite struct TerminalTests {
  private static let aino = ClientID("c_aino")!

  @Test func aTerminalAtHomeIsSomebodysAndAServicePointNobodys() {
    func fault(_ place: TerminalPlace, _ clients: [ClientID]) -> Terminal.Fault? {
      Terminal.fault(name: "Keittiö", place: place, clients: clients)
    }
    #expect(fault(.home, [Self.aino]) == nil)
    #expect(fault(.home, []) == .nobody)
    #expect(fault(.home, [Self.aino, Self.aino]) == .clientTwice)
    #expect(fault(.home, (0..<9).map { ClientID("c_\($0)")! }) == .tooManyClients)
    #expect(fault(.servicePoint, []) == nil)
    #expect(fault(.servicePoint, [Self.aino]) == .somebody)
  }

  @Test(arguments: ["", "   ", "a\nb", String(repeating: "ä", count: 81)])
  func namesAreOneShortLine(_ name: String) {
    #expect(Terminal.fault(name: name, place: .servicePoint, clients: []) == .badName)
  }

  @Test func codesAreTypedAsPeopleType() {
    #expect(PairingCode(typed: "k7p-2m9")?.text == "K7P2M9")
    #expect(PairingCode(typed: " K7P 2M9 ")?.text == "K7P2M9")
    for typed in ["", "K7P2M", "K7P2M99", "K0P2M9", "KOP2M9", "K1P2M9", "KIP2M9", "ÄÄÄÄÄÄ"] {
      #expect(PairingCode(typed: typed) == nil)
    }
    #expect(PairingCode(typed: String(repeating: " ", count: 65) + "K7P2M9") == nil)
  }

  @Test func codesAreMadeOfTheAlphabetAndDoNotPrint() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<200 {
      let code = PairingCode.random(using: &generator)
      #expect(PairingCode(typed: code.text) == code)
      #expect(!"\(code)".contains(code.text))
    }
  }

  @Test func hoursMayGoOverMidnight() {
    let night = TerminalSettings.usualNight
    #expect(night.contains(ClockTime("22:00")!) && night.contains(ClockTime("06:59")!))
    #expect(!night.contains(ClockTime("07:00")!) && !night.contains(ClockTime("21:59")!))
    let day = DailyHours(from: ClockTime("08:00")!, until: ClockTime("20:00")!)
    #expect(day.contains(ClockTime("08:00")!) && !day.contains(ClockTime("20:00")!))
    let empty = DailyHours(from: ClockTime("08:00")!, until: ClockTime("08:00")!)
    #expect(!empty.contains(ClockTime("08:00")!))
  }

  @Test(arguments: ["24:00", "08:60", "8:00", "08.00", "0800", "-1:00", "", "08:0a"])
  func whatIsNoTimeOfDayIsRefused(_ text: String) {
    #expect(ClockTime(text) == nil)
  }

  @Test func aConsentSaysWhoWhenAndHowSoon() {
    let day = DailyHours(from: ClockTime("08:00")!, until: ClockTime("20:00")!)
    func fault(
      _ callers: [AutoAnswerCaller], _ hours: DailyHours, _ seconds: Int
    ) -> AutoAnswerConsent.Terms.Fault? {
      AutoAnswerConsent.Terms(callers: callers, hours: hours, countdownSeconds: seconds).fault
    }
    #expect(fault([.carer], day, 20) == nil)
    #expect(fault([], day, 20) == .nobody)
    #expect(fault([.carer, .carer], day, 20) == .callerTwice)
    #expect(fault([.carer], DailyHours(from: day.from, until: day.from), 20) == .noHours)
    #expect(fault([.carer], day, 4) == .countdown)
    #expect(fault([.carer], day, 61) == .countdown)
  }

  @Test func keysAndSignaturesHaveOneText() {
    let key = String(repeating: "A", count: 43)
    #expect(PublicKeyText(key)?.rawValue == key)
    // The last character's lowest bits are none of the key's.
    #expect(PublicKeyText(key.dropLast() + "B") == nil)
    #expect(PublicKeyText(key + "A") == nil)
    #expect(PublicKeyText(key.dropLast() + "=") == nil)
    #expect(SignatureText(String(repeating: "A", count: 86)) != nil)
    #expect(SignatureText(String(repeating: "A", count: 85) + "B") == nil)
  }

  @Test func aTerminalIsMissedOnlyWhereAVisitIsNear() {
    let now = WallTime(milliseconds: 1_795_240_800_000)
    func visit(_ start: WallTime) -> Visit {
      Visit(
        id: VisitID("v_1")!, organisation: OrganisationID("o_1")!, unit: UnitID("u_1")!,
        client: Self.aino, professional: nil, kind: .videoVisit, startsAt: start,
        endsAt: start + .minutes(10), purpose: "")
    }
    #expect(SilenceRule.concerns(visit(now + .hours(2)), state: .coming, now: now))
    #expect(!SilenceRule.concerns(visit(now + .minutes(121)), state: .coming, now: now))
    #expect(SilenceRule.concerns(visit(now - .minutes(9)), state: .due, now: now))
    #expect(!SilenceRule.concerns(visit(now - .minutes(10)), state: .due, now: now))
    #expect(!SilenceRule.concerns(visit(now), state: .done, now: now))
  }
}
