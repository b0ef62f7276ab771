import Bytes
import Testing

@testable import Relay

@Suite struct CapacityTests {
  private let start = Instant(nanoseconds: 1_000_000_000_000)

  private func at(_ seconds: Double) -> Instant {
    start + Instant.Span.milliseconds(Int(seconds * 1_000))
  }

  /// REMB states 18 bits of mantissa and 6 of exponent: any receiver may write all of them.
  @Test(arguments: [UInt64.max, UInt64.max / 2, 0x3ffff << 46, ReceiverCapacity.ample])
  func anEstimateBeyondAllMeasureLimitsNothing(bitrate: UInt64) {
    var capacity = ReceiverCapacity()
    _ = capacity.report(lost: 0.5, roundTrip: nil, now: start)
    let hasFallen = capacity.estimate(bitrate, now: at(0.1))
    #expect(!hasFallen)
    #expect(capacity.limit == nil)
    for second in 4...20 { capacity.relax(at(Double(second))) }
    #expect(capacity.limit == nil)
  }

  @Test func anEstimateOfNothingGrowsAgain() {
    var capacity = ReceiverCapacity()
    _ = capacity.report(lost: 0.5, roundTrip: nil, now: start)
    let hasFallen = capacity.estimate(0, now: at(0.1))
    #expect(hasFallen)
    #expect(capacity.limit == BandwidthLimit.floor)
    for second in 4...120 { capacity.relax(at(Double(second))) }
    #expect(capacity.limit == nil, "nothing is strained any more")
  }

  @Test func onePacketIsSentAgainEightTimesARoundTripApart() {
    var history = SentHistory()
    var entry = SentHistory.Entry()
    entry.stream = 1
    entry.sequenceNumber = 7
    entry.sentAt = start
    history.record(entry)
    var times: [Double] = []
    for tick in 1...400 {
      let time = Double(tick) / 100
      let lookup = history.takeForRetransmission(
        7, roundTrip: .milliseconds(200), now: at(time))
      if case .found = lookup { times.append(time) }
    }
    #expect(times.count == 8)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 > 0.149 })
  }

  @Test func theHistoryKnowsTheLast512AlsoWhereNumbersBeginAnew() {
    var history = SentHistory()
    func record(_ number: Int, at time: Instant) {
      var entry = SentHistory.Entry()
      entry.stream = 1
      entry.sequence = UInt64(number)
      entry.sequenceNumber = UInt16(truncatingIfNeeded: number)
      entry.sentAt = time
      history.record(entry)
    }
    func finds(_ number: Int) -> Bool {
      let lookup = history.takeForRetransmission(
        UInt16(truncatingIfNeeded: number), now: at(1))
      if case .found(let entry) = lookup { return entry.sequence == UInt64(number) }
      return false
    }
    let newest = 65_536 + 400
    // The one before the last is late.
    for number in 65_000..<newest - 1 { record(number, at: at(0)) }
    record(newest, at: at(0))
    record(newest - 1, at: at(0))
    #expect((newest - 511...newest).allSatisfy(finds))
    #expect(!finds(newest - 512))
  }

  @Test func aHistoryOfFewPacketsForgetsWhatNobodyAsksForAnyMore() {
    var history = SentHistory()
    for number in 1...100 {
      var entry = SentHistory.Entry()
      entry.stream = 1
      entry.sequenceNumber = UInt16(number)
      entry.sentAt = at(Double(number) / 10)
      history.record(entry)
    }
    if case .found = history.takeForRetransmission(100, now: at(11)) {
    } else {
      Issue.record("the newest is there")
    }
    // 32 places are enough for a second and a half of ten a second.
    guard case .unknown = history.takeForRetransmission(68, now: at(11)) else {
      Issue.record("the ring has grown for what is too old")
      return
    }
  }

  @Test func aSlotsBudgetHoldsForASecond() {
    var budget = RetransmissionBudget()
    var sent = 0
    for tick in 0..<2_000 where budget.allows(at(Double(tick) / 2_000)) {
      budget.spend(1_000)
      sent += 1_000
    }
    #expect(sent == RetransmissionBudget.bytesPerSecond)
    let isOpen = budget.allows(at(1.1))
    #expect(isOpen)
  }
}
