import Bytes
import CallMedia
import Codecs
import Endpoint
import Synchronization
import Testing

@Suite struct PictureSenderTests {
  private final class Sent: Sendable {
    private let list = Mutex<[[OutgoingMedia]]>([])
    var pictures: [[OutgoingMedia]] { list.withLock { $0 } }
    func take(_ packets: [OutgoingMedia]) { list.withLock { $0.append(packets) } }
  }

  private let sent = Sent()
  private let sender: PictureSender

  init() { sender = PictureSender(track: 1) { [sent] in sent.take($0) } }

  /// `count` pictures, 33 ms apart.
  private func film(_ count: Int, from start: Int = 0) {
    var picture = TestPicture(marker: 9)
    var frame = VideoFrame(width: 640, height: 480)
    for index in start..<(start + count) {
      picture.draw(
        into: &frame, milliseconds: UInt32(index * 33),
        captured: Instant(nanoseconds: UInt64(1 + index) * 33_000_000))
      sender.send(frame)
    }
  }

  @Test func aPictureIsPacketsOfOneTimeWithAMarkerAtTheEnd() throws {
    film(2)
    let first = try #require(sent.pictures.first)
    #expect(sent.pictures.count == 2)
    #expect(first.allSatisfy { $0.track == 1 && $0.timestamp == first[0].timestamp })
    #expect(first.map(\.marker) == Array(repeating: false, count: first.count - 1) + [true])
    // 33 ms of 90 kHz.
    #expect(sent.pictures[1][0].timestamp &- first[0].timestamp == 2_970)
  }

  @Test func aKeyframeComesWhenItIsAskedFor() {
    film(5)
    #expect(sender.statistics.keyFramesEncoded == 1)
    sender.keyframeRequested()
    film(1, from: 5)
    #expect(sender.statistics.keyFramesEncoded == 2)
  }

  @Test func aTimeThatDoesNotGoOnIsLeftOut() {
    film(3)
    film(1, from: 2)
    #expect(sent.pictures.count == 3)
    #expect(sender.statistics.encoderFailures == 0)
  }

  @Test func onANarrowLineThePictureIsHalvedThenRests() {
    film(1)
    sender.setBitrate(120_000)
    film(1, from: 1)
    #expect(sender.statistics.frameWidth == 320)
    #expect(sender.statistics.keyFramesEncoded == 2)
    sender.setBitrate(50_000)
    let before = sent.pictures.count
    // Two seconds: a glimpse at the beginning, one after a second.
    film(60, from: 2)
    #expect(sender.isResting)
    #expect((1...2).contains(sent.pictures.count - before))
    // It does not flicker between the two.
    sender.setBitrate(70_000)
    #expect(sender.isResting)
    sender.setBitrate(400_000)
    film(1, from: 62)
    #expect(!sender.isResting)
    #expect(sender.statistics.frameWidth == 640)
  }

  @Test func nothingIsEncodedWhileOff() {
    sender.setOff(true)
    film(2)
    #expect(sent.pictures.isEmpty)
    sender.setOff(false)
    film(1, from: 2)
    #expect(sender.statistics.keyFramesEncoded == 1)
  }
}
