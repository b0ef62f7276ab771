import Bytes
import Codecs
import Testing

@testable import KioskAgent

/// A second after the start, then on in steps.
private struct Time {
  var now = Instant(nanoseconds: 1_000_000_000)
  mutating func step(_ milliseconds: Int) -> Instant {
    now = now + .milliseconds(milliseconds)
    return now
  }
}

@Suite struct SensesTests {
  private func grey(_ luma: UInt8) -> VideoFrame {
    var frame = VideoFrame(width: 64, height: 48)
    frame.fill(luma: luma, u: 128, v: 128)
    return frame
  }

  @Test func aClosedShutterIsBelievedAfterSomePictures() {
    var senses = Senses()
    var time = Time()
    for _ in 0..<9 { senses.see(grey(17), at: time.step(33)) }
    #expect(!senses.isCovered)
    senses.see(grey(18), at: time.step(33))
    #expect(senses.isCovered)
    senses.see(grey(90), at: time.step(33))
    #expect(!senses.isCovered)
  }

  @Test func aDarkRoomWithALampIsNoShutter() {
    var senses = Senses()
    var time = Time()
    var room = grey(18)
    room.withBytes { bytes in
      for row in 0..<24 { for column in 0..<32 { bytes[row * 64 + column] = 120 } }
    }
    for _ in 0..<30 { senses.see(room, at: time.step(33)) }
    #expect(!senses.isCovered)
  }

  @Test func aMicrophoneThatGivesOnlyZerosIsSwitchedOff() {
    var senses = Senses()
    var time = Time()
    let nothing = [Int16](repeating: 0, count: 960)
    senses.hear(nothing, at: time.step(20))
    for _ in 0..<150 { senses.hear(nothing, at: time.step(20)) }
    #expect(!senses.isSilenced)
    senses.hear(nothing, at: time.step(20))
    #expect(senses.isSilenced)
    var almost = nothing
    almost[7] = 1
    senses.hear(almost, at: time.step(20))
    #expect(!senses.isSilenced)
  }

  @Test func movingSpeakingAndTouchingAreSignsOfSomebody() {
    var senses = Senses()
    var time = Time()
    senses.see(grey(90), at: time.step(33))
    senses.see(grey(93), at: time.step(33))
    #expect(senses.lastSign == nil)
    senses.see(grey(120), at: time.step(33))
    #expect(senses.lastSign == time.now)
    senses.hear([Int16](repeating: 40, count: 960), at: time.step(20))
    #expect(senses.lastSign != time.now)
    var voice = ToneSource(frequencies: [300], amplitude: 0.1)
    senses.hear(voice.next(960), at: time.step(20))
    #expect(senses.lastSign == time.now)
    senses.touched(at: time.step(1_000))
    #expect(senses.lastSign == time.now)
  }
}
