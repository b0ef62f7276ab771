import Bytes
import Codecs
import Testing

/// A simulated room: what the loudspeaker plays comes back to the microphone through a random, fading
/// impulse response of 80 ms, 10 ms late.
@Suite struct EchoCancellerTests {
  private let frame = 160
  private let rate = 16_000

  private struct Room {
    private var response: [Double]
    private var past: [Double]
    private var place = 0

    init(seed: UInt64, loudness: Double = 0.5) {
      var random = SeededRandom(seed: seed)
      // Sabine's decay: 60 dB in 250 ms.
      response = (0..<1_280).map { index -> Double in
        guard index >= 160 else { return 0 }
        let fading = exponential(-27.6 * Double(index) / 16_000)
        return (random.share() * 2 - 1) * 0.08 * loudness * fading
      }
      response[160] = loudness
      past = [Double](repeating: 0, count: response.count)
    }

    mutating func hear(_ sample: Int16) -> Double {
      past[place] = Double(sample)
      var sum = 0.0
      for (delay, weight) in response.enumerated() {
        sum += weight * past[(place + past.count - delay) % past.count]
      }
      place = (place + 1) % past.count
      return sum
    }
  }

  /// Microphone, and what is left of it, of the last `tail` frames.
  private func run(
    frames: Int, tail: Int, _ configuration: EchoCanceller.Configuration = .init(),
    farSpeaks: Bool = true, near: (Int) -> [Int16]?
  ) throws -> (microphone: [Int16], cleaned: [Int16], near: [Int16]) {
    var canceller = try EchoCanceller(configuration)
    var room = Room(seed: 11)
    var far = VoiceSource(seed: 21, speaks: 0.95, sampleRate: rate)
    var result: (microphone: [Int16], cleaned: [Int16], near: [Int16]) = ([], [], [])
    for index in 0..<frames {
      let played = farSpeaks ? far.next(frame) : [Int16](repeating: 0, count: frame)
      try canceller.play(played)
      let own = near(index) ?? [Int16](repeating: 0, count: frame)
      let heard = zip(played, own).map { Int16(clamping: Int(room.hear($0) + Double($1))) }
      let cleaned = try canceller.capture(heard)
      if index >= frames - tail {
        result.microphone += heard
        result.cleaned += cleaned
        result.near += own
      }
    }
    return result
  }

  /// Power of `wanted` in `sound` over the power of everything else in it, in dB.
  private func share(of wanted: [Int16], in sound: [Int16]) -> Double {
    var product = 0.0
    var own = 0.0
    var all = 0.0
    for (a, b) in zip(sound, wanted) {
      product += Double(a) * Double(b)
      own += Double(b) * Double(b)
      all += Double(a) * Double(a)
    }
    let part = product * product / max(own, 1)
    return 10 * logarithm10(part / max(all - part, 1))
  }

  @Test(arguments: [true, false])
  func whatTheFilterLeavesIsSuppressedWithNoiseAndWithout(suppressesNoise: Bool) throws {
    var configuration = EchoCanceller.Configuration()
    configuration.suppressesNoise = suppressesNoise
    let suppressed = try run(frames: 600, tail: 200, configuration) { _ in nil }
    configuration.suppression = 0
    configuration.doubleTalkSuppression = 0
    let left = try run(frames: 600, tail: 200, configuration) { _ in nil }
    let gain =
      20
      * logarithm10(
        ToneMeter.level(of: left.cleaned) / max(ToneMeter.level(of: suppressed.cleaned), 1e-6))
    print("echo suppression, noise suppressed \(suppressesNoise): \(Int(gain)) dB more")
    #expect(gain > 6)
  }

  @Test func theEchoOfTheFarEndIsGoneAfterAFewSeconds() throws {
    let result = try run(frames: 1_000, tail: 400) { _ in nil }
    let before = ToneMeter.level(of: result.microphone)
    let after = ToneMeter.level(of: result.cleaned)
    let loss = 20 * logarithm10(before / max(after, 1e-6))
    print("echo return loss enhancement: \(Int(loss)) dB")
    #expect(before > 0.01)
    #expect(loss > 35)
  }

  @Test func whoSpeaksIntoTheEchoIsStillHeard() throws {
    var voice = VoiceSource(seed: 31, speaks: 0.95, sampleRate: rate)
    let result = try run(frames: 1_200, tail: 300) { index in
      index >= 900 ? voice.next(160) : nil
    }
    let near = ToneMeter.level(of: result.near)
    let cleaned = ToneMeter.level(of: result.cleaned)
    let kept = 20 * logarithm10(cleaned / near)
    // The canceller also turns phases and cuts the lowest tones: what is compared with is the near end
    // alone behind the same canceller.
    var again = VoiceSource(seed: 31, speaks: 0.95, sampleRate: rate)
    let alone = try run(frames: 1_200, tail: 300, farSpeaks: false) { index in
      index >= 900 ? again.next(160) : nil
    }
    let before = share(of: result.near, in: result.microphone)
    let after = share(of: alone.cleaned, in: result.cleaned)
    print(
      "double talk: near end at \(Int(kept)) dB of itself; near end over the rest "
        + "\(Int(before)) dB in the microphone, \(Int(after)) dB behind the canceller")
    #expect((-6...3).contains(kept))
    #expect(after > before + 10)
  }

  @Test func whatIsNeverCapturedIsLetGo() throws {
    var canceller = try EchoCanceller()
    for _ in 0..<100 { try canceller.play([Int16](repeating: 0, count: frame)) }
    #expect(canceller.droppedFrames == 100 - UInt64(EchoCanceller.longestQueue))
    #expect(throws: CodecError.wrongSize) { try canceller.play([1, 2, 3]) }
    #expect(throws: CodecError.wrongSize) { _ = try canceller.capture([]) }
  }
}
