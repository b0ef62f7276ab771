import Foundation
import Testing

@testable import KioskAgent

@Suite struct SceneTests {
  /// The values of the pages' `tokens.css` by day (the first block) and by night.
  @Test func coloursAreThoseOfThePages() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Consoles/Web/style/tokens.css")
    guard let css = try? String(contentsOf: path, encoding: .utf8) else { return }
    let parts = css.components(separatedBy: "prefers-color-scheme: dark")
    for tone in Tone.allCases where tone != .stageVeil {
      for (palette, part) in zip([Palette.day, .night], parts) {
        let name = "--\(tone.rawValue): #"
        guard let found = part.range(of: name) ?? parts[0].range(of: name) else {
          Issue.record("tokens.css has no \(tone.rawValue)")
          continue
        }
        let source = part.range(of: name) == nil ? parts[0] : part
        let hex = source[found.upperBound...].prefix(6)
        #expect(Colour(UInt32(hex, radix: 16)!) == tone.colour(palette), "\(tone) \(palette)")
      }
    }
    #expect(css.contains("--stage-veil: rgb(20 18 15 / 0.82)"))
    #expect(Tone.stageVeil.colour(.day) == Colour(0x14120f, alpha: UInt8(0.82 * 255)))
  }

  @Test func touchesFindTheButtonAboveTheWholeScreen() {
    let scene = Scene(
      palette: .day, background: .surface,
      elements: [
        .button(ButtonElement(.notNow, "En nyt", .neutral, frame: Rect(900, 500, 300, 100))),
        .button(ButtonElement(.wholeScreen, "", .neutral, frame: .screen)),
      ])
    #expect(scene.button(atX: 950, y: 550) == .notNow)
    #expect(scene.button(atX: 1, y: 1) == .wholeScreen)
    #expect(scene.button(atX: -1, y: 1) == nil)
    #expect(scene.buttonOfKey == .wholeScreen)
  }

  @Test func touchesOfATremblingHandCountOnce() {
    var filter = TouchFilter()
    #expect(
      [1000, 1100, 1399, 1400, 1500].map { filter.counts(at: $0) } == [
        true, false, false, true, false,
      ])
    var writing = TouchFilter()
    writing.isWriting = true
    #expect([1000, 1119, 1120].map { writing.counts(at: $0) } == [true, false, true])
    var wrapping = TouchFilter()
    #expect(wrapping.counts(at: .max - 10) && !wrapping.counts(at: 20))
  }

  @Test func theCanvasLiesInTheMiddleOfAnyScreen() {
    let wide = ScreenSize(width: 2560, height: 1080)
    #expect(wide.scale == 1.5)
    #expect(wide.pixels(.screen) == PixelRect(x: 320, y: 0, width: 1920, height: 1080))
    #expect(wide.canvas(x: 320, y: 0) == (0, 0))
    let tall = ScreenSize(width: 1280, height: 800)
    #expect(tall.canvas(x: 640, y: 400) == (640, 360))
  }

  @Test func aPictureCoversItsFrameOrIsSeenWhole() {
    let frame = PixelRect(x: 0, y: 0, width: 1280, height: 720)
    let cover = PictureSlot.fit(.cover, picture: (640, 480), frame: frame)
    #expect(cover.into == frame)
    #expect(cover.from == PixelRect(x: 0, y: 60, width: 640, height: 360))
    let contain = PictureSlot.fit(.contain, picture: (640, 480), frame: frame)
    #expect(contain.into == PixelRect(x: 160, y: 0, width: 960, height: 720))
    #expect(contain.from == PixelRect(x: 0, y: 0, width: 640, height: 480))
  }
}

@Suite struct RendererTests {
  @Test func anIdleScreenIsDrawnOnce() throws {
    let renderer = try Renderer(.memory(width: 640, height: 360))
    let scene = Terminal().scene
    #expect(renderer.draw(scene))
    #expect(!renderer.draw(scene))
    renderer.invalidate(texturesLost: true)
    #expect(renderer.draw(scene))
    #expect(renderer.framesDrawn == 2)
  }

  @Test func aNewPictureIsDrawnWhereItIsShownAndNowhereElse() throws {
    let renderer = try Renderer(.memory(width: 640, height: 360))
    var terminal = Terminal()
    renderer.draw(terminal.scene)
    paint(renderer, .remote, y: 235)
    #expect(!renderer.draw(terminal.scene))
    terminal.talks()
    #expect(renderer.draw(terminal.scene))
    let bright = pixel(renderer, 100, 200)
    paint(renderer, .remote, y: 16)
    #expect(renderer.draw(terminal.scene))
    #expect(bright > 240 && pixel(renderer, 100, 200) < 15)
  }

  @Test func theOwnPictureIsAMirror() throws {
    let renderer = try Renderer(.memory(width: 1280, height: 720))
    var terminal = Terminal()
    terminal.talks()
    // The left half is white, the right one black.
    paint(renderer, .own) { column in column < 80 ? 235 : 16 }
    renderer.draw(terminal.scene)
    let own = Rect(928, 32, 320, 180)
    #expect(pixel(renderer, Int(own.x) + 40, 120) < 15)
    #expect(pixel(renderer, Int(own.maxX) - 40, 120) > 240)
  }

  /// SDL's driver without a screen: the way that a real one is opened, drawn on and waited at.
  @Test func aWindowIsDrawnOnAndWaitedAt() throws {
    setenv("SDL_VIDEODRIVER", "offscreen", 1)
    let renderer = try Renderer(.window(title: "Kuulolla", width: 1280, height: 800))
    let scene = Terminal().scene
    #expect(renderer.draw(scene))
    #expect(renderer.readBack()?.rgb.prefix(3) == [0xfa, 0xf7, 0xf2])
    _ = renderer.waitForInput(milliseconds: 0)
    Renderer.wake()
    #expect(renderer.waitForInput(milliseconds: 5000) == [])
  }

  private func paint(_ renderer: Renderer, _ source: PictureElement.Source, y: UInt8) {
    paint(renderer, source) { _ in y }
  }

  private func paint(
    _ renderer: Renderer, _ source: PictureElement.Source, _ y: (Int) -> UInt8
  ) {
    let (width, height) = (160, 90)
    let luma = (0..<width * height).map { y($0 % width) }
    let chroma = [UInt8](repeating: 128, count: width / 2 * height / 2)
    luma.withUnsafeBufferPointer { luma in
      chroma.withUnsafeBufferPointer { chroma in
        renderer.update(
          source,
          PicturePlanes(
            width: width, height: height, y: luma.baseAddress!, yStride: width,
            u: chroma.baseAddress!, uStride: width / 2, v: chroma.baseAddress!,
            vStride: width / 2))
      }
    }
  }

  private func pixel(_ renderer: Renderer, _ x: Int, _ y: Int) -> UInt8 {
    let picture = renderer.readBack()!
    return picture.rgb[(y * picture.width + x) * 3 + 1]
  }
}
