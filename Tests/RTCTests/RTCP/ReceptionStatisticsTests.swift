import Bytes
import RTC
import Testing

@Suite struct ReceptionStatisticsTests {
  private let start = Instant(nanoseconds: 10_000_000_000)

  /// 20 ms frames of a 48 kHz clock, on time except for what `late` adds.
  private func feed(
    _ statistics: inout ReceptionStatistics, _ numbers: some Sequence<Int>,
    late: (Int) -> Int = { _ in 0 }
  ) {
    for number in numbers {
      statistics.packet(
        sequenceNumber: UInt16(truncatingIfNeeded: number),
        timestamp: UInt32(truncatingIfNeeded: number * 960),
        at: start + .milliseconds(20 * (number - 65_000) + late(number)))
    }
  }

  private func report(
    _ statistics: inout ReceptionStatistics, after milliseconds: Int = 0
  ) -> RTCPReportBlock? {
    statistics.reportBlock(at: start + .milliseconds(milliseconds))
  }

  @Test func nothingIsReportedBeforeTheFirstPacket() {
    var statistics = ReceptionStatistics(ssrc: 1, clockRate: 48_000)
    #expect(report(&statistics) == nil)
    #expect(statistics.cumulativeLost == 0)
  }

  @Test func lossIsCountedAcrossTheWrap() throws {
    var statistics = ReceptionStatistics(ssrc: 7, clockRate: 48_000)
    feed(&statistics, (65_500..<65_600).filter { $0 % 4 != 3 })
    let block = try #require(report(&statistics))
    #expect(block.ssrc == 7)
    // The last number, 65599, is among the lost and not known yet.
    #expect(block.extendedHighestSequence == 65_598)
    #expect(block.cumulativeLost == 24)
    #expect(block.fractionLost == UInt8(24 * 256 / 99))
    #expect(block.jitter == 0)

    feed(&statistics, 65_599..<65_700)
    let second = try #require(report(&statistics))
    #expect(second.fractionLost == 0, "only the new interval counts")
    #expect(second.cumulativeLost == 24)
  }

  @Test func duplicatesMakeLossNegative() throws {
    var statistics = ReceptionStatistics(ssrc: 1, clockRate: 48_000)
    feed(&statistics, [65_100, 65_101, 65_101, 65_101])
    let block = try #require(report(&statistics))
    #expect(block.cumulativeLost == -2)
    #expect(block.fractionLost == 0)
  }

  @Test func reorderingIsNoLoss() throws {
    var statistics = ReceptionStatistics(ssrc: 1, clockRate: 48_000)
    feed(&statistics, [65_535, 65_537, 65_536, 65_534, 65_538])
    #expect(report(&statistics)?.extendedHighestSequence == 65_538)
    #expect(statistics.cumulativeLost == -1, "65534 came before what was taken for the first")
  }

  @Test func jitterGrowsByASixteenthOfTheDifference() throws {
    var statistics = ReceptionStatistics(ssrc: 1, clockRate: 48_000)
    // One packet 10 ms late: a difference of 480 units there and one of 480 back.
    feed(&statistics, 65_000..<65_003) { $0 == 65_001 ? 10 : 0 }
    let block = try #require(report(&statistics))
    // 480/16 = 30, then 30 + (480 - 30)/16 = 58.
    #expect(block.jitter == 58)
    #expect(abs(statistics.jitter.milliseconds - 58.0 / 48) < 0.001)
  }

  @Test func aRestartedSequenceIsTakenAfterTwoInARow() throws {
    var statistics = ReceptionStatistics(ssrc: 1, clockRate: 48_000)
    feed(&statistics, 65_000..<65_010)
    feed(&statistics, [80_000])
    #expect(report(&statistics)?.extendedHighestSequence == 65_009)
    feed(&statistics, [80_001, 80_002])
    let block = try #require(report(&statistics))
    #expect(block.extendedHighestSequence == UInt32(80_002 - 65_536))
    #expect(block.cumulativeLost == 0)
  }

  @Test func theLastSenderReportIsEchoed() throws {
    var statistics = ReceptionStatistics(ssrc: 1, clockRate: 48_000)
    feed(&statistics, [65_000])
    statistics.senderReport(NTPTime(rawValue: 0x1122_3344_5566_7788), at: start)
    let block = try #require(report(&statistics, after: 1_500))
    #expect(block.lastSenderReport == 0x3344_5566)
    #expect(block.delaySinceLastSenderReport == 98_304)
  }
}
