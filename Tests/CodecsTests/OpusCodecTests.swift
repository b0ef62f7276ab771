import Bytes
import Codecs
import Testing

@Suite struct OpusCodecTests {
  private let frame = OpusEncoder.frameSamples

  private func pieces(_ count: Int, seed: UInt64 = 1, speaks: Double = 1) -> [[Int16]] {
    var voice = VoiceSource(seed: seed, speaks: speaks)
    return (0..<count).map { _ in voice.next(frame) }
  }

  /// Sum of squared differences over the sum of squares.
  private func distance(_ a: [Int16], _ b: [Int16]) -> Double {
    var difference = 0.0
    var power = 1.0
    for (x, y) in zip(a, b) {
      difference += (Double(x) - Double(y)) * (Double(x) - Double(y))
      power += Double(y) * Double(y)
    }
    return difference / power
  }

  @Test func aToneComesThrough() throws {
    var encoder = try OpusEncoder()
    var decoder = try OpusDecoder()
    var source = ToneSource(marker: 0x5a)
    var heard: [Int16] = []
    for _ in 0..<20 { heard += try decoder.decode(try encoder.encode(source.next(frame)).bytes) }
    #expect(heard.count == 20 * frame)
    let piece = Array(heard.suffix(4_800))
    #expect(ToneMeter().marker(in: piece) == 0x5a)
    #expect(abs(ToneMeter.level(of: piece) - 0.15) < 0.05)
  }

  @Test func theBitrateIsFollowed() throws {
    var configuration = OpusEncoder.Configuration()
    configuration.usesFEC = false
    var encoder = try OpusEncoder(configuration)
    var measured: [Int] = []
    for bitrate in [48_000, 12_000, 24_000] {
      try encoder.setBitrate(bitrate)
      var bytes = 0
      for piece in pieces(150) { bytes += try encoder.encode(piece).bytes.count }
      measured.append(bytes * 8 / 3)
      #expect(abs(bytes * 8 / 3 - bitrate) < bitrate * 3 / 10)
    }
    print("opus 48, 12, 24 kbit/s: \(measured)")
  }

  @Test func silenceIsNotSentAndSpeechIs() throws {
    var configuration = OpusEncoder.Configuration()
    configuration.usesDTX = true
    var encoder = try OpusEncoder(configuration)
    let speaking = try pieces(50).reduce(0) { count, piece in
      count + (try encoder.encode(piece).isSilence ? 1 : 0)
    }
    let silent = try (0..<100).reduce(0) { count, _ in
      count + (try encoder.encode([Int16](repeating: 0, count: frame)).isSilence ? 1 : 0)
    }
    #expect(speaking == 0)
    #expect(silent > 75)
  }

  @Test func aConversationWithPausesIsPlayedWithoutLossOrGrowingDelay() throws {
    var configuration = OpusEncoder.Configuration()
    configuration.usesDTX = true
    var encoder = try OpusEncoder(configuration)
    var playout = try AudioPlayout()
    var voice = VoiceSource(seed: 12, speaks: 1)
    var number: UInt16 = 0
    var sent = 0
    for index in 0..<1_500 {
      // Three seconds of speech, three of silence.
      let piece = index / 150 % 2 == 0 ? voice.next(frame) : [Int16](repeating: 0, count: frame)
      let packet = try encoder.encode(piece)
      if !packet.isSilence {
        sent += 1
        playout.insert(
          sequenceNumber: number, timestamp: UInt32(index * frame), payload: packet.bytes,
          arrival: .at(Double(index) * 20))
        number += 1
      }
      let heard = playout.pull(samples: frame, now: .at(Double(index) * 20))
      #expect(heard.count == frame)
    }
    #expect(sent < 1_100)
    let statistics = playout.statistics
    #expect(statistics.packetsDiscarded <= 10)
    #expect(statistics.concealedSamples < 10 * UInt64(frame))
    #expect((statistics.meanDelay ?? 1) < 0.06)
  }

  @Test func recoveryIsNearerToTheOriginalThanConcealment() throws {
    var configuration = OpusEncoder.Configuration()
    configuration.expectedLoss = 20
    var encoder = try OpusEncoder(configuration)
    let packets = try pieces(200, seed: 7).map { try encoder.encode($0).bytes }
    var whole = try OpusDecoder()
    var recovering = try OpusDecoder()
    var concealing = try OpusDecoder()
    var original: [Int16] = []
    var recovered: [Int16] = []
    var concealed: [Int16] = []
    for (index, packet) in packets.enumerated() {
      let sound = try whole.decode(packet)
      guard index % 10 == 9, index + 1 < packets.count else {
        _ = try recovering.decode(packet)
        _ = try concealing.decode(packet)
        continue
      }
      original += sound
      recovered += try recovering.recover(samples: frame, from: packets[index + 1])
      concealed += try concealing.conceal(samples: frame)
    }
    let near = distance(recovered, original)
    let far = distance(concealed, original)
    print("distance from the original: recovered \(near), concealed \(far)")
    #expect(recovered.count == original.count && concealed.count == original.count)
    #expect(near < far / 2)
  }

  @Test func concealmentFades() throws {
    var encoder = try OpusEncoder()
    var decoder = try OpusDecoder()
    var tone = ToneSource(frequencies: [400])
    for _ in 0..<10 { _ = try decoder.decode(try encoder.encode(tone.next(frame)).bytes) }
    let first = ToneMeter.level(of: try decoder.conceal(samples: frame))
    for _ in 0..<25 { _ = try decoder.conceal(samples: frame) }
    let late = ToneMeter.level(of: try decoder.conceal(samples: frame))
    #expect(first > 0.05)
    #expect(late < first / 10)
  }

  @Test func whatIsNoOpusIsAnError() throws {
    var encoder = try OpusEncoder()
    #expect(throws: CodecError.wrongSize) { try encoder.encode([0, 0]) }
    var decoder = try OpusDecoder()
    #expect(throws: CodecError.corrupt) { try decoder.decode([]) }
    #expect(throws: CodecError.corrupt) { try decoder.decode([0xff, 0xff, 0xff]) }
    #expect(throws: CodecError.wrongSize) { try decoder.conceal(samples: 100) }
    #expect(
      OpusDecoder.duration(of: try encoder.encode([Int16](repeating: 0, count: 960)).bytes) == 960)
    #expect(OpusDecoder.duration(of: []) == nil)
  }
}
