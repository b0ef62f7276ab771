internal import CareModel

extension Sentences {
  // MARK: Ringing

  /// "Helmi kotihoidosta soittaa. Vastaa koskettamalla."
  func ringing(_ call: KioskCall, _ opening: CurrentCall.Ringing.Opening) -> [String] {
    var sentences = [caller(call)]
    sentences += whose(call)
    if let aside = state.setAside {
      sentences.append(texts(.ringingWaits, ["name": aside.call.caller.revealed]))
    }
    switch opening {
    case .byTouch: sentences.append(texts(.ringingTouch))
    case .byItself: sentences += [texts(.ringingOpens), texts(.ringingStop)]
    case .stopped: sentences.append(texts(.ringingChoose))
    }
    return sentences
  }

  func caller(_ call: KioskCall) -> String {
    let name = call.caller.revealed
    guard let from = call.callerFrom else { return texts(.ringingPlain, ["name": name]) }
    return texts(.ringingFrom, ["name": name, "from": texts.service(from)])
  }

  /// What stands under the caller's name: "kotihoidosta soittaa".
  func callerRest(_ call: KioskCall) -> String {
    guard let from = call.callerFrom else { return texts(.ringingPlainRest) }
    return texts(.ringingFromRest, ["from": texts.service(from)])
  }

  /// Whose call it is, where several people share the terminal.
  func whose(_ call: KioskCall) -> [String] {
    guard let configuration = state.configuration, configuration.people.count > 1,
      let person = configuration.people.first(where: { $0.clientId == call.clientId })
    else { return [] }
    return [texts(.ringingFor, ["name": person.firstName.revealed])]
  }

  var openingStopped: [String] { [texts(.ringingStopped), texts(.ringingChoose)] }

  // MARK: In the call

  /// "Anna, omainen, haluaa mukaan. Sopiiko?"
  func consentQuestion(_ asked: Companion) -> String {
    texts(.askQuestion, ["name": asked.name.revealed, "role": role(asked.role)])
  }

  /// "Mukana myös: Anna (omainen)."; empty where nobody is there beside the two.
  func company(_ call: CurrentCall) -> String {
    guard !call.company.isEmpty else { return "" }
    let people = call.company.map { "\($0.name.revealed) (\(role($0.role)))" }
    return texts(.callCompany, ["people": people.joined(separator: ", ")])
  }

  private func role(_ role: Role) -> String {
    switch role {
    case .carer: texts(.roleCarer)
    case .client: texts(.roleClient)
    case .relative: texts(.roleRelative)
    case .interpreter: texts(.roleInterpreter)
    case .observer: texts(.roleObserver)
    case .colleague: texts(.roleColleague)
    }
  }

  /// What the person should know about the running call; the most pressing one wins.
  func notice(_ call: CurrentCall) -> [String] {
    let name = call.call.caller.revealed
    if call.connection == .lost {
      return [texts(.callLost), texts(.phoneAlso, ["phone": state.phone])]
    }
    if call.other.isAway { return [texts(.callAway, ["name": name])] }
    switch state.devices.microphone {
    case .muted: return [texts(.callMicrophoneMuted)]
    case .busy, .missing: return [texts(.callMicrophoneMissing)]
    case .ok: break
    }
    switch state.devices.loudspeaker {
    case .busy, .missing: return [texts(.callLoudspeakerMissing)]
    case .ok: break
    }
    switch call.connection {
    case .pictureResting: return [texts(.callResting)]
    case .weak: return [texts(.callWeak)]
    case .opening: return [texts(.callOpening)]
    case .good, .lost: break
    }
    if !call.other.microphoneOn { return [texts(.callOtherMuted, ["name": name])] }
    switch state.devices.camera {
    case .covered: return [texts(.callCameraCovered)]
    case .busy, .missing: return [texts(.callCameraMissing)]
    case .ok: break
    }
    return call.other.cameraOn ? [] : [texts(.callOtherCameraOff, ["name": name])]
  }

  /// What a reply button says and sends.
  func reply(_ button: ButtonID) -> String? {
    switch button {
    case .replyYes: texts(.replyYes)
    case .replyNo: texts(.replyNo)
    case .replyCannotHear: texts(.replyCannotHear)
    default: nil
    }
  }

  // MARK: After it

  func resumeOffer(_ aside: KioskCall) -> [String] {
    [texts(.resumeWaits, ["name": aside.caller.revealed]), texts(.resumeQuestion)]
  }

  func ended(_ ended: EndedCall) -> [String] {
    let name = ended.call.caller.revealed
    let phone = texts(.phoneAlso, ["phone": state.phone])
    return switch ended.kind {
    case .asksHowItWas: [texts(.endedDone), texts(.endedQuestion)]
    case .thanks: [texts(.endedThanks)]
    case .lost: [texts(.endedLost), phone]
    case .failed: [texts(.endedFailed), phone]
    case .missed: [texts(.endedMissed, ["name": name]), phone]
    case .declined: [texts(.endedDeclined, ["name": name])]
    }
  }
}
