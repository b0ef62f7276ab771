internal import CareModel

extension SceneBuilder {
  mutating func call(_ current: CurrentCall) -> Scene {
    switch current.phase {
    case .ringing(let ringing): return self.ringing(current.call, ringing)
    case .answering: return answering(current.call)
    case .talking(let talking):
      if let asked = current.asked { return consentQuestion(asked) }
      if talking.asksToEnd { return endQuestion() }
      if talking.text != nil { return text(current, talking) }
      return talk(current)
    }
  }

  /// Whether the other one's picture is worth showing.
  private func showsPicture(_ call: CurrentCall) -> Bool {
    switch call.connection {
    case .opening, .pictureResting: false
    case .good, .weak, .lost: call.other.cameraOn && !call.other.isAway
    }
  }

  /// The other one's picture on the whole screen, the own one small, one notice at most, one button.
  private mutating func talk(_ current: CurrentCall) -> Scene {
    let name = current.call.caller.revealed
    let notice = say.notice(current).joined(separator: " ")
    if showsPicture(current) {
      elements.append(.picture(PictureElement(.remote, frame: .screen)))
      let chip = Rect(32, 32, min(640, Double(name.count) * 31 + 72), 88)
      panel(.stageVeil, chip, radius: 20)
      add(
        name, size: 52, chip.inset(32, 0), weight: .semibold, tone: .onStage, wraps: false)
    } else {
      add(
        name, size: 128, Rect(64, 232, 1152, 176), weight: .semibold, tone: .onStage,
        align: .center, wraps: false)
    }
    own(Rect(Scene.width - 32 - 320, 32, 320, 180))
    company(current)
    if !notice.isEmpty {
      // Two lines, and three where the sentence is long.
      let height = notice.count > 62 ? 216.0 : notice.count > 32 ? 152.0 : 120.0
      let frame = Rect(32, Scene.height - 32 - height, 868, height)
      panel(showsPicture(current) ? .stageVeil : .stageRaised, frame)
      add(notice, size: 48, frame.inset(32, 8), tone: .onStage)
    }
    add(
      .end, say.texts(.buttonEnd), .stop,
      Rect(Scene.width - 32 - 316, Scene.height - 32 - 120, 316, 120), size: 56)
    return finish(background: .stage, palette: .day)
  }

  /// Who else is there, by name and role.
  private mutating func company(_ current: CurrentCall) {
    let words = say.company(current)
    guard !words.isEmpty else { return }
    // As many lines of 34 letters as it takes.
    let lines = min((words.count + 33) / 34, 4)
    let frame = Rect(32, 136, 868, Double(lines) * 64 + 24)
    panel(showsPicture(current) ? .stageVeil : .stageRaised, frame)
    add(words, size: 48, frame.inset(32, 8), tone: .onStage)
  }

  /// Before anybody comes in: the whole screen asks.
  private mutating func consentQuestion(_ asked: Companion) -> Scene {
    elements.append(.picture(PictureElement(.remote, frame: .screen)))
    panel(.stageVeil, .screen, radius: 0)
    add(
      say.consentQuestion(asked), size: 80, Rect(64, 72, 1152, 340), weight: .semibold,
      tone: .onStage, align: .center)
    foot(
      [
        (.letIn, say.texts(.buttonLetIn), .call),
        (.keepOut, say.texts(.buttonKeepOut), .stage),
      ], y: 440, height: 208, size: 60)
    return finish(background: .stage, palette: .day)
  }

  private mutating func own(_ frame: Rect) {
    panel(.stageLine, Rect(frame.x - 3, frame.y - 3, frame.width + 6, frame.height + 6), radius: 0)
    if state.devices.camera == .ok {
      panel(.stageRaised, frame, radius: 0)
      elements.append(.picture(PictureElement(.own, frame: frame, mirrored: true)))
    } else {
      panel(.stageRaised, frame, radius: 0)
      add(
        say.texts(.callOwnHidden), size: 48, frame.inset(16, 16), tone: .onStage, align: .center,
        wraps: false)
    }
  }

  private mutating func endQuestion() -> Scene {
    elements.append(.picture(PictureElement(.remote, frame: .screen)))
    panel(.stageVeil, .screen, radius: 0)
    add(
      say.texts(.callEndQuestion), size: 80, Rect(64, 120, 1152, 260), weight: .semibold,
      tone: .onStage, align: .center)
    // Where the end button was there is now the button that goes on: a trembling hand that touches
    // twice ends nothing.
    foot(
      [
        (.endYes, say.texts(.buttonEndYes), .stop),
        (.endNo, say.texts(.buttonEndNo), .call),
      ], y: 440, height: 208, size: 56)
    return finish(background: .stage, palette: .day)
  }

  /// What the other one wrote, large, with three replies.
  private mutating func text(_ current: CurrentCall, _ talking: CurrentCall.Talking) -> Scene {
    if showsPicture(current) {
      elements.append(
        .picture(PictureElement(.remote, frame: Rect(864, 32, 384, 216))))
    }
    let name = current.call.caller.revealed
    add(
      say.texts(.textFrom, ["name": name]), size: 52, Rect(64, 56, 768, 96), tone: .onStage,
      wraps: false)
    add(
      talking.text?.revealed ?? "", size: 72, Rect(64, 256, 1152, 264), weight: .semibold,
      tone: .onStage)
    if let reply = talking.reply.flatMap({ say.reply($0) }) {
      let frame = Rect(64, 556, 1152, 136)
      panel(.stageRaised, frame)
      add(
        say.texts(.textReplied, ["reply": reply]), size: 56, frame.inset(32, 8),
        weight: .semibold, tone: .onStage, align: .center, wraps: false)
    } else {
      let y = 556.0
      add(.replyYes, say.texts(.replyYes), .stage, Rect(64, y, 280, 136), size: 56)
      add(.replyNo, say.texts(.replyNo), .stage, Rect(376, y, 280, 136), size: 56)
      add(.replyCannotHear, say.texts(.replyCannotHear), .stage, Rect(688, y, 528, 136), size: 56)
    }
    return finish(background: .stage, palette: .day)
  }

  // MARK: After it

  mutating func offer(_ aside: KioskCall) -> Scene {
    let lines = say.resumeOffer(aside)
    message(lines[0], Array(lines.dropFirst()), bottom: 440)
    foot(
      [
        (.resumeYes, say.texts(.buttonResume), .call),
        (.resumeNo, say.texts(.buttonNotNow), .neutral),
      ], y: 464, height: 208, size: 60)
    return finish()
  }

  mutating func ended(_ ended: EndedCall) -> Scene {
    let lines = say.ended(ended)
    switch ended.kind {
    case .asksHowItWas:
      add(
        lines[0], size: 72, Rect(64, 44, 1152, 100), weight: .semibold, align: .center,
        wraps: false)
      add(lines[1], size: 56, Rect(64, 144, 1152, 84), align: .center, wraps: false)
      let faces: [(ButtonID, TextKey, ButtonElement.Symbol)] = [
        (.faceGood, .faceGood, .faceGood), (.faceFair, .faceFair, .faceFair),
        (.faceBad, .faceBad, .faceBad),
      ]
      for (index, face) in faces.enumerated() {
        add(
          face.0, say.texts(face.1), .neutral,
          Rect(64 + Double(index) * 392, 264, 368, 400), size: 56, symbol: face.2)
      }
      return finish()
    case .thanks:
      wholeScreen()
      message(lines[0], [], bottom: Scene.height - 56)
      return finish()
    case .lost, .failed, .missed:
      wholeScreen()
      message(lines[0], [], phone: true)
    case .declined:
      wholeScreen()
      message(lines[0], [])
    }
    foot([(.close, say.texts(.buttonUnderstood), .neutral)])
    return finish()
  }
}
