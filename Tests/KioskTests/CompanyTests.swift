import CareModel
import Testing

@testable import KioskAgent

/// People beside the two of a call: the client is asked, and sees who is there.
@Suite struct CompanyTests {
  private static let anna = Companion(party: PartyID("p_anna")!, name: "Anna", role: .relative)
  private static let matti = Companion(
    party: PartyID("p_matti")!, name: "Matti", role: .colleague)

  private static func news(
    company: [Companion] = [], asked: Companion? = nil
  ) -> KioskEvent {
    .call(CallNews(Terminal.helmi, .inCall, company: company, asked: asked))
  }

  private static let question = "Anna, omainen, haluaa mukaan. Sopiiko?"

  @Test func theWholeScreenAsksAndSpeaks() {
    var terminal = Terminal()
    terminal.talks()
    #expect(terminal.send(Self.news(asked: Self.anna)) == ["say: \(Self.question)"])
    #expect(terminal.screen == "\(Self.question) | [Kyllä, sopii] | [Ei nyt]")
    #expect(terminal.wait(11) == [])
    #expect(terminal.wait(2) == ["say: \(Self.question)"])
    #expect(terminal.send(.touch(.end)) == [], "the call cannot be ended by a touch meant for no")
    #expect(terminal.send(.touch(.letIn)) == ["consent k_helmi p_anna: yes"])
    #expect(terminal.screen == "Helmi | [Lopeta]")
    // The gateway has not heard of it yet.
    #expect(terminal.send(Self.news(asked: Self.anna)) == [])
    #expect(terminal.screen == "Helmi | [Lopeta]")
    #expect(terminal.send(Self.news(company: [Self.anna])) == [])
    #expect(terminal.screen.contains("Mukana myös: Anna (omainen)."))
    #expect(terminal.wait(30) == [])
  }

  @Test func noIsSaidAndTheQuestionMayComeAgain() {
    var terminal = Terminal()
    terminal.talks()
    _ = terminal.send(Self.news(asked: Self.anna))
    #expect(terminal.send(.touch(.keepOut)) == ["consent k_helmi p_anna: no"])
    _ = terminal.send(Self.news())
    #expect(terminal.send(Self.news(asked: Self.anna)) == ["say: \(Self.question)"])
    // Nobody answers, and the gateway takes that as no.
    #expect(terminal.send(Self.news()) == [])
    #expect(terminal.screen == "Helmi | [Lopeta]")
    #expect(terminal.wait(30) == [])
  }

  @Test func everybodyIsNamedAndWhoLeadsMayChange() {
    var terminal = Terminal()
    terminal.talks()
    _ = terminal.send(Self.news(company: [Self.anna, Self.matti]))
    #expect(
      terminal.screen.contains("Mukana myös: Anna (omainen), Matti (työntekijä)."))
    var handedOver = Terminal.helmi
    handedOver.caller = "Matti"
    _ = terminal.send(.call(CallNews(handedOver, .inCall)))
    #expect(terminal.screen == "Matti | [Lopeta]")
  }

  @Test func aQuestionGoesWithItsCall() {
    var terminal = Terminal()
    terminal.talks()
    _ = terminal.send(Self.news(asked: Self.anna))
    _ = terminal.ends(.hungUp)
    #expect(!terminal.screen.contains("haluaa mukaan"))
    #expect(terminal.wait(20).allSatisfy { !$0.contains("haluaa mukaan") })
  }
}
