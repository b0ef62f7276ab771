import Glibc
import KioskAgent

/// What the look of the terminal demands of every scene.
func faults(of scene: Scene) -> [String] {
  var faults: [String] = []
  let targets = scene.buttons.filter { $0.id != .wholeScreen }
  let least = isForInstaller(scene) ? 88.0 : 96.0
  if targets.count > 3 && !isForInstaller(scene) { faults.append("has \(targets.count) targets") }
  for button in targets {
    if button.frame.width < least || button.frame.height < least {
      faults.append("the target “\(button.label)” is under \(Int(least)) points")
    }
    for other in targets where other.id != button.id && overlap(button.frame, other.frame) {
      faults.append("“\(button.label)” and “\(other.label)” overlap")
    }
    let tones = button.tone.tones
    let contrast = contrast(
      tones.label.colour(scene.palette), [tones.fill.colour(scene.palette)])
    if contrast < 7 { faults.append("“\(button.label)” has a contrast of \(contrast)") }
    if button.size < 48 { faults.append("“\(button.label)” is under 48 points") }
  }
  for (index, element) in scene.elements.enumerated() {
    guard case .text(let text) = element else { continue }
    let contrast = contrast(
      text.tone.colour(scene.palette), grounds(under: text.frame, scene, before: index))
    if contrast < 7 { faults.append("“\(text.text)” has a contrast of \(contrast)") }
    if text.size < 44 { faults.append("“\(text.text)” is under 44 points") }
    if text.frame.x < 0 || text.frame.maxX > Scene.width || text.frame.y < 0
      || text.frame.maxY > Scene.height
    {
      faults.append("“\(text.text)” leaves the screen")
    }
    for button in targets where overlap(text.frame, button.frame) {
      faults.append("“\(text.text)” lies over “\(button.label)”")
    }
  }
  return faults
}

/// Where a network is chosen, which no client has to do, there is a keyboard.
private func isForInstaller(_ scene: Scene) -> Bool {
  scene.buttons.contains {
    if case .setUp(let key) = $0.id { key != .open } else { false }
  }
}

private func overlap(_ a: Rect, _ b: Rect) -> Bool {
  a.x < b.maxX && b.x < a.maxX && a.y < b.maxY && b.y < a.maxY
}

/// Every colour that may lie under a text: that of the panel beneath, mixed with black and with white
/// where a picture shines through.
private func grounds(under frame: Rect, _ scene: Scene, before index: Int) -> [Colour] {
  var grounds = [scene.background.colour(scene.palette)]
  for element in scene.elements[..<index] {
    switch element {
    case .panel(let panel) where panel.frame.contains(x: frame.x, y: frame.y + frame.height / 2):
      let colour = panel.tone.colour(scene.palette)
      grounds = grounds.map { mixed(colour, over: $0) }
    case .picture(let picture)
    where picture.frame.contains(x: frame.x, y: frame.y + frame.height / 2):
      grounds = [Colour(0x000000), Colour(0xffffff)]
    default: break
    }
  }
  return grounds
}

private func mixed(_ top: Colour, over ground: Colour) -> Colour {
  let alpha = Double(top.alpha) / 255
  func mix(_ a: UInt8, _ b: UInt8) -> UInt32 {
    UInt32((Double(a) * alpha + Double(b) * (1 - alpha)).rounded())
  }
  return Colour(
    mix(top.red, ground.red) << 16 | mix(top.green, ground.green) << 8
      | mix(top.blue, ground.blue))
}

/// The least contrast to any of the grounds, as WCAG 2.1 counts it.
private func contrast(_ text: Colour, _ grounds: [Colour]) -> Double {
  grounds.map { ground in
    let (a, b) = (luminance(text), luminance(ground))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }.min() ?? 21
}

private func luminance(_ colour: Colour) -> Double {
  func linear(_ value: UInt8) -> Double {
    let part = Double(value) / 255
    return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
  }
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
}
