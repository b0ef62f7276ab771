import CareModel
import Testing

@testable import KioskAgent

@Suite struct CallTranscriptTests {
  @Test func oneTouchAnywhereAnswers() {
    var terminal = Terminal()
    #expect(terminal.rings() == ["ring"])
    #expect(terminal.wait(3) == ["say: Helmi kotihoidosta soittaa. Vastaa koskettamalla."])
    #expect(terminal.scene.button(atX: 640, y: 100) == .wholeScreen)
    #expect(terminal.send(.touch(.wholeScreen)) == ["silence", "answer k_helmi"])
    #expect(terminal.screen == "Helmi | Hetki vain. Puhelu aukeaa.")
    #expect(terminal.send(.call(CallNews(Terminal.helmi, .inCall))) == [])
    #expect(terminal.screen.contains("[Lopeta]"))
  }

  @Test func whoAnswersElsewhereIsNotSeenHere() {
    var terminal = Terminal()
    let atRest = terminal.screen
    _ = terminal.rings()
    #expect(terminal.send(.call(CallNews(Terminal.helmi, .elsewhere))) == ["silence"])
    #expect(terminal.screen == atRest)
    #expect(terminal.ends(.hungUp) == [])
    #expect(terminal.screen == atRest)
    // A touch came in the same moment, and too late.
    _ = terminal.rings()
    _ = terminal.send(.touch(.wholeScreen))
    #expect(terminal.send(.call(CallNews(Terminal.helmi, .elsewhere))) == [])
    #expect(terminal.screen == atRest)
    // Found so by a terminal that starts in the middle of it.
    #expect(terminal.send(.calls([CallNews(Terminal.helmi, .elsewhere)])) == [])
    #expect(terminal.screen == atRest)
    // It has come here: what ends it ends it here.
    #expect(terminal.send(.call(CallNews(Terminal.helmi, .inCall))) == [])
    #expect(terminal.screen.contains("[Lopeta]"))
    #expect(terminal.ends(.hungUp) == ["say: Puhelu päättyi. Millainen puhelu oli?"])
  }

  @Test func whatACareCallElsewhereHoldsUpIsAskedAboutWhenThatIsOver() {
    let held = CallNews(Terminal.mikko, .inCall, isHeld: true)
    let elsewhere = CallNews(Terminal.helmi, .elsewhere)
    var terminal = Terminal()
    let atRest = terminal.screen
    terminal.talks(Terminal.mikko)
    _ = terminal.rings()
    #expect(terminal.send(.call(held)) == ["suspend k_mikko"])
    #expect(terminal.send(.call(elsewhere)) == ["silence"])
    #expect(terminal.screen == atRest)
    // The relative waits for as long as the care call takes.
    #expect(terminal.wait(600) == [])
    #expect(terminal.ends(.hungUp) == ["say: Mikko odottaa. Jatketaanko puhelua?"])
    #expect(terminal.send(.touch(.resumeYes)) == ["resume k_mikko"])

    // Found so after a restart, and over while the line was down.
    terminal = Terminal()
    #expect(terminal.send(.calls([held, elsewhere])) == [])
    #expect(terminal.screen == atRest)
    #expect(terminal.send(.calls([held])) == ["say: Mikko odottaa. Jatketaanko puhelua?"])
    #expect(terminal.wait(60) == ["hang up k_mikko"])
  }

  @Test func theNameIsSaidAgainWhileItRings() {
    var terminal = Terminal()
    _ = terminal.rings()
    #expect(terminal.wait(40).count { $0.hasPrefix("say: Helmi") } == 4)
  }

  @Test func aRingThatTheGatewayForgotEndsByItself() {
    var terminal = Terminal()
    _ = terminal.rings()
    #expect(terminal.wait(104).allSatisfy { $0.hasPrefix("say:") })
    #expect(
      terminal.wait(1) == [
        "silence",
        "say: Helmi soitti sinulle. Puhelu ehti loppua. Voit myös soittaa: 017 123 456.",
      ])
  }

  @Test func notNowDeclines() {
    var terminal = Terminal()
    _ = terminal.rings()
    #expect(
      terminal.send(.touch(.notNow)) == [
        "decline k_helmi", "silence", "say: Et vastannut nyt. Helmi saa tiedon.",
      ])
    #expect(terminal.ends(.declined) == [])
  }

  @Test func endingAsksASecondTime() {
    var terminal = Terminal()
    terminal.talks()
    #expect(terminal.send(.touch(.endYes)) == [], "the question was never asked")
    #expect(terminal.send(.touch(.end)) == [])
    #expect(terminal.screen == "Lopetetaanko puhelu? | [Lopeta puhelu] | [Jatka puhelua]")
    #expect(terminal.send(.touch(.endNo)) == [])
    #expect(terminal.screen == "Helmi | [Lopeta]")
    _ = terminal.send(.touch(.end))
    #expect(
      terminal.send(.touch(.endYes)) == [
        "hang up k_helmi", "say: Puhelu päättyi. Millainen puhelu oli?",
      ])
  }

  @Test func aSecondTouchInTheSamePlaceNeverEndsTheCall() {
    var terminal = Terminal()
    terminal.talks()
    let end = terminal.scene.buttons.first { $0.id == .end }!.frame
    _ = terminal.send(.touch(.end))
    for (x, y) in [(end.x, end.y), (end.maxX - 1, end.maxY - 1), (end.x, end.maxY - 1)] {
      #expect(terminal.scene.button(atX: x, y: y) != .endYes)
    }
  }

  @Test func aQuestionThatNobodyAnswersGoesAway() {
    var terminal = Terminal()
    terminal.talks()
    _ = terminal.send(.touch(.end))
    terminal.wait(15)
    #expect(terminal.screen == "Helmi | [Lopeta]")
  }

  @Test func oneFaceIsSentAndTheIdleScreenComesBack() {
    var terminal = Terminal()
    terminal.talks()
    _ = terminal.ends(.hungUp)
    #expect(
      terminal.send(.touch(.faceGood)) == ["store queues", "feedback k_helmi: good"])
    #expect(terminal.screen == "Kiitos vastauksesta.")
    #expect(terminal.send(.feedbackAccepted(Terminal.helmi.id)) == ["store queues"])
    terminal.wait(8)
    #expect(terminal.screen.contains("[Pyydä apua]"))
  }

  @Test func withoutAFaceTheIdleScreenComesBackAfterHalfAMinute() {
    var terminal = Terminal()
    terminal.talks()
    _ = terminal.ends(.hungUp)
    terminal.wait(29)
    #expect(terminal.screen.contains("[Hyvä]"))
    terminal.wait(1)
    #expect(!terminal.screen.contains("[Hyvä]"))
  }

  @Test func aTextIsShownLargeAndAnsweredByOneTouch() {
    var terminal = Terminal()
    terminal.talks()
    _ = terminal.send(.text(Terminal.helmi.id, "Kuuletko minua?"))
    #expect(
      terminal.screen
        == "Helmi kirjoittaa: | Kuuletko minua? | [Kyllä] | [Ei] | [En kuule sinua]")
    #expect(
      terminal.send(.touch(.replyCannotHear)) == ["text k_helmi: En kuule sinua"])
    #expect(terminal.send(.touch(.replyYes)) == [], "one reply is enough")
    #expect(terminal.screen.contains("Vastasit: En kuule sinua."))
    terminal.wait(4)
    #expect(terminal.screen == "Helmi | [Lopeta]")
  }

  @Test func aCareCallInterruptsARelativesAndOffersToResumeIt() {
    var terminal = Terminal()
    terminal.talks(Terminal.mikko)
    #expect(terminal.rings() == ["ring"])
    #expect(terminal.screen.contains("Mikko jää odottamaan."))
    #expect(
      terminal.send(.touch(.wholeScreen)) == ["silence", "suspend k_mikko", "answer k_helmi"])
    _ = terminal.send(.call(CallNews(Terminal.helmi, .inCall)))
    #expect(terminal.ends(.hungUp) == ["say: Mikko odottaa. Jatketaanko puhelua?"])
    #expect(terminal.send(.touch(.resumeYes)) == ["resume k_mikko"])
    #expect(terminal.screen == "Mikko | [Lopeta]")
  }

  @Test func anInterruptionThatIsNotAnsweredInterruptsNothing() {
    var terminal = Terminal()
    terminal.talks(Terminal.mikko)
    _ = terminal.rings()
    #expect(terminal.ends(.noAnswer) == ["silence"])
    #expect(terminal.screen == "Mikko | [Lopeta]")
  }

  @Test func aCareCallDuringTheOfferPutsItOffAndWhoDeclinesIsAskedAgain() {
    var terminal = Terminal()
    terminal.talks(Terminal.mikko)
    terminal.talks()
    _ = terminal.ends(.hungUp)
    terminal.wait(50)
    var again = Terminal.helmi
    again.id = CallID("k_again")!
    #expect(terminal.rings(again) == ["ring"])
    #expect(terminal.screen.contains("Mikko jää odottamaan."))
    #expect(!terminal.wait(20).contains { $0.hasPrefix("hang up") })
    #expect(
      terminal.send(.touch(.notNow)) == [
        "decline k_again", "silence", "say: Mikko odottaa. Jatketaanko puhelua?",
      ])
    #expect(terminal.screen == "Mikko odottaa. | Jatketaanko puhelua? | [Jatka puhelua] | [En nyt]")
    #expect(terminal.send(.touch(.resumeYes)) == ["resume k_mikko"])
  }

  @Test func anAnswerThatNeverGotThroughLeavesTheRelativesCallToBeTakenUpAgain() {
    var terminal = Terminal()
    terminal.talks(Terminal.mikko)
    _ = terminal.rings()
    _ = terminal.send(.touch(.wholeScreen))
    // The gateway has heard of what is sent no longer, and holds nothing.
    _ = terminal.send(.call(CallNews(Terminal.mikko, .inCall)))
    #expect(terminal.send(.answerFailed(Terminal.helmi.id)) == ["ring"])
    #expect(
      terminal.ends(.noAnswer) == ["silence", "say: Mikko odottaa. Jatketaanko puhelua?"])
    #expect(terminal.send(.touch(.resumeYes)) == ["resume k_mikko"])
  }

  @Test func aRestartDuringTheCareCallFindsBothCallsAsTheyWere() {
    var terminal = Terminal()
    let relatives = CallNews(Terminal.mikko, .inCall, isHeld: true)
    #expect(terminal.send(.calls([relatives, CallNews(Terminal.helmi, .inCall)])) == [])
    #expect(terminal.screen.contains("Helmi") && !terminal.screen.contains("Mikko"))
    #expect(terminal.ends(.hungUp) == ["say: Mikko odottaa. Jatketaanko puhelua?"])
    #expect(terminal.send(.touch(.resumeYes)) == ["resume k_mikko"])
  }

  @Test func aRestartAfterTheCareCallOffersToGoOnWithTheRelatives() {
    var terminal = Terminal()
    let relatives = CallNews(Terminal.mikko, .inCall, isHeld: true)
    #expect(
      terminal.send(.calls([relatives])) == ["say: Mikko odottaa. Jatketaanko puhelua?"])
    #expect(terminal.wait(60) == ["hang up k_mikko"])
  }

  @Test func anOfferThatNobodyTakesEndsTheRelativesCall() {
    var terminal = Terminal()
    terminal.talks(Terminal.mikko)
    terminal.talks()
    _ = terminal.ends(.hungUp)
    #expect(terminal.wait(60) == ["hang up k_mikko"])
    #expect(terminal.screen.contains("[Pyydä apua]"))
  }

  @Test func aRelativeWhoCallsDuringACareCallRingsAfterwards() {
    var terminal = Terminal()
    terminal.talks()
    #expect(terminal.rings(Terminal.mikko) == [])
    #expect(terminal.ends(.hungUp) == ["ring"])
    #expect(terminal.screen.contains("Mikko"))
  }

  @Test func aCallThatIsGoneFromTheGatewaysListHasEnded() {
    var terminal = Terminal()
    terminal.talks()
    #expect(terminal.send(.calls([])).last?.hasPrefix("say: Yhteys katkesi.") == true)
  }

  @Test func aCallThatWentOnOverARestartGoesOn() {
    var terminal = Terminal()
    #expect(terminal.send(.calls([CallNews(Terminal.helmi, .inCall)])) == [])
    #expect(terminal.screen.contains("[Lopeta]"))
  }

  @Test func whoseCallItIsIsSaidInThatPersonsLanguage() {
    var terminal = Terminal(people: 2)
    var call = Terminal.mikko
    call.clientId = Terminal.eino
    _ = terminal.rings(call)
    #expect(
      terminal.wait(3) == [
        "say: Mikko ringer. Samtalet är till dig, Eino. Rör skärmen för att svara."
      ])
  }

  @Test func aClosedShutterAndAMutedMicrophoneAreToldAndLeftAsTheyAre() {
    var terminal = Terminal()
    _ = terminal.send(.devices(DeviceState(camera: .covered)))
    #expect(terminal.talks().last == "notes k_helmi: cameraCovered")
    #expect(terminal.screen.contains("Kameran luukku on kiinni. Sinua ei näy."))
    #expect(terminal.screen.contains("Et näy"))
    #expect(
      terminal.send(.devices(DeviceState(camera: .covered, microphone: .muted))) == [
        "notes k_helmi: cameraCovered microphoneMuted"
      ])
    #expect(terminal.send(.devices(DeviceState())) == ["notes k_helmi: "])
  }
}
