internal import CareModel

/// The screens for whoever installs the terminal: more buttons than others, and as large and plain.
extension SceneBuilder {
  private typealias FootButton = (ButtonID, String, ButtonElement.ButtonTone)

  mutating func networkButton(_ frame: Rect) {
    add(.setUp(.open), say.texts(.buttonNetwork), .neutral, frame)
  }

  mutating func network(_ dialog: NetworkDialog) -> Scene {
    let back: FootButton = (.setUp(.back), say.texts(.buttonBack), .neutral)
    switch dialog.page {
    case .kinds: kinds(back)
    case .wired: wired(back)
    case .wifi: networks(dialog, back)
    case .password(let chosen, let pad):
      typing(say.texts(.networkPassword, ["name": chosen.name.revealed]), pad, canHide: true)
    case .mobile(let pad): typing(say.texts(.networkAPN), pad, canHide: false)
    case .joining:
      message(say.texts(.networkJoining), [say.texts(.networkJoiningWait)])
      foot([back])
    case .joined:
      message(say.texts(.networkJoined), [say.texts(.networkGoesOn)])
      foot([(.setUp(.back), say.texts(.buttonUnderstood), .neutral)])
    case .failed(let way, let trouble):
      message(say.texts(.networkFailed), say.advice(way, trouble))
      foot([back, (.setUp(.again), say.texts(.networkAgain), .neutral)])
    }
    return finish(palette: .day)
  }

  private mutating func kinds(_ back: FootButton) {
    let network = state.network ?? KioskNetwork()
    let all: [(KioskNetwork.Link, SetUpKey, TextKey)] = [
      (network.wired, .wired, .networkWired), (network.wifi, .wifi, .networkWiFi),
      (network.mobile, .mobile, .networkMobile),
    ]
    let kinds = all.filter { $0.0 != .absent }
    if kinds.isEmpty {
      message(say.texts(.networkNothing), [say.texts(.networkNothingTry)])
    } else {
      title(say.texts(.networkTitle), Rect(SceneBuilder.margin, 56, 1152, 120))
      foot(
        kinds.map { (.setUp($0.1), say.texts($0.2), .neutral) }, y: 224, height: 240, size: 60)
    }
    foot([back])
  }

  private mutating func wired(_ back: FootButton) {
    switch state.network?.wired ?? .absent {
    case .absent, .unplugged:
      message(say.texts(.networkCableOut), [say.texts(.networkCableTry)])
      foot([back])
    case .free:
      message(say.texts(.networkCableIn), [])
      foot([back, (.setUp(.join), say.texts(.networkJoin), .call)])
    case .joining:
      message(say.texts(.networkCableIn), [say.texts(.networkJoining)])
      foot([back])
    case .joined:
      message(say.texts(.networkCableIn), [say.texts(.networkJoined)])
      foot([back])
    }
  }

  private mutating func networks(_ dialog: NetworkDialog, _ back: FootButton) {
    let search: FootButton = (.setUp(.search), say.texts(.networkSearch), .neutral)
    guard let networks = dialog.networks else {
      message(say.texts(.networkSearching), [])
      return foot([back])
    }
    guard !networks.isEmpty else {
      message(say.texts(.networkNoneHeard), [say.texts(.networkCloser)])
      return foot([back, search])
    }
    title(say.texts(.networkChoose), Rect(SceneBuilder.margin, 8, 1152, 80))
    for (row, place) in dialog.shown.enumerated() {
      add(
        .setUp(.network(place)), networks[place].name.revealed, .neutral,
        Rect(SceneBuilder.margin, 96 + Double(row) * 112, 1152, 100),
        detail: say.detail(of: networks[place]))
    }
    var buttons = [back]
    buttons.append(
      dialog.first == 0 ? search : (.setUp(.earlier), say.texts(.networkEarlier), .neutral))
    if dialog.hasLater { buttons.append((.setUp(.later), say.texts(.networkLater), .neutral)) }
    foot(buttons)
  }

  private mutating func title(_ text: String, _ frame: Rect) {
    add(text, size: 60, frame, weight: .semibold, align: .center, wraps: false)
  }

  // MARK: Writing

  private static let keyGap = 8.0
  private static let keyWidth = 104.0
  private static let keyHeight = 116.0
  private static let keysX = 28.0
  private static let keysY = 204.0
  /// As many letters as the line shows: the last ones are of interest.
  private static let mostShown = 32

  /// - Parameter canHide: it is a secret.
  private mutating func typing(_ name: String, _ pad: TypingPad, canHide: Bool) {
    add(name, size: 48, Rect(36, 8, 1208, 72), weight: .semibold, wraps: false)
    let field = Rect(28, 84, canHide ? 936 : 1224, 104)
    panel(.controlLine, field, radius: 16)
    panel(.surfaceRaised, field.inset(3, 3), radius: 13)
    let text = pad.text.revealed
    let shown = String(text.suffix(Self.mostShown))
    add(
      pad.isHidden ? String(repeating: "•", count: shown.count) : shown, size: 48,
      field.inset(24, 8), wraps: false)
    if canHide {
      add(
        .setUp(.reveal), say.texts(pad.isHidden ? .networkReveal : .networkHide), .neutral,
        Rect(980, 84, 272, 104))
    }
    for (row, letters) in pad.rows.enumerated() {
      let first = row == 2 ? 2 : 0
      for (place, letter) in letters.enumerated() {
        key(.letter(letter), String(letter), row, from: first + place)
      }
    }
    let (shift, symbols) = Self.layerLabels(pad.layer)
    key(.shift, shift, 2, from: 0, keys: 2, pad.layer == .capitals ? .attention : .neutral)
    key(.erase, say.texts(.networkErase), 2, from: 9, keys: 2)
    key(.symbols, symbols, 3, from: 0, keys: 2)
    key(.letter(" "), say.texts(.networkSpace), 3, from: 2, keys: 4)
    key(.back, say.texts(.buttonBack), 3, from: 6, keys: 2)
    key(.ready, say.texts(.networkReady), 3, from: 8, keys: 3, .call)
  }

  private static func layerLabels(_ layer: TypingPad.Layer) -> (shift: String, symbols: String) {
    switch layer {
    case .letters: ("ABC", "123 ?")
    case .capitals: ("abc", "123 ?")
    case .symbols: ("[ ] $", "abc")
    case .moreSymbols: ("123 ?", "abc")
    }
  }

  private mutating func key(
    _ key: SetUpKey, _ label: String, _ row: Int, from column: Int, keys: Int = 1,
    _ tone: ButtonElement.ButtonTone = .neutral
  ) {
    let step = Self.keyWidth + Self.keyGap
    add(
      .setUp(key), label, tone,
      Rect(
        Self.keysX + Double(column) * step,
        Self.keysY + Double(row) * (Self.keyHeight + Self.keyGap),
        Double(keys) * step - Self.keyGap, Self.keyHeight))
  }
}
