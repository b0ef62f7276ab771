import Bytes
import CallMedia
import Codecs
import Endpoint
import Glibc
import Posix
import Synchronization
import Testing

@testable import RTC

/// Two ends of a call joined without a network: what one sends, the other gets.
@Suite(.timeLimit(.minutes(2))) struct LoopTests {
  @Test func picturesAndSoundsArriveWithTheirMarkers() throws {
    let meter = CallMeter()
    var settings = CallMedia.Settings()
    settings.cancelsEcho = false
    let there = try CallMedia(settings) { meter.see($0) }
    let here = try CallMedia(settings) { _ in }
    let numbers = Mutex<[UInt16]>([0, 0])
    here.connect(
      send: { packets in
        for packet in packets {
          let number = numbers.withLock { numbers in
            numbers[packet.track] &+= 1
            return numbers[packet.track]
          }
          there.heed(
            .media(
              ReceivedMedia(
                slot: packet.track, kind: packet.track == 0 ? .audio : .video,
                sequenceNumber: number, timestamp: packet.timestamp, marker: packet.marker,
                payload: packet.payload, audioLevel: packet.audioLevel,
                receivedAt: monotonicNow(), isRetransmission: false)))
        }
      }, requestKeyframe: { _ in })
    there.connect(send: { _ in }, requestKeyframe: { _ in here.pictures.keyframeRequested() })

    var picture = TestPicture(marker: 0x5a)
    var frame = VideoFrame(width: 320, height: 240)
    let sound = MarkedSound(marker: 0x5a)
    meter.follow(there)
    var turns = 0
    while meter.report.frames < 20 || meter.report.soundMarker == nil {
      turns += 1
      let now = monotonicNow()
      picture.draw(
        into: &frame, milliseconds: UInt32(truncatingIfNeeded: now.nanoseconds / 1_000_000),
        captured: now)
      here.pictures.send(frame)
      here.sounds.heard(sound.next(960))
      meter.hear(there.soundPlayer.pull(960, latency: 0))
      sleepMilliseconds(20)
      try #require(turns < 3_000, "\(meter.report)")
    }
    #expect(meter.report.pictureMarker == 0x5a)
    #expect(meter.report.soundMarker == 0x5a)
    #expect(meter.report.unreadable == 0)
    there.close()
    here.close()
  }

  private func sleepMilliseconds(_ count: Int) {
    let end = monotonicNow() + .milliseconds(count)
    while monotonicNow() < end { sched_yield() }
  }
}
