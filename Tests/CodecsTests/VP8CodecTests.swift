import Bytes
import Codecs
import Testing

@Suite struct VP8CodecTests {
  /// A camera, an encoder and a decoder in a row, at 30 frames a second.
  struct Chain: ~Copyable {
    var camera = TestPicture(marker: 0xbeef)
    var picture: VideoFrame
    var encoder: VP8Encoder
    var decoder: VP8Decoder
    var decoded = VideoFrame(width: 16, height: 16)
    var index: UInt32 = 0

    init(width: Int, height: Int, bitrate: Int) throws {
      // What throws comes first: half a chain could not be taken apart.
      let encoder = try VP8Encoder(.init(width: width, height: height, bitrate: bitrate))
      let decoder = try VP8Decoder()
      self.encoder = encoder
      self.decoder = decoder
      picture = VideoFrame(width: width, height: height)
    }

    mutating func encode(forceKeyframe: Bool = false) throws -> VP8Encoder.EncodedFrame? {
      camera.draw(into: &picture, milliseconds: index &* 33)
      defer { index += 1 }
      // Begins just before the wrap.
      return try encoder.encode(
        picture, timestamp: UInt32.max - 10_000 &+ index &* 3_000, forceKeyframe: forceKeyframe)
    }
  }

  @Test(arguments: [(320, 180), (640, 480), (641, 361)])
  func theMarkerIsReadBehindTheCodecAt200Kilobits(_ width: Int, _ height: Int) throws {
    var chain = try Chain(width: width, height: height, bitrate: 200)
    var decodedFrames = 0
    var read = 0
    var bytes = 0
    for _ in 0..<150 {
      guard let frame = try chain.encode() else { continue }
      bytes += frame.bytes.count
      #expect(try chain.decoder.decode(frame.bytes, into: &chain.decoded))
      decodedFrames += 1
      guard let marker = MarkerReader.read(chain.decoded) else { continue }
      read += 1
      #expect(
        marker
          == PictureMarker(
            marker: 0xbeef, counter: chain.index - 1, sentAtMilliseconds: (chain.index - 1) * 33))
    }
    print(
      "\(width)x\(height): \(decodedFrames) of 150 sent, \(read) read, \(bytes * 8 / 5_000) kbit/s")
    #expect(chain.decoded.width == width && chain.decoded.height == height)
    #expect(read * 100 >= decodedFrames * 98)
    #expect(decodedFrames >= 60)
  }

  @Test func keyframesComeFirstAndOnRequestAndNeverElse() throws {
    var chain = try Chain(width: 320, height: 180, bitrate: 400)
    var keyframes: [UInt32] = []
    for index in UInt32(0)..<120 {
      if try chain.encode(forceKeyframe: index == 50)?.isKeyframe == true {
        keyframes.append(index)
      }
    }
    #expect(keyframes == [0, 50])
  }

  @Test func theBitrateIsFollowedWithinTwoSeconds() throws {
    var chain = try Chain(width: 640, height: 480, bitrate: 800)
    var measured: [Int] = []
    for bitrate in [800, 250, 600] {
      try chain.encoder.setBitrate(bitrate)
      for _ in 0..<60 { _ = try chain.encode() }
      var bytes = 0
      for _ in 0..<90 { bytes += try chain.encode()?.bytes.count ?? 0 }
      let rate = bytes * 8 / 3_000
      measured.append(rate)
      #expect(abs(rate - bitrate) * 100 <= bitrate * 25, "\(rate) kbit/s for \(bitrate)")
    }
    print("bitrates 800, 250, 600 kbit/s: \(measured)")
  }

  @Test func afterLossOnlyAForcedKeyframeGoesOn() throws {
    var chain = try Chain(width: 320, height: 180, bitrate: 300)
    let first = try #require(try chain.encode())
    #expect(try chain.decoder.decode(first.bytes, into: &chain.decoded))
    _ = try chain.encode()  // lost
    chain.decoder.lostFrames()
    let interframe = try #require(try chain.encode())
    #expect(throws: CodecError.needsKeyframe) {
      try chain.decoder.decode(interframe.bytes, into: &chain.decoded)
    }
    let keyframe = try #require(try chain.encode(forceKeyframe: true))
    #expect(try chain.decoder.decode(keyframe.bytes, into: &chain.decoded))
    #expect(MarkerReader.read(chain.decoded)?.counter == 3)
    let isContent = !chain.decoder.needsKeyframe
    #expect(isContent)
  }

  @Test func interframesSurviveTheLossOfOthers() throws {
    // Error resilient: the contexts are not carried over, so that what follows a gap is decodable.
    var chain = try Chain(width: 320, height: 180, bitrate: 300)
    for index in 0..<60 {
      guard let frame = try chain.encode() else { continue }
      if index % 5 == 3 { continue }
      #expect(try chain.decoder.decode(frame.bytes, into: &chain.decoded))
    }
  }

  @Test func anotherSizeGivesAKeyframeOfThatSize() throws {
    var chain = try Chain(width: 320, height: 180, bitrate: 300)
    _ = try chain.encode()
    chain.picture = VideoFrame(width: 640, height: 360)
    let larger = try #require(try chain.encode())
    #expect(larger.isKeyframe)
    #expect(try chain.decoder.decode(larger.bytes, into: &chain.decoded))
    #expect(chain.decoded.width == 640 && chain.decoded.height == 360)
    #expect(MarkerReader.read(chain.decoded)?.counter == 1)
  }

  @Test func theTimestampMustMoveOn() throws {
    var chain = try Chain(width: 64, height: 64, bitrate: 100)
    let picture = chain.picture
    _ = try chain.encoder.encode(picture, timestamp: 5)
    #expect(throws: CodecError.staleTimestamp) { try chain.encoder.encode(picture, timestamp: 5) }
    #expect(throws: CodecError.staleTimestamp) { try chain.encoder.encode(picture, timestamp: 4) }
  }

  @Test func damageIsAnErrorAndLeavesThePictureAlone() throws {
    var chain = try Chain(width: 320, height: 180, bitrate: 300)
    let frame = try #require(try chain.encode())
    #expect(try chain.decoder.decode(frame.bytes, into: &chain.decoded))
    let before = chain.decoded.bytes
    #expect(throws: CodecError.corrupt) {
      try chain.decoder.decode(Array(frame.bytes.prefix(7)), into: &chain.decoded)
    }
    let isWaiting = chain.decoder.needsKeyframe
    #expect(isWaiting)
    #expect(throws: CodecError.corrupt) { try chain.decoder.decode([], into: &chain.decoded) }
    let same = chain.decoded.bytes == before
    #expect(same)
    #expect(try chain.decoder.decode(frame.bytes, into: &chain.decoded))
  }

  @Test func aPictureLargerThanAllowedIsRefusedBeforeItIsDecoded() throws {
    var decoder = try VP8Decoder(maximumPixels: 320 * 180)
    var frame = VideoFrame(width: 2, height: 2)
    // A keyframe that announces 16383x16383.
    let header: [UInt8] = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f, 0, 0, 0]
    #expect(throws: CodecError.tooLarge) { try decoder.decode(header, into: &frame) }
  }

  @Test func impossibleSizesAreRefused() {
    for (width, height) in [(0, 100), (100, 16_384)] {
      #expect(throws: CodecError.wrongSize) {
        _ = try VP8Encoder(.init(width: width, height: height, bitrate: 100))
      }
    }
  }

  @Test func theEncoderTakesLessTroubleOnABusyMachineAndMoreOnAnIdleOne() {
    var speed = EncoderSpeed(8)
    for _ in 0..<30 { _ = speed.frame(took: .milliseconds(20), framesPerSecond: 30) }
    #expect(speed.speed == 9 || speed.speed == 10)
    for _ in 0..<300 { _ = speed.frame(took: .milliseconds(20), framesPerSecond: 30) }
    #expect(speed.speed == EncoderSpeed.range.upperBound)
    for _ in 0..<80 { _ = speed.frame(took: .milliseconds(2), framesPerSecond: 30) }
    #expect(speed.speed == EncoderSpeed.range.upperBound, "not at the first sign of plenty")
    for _ in 0..<3_000 { _ = speed.frame(took: .milliseconds(2), framesPerSecond: 30) }
    #expect(speed.speed == EncoderSpeed.range.lowerBound)
    for _ in 0..<300 { _ = speed.frame(took: .milliseconds(10), framesPerSecond: 30) }
    #expect(speed.speed == EncoderSpeed.range.lowerBound, "within the budget nothing changes")
  }

  @Test func aChangeOfSpeedReachesTheEncoder() throws {
    var chain = try Chain(width: 320, height: 180, bitrate: 300)
    for _ in 0..<60 {
      _ = try chain.encode()
      try chain.encoder.measured(.milliseconds(30))
    }
    let speed = chain.encoder.speed
    #expect(speed > 8)
  }
}
