internal import Bytes
internal import CareModel

extension SceneBuilder {
  mutating func ringing(_ call: KioskCall, _ ringing: CurrentCall.Ringing) -> Scene {
    // One second light, one second tinted: seen from the next room, and far from what harms.
    let seconds = Int((state.now.steady - ringing.since).seconds)
    let tinted = seconds % 2 == 0
    switch ringing.opening {
    case .byTouch: byTouch(call, tinted: tinted)
    case .byItself(let end): byItself(call, end: end)
    case .stopped: stopped(call)
    }
    return finish(background: ringing.opening == .byTouch && tinted ? .call : .callSoft)
  }

  /// The caller's name as large as it goes, and where they call from.
  private mutating func caller(_ call: KioskCall, y: Double, tone: Tone) {
    let margin = SceneBuilder.margin
    let width = Scene.width - 2 * margin
    add(
      call.caller.revealed, size: 160, Rect(margin, y - 4, width, 200), weight: .semibold,
      tone: tone,
      align: .center, wraps: false)
    add(
      say.callerRest(call), size: 64, Rect(margin, y + 188, width, 88), tone: tone,
      align: .center, wraps: false)
  }

  private func besides(_ call: KioskCall) -> String {
    var lines = say.whose(call)
    if let aside = state.setAside {
      lines.append(say.texts(.ringingWaits, ["name": aside.call.caller.revealed]))
    }
    return lines.joined(separator: " ")
  }

  private mutating func byTouch(_ call: KioskCall, tinted: Bool) {
    let margin = SceneBuilder.margin
    wholeScreen()
    let beside = besides(call)
    caller(call, y: beside.isEmpty ? 88 : 40, tone: tinted ? .onCall : .text)
    add(
      beside, size: 52, Rect(margin, 344, Scene.width - 2 * margin, 80), weight: .semibold,
      tone: tinted ? .onCall : .text, align: .center)
    // Not a button of its own: the whole screen answers.
    let banner = Rect(margin, 464, 808, 208)
    panel(tinted ? .surfaceRaised : .call, banner, radius: 32)
    add(
      say.texts(.ringingTouch), size: 64, banner.inset(32, 16), weight: .semibold,
      tone: tinted ? .text : .onCall, align: .center)
    add(.notNow, say.texts(.buttonNotNow), .neutral, Rect(904, 464, 312, 208), size: 52)
  }

  /// A countdown that is seen, heard, and stopped by any touch.
  private mutating func byItself(_ call: KioskCall, end: Instant) {
    let margin = SceneBuilder.margin
    let width = Scene.width - 2 * margin
    wholeScreen()
    let left = max(0, Int((end - state.now.steady).seconds.rounded(.up)))
    add(
      call.caller.revealed, size: 128, Rect(margin, 40, 820, 160), weight: .semibold, wraps: false)
    add(say.callerRest(call), size: 60, Rect(margin, 192, 820, 84), wraps: false)
    let figure = Rect(Scene.width - margin - 264, 48, 264, 264)
    panel(.call, figure, radius: 132)
    add(
      String(left), size: 140, figure, weight: .semibold, tone: .onCall, align: .center,
      wraps: false)
    add(besides(call), size: 48, Rect(margin, 280, 820, 64), weight: .semibold, wraps: false)
    let frame = Rect(margin, 368, width, 304)
    panel(.surfaceRaised, frame, radius: 32)
    add(
      say.texts(.ringingOpens), size: 64, Rect(margin + 48, 384, width - 96, 132),
      weight: .semibold, align: .center, vertical: .bottom, wraps: false)
    add(
      say.texts(.ringingStop), size: 56, Rect(margin + 48, 520, width - 96, 140), align: .center,
      vertical: .top)
  }

  private mutating func stopped(_ call: KioskCall) {
    caller(call, y: 40, tone: .text)
    add(
      say.texts(.ringingChoose), size: 56,
      Rect(SceneBuilder.margin, 328, Scene.width - 2 * SceneBuilder.margin, 104),
      weight: .semibold, align: .center)
    foot(
      [
        (.answer, say.texts(.buttonAnswer), .call),
        (.notNow, say.texts(.buttonNotNow), .neutral),
      ], y: 464, height: 208, size: 64)
  }

  mutating func answering(_ call: KioskCall) -> Scene {
    let width = Scene.width - 2 * SceneBuilder.margin
    add(
      call.caller.revealed, size: 128, Rect(SceneBuilder.margin, 176, width, 168),
      weight: .semibold, tone: .onStage, align: .center, wraps: false)
    add(
      say.texts(.answeringWait), size: 60, Rect(SceneBuilder.margin, 368, width, 120),
      tone: .onStage, align: .center)
    return finish(background: .stage)
  }
}
