import Bytes
import RTC
import Testing

@Suite struct NTPTimeTests {
  /// The example of RFC 3550, section 6.4.1, figure 2.
  @Test func roundTripFollowsThePublishedExample() throws {
    let block = RTCPReportBlock(
      ssrc: 1, fractionLost: 0, cumulativeLost: 0, extendedHighestSequence: 0, jitter: 0,
      lastSenderReport: 0xb705_2000, delaySinceLastSenderReport: 0x0005_4000)
    let now = NTPTime(rawValue: 0x0000_b710_8000_0000)
    let roundTrip = try #require(block.roundTrip(now: now))
    #expect(roundTrip.milliseconds == 6_125)
  }

  @Test func reportsWithoutAReferenceGiveNoRoundTrip() {
    var block = RTCPReportBlock(
      ssrc: 1, fractionLost: 0, cumulativeLost: 0, extendedHighestSequence: 0, jitter: 0,
      lastSenderReport: 0, delaySinceLastSenderReport: 0)
    #expect(block.roundTrip(now: NTPTime(rawValue: 1 << 40)) == nil)
    block.lastSenderReport = 0x0100_0000
    #expect(block.roundTrip(now: NTPTime(rawValue: 0)) == nil, "from the future")
  }

  @Test func theClockAddsItsOffsetAndGoesBack() {
    let start = Instant(nanoseconds: 5_000_000_000)
    let clock = NTPClock(at: start, unixNanoseconds: 1_700_000_000_500_000_000)
    let seconds: UInt64 = 1_700_000_000 + 2_208_988_800
    #expect(clock.time(at: start).rawValue == seconds << 32 | 0x8000_0000)
    let later = start + .milliseconds(1_250)
    #expect(clock.time(at: later).since(clock.time(at: start)).milliseconds == 1_250)
    let back = clock.instant(of: clock.time(at: later))
    #expect(abs((back - later).nanoseconds) < 2)
    let earlier = clock.time(at: Instant(nanoseconds: 0))
    #expect(abs(earlier.since(clock.time(at: start)).milliseconds + 5_000) < 0.001)
  }

  @Test func differencesSurviveTheWrapOf2036() {
    let before = NTPTime(rawValue: 0xffff_ffff_8000_0000)
    let after = before.advanced(by: .seconds(1))
    #expect(after.rawValue == 0x8000_0000)
    #expect(after.since(before).seconds == 1)
    #expect(before.since(after).seconds == -1)
  }
}

@Suite struct SenderReportMappingTests {
  private func info(_ ntp: UInt64, _ timestamp: UInt32) -> RTCPSenderInfo {
    RTCPSenderInfo(
      ssrc: 1, ntp: NTPTime(rawValue: ntp), rtpTimestamp: timestamp, packetCount: 0, octetCount: 0)
  }

  @Test func timestampsAndTimesAreMappedAcrossTheWrap() throws {
    var mapping = SenderReportMapping(clockRate: 90_000)
    #expect(!mapping.isKnown && mapping.ntp(of: 0) == nil)
    let now = Instant(nanoseconds: 1_000_000_000)
    mapping.update(info(100 << 32, 0xffff_ff00), at: now)
    let time = try #require(mapping.ntp(of: 0xffff_ff00 &+ 45_000))
    #expect(time.rawValue == 100 << 32 | 0x8000_0000)
    #expect(mapping.timestamp(at: time) == 0xffff_ff00 &+ 45_000)
    #expect(mapping.timestamp(at: now + .seconds(2)) == 0xffff_ff00 &+ 180_000)
    #expect(try #require(mapping.ntp(of: 0xffff_ff00 &- 90_000)).rawValue == 99 << 32)
  }

  @Test func anOlderReportThatComesLateIsIgnored() {
    var mapping = SenderReportMapping(clockRate: 48_000)
    mapping.update(info(100 << 32, 1_000), at: Instant(nanoseconds: 1_000_000_000))
    mapping.update(info(99 << 32, 5), at: Instant(nanoseconds: 1_100_000_000))
    #expect(mapping.ntp(of: 1_000)?.rawValue == 100 << 32)
  }

  @Test func audioAndVideoOfOneClockStayInStepThroughQueueing() throws {
    var clock = RemoteClock()
    let base: UInt64 = 1_000 << 32
    // 40 ms of way, then 300 ms of queueing: the offset does not follow.
    clock.observe(
      remote: NTPTime(rawValue: base),
      local: NTPTime(rawValue: 5_000 << 32).advanced(by: .milliseconds(40)))
    let first = try #require(clock.local(NTPTime(rawValue: base)))
    clock.observe(
      remote: NTPTime(rawValue: base).advanced(by: .seconds(5)),
      local: NTPTime(rawValue: 5_005 << 32).advanced(by: .milliseconds(300)))
    #expect(clock.local(NTPTime(rawValue: base)) == first)
    let back = try #require(clock.remote(first))
    #expect(abs(back.since(NTPTime(rawValue: base)).nanoseconds) < 2)
  }
}
