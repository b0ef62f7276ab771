import RTC
import Testing

@testable import LoadGenerator

@Suite struct DelayHistogramTests {
  @Test func percentilesAreWithinOnePercentOfWhatWasCounted() throws {
    var histogram = DelayHistogram()
    for microseconds in 1...10_000 { histogram.add(nanoseconds: UInt64(microseconds) * 1_000) }
    for (share, expected) in [(0.5, 5_000.0), (0.99, 9_900), (0.999, 9_990)] {
      let found = try #require(histogram.percentile(share)) / 1_000
      #expect(abs(found - expected) / expected < 0.01, "\(share): \(found)")
    }
    #expect(histogram.count == 10_000)
    #expect(histogram.longest == 10_000_000)
    #expect(histogram.percentile(1) == 10_000_000)
  }

  @Test func anEmptyOneTellsNothing() {
    #expect(DelayHistogram().percentile(0.5) == nil)
  }

  @Test func whatIsLongerThanItCanTellIsTheLongest() {
    var histogram = DelayHistogram()
    histogram.add(nanoseconds: 0)
    histogram.add(nanoseconds: 3_600_000_000_000)
    #expect(histogram.count == 2)
    #expect(histogram.percentile(1) == 67_108_864_000)
  }

  @Test func twoTogetherAreAsOne() {
    var (first, second, both) = (DelayHistogram(), DelayHistogram(), DelayHistogram())
    for value in [5_000, 70_000, 900_000] as [UInt64] {
      first.add(nanoseconds: value)
      both.add(nanoseconds: value)
    }
    second.add(nanoseconds: 12_000_000)
    both.add(nanoseconds: 12_000_000)
    first.add(second)
    #expect(first == both)
  }
}

@Suite struct PaceTests {
  @Test func packetsOfAStreamAreEvenlyApartWithoutDrift() {
    let pace = Pace(start: 1_000, rate: 600, phase: 0)
    #expect(pace.due(0) == 1_000)
    // An hour's packets, not an hour and the sum of what rounding left out.
    #expect(pace.due(600 * 3_600) == 1_000 + 3_600_000_000_000)
    for number in 0..<1_000 as Range<UInt64> {
      let step = pace.due(number + 1) - pace.due(number)
      #expect((1_666_666...1_666_667).contains(step))
    }
  }

  @Test func streamsDoNotSendAtOneMoment() {
    let phases = (0..<100).map { Pace.phase(of: $0) }.sorted()
    let steps = zip(phases, phases.dropFirst()).map { $1 - $0 }
    #expect(steps.allSatisfy { $0 > 0.003 && $0 < 0.03 })
  }
}

@Suite struct DueHeapTests {
  @Test func itGivesTheEarliestHoweverTheyCame() {
    var heap = DueHeap()
    var random = FixedNumbers()
    var moments: [UInt64] = []
    for stream in 0..<500 {
      let at = random.next() % 10_000
      moments.append(at)
      heap.add(.init(at: at, stream: stream))
    }
    var taken: [UInt64] = []
    for _ in 0..<500 {
      taken.append(heap.first!.at)
      heap.postponeFirst(to: .max)
    }
    #expect(taken == moments.sorted())
  }
}

@Suite struct OverloadTests {
  private func measured(_ change: (inout Measurement) -> Void) -> [String] {
    var measurement = Measurement(streams: [
      .init(kind: .audio, receivers: 1, sent: 100, received: 100)
    ])
    measurement.length = 1_000_000_000
    measurement.threadTime = 100_000_000
    for _ in 0..<100 { measurement.lateness.add(nanoseconds: 50_000) }
    change(&measurement)
    return Overload.faults(measurement)
  }

  @Test func aCalmGeneratorIsBelieved() { #expect(measured { _ in }.isEmpty) }

  @Test func aBusyLateOrOverflowingOneIsNot() {
    #expect(measured { $0.threadTime = 900_000_000 }.count == 1)
    #expect(measured { for _ in 0..<5 { $0.lateness.add(nanoseconds: 9_000_000) } }.count == 1)
    #expect(measured { $0.kernelDrops = 1 }.count == 1)
    #expect(measured { $0.sendFailures = 1 }.count == 1)
    #expect(measured { $0.streams[0].sent = 0 }.count == 1)
  }

  @Test func aServerThroughWhichNothingComesIsNotMeasured() {
    #expect(measured { $0.streams[0].received = 0 } == ["nothing came through"])
  }

  @Test func lossIsOfWhatShouldHaveCome() {
    var measurement = Measurement(streams: [
      .init(kind: .video, receivers: 10, sent: 100, received: 990),
      .init(kind: .audio, receivers: 0, sent: 50, received: 0),
    ])
    #expect(measurement.expected == 1_000)
    #expect(abs(measurement.lost - 0.01) < 1e-9)
    // Repeated by a server, they are no negative loss.
    measurement.streams[0].received = 1_200
    #expect(measurement.lost == 0)
  }
}

@Suite struct SoakTests {
  private func points(_ bytes: (Int) -> Double) -> [SoakReport.Point] {
    (1...100).map { .init(joins: $0 * 200, bytes: UInt64(bytes($0 * 200))) }
  }

  @Test func aLeakIsASlopeAndAStepAtTheBeginningIsNone() {
    let leak = SoakReport(target: "t", points: points { 1e7 + 48 * Double($0) }, seconds: 1)
    #expect(abs(leak.bytesPerJoin - 48) < 0.01)
    let step = SoakReport(target: "t", points: points { $0 < 2_000 ? 1e6 : 9e6 }, seconds: 1)
    #expect(step.bytesPerJoin == 0)
    let shrinking = SoakReport(target: "t", points: points { 1e8 - Double($0) }, seconds: 1)
    #expect(abs(shrinking.bytesPerJoin + 1) < 0.01)
  }

  @Test func fewPointsTellNothing() {
    #expect(SoakReport(target: "t", points: [], seconds: 0).bytesPerJoin == 0)
    let one = SoakReport(target: "t", points: [.init(joins: 2, bytes: 5)], seconds: 0)
    #expect(one.bytesPerJoin == 0)
  }
}

/// The same numbers each time.
struct FixedNumbers {
  private var state: UInt64 = 42

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
