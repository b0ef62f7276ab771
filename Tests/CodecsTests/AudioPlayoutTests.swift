import Bytes
import Codecs
import Testing

/// A voice over networks that delay, reorder and lose, in virtual time.
@Suite struct AudioPlayoutTests {
  private struct Packet {
    var number: UInt16
    var timestamp: UInt32
    var payload: [UInt8]
    var arrival: Double
  }

  private struct Network {
    var jitter = 0.0
    var loss = 0.0
    var delay = 30.0
  }

  /// 20 ms packets of a voice, in the order of arrival. Numbers and timestamps wrap on the way.
  private func packets(_ count: Int, over network: Network, seed: UInt64 = 7) throws -> [Packet] {
    var random = SeededRandom(seed: seed)
    var voice = VoiceSource(seed: seed, speaks: 1)
    var configuration = OpusEncoder.Configuration()
    configuration.usesDTX = false
    configuration.expectedLoss = 20
    var encoder = try OpusEncoder(configuration)
    var packets: [Packet] = []
    for index in 0..<count {
      let encoded = try encoder.encode(voice.next(OpusEncoder.frameSamples))
      let late = random.share() * network.jitter
      guard random.share() >= network.loss else { continue }
      packets.append(
        Packet(
          number: UInt16(truncatingIfNeeded: 65_500 + index),
          timestamp: UInt32(truncatingIfNeeded: 4_294_900_000 + index * 960),
          payload: encoded.bytes, arrival: Double(index) * 20 + network.delay + late))
    }
    return packets.sorted { $0.arrival < $1.arrival }
  }

  /// Plays for as long as packets come, 10 ms at a time.
  private func play(
    _ packets: [Packet], _ playout: inout AudioPlayout, from start: Double = 0
  ) -> [Int16] {
    var heard: [Int16] = []
    var next = 0
    var time = start
    while next < packets.count {
      while next < packets.count, packets[next].arrival <= time {
        let packet = packets[next]
        playout.insert(
          sequenceNumber: packet.number, timestamp: packet.timestamp, payload: packet.payload,
          arrival: .at(packet.arrival))
        next += 1
      }
      heard += playout.pull(samples: 480, now: .at(time))
      time += 10
    }
    return heard
  }

  @Test func aSteadyNetworkIsPlayedWithoutAGapAndSoon() throws {
    var playout = try AudioPlayout()
    _ = play(try packets(500, over: Network()), &playout)
    let statistics = playout.statistics
    #expect(statistics.concealedSamples == 0)
    #expect(statistics.packetsDiscarded == 0)
    #expect(playout.targetDelay <= .milliseconds(40))
    let mean = statistics.jitterBufferDelay / Double(statistics.jitterBufferEmittedCount)
    #expect(mean < 0.045)
  }

  @Test(arguments: [40.0, 80, 150])
  func jitterIsSmoothedByWaitingAsLongAsItTakes(jitter: Double) throws {
    var network = Network()
    network.jitter = jitter
    var playout = try AudioPlayout()
    _ = play(try packets(1_500, over: network), &playout)
    let statistics = playout.statistics
    let concealed =
      Double(statistics.concealedSamples) / Double(statistics.totalSamplesReceived)
    #expect(concealed < 0.03)
    let mean =
      statistics.jitterBufferDelay / Double(statistics.jitterBufferEmittedCount) * 1_000
    #expect(mean < jitter + 60)
    print("jitter \(Int(jitter)) ms: \(Int(mean)) ms in the buffer, \(concealed * 100) % concealed")
  }

  @Test func theDelayFallsAgainWhenTheNetworkHasCalmedDown() throws {
    var rough = Network()
    rough.jitter = 150
    var playout = try AudioPlayout()
    let first = try packets(750, over: rough)
    _ = play(first, &playout)
    let before = playout.targetDelay
    let last = 750 * 20.0
    // The memory of the histogram is some half a minute.
    let calm = try packets(3_250, over: Network()).filter { $0.arrival > last + 200 }
    _ = play(calm, &playout, from: last + 200)
    #expect(before > .milliseconds(100))
    #expect(playout.targetDelay < .milliseconds(60))
    #expect(playout.statistics.removedSamplesForAcceleration > 0)
  }

  @Test func singleLossesAreRecoveredOrConcealedAndTheTimeLineKept() throws {
    var network = Network()
    network.loss = 0.1
    var playout = try AudioPlayout()
    let heard = play(try packets(1_000, over: network), &playout)
    let statistics = playout.statistics
    let concealed =
      Double(statistics.concealedSamples) / Double(statistics.totalSamplesReceived)
    #expect((0.05...0.2).contains(concealed))
    #expect(abs(heard.count - 1_000 * 960) < 20_000)
    // Every concealed stretch is filled with something, not with silence.
    let silent = stride(from: 96_000, to: heard.count - 4_800, by: 4_800).count {
      ToneMeter.level(of: heard[$0..<($0 + 4_800)]) < 0.0005
    }
    #expect(silent < heard.count / 4_800 / 10)
  }

  @Test func aSenderThatBeginsAnewIsPlayedWithinASecond() throws {
    var playout = try AudioPlayout()
    _ = play(try packets(200, over: Network()), &playout)
    var again = try packets(100, over: Network(), seed: 9)
    for index in again.indices {
      again[index].timestamp &+= 2_000_000_000
      again[index].number &+= 20_000
      again[index].arrival += 4_000
    }
    let heard = play(again, &playout, from: 4_000)
    #expect(ToneMeter.level(of: heard.suffix(24_000)) > 0.01)
  }

  @Test func theBufferIsBoundedHoweverMuchComesAtOnce() {
    var buffer = AudioJitterBuffer()
    for index in 0..<2_000 {
      buffer.insert(
        sequenceNumber: UInt16(index), timestamp: UInt32(index * 960), samples: 960,
        payload: [1, 2, 3], arrival: .at(Double(index) * 20))
      #expect(buffer.count <= 256)
    }
    #expect(buffer.statistics.packetsDiscarded >= 2_000 - 256)
  }

  @Test func whatIsNoOpusIsCountedAndHarmsNothing() throws {
    var playout = try AudioPlayout()
    var random = SeededRandom(seed: 3)
    for index in 0..<300 {
      let count = Int.random(in: 0..<60, using: &random)
      playout.insert(
        sequenceNumber: UInt16(index), timestamp: UInt32(index) &* 960,
        payload: (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) },
        arrival: .at(Double(index) * 20))
      #expect(playout.pull(samples: 960, now: .at(Double(index) * 20)).count == 960)
    }
    #expect(playout.packetsCorrupt > 0)
  }
}
