import CareModel
import Testing

@testable import KioskAgent

@Suite struct NetworkTests {
  private static let apart = KioskNetwork(wired: .unplugged, wifi: .free, mobile: .free)
  private static let home = KioskWiFi("Koti", .strong, isSecured: true)
  private static let library = KioskWiFi("Kirjasto", .weak, isSecured: false)

  /// Out of its box.
  private func new(_ network: KioskNetwork? = NetworkTests.apart) -> Terminal {
    var terminal = Terminal()
    terminal.state = KioskState(at: terminal.now)
    terminal.send(.network(network))
    return terminal
  }

  private func opened(_ keys: SetUpKey...) -> Terminal {
    var terminal = new()
    terminal.press([.open] + keys)
    return terminal
  }

  private func atPassword() -> Terminal {
    var terminal = opened(.wifi)
    terminal.send(.networks([Self.home, Self.library]))
    terminal.press([.network(0)])
    return terminal
  }

  // MARK: When it is there

  @Test func aNewTerminalWithoutANetworkAsksForOneByItself() {
    var terminal = new()
    terminal.wait(14)
    #expect(terminal.screen == "Hetki vain. Avaan yhteyden. | [Verkko]")
    terminal.wait(1)
    #expect(
      terminal.screen == """
        Miten laite yhdistetään verkkoon? | [Kaapeli] | [Wi-Fi] | [Mobiili] | [Takaisin]
        """)
    terminal.press([.back])
    terminal.send(.network(KioskNetwork(wired: .free)))
    terminal.wait(120)
    #expect(terminal.screen == "Yhteys ei aukea vielä. Yritän uudelleen. | [Verkko]", "once only")
  }

  @Test func aKnownNetworkIsWaitedFor() {
    var terminal = new(KioskNetwork(wifi: .joining))
    terminal.wait(59)
    #expect(terminal.screen == "Hetki vain. Avaan yhteyden.")
    terminal.send(.network(Self.apart))
    terminal.wait(10)
    terminal.send(.network(KioskNetwork(wifi: .joined)))
    terminal.wait(20)
    #expect(terminal.state.networkDialog == nil)
  }

  @Test func whereNoNetworkCanBeSetUpThereIsNoButton() {
    var terminal = new(nil)
    terminal.wait(120)
    #expect(terminal.screen == "Yhteys ei aukea vielä. Yritän uudelleen.")
    terminal.press([.open])
    #expect(terminal.state.networkDialog == nil)
  }

  @Test func aTerminalInServiceHasTheButtonOnlyAfterLong() {
    var terminal = Terminal()
    terminal.send(.gatewayDown)
    terminal.send(.network(Self.apart))
    terminal.wait(3599)
    #expect(!terminal.screen.contains("[Verkko]"))
    terminal.press([.open])
    #expect(terminal.state.networkDialog == nil)
    terminal.wait(1)
    #expect(terminal.screen.contains("[Verkko]") && terminal.screen.contains("017 123 456"))
    terminal.send(.network(KioskNetwork(wifi: .joined)))
    #expect(!terminal.screen.contains("[Verkko]"), "another network would not help")
    terminal.send(.network(Self.apart))
    terminal.press([.open])
    #expect(terminal.screen.contains("[Wi-Fi]"))
  }

  @Test func consentsAndTheNumberStayBesideTheButton() {
    var terminal = Terminal(consent: Terminal.consent())
    terminal.send(.gatewayDown)
    terminal.send(.network(Self.apart))
    terminal.wait(3600)
    for part in ["[Pyydä apua]", "[Omat luvat]", "[Verkko]", "017 123 456"] {
      #expect(terminal.screen.contains(part))
    }
    _ = terminal.send(.touch(.help))
    _ = terminal.send(.touch(.close))
    #expect(!terminal.screen.contains("[Verkko]") && terminal.screen.contains("017 123 456"))
  }

  @Test func theButtonOfHardwareStillAsksForHelp() {
    var terminal = Terminal()
    terminal.send(.gatewayDown)
    terminal.send(.network(Self.apart))
    terminal.wait(3600)
    terminal.press([.open, .mobile])
    #expect(terminal.send(.helpButton).first == "store queues")
    #expect(terminal.state.networkDialog == nil)
  }

  @Test func afterMinutesWithoutATouchTheUsualScreenIsBack() {
    var terminal = opened(.mobile)
    terminal.wait(179)
    terminal.press([.letter("x")])
    terminal.wait(179)
    #expect(terminal.state.networkDialog != nil)
    terminal.wait(1)
    #expect(terminal.state.networkDialog == nil)
  }

  @Test func theGatewaysAnswerEndsIt() {
    for event: KioskEvent in [
      .gatewayUp(clock: nil), .unpaired, .pairingCode("K7P2M9", expiresAt: Terminal.morning),
      .network(nil), .revoked,
    ] {
      var terminal = atPassword()
      terminal.send(event)
      #expect(terminal.state.networkDialog == nil, "\(event)")
    }
  }

  // MARK: Wi-Fi

  @Test func aPasswordIsWrittenOnceAndForgotten() {
    var terminal = opened()
    #expect(terminal.press([.wifi]) == ["scan"])
    #expect(terminal.screen == "Haen verkkoja. Odota hetki. | [Takaisin]")
    terminal.send(.networks([Self.home, Self.library]))
    #expect(
      terminal.screen == "Valitse verkko. | [Koti] | [Kirjasto] | [Takaisin] | [Hae uudelleen]")
    #expect(
      terminal.scene.buttons.first?.detail == "vahva, salasana")
    terminal.press([.network(0), .shift, .letter("S"), .letter("a"), .letter("x"), .erase])
    #expect(terminal.press([.ready]).isEmpty == false)
    #expect(terminal.screen.hasPrefix("Yhdistän verkkoon."))
    #expect(terminal.state.networkDialog?.page == .joining(.wifi(Self.home)))
    terminal.send(.networkTried(attempt: 1, .refused))
    #expect(
      terminal.screen == """
        En päässyt verkkoon. | Salasana voi olla väärä.
        Kirjoita salasana uudelleen. | [Takaisin] | [Kokeile uudelleen]
        """)
    terminal.press([.again])
    #expect(terminal.screen.hasPrefix("Salasana: Koti | [Näytä]"), "nothing is left of it")
  }

  @Test func whatIsJoinedIsWhatWasWritten() {
    var terminal = atPassword()
    #expect(terminal.press([.ready]).isEmpty, "no password yet")
    #expect(
      terminal.press([.letter("k"), .symbols, .letter("7"), .letter(" "), .letter("ä"), .ready])
        == ["join Koti by k7 ä, 1"])
    #expect("\(terminal.state)".contains("k7") == false)
    terminal.send(.networkTried(attempt: 1, nil))
    #expect(terminal.screen == "Verkko toimii. | Jatkan itsestään. | [Selvä]")
    terminal.wait(5)
    #expect(terminal.state.networkDialog == nil, "and goes on by itself")
  }

  @Test func anOpenNetworkNeedsNoPassword() {
    var terminal = opened(.wifi)
    terminal.send(.networks([Self.library]))
    #expect(terminal.press([.network(0)]) == ["join Kirjasto by nothing, 1"])
    terminal.send(.networkTried(attempt: 1, .gone))
    #expect(terminal.screen.contains("Siirrä laite lähemmäs reititintä."))
    #expect(terminal.press([.again]) == ["join Kirjasto by nothing, 2"])
  }

  @Test func whatWasGivenUpChangesNothing() {
    var terminal = opened(.wifi)
    terminal.send(.networks([Self.library, Self.home]))
    terminal.press([.network(0), .back])
    terminal.send(.networkTried(attempt: 1, .silent))
    #expect(terminal.screen.contains("[Wi-Fi]"))
    #expect(terminal.press([.mobile, .ready]) == ["join mobile internet, 2"])
    terminal.send(.networkTried(attempt: 1, nil))
    #expect(terminal.screen.hasPrefix("Yhdistän verkkoon."))
    terminal.send(.networkTried(attempt: 2, .silent))
    #expect(terminal.screen.contains("Verkko ei vastannut ajoissa."))
  }

  @Test func longListsHavePagesAndAnEnd() {
    let many = (0..<100).map { KioskWiFi(PersonalText("n\($0)"), .fair, isSecured: false) }
    let odd = [
      KioskWiFi("", .fair, isSecured: false),
      KioskWiFi(PersonalText(String(repeating: "å", count: 17)), .fair, isSecured: false),
    ]
    var terminal = opened(.wifi)
    terminal.send(.networks(odd + many))
    #expect(terminal.state.networkDialog?.networks?.count == 40)
    #expect(
      terminal.screen
        == "Valitse verkko. | [n0] | [n1] | [n2] | [n3] | [Takaisin] | [Hae uudelleen] | [Seuraavat]"
    )
    #expect(terminal.press([.network(4)]).isEmpty, "not on the screen")
    terminal.press(Array(repeating: .later, count: 20))
    #expect(
      terminal.screen
        == "Valitse verkko. | [n36] | [n37] | [n38] | [n39] | [Takaisin] | [Edelliset]")
    terminal.send(.networks([Self.home]))
    #expect(terminal.screen.contains("[Koti]"))
    terminal.press(Array(repeating: .earlier, count: 3))
    #expect(terminal.press([.search]) == ["scan"])
    terminal.send(.networks([]))
    #expect(terminal.screen.hasPrefix("En löydä Wi-Fi-verkkoja."))
  }

  // MARK: Cable and mobile

  @Test func aCableThatIsPluggedInGoesOnByItself() {
    var terminal = opened(.wired)
    #expect(terminal.screen.hasPrefix("Verkkokaapeli ei ole kiinni."))
    #expect(terminal.press([.join]).isEmpty)
    terminal.send(.network(KioskNetwork(wired: .free)))
    #expect(terminal.screen == "Verkkokaapeli on kiinni. | [Takaisin] | [Yhdistä]")
    terminal.send(.network(KioskNetwork(wired: .joined)))
    #expect(terminal.screen.hasPrefix("Verkko toimii."))
  }

  @Test func aCableCanBeJoinedByHand() {
    var terminal = opened(.wired)
    terminal.send(.network(KioskNetwork(wired: .free)))
    #expect(terminal.press([.join]) == ["join wired, 1"])
  }

  @Test func theOperatorsWayOutCanBeChanged() {
    var terminal = opened(.mobile)
    #expect(terminal.screen.hasPrefix("Operaattorin yhteysosoite (APN) | internet | [q]"))
    terminal.press(Array(repeating: .erase, count: 20))
    #expect(terminal.press([.ready]).isEmpty)
    #expect(
      terminal.press([.letter("o"), .letter("m"), .letter("a"), .ready]) == ["join mobile oma, 1"])
    terminal.send(.networkTried(attempt: 1, .gone))
    #expect(terminal.screen.contains("Tarkista SIM-kortti ja yhteysosoite."))
    terminal.press([.again])
    #expect(terminal.screen.contains(" | oma | "))
  }

  @Test func onlyWaysThatTheMachineHasAreOffered() {
    var terminal = new(KioskNetwork(wifi: .free))
    terminal.press([.open])
    #expect(terminal.screen == "Miten laite yhdistetään verkkoon? | [Wi-Fi] | [Takaisin]")
    #expect(terminal.press([.mobile]).isEmpty && terminal.screen.contains("[Wi-Fi]"))
    terminal.send(.network(KioskNetwork()))
    #expect(terminal.screen.hasPrefix("Laitteessa ei ole verkkokorttia."))
  }

  @Test func everyTroubleSaysWhatToTry() {
    let ways: [NetworkWay] = [
      .wired, .wifi(Self.home), .wifi(Self.library), .mobile(apn: "internet"),
    ]
    let say = Sentences(new().state)
    for way in ways {
      for trouble in NetworkTrouble.allCases { #expect(!say.advice(way, trouble).isEmpty) }
    }
  }
}

@Suite struct TypingPadTests {
  @Test func everyPrintableCharacterHasAKey() {
    var pad = TypingPad.password()
    var keys: Set<Character> = [" "]
    for steps: [SetUpKey] in [[], [.shift], [.shift, .symbols], [.shift]] {
      for step in steps { pad.press(step) }
      keys.formUnion(pad.rows.joined())
      #expect(pad.rows.map(\.count).allSatisfy { $0 <= 11 } && pad.rows[2].count <= 7)
    }
    for code in UInt8(32)...126 { #expect(keys.contains(Character(UnicodeScalar(code)))) }
    for letter in "åäöÅÄÖ" { #expect(keys.contains(letter)) }
  }

  @Test func aPasswordEndsAt63Bytes() {
    var pad = TypingPad.password()
    for _ in 0..<62 { pad.press(.letter("a")) }
    pad.press(.letter("ä"))
    #expect(pad.text.revealed.utf8.count == 62)
    pad.press(.letter("b"))
    pad.press(.letter("c"))
    #expect(pad.text.revealed.utf8.count == 63 && pad.text.revealed.last == "b")
  }

  @Test func controlCharactersAreNoLetters() {
    var pad = TypingPad.password()
    for letter: Character in ["\n", "\r\n", "\u{8}", "\u{7f}", "\0"] { pad.press(.letter(letter)) }
    #expect(pad.isEmpty)
  }

  @Test func oneCapitalIsFollowedBySmallLetters() {
    var pad = TypingPad.password()
    for key: SetUpKey in [.shift, .letter("A"), .shift, .shift] { pad.press(key) }
    #expect(pad.layer == .letters && pad.text == "A")
  }

  @Test func dotsStandForAPasswordUntilItIsToBeSeen() {
    var terminal = Terminal()
    terminal.state = KioskState(at: terminal.now)
    terminal.send(.network(KioskNetwork(wifi: .free)))
    terminal.press([.open, .wifi])
    terminal.send(.networks([KioskWiFi("Koti", .fair, isSecured: true)]))
    terminal.press([.network(0), .letter("a"), .letter("b")])
    #expect(terminal.screen.hasPrefix("Salasana: Koti | •• | [Näytä]"))
    terminal.press([.reveal])
    #expect(terminal.screen.hasPrefix("Salasana: Koti | ab | [Piilota]"))
    #expect(terminal.scene.takesText && terminal.scene.buttonOfKey == nil)
    #expect(terminal.scene.button(for: .typed(.letter("Q"))) == .setUp(.letter("Q")))
    terminal.press([.back])
    #expect(terminal.scene.button(for: .typed(.letter("Q"))) == nil)
  }
}

extension Terminal {
  @discardableResult
  mutating func press(_ keys: [SetUpKey]) -> [String] {
    keys.flatMap { send(.touch(.setUp($0))) }
  }
}
