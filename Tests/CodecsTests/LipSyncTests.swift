import Bytes
import Codecs
import Testing

/// A person whose sound and picture take ways of different length. What is played follows the extra
/// delays at once, as the jitter buffers do.
@Suite struct LipSyncTests {
  private struct Sender {
    /// Of the sender's clock against ours: 1.0001 runs 100 ppm fast.
    var rate = 1.0
    let ntpAtStart: UInt64 = 0xe900_0000_0000_0000
    let soundAtStart: UInt32 = 4_294_000_000
    let pictureAtStart: UInt32 = 12_345

    func ntp(_ seconds: Double) -> UInt64 {
      ntpAtStart + UInt64(seconds * rate * 4_294_967_296)
    }
    func sound(_ seconds: Double) -> UInt32 {
      soundAtStart &+ UInt32(truncatingIfNeeded: Int64(seconds * rate * 48_000))
    }
    func picture(_ seconds: Double) -> UInt32 {
      pictureAtStart &+ UInt32(truncatingIfNeeded: Int64(seconds * rate * 90_000))
    }
  }

  /// Milliseconds by which sound is heard after the picture of the same moment, second by second.
  private func run(
    sound: Double, picture: Double, seconds: Int, sender: Sender = Sender(),
    reports: (LipSync.Stream, Int) -> Bool = { _, _ in true }
  ) -> [Double] {
    var sync = LipSync()
    var extra = LipSync.ExtraDelay()
    var differences: [Double] = []
    for tick in 0..<(seconds * 10) {
      let now = Double(tick) / 10 + 2
      if tick % 10 == 0 {
        for stream in LipSync.Stream.allCases where reports(stream, tick / 10) {
          sync.report(
            stream, ntp: sender.ntp(now),
            timestamp: stream == .sound ? sender.sound(now) : sender.picture(now),
            at: .at(now * 1_000))
        }
      }
      let soundDelay = sound / 1_000 + extra.sound.seconds
      let pictureDelay = picture / 1_000 + extra.picture.seconds
      sync.played(.sound, timestamp: sender.sound(now - soundDelay), at: .at(now * 1_000))
      sync.played(.picture, timestamp: sender.picture(now - pictureDelay), at: .at(now * 1_000))
      let before = extra
      extra = sync.poll(now: .at(now * 1_000))
      // Nobody notices a change of 50 ms in a second.
      #expect(abs(extra.sound.seconds - before.sound.seconds) * 1_000 <= 5.1)
      #expect(abs(extra.picture.seconds - before.picture.seconds) * 1_000 <= 5.1)
      if tick % 10 == 9 { differences.append((soundDelay - pictureDelay) * 1_000) }
    }
    return differences
  }

  @Test(arguments: [(200.0, 40.0), (40, 200), (300, 20), (60, 60)])
  func soundAndPictureComeTogether(sound: Double, picture: Double) {
    let differences = run(sound: sound, picture: picture, seconds: 30)
    #expect(differences.suffix(15).allSatisfy { abs($0) < 45 })
    #expect(abs(differences.last ?? 1_000) < 20)
  }

  @Test func aClockThatDriftsIsFollowed() {
    let differences = run(
      sound: 150, picture: 40, seconds: 120, sender: Sender(rate: 1.000_2))
    #expect(differences.suffix(60).allSatisfy { abs($0) < 45 })
  }

  @Test func withoutReportsOfBothNothingIsHeldBack() {
    let differences = run(sound: 150, picture: 40, seconds: 20) { stream, _ in stream == .sound }
    #expect(differences.allSatisfy { abs($0 - 110) < 0.1 })
  }

  @Test func reportsThatGetLostChangeNothing() {
    let differences = run(sound: 150, picture: 40, seconds: 60) { _, second in second % 7 == 0 }
    #expect(differences.suffix(30).allSatisfy { abs($0) < 45 })
  }
}
