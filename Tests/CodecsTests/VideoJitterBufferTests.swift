import Bytes
import Codecs
import Testing

@Suite struct VideoJitterBufferTests {
  private func frame(
    _ index: Int, isKeyframe: Bool = false, bytes: Int = 100, arrival: Double
  ) -> VideoJitterBuffer.Frame {
    VideoJitterBuffer.Frame(
      timestamp: UInt32(truncatingIfNeeded: 4_294_900_000 + index * 3_000), isKeyframe: isKeyframe,
      bytes: [UInt8](repeating: 1, count: bytes), arrival: .at(arrival))
  }

  @Test func unevenArrivalsAreShownEvenly() {
    var random = SeededRandom(seed: 5)
    var buffer = VideoJitterBuffer()
    var arrivals = (0..<600).map { index in
      (index: index, at: Double(index) * 33.333 + random.share() * 60)
    }
    // A network keeps the order here: what comes complete cannot overtake.
    for index in 1..<arrivals.count {
      arrivals[index].at = max(arrivals[index].at, arrivals[index - 1].at)
    }
    var shown: [Double] = []
    var next = 0
    var time = 0.0
    while next < arrivals.count {
      while next < arrivals.count, arrivals[next].at <= time {
        buffer.insert(frame(next, isKeyframe: next == 0, arrival: arrivals[next].at))
        next += 1
      }
      for release in buffer.pull(now: .at(time)) where release.isShown { shown.append(time) }
      time += 1
    }
    let steps = zip(shown.dropFirst(), shown).map { $0 - $1 }.suffix(400)
    let uneven = steps.count { abs($0 - 33.333) > 12 }
    #expect(shown.count > 550)
    #expect(Double(uneven) < Double(steps.count) * 0.1)
    #expect(buffer.targetDelay < .milliseconds(90))
  }

  @Test func picturesThatComeTogetherAreAllDecodedAndTheLastIsShown() {
    var buffer = VideoJitterBuffer()
    for index in 0..<10 {
      buffer.insert(frame(index, isKeyframe: index == 0, arrival: Double(index) * 33.333))
    }
    let releases = buffer.pull(now: .at(350))
    #expect(
      releases.map(\.frame.timestamp)
        == (0..<releases.count).map { frame($0, arrival: 0).timestamp })
    #expect(releases.map(\.isShown) == releases.indices.map { $0 == releases.count - 1 })
    #expect(releases.count > 5)
  }

  @Test func farBehindTheNextKeyframeIsWhereToGoOn() {
    var buffer = VideoJitterBuffer()
    for index in 0..<40 {
      buffer.insert(
        frame(index, isKeyframe: index == 0 || index == 30, arrival: Double(index) * 33.333))
    }
    let releases = buffer.pull(now: .at(3_000))
    #expect(releases.first?.frame.isKeyframe == true)
    #expect(releases.first?.frame.timestamp == frame(30, arrival: 0).timestamp)
    #expect(buffer.statistics.framesDropped == 30)
  }

  @Test func interframesBeforeAKeyframeAreRefused() {
    var buffer = VideoJitterBuffer()
    buffer.insert(frame(0, arrival: 0))
    #expect(buffer.needsKeyframe)
    #expect(buffer.count == 0)
    buffer.insert(frame(1, isKeyframe: true, arrival: 33))
    #expect(!buffer.needsKeyframe)
    #expect(buffer.count == 1)
  }

  @Test func bytesAreBoundedAndTheLossIsTold() {
    var settings = VideoJitterBuffer.Settings()
    settings.maximumBytes = 10_000
    var buffer = VideoJitterBuffer(settings)
    for index in 0..<50 {
      buffer.insert(
        frame(index, isKeyframe: index == 0, bytes: 1_000, arrival: Double(index) * 33.333))
    }
    #expect(buffer.count <= 10)
    #expect(buffer.needsKeyframe)
  }
}
