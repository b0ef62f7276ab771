import Bytes
import Codecs
import Testing

@Suite struct TestSignalTests {
  @Test(arguments: [(320, 180), (640, 480), (1_280, 720), (176, 144), (333, 187)])
  func aDrawnMarkerIsReadBack(_ width: Int, _ height: Int) throws {
    var camera = TestPicture(marker: 4_711)
    var frame = VideoFrame(width: width, height: height)
    for index in UInt32(0)..<20 {
      camera.draw(into: &frame, milliseconds: index * 1_000_003)
      let expected = PictureMarker(
        marker: 4_711, counter: index, sentAtMilliseconds: index * 1_000_003)
      #expect(MarkerReader.read(frame) == expected)
    }
  }

  @Test func otherPicturesHaveNoMarker() {
    var random = SeededRandom(seed: 3)
    var frame = VideoFrame(width: 320, height: 180)
    #expect(MarkerReader.read(frame) == nil)
    frame.fill(luma: 235, u: 128, v: 128)
    #expect(MarkerReader.read(frame) == nil)
    for _ in 0..<50 {
      frame.withBytes { pixels in
        for index in pixels.indices { pixels[index] = UInt8.random(in: 0...255, using: &random) }
      }
      #expect(MarkerReader.read(frame) == nil)
    }
    #expect(MarkerReader.read(VideoFrame(width: 1, height: 1)) == nil)
  }

  @Test func oneWrongCellIsNoticed() {
    var camera = TestPicture(marker: 1)
    var frame = VideoFrame(width: 320, height: 240)
    camera.draw(into: &frame, milliseconds: 5)
    let width = frame.width
    // The cell at the third column and row begins at 2/16 and 2/12 of the picture.
    frame.withBytes { pixels in
      for row in 40..<60 {
        for column in 40..<60 { pixels[row * width + column] = 235 - pixels[row * width + column] }
      }
    }
    #expect(MarkerReader.read(frame) == nil)
  }

  @Test func thePictureMoves() {
    var camera = TestPicture(marker: 1)
    var first = VideoFrame(width: 320, height: 180)
    var second = first
    camera.draw(into: &first, milliseconds: 0)
    camera.draw(into: &second, milliseconds: 0)
    let changed = zip(first.bytes, second.bytes).count { $0 != $1 }
    #expect(changed * 10 > first.bytes.count)
  }

  @Test func everyMarkerToneIsItself() {
    for marker in UInt8.min...UInt8.max {
      var source = ToneSource(marker: marker)
      #expect(ToneMeter().marker(in: source.next(4_800)) == marker)
    }
  }

  @Test func noiseVoicesAndSilenceAreNoMarker() {
    var random = SeededRandom(seed: 5)
    let noise = (0..<4_800).map { _ in Int16.random(in: -8_000...8_000, using: &random) }
    #expect(ToneMeter().marker(in: noise) == nil)
    #expect(ToneMeter().marker(in: [Int16](repeating: 0, count: 4_800)) == nil)
    var voice = VoiceSource(seed: 9)
    for _ in 0..<50 { #expect(ToneMeter().marker(in: voice.next(4_800)) == nil) }
  }

  @Test func toneAmplitudeIsMeasured() {
    var source = ToneSource(frequencies: [1_000], amplitude: 0.5)
    let samples = source.next(4_800)
    #expect(abs(ToneMeter().amplitude(of: 1_000, in: samples) - 0.5) < 0.005)
    #expect(ToneMeter().amplitude(of: 1_200, in: samples) < 0.005)
    #expect(abs(ToneMeter.level(of: samples) - 0.3535) < 0.005)
  }

  @Test func beepsAreHeardWhereTheyBegin() {
    var source = ToneSource(
      frequencies: [800], beeps: .init(periodSamples: 24_000, onSamples: 4_800))
    var meter = BeepMeter(frequency: 800)
    meter.hear([Int16](repeating: 0, count: 7_000))
    for _ in 0..<200 { meter.hear(source.next(480)) }
    let expected = (0..<4).map { 7_000 + $0 * 24_000 }
    #expect(meter.onsets.count == 4)
    for (onset, wanted) in zip(meter.onsets, expected) {
      #expect(abs(onset - wanted) <= BeepMeter.pieceSamples)
    }
  }

  @Test func aVoiceHasPausesAndIsTheSameForTheSameSeed() {
    var a = VoiceSource(seed: 1, speaks: 0.5)
    var b = VoiceSource(seed: 1, speaks: 0.5)
    let first = (0..<250).map { _ in a.next(960) }
    #expect(first == (0..<250).map { _ in b.next(960) })
    let silent = first.count { ToneMeter.level(of: $0) < 0.001 }
    #expect((50...200).contains(silent))
  }

  @Test func aWAVFileIsReadAsItWasWritten() throws {
    var writer = WAVWriter(sampleRate: 16_000, channels: 2)
    let samples: [Int16] = [1, -1, 300, -300, .max, .min]
    let body = writer.append(samples)
    let recording = try WAVReader.read(writer.header + body)
    #expect(recording == .init(sampleRate: 16_000, channels: 2, samples: samples))
    // As a pipe has it: the length unknown, the end cut off.
    let piped = WAVWriter(sampleRate: 16_000, channels: 2).header + body.dropLast(3)
    #expect(try WAVReader.read(piped).samples == Array(samples.dropLast(2)))
  }

  @Test func chunksThatAreNotSoundAreSkipped() throws {
    var writer = WAVWriter(sampleRate: 8_000)
    let body = writer.append([7, 8])
    var file = writer.header
    file.insert(contentsOf: Array("LIST".utf8) + [3, 0, 0, 0, 1, 2, 3, 0], at: 12)
    #expect(try WAVReader.read(file + body).samples == [7, 8])
  }

  @Test func badWAVFilesAreErrors() throws {
    var writer = WAVWriter()
    let good = writer.header + writer.append([1, 2, 3])
    #expect(throws: WAVReader.Fault.notWAV) { try WAVReader.read([]) }
    #expect(throws: WAVReader.Fault.notWAV) { try WAVReader.read(Array(good.dropFirst())) }
    #expect(throws: WAVReader.Fault.noSamples) { try WAVReader.read(Array(good.prefix(44))) }
    #expect(throws: WAVReader.Fault.notWAV) { try WAVReader.read(Array(good.prefix(30))) }
    for (offset, value) in [(20, 3), (22, 0), (22, 9), (34, 8), (24, 1)] {
      var bad = good
      bad[offset] = UInt8(value)
      if offset == 24 { bad[25] = 0 }
      #expect(throws: WAVReader.Fault.unsupportedFormat) { try WAVReader.read(bad) }
    }
  }

  @Test func speechIsRepeatedAtTheRateAskedFor() throws {
    var tone = ToneSource(frequencies: [500], sampleRate: 16_000)
    let recording = WAVReader.Recording(
      sampleRate: 16_000, channels: 1, samples: tone.next(16_000))
    var speech = try SpeechSource(recording)
    #expect(abs(speech.count - 48_000) < 200)
    let piece = speech.next(speech.count + 4_800)
    #expect(ToneMeter().hears([500], in: Array(piece[10_000..<14_800])))
    #expect(Array(piece.prefix(4_800)) == Array(piece.suffix(4_800)))
    #expect(throws: CodecError.wrongSize) {
      try SpeechSource(.init(sampleRate: 16_000, channels: 1, samples: []))
    }
  }

  @Test func aY4MFileHasAHeaderAndWholePictures() throws {
    let writer = Y4MWriter(width: 4, height: 2, framesPerSecond: 25)
    #expect(
      String(decoding: writer.header, as: UTF8.self)
        == "YUV4MPEG2 W4 H2 F25:1 Ip A1:1 C420jpeg\n")
    let frame = try writer.frame(VideoFrame(width: 4, height: 2))
    #expect(frame.count == 6 + 12)
    #expect(throws: CodecError.wrongSize) { try writer.frame(VideoFrame(width: 2, height: 2)) }
  }
}
