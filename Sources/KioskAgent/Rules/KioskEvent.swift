package import CareModel

/// Everything that can happen to the terminal. The shell turns messages, device news, touches and
/// time into these, in the order they happen.
package enum KioskEvent: Equatable, Sendable {
  /// Some time has passed; to be said at the latest when ``KioskState/nextWake(after:)`` says so.
  case tick
  case touch(ButtonID)
  /// The hardware button: one for what matters most.
  case helpButton
  /// A key of the device for louder or quieter, brighter or darker.
  case volumeKey(up: Bool)
  case brightnessKey(up: Bool)

  // The gateway
  /// The connection stands and the terminal is signed in. `clock`: what the gateway says the time is.
  case gatewayUp(clock: WallTime?)
  case gatewayDown
  /// The key belongs to no terminal; a code is on its way.
  case unpaired
  case pairingCode(String, expiresAt: WallTime)
  case paired
  case revoked
  /// The signature has been checked.
  case configuration(KioskConfiguration)
  /// All visits of the days ahead, in any order.
  case visits([KioskVisit])
  /// One of them has changed, or is new.
  case visit(KioskVisit)
  /// All calls that stand; others have ended.
  case calls([CallNews])
  case call(CallNews)
  case text(CallID, PersonalText)
  case help(HelpNews)
  /// All requests for help that stand; others are done.
  case helps([HelpNews])
  case identify
  case selfTestWanted

  // What became of requests
  case helpAccepted(pressId: String)
  case feedbackAccepted(CallID)
  case withdrawalAccepted(ClientID)

  /// The gateway will never take it: it is not sent again.
  case feedbackRefused(CallID)
  case withdrawalRefused(ClientID)
  /// The gateway does not know who pressed: it is sent again as nobody's in particular.
  case helpRefused(pressId: String)
  /// The answer did not get through: the call rings on.
  case answerFailed(CallID)
  /// Neither the gateway nor the relay has been there for so long that the call is over.
  case callLost(CallID)

  // The terminal itself
  case connection(CallID, ConnectionLevel)
  case devices(DeviceState)
  /// Somebody moves, speaks or touches something here; or nobody has for a while.
  case somebodyIsThere(Bool)
  /// A state file was broken; the last good one is used.
  case stateRestored
  /// Nil: no network can be set up here.
  case network(KioskNetwork?)
  /// What a scan has heard, the strongest first.
  case networks([KioskWiFi])
  /// What became of ``KioskAction/joinNetwork(_:password:attempt:)``; nil: all is well.
  case networkTried(attempt: Int, NetworkTrouble?)
}

/// Everything the rules ask of the shell.
package enum KioskAction: Equatable, Sendable {
  case answer(CallID)
  case decline(CallID)
  case hangUp(CallID)
  /// Keep the call, but neither send nor play its sound and picture.
  case suspend(CallID)
  case resume(CallID)
  case setNotes(CallID, [CallNote])
  case sendText(CallID, String)
  /// What the client says to somebody's coming into the call.
  case answerConsent(CallID, PartyID, agrees: Bool)
  case sendHelp(HelpPress)
  case sendFeedback(CallID, KioskFace)
  case withdrawConsent(ClientID)
  case selfTest(SelfTestCause)

  case startRing(isLoud: Bool)
  case stopRing
  /// One short sound a second while a call is about to open by itself.
  case countdownSound
  case say(String, Language)
  /// Per cent.
  case setVolume(Int)
  case setBrightness(Int)
  case store(StoredPart)

  case scanNetworks
  case joinNetwork(NetworkWay, password: PersonalText?, attempt: Int)
}

package enum SelfTestCause: String, Equatable, Sendable { case start, visit, command }

/// The parts of the state that outlive the power.
package enum StoredPart: String, Sendable, CaseIterable { case configuration, schedule, queues }

/// Every deadline of the terminal, in one table.
package enum KioskTimer: String, Hashable, Sendable, CaseIterable {
  /// A call that rings longer than this was forgotten by the gateway.
  case ringEnds
  /// The prompt of the screen is spoken again.
  case sayAgain
  case countdownStep, countdownEnds
  /// The question about somebody who wants to come in is spoken again.
  case askAgain
  /// Nobody answered "do you want to end the call".
  case endQuestion
  case textCloses, replyShown
  case endedCloses
  case resumeOfferEnds
  case dialogCloses
  /// Nobody has taken the request for help for too long.
  case helpUnanswered
  /// Requests are sent again.
  case sendAgain
  /// A touch at night lights the screen for a while.
  case nightAgain
  /// The line to the gateway has been away for so long that it is said.
  case awayIsSaid, awayIsLong
  /// A terminal that was never paired asks for a network; nobody chooses one.
  case setUpOpens, setUpCloses
}

/// Everything on the screen that can be touched.
package enum ButtonID: Hashable, Sendable {
  case wholeScreen
  case help, close
  case consents, nextPerson, withdraw, withdrawYes, withdrawNo
  case answer, notNow
  case end, endYes, endNo
  case replyYes, replyNo, replyCannotHear
  case letIn, keepOut
  case faceGood, faceFair, faceBad
  case resumeYes, resumeNo
  case setUp(SetUpKey)

  /// For a tab that shows the screen, and for tests.
  package var name: String {
    switch self {
    case .setUp(let key): "setUp.\(key.name)"
    default: "\(self)"
    }
  }
}
