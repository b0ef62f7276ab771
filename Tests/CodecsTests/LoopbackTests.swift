import Bytes
import Codecs
import Glibc
import Testing

/// Source to sink without a network: what the codecs and buffers themselves cost in time and in work.
@Suite struct LoopbackTests {
  /// What encoding, packets and a poll of the event loop take on a machine of the smallest kind.
  private let work = 15.0

  @Test func aPictureIsSeenWithin120Milliseconds() throws {
    var camera = TestPicture(marker: 77)
    var picture = VideoFrame(width: 640, height: 480)
    var encoder = try VP8Encoder(.init(width: 640, height: 480, bitrate: 800))
    var decoder = try VP8Decoder()
    var buffer = VideoJitterBuffer()
    var decoded = VideoFrame(width: 640, height: 480)
    var meter = PictureMeter()
    var underway: [(arrival: Double, frame: VP8Encoder.EncodedFrame)] = []
    var captured = 0
    // A look every 5 ms, six seconds long.
    for tick in 0..<1_200 {
      let time = Double(tick) * 5
      if Double(captured) * 1_000 / 30 <= time {
        camera.draw(into: &picture, milliseconds: UInt32(time))
        if let frame = try encoder.encode(picture, timestamp: UInt32(time * 90)) {
          underway.append((time + work, frame))
        }
        captured += 1
      }
      while let first = underway.first, first.arrival <= time {
        underway.removeFirst()
        buffer.insert(
          .init(
            timestamp: first.frame.timestamp, isKeyframe: first.frame.isKeyframe,
            bytes: first.frame.bytes, arrival: .at(first.arrival)))
      }
      for release in buffer.pull(now: .at(time)) {
        guard try decoder.decode(release.frame.bytes, into: &decoded), release.isShown else {
          continue
        }
        // Decoding and the wait for the screen's next frame at 60 a second.
        meter.show(decoded, at: UInt32(time) + 5 + 17)
      }
    }
    let median = try #require(meter.delay(quantile: 0.5))
    let worst = try #require(meter.delay(quantile: 1))
    print("loopback picture: median \(median) ms, worst \(worst) ms, \(meter.frames) shown")
    #expect(worst <= 120)
    #expect(meter.frames >= 170 && meter.unreadable == 0 && meter.missing < 10)
  }

  @Test func aSoundIsHeardWithin100Milliseconds() throws {
    let beeps = ToneSource.Beeps(periodSamples: 24_000, onSamples: 9_600)
    var source = ToneSource(frequencies: [800], beeps: beeps)
    var encoder = try OpusEncoder()
    var playout = try AudioPlayout()
    var meter = BeepMeter(frequency: 800)
    // 10 ms at a time: a frame leaves when its last sample has been taken. What is pulled at a moment
    // is heard one more period of the sound card later.
    for tick in 0..<1_000 {
      if tick % 2 == 0, tick > 0 {
        let number = tick / 2 - 1
        let packet = try encoder.encode(source.next(OpusEncoder.frameSamples))
        playout.insert(
          sequenceNumber: UInt16(number), timestamp: UInt32(number * 960), payload: packet.bytes,
          arrival: .at(Double(tick) * 10))
      }
      meter.hear(playout.pull(samples: 480, now: .at(Double(tick) * 10)))
    }
    // Sample 0 is taken at 0 ms; what is pulled first is heard at 10 ms.
    let delays = meter.onsets.map { Double($0 % beeps.periodSamples) / 48 + 10 }
    let worst = try #require(delays.dropFirst().max())
    print("loopback sound: worst \(worst) ms of \(delays.count) beeps, fewest \(delays.min() ?? 0)")
    #expect(delays.count >= 18)
    #expect(worst <= 100)
  }

  /// Prints what one call of 640×480 at 30 frames a second costs; nothing is asserted of time.
  @Test func theWorkOfACallIsPrinted() throws {
    var camera = TestPicture(marker: 3)
    var encoder = try VP8Encoder(.init(width: 640, height: 480, bitrate: 800))
    var decoder = try VP8Decoder()
    var picture = VideoFrame(width: 640, height: 480)
    var decoded = picture
    var encoding = 0.0
    var decoding = 0.0
    let frames = 240
    for index in 0..<frames {
      camera.draw(into: &picture, milliseconds: UInt32(index) * 33)
      let start = threadMilliseconds()
      let frame = try encoder.encode(picture, timestamp: UInt32(index) * 3_000)
      let elapsed = threadMilliseconds() - start
      encoding += elapsed
      try encoder.measured(.microseconds(Int(elapsed * 1_000)))
      guard let frame else { continue }
      let before = threadMilliseconds()
      _ = try decoder.decode(frame.bytes, into: &decoded)
      decoding += threadMilliseconds() - before
    }
    #expect(MarkerReader.read(decoded)?.marker == 3)

    var soundEncoder = try OpusEncoder()
    var soundDecoder = try OpusDecoder()
    var voice = VoiceSource(seed: 1)
    var sound = 0.0
    for _ in 0..<400 {
      let samples = voice.next(OpusEncoder.frameSamples)
      let start = threadMilliseconds()
      _ = try soundDecoder.decode(try soundEncoder.encode(samples).bytes)
      sound += threadMilliseconds() - start
    }
    let encode = encoding / Double(frames)
    let decode = decoding / Double(frames)
    let opus = sound / 400
    print(
      "work of a call, 640x480 at 30: encode \(rounded(encode)) ms (speed \(encoder.speed)), "
        + "decode \(rounded(decode)) ms a picture, sound \(rounded(opus)) ms a frame of 20 ms; "
        + "\(Int((encode + decode) * 3 + opus * 5)) % of one core")
  }

  private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

  private func threadMilliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1e6
  }
}
