import Bytes
import RTC
import TestKit
import Testing

private func statuses(_ bytes: [UInt8]) -> [[TransportFeedbackStatus]]? {
  bytes.withUnsafeBytes { buffer in
    var iterator = RTCPIterator(buffer)
    var all: [[TransportFeedbackStatus]] = []
    while let packet = iterator.next() {
      guard case .transportFeedback(let view) = packet else { return nil }
      all.append(Array(view))
    }
    return iterator.isMalformed ? nil : all
  }
}

@Suite struct TransportFeedbackTests {
  private func at(_ milliseconds: Int) -> Instant {
    Instant(nanoseconds: 640_000_000_000) + .milliseconds(milliseconds)
  }

  /// Chunks and deltas laid out by hand after sections 3.1.1 to 3.1.5 of the draft. Times are in units
  /// of 250 µs after the reference time, 1 · 64 ms.
  @Test(arguments: [
    // A run of three small deltas.
    ("afcd0006 00000001 00000002 fffe0003 00000109 2003 040404 000003", "65534:4 65535:8 0:12"),
    // A one-bit vector: received, lost, received, in the first of 14 places.
    ("8fcd0005 00000001 00000002 00050003 00000100 a800 0401", "5:4 6:- 7:5"),
    // A two-bit vector: small, lost, large; the large delta is negative.
    ("afcd0006 00000001 00000002 00050003 00000100 d200 05fffe 000003", "5:5 6:- 7:3"),
    // A run of lost ones, then a two-byte delta.
    ("8fcd0006 00000001 00000002 ffff0003 00000100 0002 4001 1000 0000", "65535:- 0:- 1:4096"),
  ])
  func chunksAndDeltasAreRead(_ hex: String, _ expected: String) throws {
    let bytes = try #require([UInt8](hex: hex))
    let packets = try #require(statuses(bytes))
    let text = try #require(packets.first).map { status in
      "\(status.sequenceNumber):\(status.arrival.map { String($0 - 256) } ?? "-")"
    }
    let wanted = expected.split(separator: " ").map { String($0) }
    #expect(packets.count == 1)
    #expect(text == wanted)
  }

  @Test(arguments: [
    "8fcd0003 00000001 00000002 00050001",  // no reference time
    "8fcd0004 00000001 00000002 00050001 00000100",  // no chunk
    "8fcd0004 00000001 00000002 00050000 00000100",  // nothing to report
    "8fcd0005 00000001 00000002 00050004 00000100 2004 0102",  // two deltas of four
    "8fcd0005 00000001 00000002 0005ffff 00000100 3fff 3fff",  // statuses without chunks
  ])
  func packetsThatPromiseMoreThanTheyHoldAreRefused(_ hex: String) throws {
    let bytes = try #require([UInt8](hex: hex))
    bytes.withUnsafeBytes { buffer in
      var iterator = RTCPIterator(buffer)
      guard case .malformed(let type)? = iterator.next() else {
        Issue.record("taken for well-formed")
        return
      }
      #expect(type == 205)
    }
  }

  private func poll(
    _ recorder: inout TransportFeedbackRecorder, _ milliseconds: Int, _ builder: inout RTCPBuilder
  ) -> Bool {
    recorder.poll(now: at(milliseconds), senderSSRC: 1, into: &builder)
  }

  /// Room of an RTCP packet in a datagram of 1,200 bytes with the largest SRTCP trailer.
  private let room = 1_200 - 20

  @Test func feedbackComesEveryHundredMilliseconds() {
    var recorder = TransportFeedbackRecorder()
    var builder = RTCPBuilder()
    #expect(recorder.nextTimeout == nil)
    recorder.packet(1, ssrc: 9, at: at(0))
    #expect(recorder.nextTimeout == at(100))
    #expect(!poll(&recorder, 99, &builder) && builder.isEmpty)
    #expect(poll(&recorder, 100, &builder))
    #expect(recorder.nextTimeout == nil)
    #expect(!poll(&recorder, 300, &builder))
  }

  @Test func lossBetweenTwoFeedbacksIsTold() throws {
    var recorder = TransportFeedbackRecorder()
    var first = RTCPBuilder()
    recorder.packet(65_534, ssrc: 9, at: at(0))
    #expect(poll(&recorder, 100, &first))
    recorder.packet(1, ssrc: 9, at: at(110))
    var second = RTCPBuilder()
    #expect(poll(&recorder, 210, &second))
    let told = try #require(statuses(second.bytes)).flatMap { $0 }
    #expect(told.map(\.sequenceNumber) == [65_535, 0, 1])
    #expect(told.map { $0.arrival != nil } == [false, false, true])
  }

  @Test func bothEndsAgreeAboutEveryPacketThroughLossAndReordering() throws {
    var random = SeededRandom(seed: 3)
    var sender = TransportFeedbackReader()
    var recorder = TransportFeedbackRecorder()
    var flights: [(number: UInt16, arrival: Instant)] = []
    var lost = 0
    var totals = TransportFeedbackReader.Summary()
    var deliveries: [TransportFeedbackReader.Delivery] = []
    // 40 s at 2,500 packets a second: the 16-bit number wraps.
    for step in 0..<100_000 {
      let now = at(0) + .microseconds(400 * step)
      let number = sender.send(size: 100, at: now)
      // None of the last ones is lost, as nobody would ever hear of them.
      if step < 99_990, random.hits(0.1) {
        lost += 1
      } else {
        flights.append((number, now + .microseconds(30_000 + Int(random.below(5_000)))))
      }
      if step % 10 == 9 {
        let arrived = flights.filter { $0.arrival <= now }.sorted { $0.arrival < $1.arrival }
        flights.removeAll { $0.arrival <= now }
        for flight in arrived { recorder.packet(flight.number, ssrc: 1, at: flight.arrival) }
      }
      if step == 99_999 {
        for flight in flights.sorted(by: { $0.arrival < $1.arrival }) {
          recorder.packet(flight.number, ssrc: 1, at: flight.arrival)
        }
      }
      let pollAt = step == 99_999 ? now + .seconds(1) : now
      var builder = RTCPBuilder()
      while recorder.poll(now: pollAt, senderSSRC: 1, into: &builder) {}
      builder.bytes.withUnsafeBytes { buffer in
        var iterator = RTCPIterator(buffer)
        while case .transportFeedback(let view)? = iterator.next() {
          let summary = sender.feedback(view, at: pollAt) { deliveries.append($0) }
          totals.deliveredPackets += summary.deliveredPackets
          totals.deliveredBytes += summary.deliveredBytes
          totals.lostPackets += summary.lostPackets
          totals.recoveredPackets += summary.recoveredPackets
          if let bound = summary.roundTripBound { #expect(bound.milliseconds >= 30) }
        }
        #expect(!iterator.isMalformed)
      }
    }
    #expect(totals.deliveredPackets == 100_000 - lost)
    #expect(totals.deliveredBytes == totals.deliveredPackets * 100)
    #expect(totals.lostPackets - totals.recoveredPackets == lost)
    // One-way delays differ by the 5 ms of jitter, and by rounding to 250 µs.
    let delays = deliveries.map { Double($0.arrival) / 4 - Double($0.sentAt.nanoseconds) / 1e6 }
    let longest = try #require(delays.max())
    let shortest = try #require(delays.min())
    #expect(longest - shortest < 5.5)
  }

  /// More in one interval than a calm call's memory of them holds.
  @Test func everyArrivalOfABusyIntervalIsTold() throws {
    var recorder = TransportFeedbackRecorder()
    for number in 0..<3_000 where number % 5 != 2 {
      recorder.packet(UInt16(number), ssrc: 1, at: at(number / 40))
    }
    var builder = RTCPBuilder()
    while poll(&recorder, 200, &builder) {}
    let told = try #require(statuses(builder.bytes)).flatMap { $0 }
    #expect(told.map { Int($0.sequenceNumber) } == Array(0..<3_000))
    for status in told {
      let number = Int(status.sequenceNumber)
      #expect((status.arrival == nil) == (number % 5 == 2))
      if let arrival = status.arrival { #expect(arrival - 2_560_000 == Int64(number / 40 * 4)) }
    }
  }

  @Test func longSilencesAndBigJumpsStayBounded() throws {
    var recorder = TransportFeedbackRecorder()
    var builder = RTCPBuilder()
    recorder.packet(0, ssrc: 1, at: at(0))
    recorder.packet(30_000, ssrc: 1, at: at(1))
    // More than the 8 s that a delta can say.
    recorder.packet(30_001, ssrc: 1, at: at(20_000))
    while true {
      let before = builder.count
      guard poll(&recorder, 20_100, &builder) else { break }
      #expect(builder.count - before <= room, "one is a datagram")
    }
    #expect(recorder.nextTimeout == nil)
    let packets = try #require(statuses(builder.bytes))
    #expect(packets.flatMap { $0 }.count == 4_096)
    #expect(packets.last?.last?.sequenceNumber == 30_001)
    let arrivals = packets.flatMap { $0 }.compactMap(\.arrival)
    #expect(arrivals.count == 2 && abs((arrivals[1] - arrivals[0]) - 79_996) <= 1)
  }

  /// Deltas of two bytes and losses in between, so that neither runs nor short deltas help.
  @Test func whatIsToldAtOnceFitsIntoDatagramsOneByOne() throws {
    var recorder = TransportFeedbackRecorder()
    for number in 0..<1_000 where number % 3 != 1 {
      let late = number % 2 == 0 ? 90 : 0
      recorder.packet(UInt16(number), ssrc: 1, at: at(100 + late))
    }
    var sizes: [Int] = []
    while true {
      var builder = RTCPBuilder()
      guard poll(&recorder, 300, &builder) else { break }
      sizes.append(builder.count)
    }
    #expect(sizes.count == 3)
    #expect(sizes.allSatisfy { $0 <= room })
  }

  @Test func numbersNeverSentAreSkipped() throws {
    var sender = TransportFeedbackReader()
    let bytes = try #require(
      [UInt8](hex: "afcd0006 00000001 00000002 00000003 00000109 2003 040404 000003"))
    func feed() -> TransportFeedbackReader.Summary? {
      bytes.withUnsafeBytes { buffer in
        var iterator = RTCPIterator(buffer)
        guard case .transportFeedback(let view)? = iterator.next() else { return nil }
        return sender.feedback(view, at: at(100))
      }
    }
    let unknown = feed()
    #expect(unknown == .init())
    _ = sender.send(size: 10, at: at(0))
    _ = sender.send(size: 20, at: at(40))
    let second = feed()
    let summary = try #require(second)
    #expect(summary.deliveredPackets == 2 && summary.deliveredBytes == 30)
    #expect(summary.roundTripBound == .milliseconds(60))
    let again = feed()
    #expect(again == .init(), "the same again tells nothing new")
  }
}
