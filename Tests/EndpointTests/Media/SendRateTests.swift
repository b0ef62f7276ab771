import Bytes
import TestKit
import Testing

@testable import Endpoint
@testable import RTC

@Suite struct SendRateTests {
  @Test func aFreeNetworkIsUsedUpToTheMaximum() throws {
    let run = try RateBench(seed: 1)
    run.pass(.seconds(60))
    #expect(run.rate.target == run.rate.bounds.maximum)
  }

  @Test func aBottleneckIsFilledAndNotOverrun() throws {
    let run = try RateBench(seed: 2)
    run.conditions { $0.bandwidth = 500_000 }
    run.pass(.seconds(30))
    run.forgetDelays()
    run.pass(.seconds(60))
    #expect((250_000...560_000).contains(run.rate.target))
    // What passes uses the line, and does not queue in it for long.
    #expect(try #require(run.rate.arriving) > 230_000)
    #expect(run.meanDelay < 150)
  }

  @Test func aLineThatBecomesNarrowIsFollowedWithinSeconds() throws {
    let run = try RateBench(seed: 3)
    run.conditions { $0.bandwidth = 1_500_000 }
    run.pass(.seconds(40))
    #expect(run.rate.target > 700_000)
    run.conditions { $0.bandwidth = 300_000 }
    run.pass(.seconds(6))
    #expect(run.rate.target < 360_000)
    run.conditions { $0.bandwidth = 1_500_000 }
    run.pass(.seconds(60))
    #expect(run.rate.target > 600_000)
  }

  @Test func jitterAloneIsNoQueue() throws {
    let run = try RateBench(seed: 4)
    run.conditions { $0.jitter = .milliseconds(15) }
    run.pass(.seconds(60))
    #expect(run.rate.target > 1_000_000)
  }

  @Test func muchLossBringsTheRateDownAndALittleDoesNot() throws {
    let little = try RateBench(seed: 5)
    little.conditions { $0.loss = 0.005 }
    little.pass(.seconds(40))
    #expect(little.rate.target > 900_000)
    let much = try RateBench(seed: 6)
    much.conditions { $0.loss = 0.25 }
    much.pass(.seconds(40))
    #expect(much.rate.target < 200_000)
    #expect(much.rate.target >= much.rate.bounds.minimum)
  }

  @Test func theRelaysLimitIsKeptAndLifted() {
    var rate = SendRate()
    rate.receiverEstimate(200_000)
    #expect(rate.target == 200_000)
    rate.receiverEstimate(1)
    #expect(rate.target == rate.bounds.minimum)
    // What the relay says for "no limit".
    rate.receiverEstimate(1_000_000_000)
    #expect(rate.target == rate.bounds.start)
  }

  @Test func reportsCountWhereThereIsNoOtherFeedback() {
    var rate = SendRate()
    var now = Instant(nanoseconds: 1_000_000_000)
    for _ in 0..<5 {
      rate.report(fractionLost: 0.3, now: now)
      now = now + .seconds(1)
    }
    #expect(rate.target < 300_000)
    rate.feedback(.init(), deliveries: [], now: now)
    let before = rate.target
    rate.report(fractionLost: 0.9, now: now)
    #expect(rate.target == before)
  }

  @Test func anotherPathBeginsAtTheStart() throws {
    let run = try RateBench(seed: 7)
    run.pass(.seconds(30))
    #expect(run.rate.target > run.rate.bounds.start)
    run.rate.pathChanged()
    #expect(run.rate.target == run.rate.bounds.start)
  }

  @Test func numbersFromNowhereAreBorne() {
    var random = SeededRandom(seed: 9)
    var rate = SendRate()
    for _ in 0..<2_000 {
      var summary = TransportFeedbackReader.Summary()
      summary.deliveredPackets = Int(random.below(50))
      summary.lostPackets = Int(random.below(50))
      summary.recoveredPackets = Int(random.below(200))
      summary.roundTripBound = Instant.Span(nanoseconds: random.below(10_000_000_000) - 1_000_000)
      let deliveries = (0..<random.below(20)).map { _ in
        TransportFeedbackReader.Delivery(
          sentAt: Instant(nanoseconds: random.next() >> 20),
          arrival: Int64(random.next() >> 24), size: Int(random.below(1_500)))
      }
      rate.feedback(
        summary, deliveries: deliveries, now: Instant(nanoseconds: random.next() >> 20))
      #expect((rate.bounds.minimum...rate.bounds.maximum).contains(rate.target))
    }
  }
}

/// A peer that sends as much as its rate allows over a virtual network, and a relay that gives
/// transport-wide feedback.
private final class RateBench {
  var rate = SendRate()
  private let bench: PeerBench
  private var recorder = TransportFeedbackRecorder()
  private var taken = 0
  private var events = 0
  private var owed = 0.0
  private var timestamp: UInt32 = 0
  private var delays: [Double] = []

  init(seed: UInt64) throws {
    bench = try PeerBench(seed: seed)
    #expect(bench.connect())
  }

  func conditions(_ change: (inout NetworkConditions) -> Void) {
    change(&bench.network.conditions)
  }

  func forgetDelays() { delays = [] }

  /// Milliseconds from sending to feedback, on average.
  var meanDelay: Double { delays.reduce(0, +) / Double(max(delays.count, 1)) }

  func pass(_ span: Instant.Span) {
    let end = bench.network.now + span
    while bench.network.now < end {
      step()
      bench.network.run(for: .milliseconds(1))
    }
  }

  private func step() {
    let now = bench.network.now
    owed += Double(rate.target) / 8 / 1_000
    // Packets of 1,000 bytes in all, each as soon as it is due.
    while owed >= 1_000 {
      owed -= 1_000
      timestamp &+= 90
      bench.peer.peer.send(
        track: 1, payload: [UInt8](repeating: 1, count: 940), timestamp: timestamp, marker: true,
        now: now)
    }
    relay(now)
    for event in bench.peer.events[events...] {
      guard case .transportFeedback(let summary, let deliveries) = event else { continue }
      rate.feedback(summary, deliveries: deliveries, now: now)
      if let bound = summary.roundTripBound { delays.append(bound.milliseconds) }
    }
    events = bench.peer.events.count
  }

  private func relay(_ now: Instant) {
    let ids = bench.session.tracks[1].format.extensionIDs
    for packet in bench.relay.rtp[taken...] {
      packet.withUnsafeBytes { bytes in
        guard let header = RTPHeader(bytes) else { return }
        let values = RTPExtensionValues(header, in: bytes, ids: ids)
        if let number = values.transportSequence {
          recorder.packet(number, ssrc: header.ssrc, at: now)
        }
      }
    }
    taken = bench.relay.rtp.count
    var builder = RTCPBuilder()
    if recorder.poll(now: now, senderSSRC: 1, into: &builder) {
      bench.relay.sendRTCP(builder.bytes)
    }
  }
}
