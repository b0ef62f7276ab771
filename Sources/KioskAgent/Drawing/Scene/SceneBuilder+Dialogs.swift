internal import CareModel

extension SceneBuilder {
  // MARK: Before and after service

  mutating func pairing(_ code: KioskState.KioskPairingCode?) -> Scene {
    let margin = SceneBuilder.margin
    let width = Scene.width - 2 * margin
    guard let code else { return waiting(say.texts(.pairingWait)) }
    add(
      say.texts(.pairingTitle), size: 64, Rect(margin, 56, width, 96), weight: .semibold,
      align: .center, wraps: false)
    let frame = Rect(margin + 96, 176, width - 192, 240)
    panel(.accentSoft, frame)
    add(
      spaced(code.code), size: 160, frame.inset(32, 0), weight: .semibold, align: .center,
      wraps: false)
    add(
      "\(say.texts(.pairingExplain))\n\(say.texts(.pairingRenewed))", size: 48,
      Rect(margin, 448, width, 216), align: .center)
    return finish()
  }

  /// Read aloud in two halves.
  private func spaced(_ code: String) -> String {
    code.count == 6 ? "\(code.prefix(3)) \(code.suffix(3))" : code
  }

  mutating func revoked(_ code: KioskState.KioskPairingCode?) -> Scene {
    message(say.texts(.revokedTitle), [], phone: !state.phone.isEmpty)
    if let code {
      add(
        say.texts(.revokedCode, ["code": spaced(code.code)]), size: 48,
        Rect(SceneBuilder.margin, SceneBuilder.footY, Scene.width - 2 * SceneBuilder.margin, 120),
        tone: .quiet, align: .center, wraps: false)
    } else if state.offersNetwork {
      networkButton(Rect(430, SceneBuilder.footY, 420, SceneBuilder.footHeight))
    }
    return finish()
  }

  // MARK: Dialogs

  mutating func dialog(
    _ dialog: KioskState.Dialog, _ configuration: KioskConfiguration
  ) -> Scene {
    switch dialog {
    case .help: return help()
    case .consent(let client): return consent(configuration.person(client))
    case .withdraw:
      let lines = say.withdrawQuestion
      message(lines[0], sentences(lines[1]), bottom: 472)
      foot(
        [
          (.withdrawYes, say.texts(.buttonWithdraw), .stop),
          (.withdrawNo, say.texts(.buttonKeep), .neutral),
        ], y: 504, height: 160, size: 56)
      return finish()
    case .withdrawn:
      wholeScreen()
      let lines = say.withdrawn
      message(lines[0], Array(lines.dropFirst()))
      foot([(.close, say.texts(.buttonUnderstood), .neutral)])
      return finish()
    case .reminder(let id):
      wholeScreen()
      let lines = state.visits.first { $0.id == id }.map { say.reminder(of: $0) } ?? []
      message(lines.first ?? "", Array(lines.dropFirst()))
      foot([(.close, say.texts(.buttonUnderstood), .neutral)])
      return finish()
    case .identify:
      wholeScreen()
      message(
        say.identify(configuration.name).joined(separator: " "), [configuration.organisation.name],
        bottom: Scene.height - 56)
      return finish()
    }
  }

  private mutating func help() -> Scene {
    let lines = say.help()
    let isTaken = state.help?.news?.state == .taken
    let isDone = state.help?.news?.state == .done
    let isOverdue = lines.first == say.texts(.helpNotReceived)
    if isTaken || isDone {
      let frame = Rect(64, 56, 1152, 464)
      panel(.callSoft, frame, radius: 32)
      let second = lines.dropFirst().joined(separator: " ")
      add(
        lines.first ?? "", size: 72, Rect(104, 80, 1072, second.isEmpty ? 416 : 224),
        weight: .semibold, align: .center, vertical: second.isEmpty ? .middle : .bottom)
      add(second, size: 60, Rect(104, 328, 1072, 168), align: .center, vertical: .top)
    } else if isOverdue {
      var rest = state.gatewayIsUp ? [] : [say.texts(.helpWhenBack)]
      rest.append(say.texts(.helpDanger))
      message(lines[0], rest, phone: true, phoneText: lines.last, titleSize: 60)
    } else {
      message(
        lines.joined(separator: " "), [say.texts(.helpDanger)], phone: true, titleSize: 60)
    }
    foot([(.close, say.texts(.buttonBack), .neutral)])
    return finish()
  }

  private mutating func consent(_ person: KioskPerson?) -> Scene {
    let lines = person.map { say.consent(of: $0) } ?? []
    message(lines.first ?? "", Array(lines.dropFirst()), titleSize: 64)
    var buttons: [(ButtonID, String, ButtonElement.ButtonTone)] = [
      (.withdraw, say.texts(.buttonWithdraw), .attention)
    ]
    if state.peopleWithConsent.count > 1 {
      buttons.append((.nextPerson, say.texts(.buttonNext), .neutral))
    }
    buttons.append((.close, say.texts(.buttonBack), .neutral))
    foot(buttons)
    return finish()
  }

  /// One sentence a line.
  private func sentences(_ text: String) -> [String] {
    var lines: [String] = []
    var rest = Substring(text)
    while let end = rest.range(of: ". ") {
      lines.append(rest[..<end.lowerBound] + ".")
      rest = rest[end.upperBound...]
    }
    lines.append(String(rest))
    return lines
  }
}

extension Substring {
  /// The first place of `word`, without Foundation.
  fileprivate func range(of word: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(word) {
        return start..<index(start, offsetBy: word.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
