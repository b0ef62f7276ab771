import Codecs
import Testing

@Suite struct ResamplerTests {
  @Test(arguments: [(48_000, 16_000), (16_000, 48_000), (44_100, 48_000), (48_000, 44_100)])
  func aToneKeepsItsPitchAndLoudness(from: Int, to: Int) throws {
    var resampler = try Resampler(from: from, to: to)
    var source = ToneSource(marker: 0x3c, sampleRate: from)
    var out: [Int16] = []
    for _ in 0..<100 { out += try resampler.resample(source.next(from / 100)) }
    #expect(abs(out.count - to) < to / 50)
    let piece = Array(out.suffix(to / 10))
    #expect(ToneMeter(sampleRate: to).marker(in: piece) == 0x3c)
  }

  @Test func ratesOutOfRangeAreRefused() {
    #expect(throws: CodecError.configuration) { _ = try Resampler(from: 0, to: 48_000) }
    #expect(throws: CodecError.configuration) { _ = try Resampler(from: 48_000, to: 1_000_000) }
    #expect(throws: CodecError.configuration) {
      _ = try Resampler(from: 48_000, to: 16_000, channels: 0)
    }
  }

  @Test func aPieceThatHoldsNoWholeFramesIsRefused() throws {
    var resampler = try Resampler(from: 48_000, to: 16_000, channels: 2)
    #expect(throws: CodecError.wrongSize) { _ = try resampler.resample([1, 2, 3]) }
  }
}
