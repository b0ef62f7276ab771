import CareModel
import KioskAgent

/// Every screen that the terminal can show, by name, and the way to it.
let screens: [(name: String, make: @Sendable (Language) -> Household)] = [
  ("01-starting", { .unpaired($0) }),
  (
    "02-pairing",
    {
      var house = Household.unpaired($0)
      house.send(.pairingCode("K7P2M9", expiresAt: Household.morning + .minutes(10)))
      return house
    }
  ),
  ("03-idle", { Household($0) }),
  ("04-idle-consent", { Household($0, consent: true) }),
  ("05-idle-two-people", { Household($0, .ainoAndEino, consent: true) }),
  (
    "06-idle-no-visit",
    {
      var house = Household($0)
      house.send(.visits([]))
      return house
    }
  ),
  ("07-idle-evening", { Household($0, at: Household.morning + .minutes(565)) }),
  ("08-night", { Household($0, at: Household.morning + .hours(17)) }),
  (
    "09-night-woken",
    {
      var house = Household($0, at: Household.morning + .hours(17))
      house.send(.touch(.wholeScreen))
      return house
    }
  ),
  ("10-ringing", { ringing($0) { $0.ring() } }),
  (
    "11-ringing-other-second",
    {
      ringing($0) {
        $0.ring()
        $0.wait(1)
      }
    }
  ),
  ("12-ringing-relative", { ringing($0, .ainoAndEino) { $0.ring(Household.relativesCall) } }),
  (
    "13-opens-by-itself",
    {
      var house = Household($0, consent: true)
      house.ring()
      house.wait(6)
      return house
    }
  ),
  (
    "14-opening-stopped",
    {
      var house = Household($0, consent: true)
      house.ring()
      house.send(.touch(.wholeScreen))
      return house
    }
  ),
  (
    "15-answering",
    {
      ringing($0) {
        $0.ring()
        $0.send(.touch(.wholeScreen))
      }
    }
  ),
  ("16-call", { ringing($0) { $0.talk() } }),
  ("17-call-weak", { ringing($0) { $0.talk(Household.careCall, .weak) } }),
  ("18-call-picture-resting", { ringing($0) { $0.talk(Household.careCall, .pictureResting) } }),
  ("19-call-line-lost", { ringing($0) { $0.talk(Household.careCall, .lost) } }),
  (
    "20-call-camera-covered",
    {
      ringing($0) {
        $0.talk()
        $0.send(.devices(DeviceState(camera: .covered)))
      }
    }
  ),
  (
    "21-call-microphone-muted",
    {
      ringing($0) {
        $0.talk()
        $0.send(.devices(DeviceState(microphone: .muted)))
      }
    }
  ),
  (
    "22-call-other-away",
    {
      ringing($0) {
        $0.talk()
        $0.send(.call(CallNews(Household.careCall, .inCall, other: OtherParty(isAway: true))))
      }
    }
  ),
  (
    "23-call-end-question",
    {
      ringing($0) {
        $0.talk()
        $0.send(.touch(.end))
      }
    }
  ),
  (
    "81-call-consent-question",
    {
      ringing($0) {
        $0.talk()
        $0.send(.call(CallNews(Household.careCall, .inCall, asked: Household.anna)))
      }
    }
  ),
  (
    "82-call-company",
    {
      ringing($0) {
        $0.talk()
        $0.send(
          .call(
            CallNews(
              Household.careCall, .inCall, company: [Household.anna, Household.matti])))
      }
    }
  ),
  ("24-call-text", { language in ringing(language) { text(language, &$0) } }),
  (
    "25-call-text-replied",
    { language in
      ringing(language) {
        text(language, &$0)
        $0.send(.touch(.replyYes))
      }
    }
  ),
  (
    "26-care-call-interrupts",
    {
      ringing($0) {
        $0.talk(Household.relativesCall)
        $0.ring()
      }
    }
  ),
  (
    "27-resume-offer",
    {
      ringing($0) {
        $0.talk(Household.relativesCall)
        $0.talk()
        $0.end(.hungUp)
      }
    }
  ),
  (
    "28-ended-faces",
    {
      ringing($0) {
        $0.talk()
        $0.end(.hungUp)
      }
    }
  ),
  (
    "29-ended-thanks",
    {
      ringing($0) {
        $0.talk()
        $0.end(.hungUp)
        $0.send(.touch(.faceGood))
      }
    }
  ),
  (
    "30-ended-lost",
    {
      ringing($0) {
        $0.talk()
        $0.end(.lost)
      }
    }
  ),
  (
    "31-ended-failed",
    {
      ringing($0) {
        $0.talk()
        $0.end(.failed)
      }
    }
  ),
  (
    "32-missed",
    {
      ringing($0) {
        $0.ring()
        $0.end(.noAnswer)
      }
    }
  ),
  (
    "33-declined",
    {
      ringing($0) {
        $0.ring()
        $0.send(.touch(.notNow))
      }
    }
  ),
  ("34-help-sending", { helped($0) { _ in } }),
  ("35-help-sent", { helped($0) { $0.help(.open) } }),
  ("36-help-taken", { helped($0) { $0.help(.taken, by: "Helmi") } }),
  (
    "37-help-nobody",
    {
      helped($0) {
        $0.help(.open)
        $0.wait(61)
      }
    }
  ),
  (
    "38-help-no-network",
    {
      var house = Household($0)
      house.send(.gatewayDown)
      house.send(.touch(.help))
      return house
    }
  ),
  (
    "39-help-done",
    {
      helped($0) {
        $0.help(.taken, by: "Helmi")
        $0.help(.done, by: "Helmi")
      }
    }
  ),
  (
    "40-idle-help-taken",
    {
      helped($0) {
        $0.help(.taken, by: "Helmi")
        $0.send(.touch(.close))
      }
    }
  ),
  ("41-consent", { consent($0, .aino) { _ in } }),
  ("42-consent-two-people", { consent($0, .ainoAndEino) { $0.send(.touch(.nextPerson)) } }),
  ("43-consent-question", { consent($0, .aino) { $0.send(.touch(.withdraw)) } }),
  (
    "44-consent-withdrawn",
    {
      consent($0, .aino) {
        $0.send(.touch(.withdraw))
        $0.send(.touch(.withdrawYes))
      }
    }
  ),
  (
    "45-identify",
    {
      var house = Household($0)
      house.send(.identify)
      return house
    }
  ),
  ("46-away-a-minute", { away($0, seconds: 61) }),
  ("47-away-an-hour", { away($0, seconds: 3601) }),
  ("48-camera-missing", { devices($0, DeviceState(camera: .missing)) }),
  ("49-microphone-missing", { devices($0, DeviceState(microphone: .missing)) }),
  ("50-loudspeaker-missing", { devices($0, DeviceState(loudspeaker: .missing)) }),
  ("51-clock-unknown", { Household.withWrongClock($0) }),
  (
    "52-state-restored",
    {
      var house = Household($0)
      house.send(.stateRestored)
      return house
    }
  ),
  (
    "53-revoked",
    {
      var house = Household($0)
      house.send(.revoked)
      return house
    }
  ),
  ("54-starting-away", { startingAway($0) }),
  ("83-reminder", { reminder($0, .aino) }),
  ("84-reminder-of-one-of-two", { reminder($0, .ainoAndEino) }),
  (
    "55-night-help",
    {
      var house = Household($0, at: Household.morning + .hours(17))
      house.send(.touch(.help))
      house.help(.taken, by: "Helmi")
      return house
    }
  ),
]

private func reminder(_ language: Language, _ people: Household.People) -> Household {
  var house = Household(language, people)
  house.remind(minutes: 20)
  return house
}

private func ringing(
  _ language: Language, _ people: Household.People = .aino, _ steps: (inout Household) -> Void
) -> Household {
  var house = Household(language, people)
  steps(&house)
  return house
}

private func text(_ language: Language, _ house: inout Household) {
  house.talk()
  let text: PersonalText =
    switch language {
    case .fi: "Huomenta, Aino. Joko otit aamun lääkkeet?"
    case .sv: "God morgon, Aino. Har du redan tagit morgonens mediciner?"
    case .en: "Good morning, Aino. Have you taken your morning medicine yet?"
    }
  house.send(.text(Household.careCall.id, text))
}

private func helped(_ language: Language, _ steps: (inout Household) -> Void) -> Household {
  var house = Household(language)
  house.send(.touch(.help))
  steps(&house)
  return house
}

private func consent(
  _ language: Language, _ people: Household.People, _ steps: (inout Household) -> Void
) -> Household {
  var house = Household(language, people, consent: true)
  house.send(.touch(.consents))
  steps(&house)
  return house
}

private func away(_ language: Language, seconds: Int) -> Household {
  // As if it had begun so long ago: the clock on the screen stays the same.
  var house = Household(
    language, at: Household.morning - .seconds(seconds), visitsFrom: Household.morning)
  house.send(.gatewayDown)
  house.wait(seconds)
  return house
}

private func devices(_ language: Language, _ devices: DeviceState) -> Household {
  var house = Household(language)
  house.send(.devices(devices))
  return house
}

private func startingAway(_ language: Language) -> Household {
  var house = Household.unpaired(language)
  house.wait(61)
  return house
}
