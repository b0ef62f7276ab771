import Bytes
import Codecs
import Testing

/// Lip-sync with the real buffers behind it: sound is stretched and skipped, pictures wait.
@Suite struct LipSyncPlayoutTests {
  private struct Way {
    var delay: Double
    var jitter: Double
  }

  /// Milliseconds by which sound is behind, at every picture shown.
  private func differences(sound: Way, picture: Way, seconds: Int) throws -> [Double] {
    var random = SeededRandom(seed: 17)
    var sync = LipSync()
    var playout = try AudioPlayout()
    var buffer = VideoJitterBuffer()
    var encoder = try OpusEncoder()
    var voice = VoiceSource(seed: 4)
    var packets: [(arrival: Double, index: Int, bytes: [UInt8])] = []
    for index in 0..<(seconds * 50) {
      let arrival = Double(index) * 20 + sound.delay + random.share() * sound.jitter
      packets.append(
        (arrival, index, try encoder.encode(voice.next(OpusEncoder.frameSamples)).bytes))
    }
    packets.sort { $0.arrival < $1.arrival }
    var pictures = (0..<(seconds * 30)).map { index in
      (
        arrival: Double(index) * 1_000 / 30 + picture.delay + random.share() * picture.jitter,
        index: index
      )
    }
    for index in pictures.indices.dropFirst() {
      pictures[index].arrival = max(pictures[index].arrival, pictures[index - 1].arrival)
    }

    var nextPacket = 0
    var nextPicture = 0
    var result: [Double] = []
    for tick in 0..<(seconds * 100) {
      let time = Double(tick) * 10
      let now = Instant.at(time)
      while nextPacket < packets.count, packets[nextPacket].arrival <= time {
        let packet = packets[nextPacket]
        playout.insert(
          sequenceNumber: UInt16(truncatingIfNeeded: packet.index),
          timestamp: UInt32(packet.index * 960), payload: packet.bytes,
          arrival: .at(packet.arrival))
        nextPacket += 1
      }
      while nextPicture < pictures.count, pictures[nextPicture].arrival <= time {
        let (arrival, index) = pictures[nextPicture]
        buffer.insert(
          .init(
            timestamp: UInt32(index * 3_000), isKeyframe: index % 30 == 0, bytes: [1],
            arrival: .at(arrival)))
        nextPicture += 1
      }
      if tick % 100 == 0 {
        let ntp = 0xe900_0000_0000_0000 + UInt64(tick / 100) << 32
        sync.report(.sound, ntp: ntp, timestamp: UInt32(tick / 100 * 48_000), at: now)
        sync.report(.picture, ntp: ntp, timestamp: UInt32(tick / 100 * 90_000), at: now)
      }
      let heard = playout.playedTimestamp
      if let heard { sync.played(.sound, timestamp: heard, at: now) }
      _ = playout.pull(samples: 480, now: now)
      for release in buffer.pull(now: now) where release.isShown {
        sync.played(.picture, timestamp: release.frame.timestamp, at: now)
        guard let heard else { continue }
        // Both are of one capture clock.
        result.append(Double(release.frame.timestamp) / 90 - Double(heard) / 48)
      }
      if tick % 10 == 0 {
        let extra = sync.poll(now: now)
        playout.extraDelay = extra.sound
        buffer.extraDelay = extra.picture
      }
    }
    return result
  }

  @Test func withoutHelpTheyWouldBeApart() throws {
    // What the other tests are measured against: nothing is reported in the first second.
    let start = try differences(
      sound: Way(delay: 180, jitter: 30), picture: Way(delay: 30, jitter: 10), seconds: 1)
    #expect(start.suffix(10).allSatisfy { $0 > 90 })
  }

  @Test(arguments: [(180.0, 30.0), (30, 200), (60, 60)])
  func lipsAndVoiceAreWithin45Milliseconds(_ sound: Double, _ picture: Double) throws {
    let all = try differences(
      sound: Way(delay: sound, jitter: 30), picture: Way(delay: picture, jitter: 10), seconds: 40)
    let settled = all.suffix(all.count / 2)
    let within = settled.count { abs($0) <= 45 }
    let worst = settled.map { abs($0) }.max() ?? 1_000
    print("lip-sync, sound \(Int(sound)) ms, picture \(Int(picture)) ms: worst \(Int(worst)) ms")
    #expect(settled.count > 500)
    #expect(within * 100 >= settled.count * 99)
  }
}
