import Bytes
import Codecs
import Testing

/// The buffer alone, step by step. Packets are 20 ms.
@Suite struct AudioJitterBufferTests {
  private func insert(
    _ number: Int, timestamp: Int? = nil, at time: Double, bytes: Int = 40,
    into buffer: inout AudioJitterBuffer
  ) {
    buffer.insert(
      sequenceNumber: UInt16(truncatingIfNeeded: number),
      timestamp: UInt32(truncatingIfNeeded: (timestamp ?? number) * 960), samples: 960,
      payload: [UInt8(truncatingIfNeeded: number)] + [UInt8](repeating: 0, count: bytes - 1),
      arrival: .at(time))
  }

  private func number(_ step: AudioJitterBuffer.Step) -> UInt8? {
    if case .packet(let payload, _) = step { payload[0] } else { nil }
  }

  /// A buffer that has played packets 0…19, the last at 440 ms or so, and the time of the next pull.
  private func playing() -> (AudioJitterBuffer, Double) {
    var buffer = AudioJitterBuffer()
    var time = 0.0
    var inserted = 0
    while true {
      if inserted < 20 { insert(inserted, at: Double(inserted) * 20, into: &buffer) }
      inserted += 1
      let step = buffer.pull(now: .at(time))
      time += 20
      if number(step) == 19 { return (buffer, time) }
    }
  }

  @Test func aLossIsRecoveredFromTheNextPacketAndALongerOneConcealedFirst() {
    var (buffer, time) = playing()
    insert(22, at: 440, into: &buffer)
    #expect(buffer.pull(now: .at(time)) == .conceal(samples: 960))
    guard case .recover(960, let from) = buffer.pull(now: .at(time + 20)) else {
      Issue.record("the packet behind the loss is there")
      return
    }
    #expect(from[0] == 22)
    #expect(number(buffer.pull(now: .at(time + 40))) == 22)
    #expect(buffer.statistics.concealedSamples == 2 * 960)
    #expect(buffer.statistics.concealmentEvents == 1)
  }

  @Test func reorderedPacketsArePlayedInOrderAndDoubledOnesOnce() {
    var (buffer, time) = playing()
    for index in [21, 20, 21] { insert(index, at: time - 20, into: &buffer) }
    #expect(number(buffer.pull(now: .at(time))) == 20)
    #expect(number(buffer.pull(now: .at(time + 20))) == 21)
    #expect(buffer.statistics.packetsDuplicated == 1)
  }

  @Test func aPacketThatIsMerelyLateIsStillPlayed() {
    var (buffer, time) = playing()
    #expect(buffer.pull(now: .at(time)) == .conceal(samples: 960))
    insert(20, at: time + 10, into: &buffer)
    #expect(number(buffer.pull(now: .at(time + 20))) == 20)
    #expect(buffer.statistics.packetsDiscarded == 0)
  }

  @Test func aPacketThatHasBeenReplacedIsDiscardedAndCounted() {
    var (buffer, time) = playing()
    insert(21, at: time - 10, into: &buffer)
    _ = buffer.pull(now: .at(time))  // recovers 20
    insert(20, at: time + 5, into: &buffer)
    #expect(buffer.statistics.packetsDiscarded == 1)
    #expect(number(buffer.pull(now: .at(time + 20))) == 21)
  }

  @Test func aPauseOfTheSenderIsSilenceAndNoLoss() {
    var (buffer, start) = playing()
    // The sign of silence, a pause of 15 frames without a number missing, then speech.
    insert(20, at: 400, bytes: 2, into: &buffer)
    var time = start
    for index in 0..<10 {
      insert(21 + index, timestamp: 36 + index, at: 720 + Double(index) * 20, into: &buffer)
    }
    var silent = 0
    var played: [UInt8] = []
    for _ in 0..<26 {
      let step = buffer.pull(now: .at(time))
      if case .silence = step { silent += 1 }
      if let number = number(step) { played.append(number) }
      time += 20
    }
    #expect((14...16).contains(silent))
    #expect(played.prefix(9) == [20, 21, 22, 23, 24, 25, 26, 27, 28])
    #expect(buffer.statistics.concealedSamples == 0)
  }

  @Test func aSlowerWayForGoodIsTakenAfterHalfASecondOfLatePackets() {
    var (buffer, start) = playing()
    var played: [UInt8] = []
    var next = 20
    for tick in 0..<200 {
      let time = start + Double(tick) * 20
      // Silence has been announced, so that the time line goes on; then everything is 800 ms late.
      if tick == 0 { insert(20, at: 400, bytes: 2, into: &buffer) }
      while Double(next + 1) * 20 + 800 <= time {
        next += 1
        insert(next, at: Double(next) * 20 + 800, into: &buffer)
      }
      if let number = number(buffer.pull(now: .at(time))) { played.append(number) }
    }
    #expect(buffer.statistics.restarts == 1)
    #expect(played.count > 50)
    #expect(zip(played.dropFirst(), played).allSatisfy { $0 > $1 })
  }

  @Test func extraDelayIsWaitedForOnTopOfTheJitter() {
    var buffer = AudioJitterBuffer()
    buffer.extraDelay = .milliseconds(100)
    var first: Double?
    for tick in 0..<20 {
      insert(tick, at: Double(tick) * 20, into: &buffer)
      if number(buffer.pull(now: .at(Double(tick) * 20))) == 0 { first = Double(tick) * 20 }
    }
    #expect(first == 120)
  }
}
