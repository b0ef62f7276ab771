import Bytes
import RTC
import TestKit
import Testing

@testable import Relay

@Suite struct RewriterTests {
  struct Step {
    var incoming: UInt64
    var timestamp: UInt32
    var milliseconds: Int
    var out: UInt16?
    var outTimestamp: UInt32?
    /// Begins a new source with this packet.
    var begins = false
  }

  static func at(_ milliseconds: Int) -> Instant {
    Instant(nanoseconds: 5_000_000_000) + .milliseconds(milliseconds)
  }

  @Test func sequenceNumbersAndTimestampsGoOnOverSourcesAndWraps() {
    // 90 ticks a millisecond.
    let steps = [
      Step(
        incoming: 70_000, timestamp: 4_294_967_000, milliseconds: 0, out: 65_534, outTimestamp: 900,
        begins: true),
      Step(
        incoming: 70_001, timestamp: 4_294_967_000, milliseconds: 1, out: 65_535, outTimestamp: 900),
      Step(incoming: 70_003, timestamp: 2_704, milliseconds: 33, out: 1, outTimestamp: 3_900),
      Step(incoming: 70_002, timestamp: 2_704, milliseconds: 40, out: 0, outTimestamp: 3_900),
      Step(incoming: 69_999, timestamp: 1_000, milliseconds: 41, out: nil, outTimestamp: nil),
      Step(
        incoming: 5_000_000, timestamp: 77, milliseconds: 133, out: 2, outTimestamp: 12_900,
        begins: true),
      Step(incoming: 5_000_002, timestamp: 3_077, milliseconds: 166, out: 4, outTimestamp: 15_900),
      Step(incoming: 4_999_999, timestamp: 0, milliseconds: 167, out: nil, outTimestamp: nil),
      // Switched at the same moment: the clock still goes on by a tick.
      Step(
        incoming: 65_536, timestamp: 500_000, milliseconds: 166, out: 5, outTimestamp: 15_901,
        begins: true),
    ]
    var rewriter = StreamRewriter(clockRate: 90_000, sequenceNumber: 65_534, timestamp: 900)
    for step in steps {
      let now = Self.at(step.milliseconds)
      if step.begins { rewriter.begin(at: step.incoming, timestamp: step.timestamp, now: now) }
      let place = rewriter.rewrite(step.incoming, timestamp: step.timestamp, now: now)
      #expect(place?.sequenceNumber == step.out)
      #expect(place?.timestamp == step.outTimestamp)
    }
  }

  /// Two such jumps passed on, with a packet lost between, would cost the receiver its rollover counter.
  @Test func aJumpOfTheSourceIsClosedUp() {
    var rewriter = StreamRewriter(clockRate: 90_000, sequenceNumber: 10, timestamp: 0)
    rewriter.begin(at: 70_000, timestamp: 0, now: Self.at(0))
    #expect(rewriter.rewrite(70_000, timestamp: 0, now: Self.at(0))?.sequenceNumber == 10)
    // As far as a burst of losses may reach, the gap is passed on: its packets may come yet.
    #expect(rewriter.rewrite(73_000, timestamp: 1, now: Self.at(1))?.sequenceNumber == 3_010)
    #expect(rewriter.rewrite(100_000, timestamp: 2, now: Self.at(2))?.sequenceNumber == 3_011)
    #expect(rewriter.rewrite(99_999, timestamp: 2, now: Self.at(2)) == nil)
    #expect(rewriter.rewrite(100_001, timestamp: 2, now: Self.at(2))?.sequenceNumber == 3_012)
  }

  @Test func nothingIsWrittenBetweenSources() {
    var rewriter = StreamRewriter(clockRate: 48_000, sequenceNumber: 10, timestamp: 0)
    rewriter.begin(at: 70_000, timestamp: 0, now: Self.at(0))
    let first = rewriter.rewrite(70_000, timestamp: 0, now: Self.at(0))
    #expect(first?.sequenceNumber == 10)
    rewriter.end()
    #expect(!rewriter.isRunning)
    let between = rewriter.rewrite(70_001, timestamp: 960, now: Self.at(20))
    #expect(between == nil)
    // An hour of pause does not overflow anything.
    rewriter.begin(at: 70_500, timestamp: 3, now: Self.at(3_600_000))
    let place = rewriter.rewrite(70_500, timestamp: 3, now: Self.at(3_600_000))
    #expect(place?.sequenceNumber == 11)
    #expect(place?.timestamp == 172_800_000)
  }

  /// A packet of one picture; nil leaves a field out.
  static func payload(_ pictureID: UInt16?, isLong: Bool = true, tl0: UInt8?, layer: UInt8? = nil)
    -> [UInt8]
  {
    var flags: UInt8 = 0
    var fields: [UInt8] = []
    if let pictureID {
      flags |= 0x80
      fields +=
        isLong
        ? [0x80 | UInt8(pictureID >> 8), UInt8(pictureID & 0xff)] : [UInt8(pictureID & 0x7f)]
    }
    if let tl0 {
      flags |= 0x40
      fields.append(tl0)
    }
    if let layer {
      flags |= 0x20
      fields.append(layer << 6)
    }
    return (flags == 0 ? [0x10] : [0x90, flags] + fields) + [0x11, 0x22, 0x33]
  }

  static func descriptor(_ payload: [UInt8]) throws -> VP8Descriptor {
    try #require(payload.withUnsafeBytes { VP8Descriptor($0) })
  }

  struct PictureIDs: Sendable {
    /// Of the source, the first one begins it.
    var incoming: [UInt16]
    /// What comes out behind 32,766.
    var out: [UInt16]
  }

  @Test(arguments: [
    PictureIDs(incoming: [5, 6, 8, 7, 9], out: [32_767, 0, 2, 1, 3]),
    PictureIDs(incoming: [32_767, 0, 1], out: [32_767, 0, 1]),
    PictureIDs(incoming: [200, 200, 201], out: [32_767, 32_767, 0]),
  ])
  func pictureIDsGoOnOverWraps(ids: PictureIDs) throws {
    var rewriter = VP8Rewriter(pictureID: 32_766, temporalIndex: 255)
    rewriter.begin(at: try Self.descriptor(Self.payload(ids.incoming[0], tl0: 40)))
    for (id, out) in zip(ids.incoming, ids.out) {
      let numbers = rewriter.rewrite(try Self.descriptor(Self.payload(id, tl0: 40)))
      #expect(numbers.pictureID == out)
      #expect(numbers.temporalIndex == 0)
    }
  }

  @Test func shortPictureIDsAreUnwrappedAndWrittenLong() throws {
    var rewriter = VP8Rewriter(pictureID: 999, temporalIndex: 0)
    rewriter.begin(at: try Self.descriptor(Self.payload(126, isLong: false, tl0: nil)))
    var out: [UInt16] = []
    for id in [UInt16(126), 127, 0, 1, 127, 2] {
      let payload = Self.payload(id, isLong: false, tl0: nil, layer: 1)
      let descriptor = try Self.descriptor(payload)
      let numbers = rewriter.rewrite(descriptor)
      var buffer = [UInt8](repeating: 0, count: 64)
      let written = try #require(
        payload.withUnsafeBytes { from in
          buffer.withUnsafeMutableBytes { to in
            descriptor.write(numbers, of: from, to: to, at: 3)
          }
        })
      let rewritten = try Self.descriptor(
        Array(buffer[3..<(3 + written)] + payload[descriptor.length...]))
      #expect(rewritten.hasLongPictureID)
      #expect(rewritten.pictureID == numbers.pictureID)
      #expect(rewritten.temporalLayer == 1)
      #expect(rewritten.length == written)
      out.append(numbers.pictureID)
    }
    #expect(out == [1_000, 1_001, 1_002, 1_003, 1_001, 1_004])
  }

  @Test func theNextSourceGoesOnWithTheNextPicture() throws {
    var rewriter = VP8Rewriter(pictureID: 10, temporalIndex: 10)
    rewriter.begin(at: try Self.descriptor(Self.payload(500, tl0: 100)))
    _ = rewriter.rewrite(try Self.descriptor(Self.payload(500, tl0: 100)))
    let last = rewriter.rewrite(try Self.descriptor(Self.payload(507, tl0: 103)))
    #expect(last == VP8Numbers(pictureID: 18, temporalIndex: 14))
    rewriter.begin(at: try Self.descriptor(Self.payload(3, tl0: 250)))
    let first = rewriter.rewrite(try Self.descriptor(Self.payload(3, tl0: 250)))
    #expect(first == VP8Numbers(pictureID: 19, temporalIndex: 15))
  }

  @Test func aDescriptorWithoutNumbersStaysAsItIs() throws {
    let payload = Self.payload(nil, tl0: nil)
    let descriptor = try Self.descriptor(payload)
    var buffer = [UInt8](repeating: 0, count: 16)
    let written = payload.withUnsafeBytes { from in
      buffer.withUnsafeMutableBytes {
        descriptor.write(VP8Numbers(), of: from, to: $0, at: 0)
      }
    }
    #expect(written == 1)
    #expect(buffer[0] == payload[0])
  }

  @Test func theDuplicateFilterKnowsEveryNumberOnce() {
    // Number, whether it is let through. 69,000 is too old to tell; a jump forgets what was before.
    let steps: [(sequence: UInt64, isNew: Bool)] = [
      (70_000, true), (70_000, false), (70_500, true), (70_100, true), (70_100, false),
      (69_000, false), (80_000, true), (79_500, true), (79_500, false),
    ]
    var filter = DuplicateFilter()
    for step in steps {
      let isNew = filter.admit(step.sequence)
      #expect(isNew == step.isNew, "\(step.sequence)")
    }
  }

  private func store(
    _ sequence: UInt64, _ count: Int, at now: Instant, in cache: inout RetransmissionCache
  ) {
    let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: sequence), count: count)
    bytes.withUnsafeBytes {
      cache.store(
        RetransmissionCache.Packet(
          payload: $0, timestamp: UInt32(sequence), marker: sequence % 2 == 0,
          videoOrientation: nil),
        sequence: sequence, now: now)
    }
  }

  private func holds(
    _ sequence: UInt64, at now: Instant, in cache: borrowing RetransmissionCache
  ) -> Bool {
    guard let packet = cache.packet(sequence, now: now) else { return false }
    return packet.payload.allSatisfy { $0 == UInt8(truncatingIfNeeded: sequence) }
      && packet.marker == (sequence % 2 == 0)
  }

  @Test func theCacheHoldsSmallPacketsAndLateOnesAndForgetsASource() {
    var cache = RetransmissionCache()
    let now = Self.at(0)
    for sequence in 70_000..<UInt64(70_600) where sequence != 70_300 {
      store(sequence, 100, at: now, in: &cache)
    }
    store(70_300, 100, at: now, in: &cache)
    let held = (70_000..<UInt64(70_600)).count { holds($0, at: now, in: cache) }
    #expect(held == 512)
    let holdsLate = holds(70_300, at: now, in: cache)
    #expect(holdsLate)
    cache.removeAll()
    let left = (70_000..<UInt64(70_600)).count { holds($0, at: now, in: cache) }
    #expect(left == 0)
    store(66_000, 100, at: now, in: &cache)
    let holdsNew = holds(66_000, at: now, in: cache)
    #expect(holdsNew)
  }

  @Test func theCacheGivesWhatItHoldsAndForgetsByBytesAndAge() {
    var cache = RetransmissionCache()
    let now = Self.at(0)
    func store(_ sequence: UInt64, _ count: Int, at: Instant) {
      self.store(sequence, count, at: at, in: &cache)
    }
    func holds(_ sequence: UInt64, at: Instant) -> Bool {
      self.holds(sequence, at: at, in: cache)
    }
    for sequence in 70_020..<UInt64(70_100) { store(sequence, 1_200, at: now) }
    #expect(holds(70_020, at: now))
    #expect(holds(70_099, at: now))
    #expect(!holds(70_100, at: now))
    #expect(!holds(70_099, at: Self.at(1_501)))
    for sequence in 70_100..<UInt64(70_300) { store(sequence, 1_200, at: now) }
    #expect(!holds(70_020, at: now))
    #expect(holds(70_299, at: now))
    let held = (70_000..<UInt64(70_300)).count { holds($0, at: now) }
    #expect((90...92).contains(held), "128 kB with the index, of 1,200 bytes each")
  }

  @Test func aRingGrowsForWhatIsWantedAndForNothingElse() {
    struct Entry: NumberedEntry {
      var number: UInt64 = 0
      var isUsed = false
    }
    var ring = NumberedRing<Entry>(limit: 128)
    let smallest = ring.capacity
    func store(_ numbers: some Sequence<UInt64>, wantedFrom: UInt64) {
      for number in numbers {
        ring.makeRoom(for: number) { $0.number >= wantedFrom }
        ring[number] = Entry(number: number, isUsed: true)
      }
    }
    store(1...1_000, wantedFrom: .max)
    #expect(ring.capacity == smallest)
    store(1_001...1_060, wantedFrom: 1_001)
    #expect(ring.capacity == 64)
    #expect((1_001...UInt64(1_060)).allSatisfy { ring[$0].number == $0 })
    // A late one has a place beside the newer ones, as far as the limit goes.
    store([970], wantedFrom: 900)
    #expect(ring.capacity == 128)
    #expect(ring[970].number == 970 && ring[1_034].number == 1_034)
    store(2_000...2_400, wantedFrom: 2_000)
    #expect(ring.capacity == 128)
    #expect((2_273...UInt64(2_400)).allSatisfy { ring[$0].number == $0 })
    ring.removeAll()
    #expect((0..<UInt64(128)).allSatisfy { !ring[$0].isUsed })
  }
}

@Suite struct KeyframeGovernorTests {
  static func at(_ milliseconds: Int) -> Instant { RewriterTests.at(milliseconds) }

  @Test func requestsUnderWayAreOne() {
    var governor = KeyframeGovernor()
    let isFirstSent = governor.request(now: Self.at(0))
    let isSecondSent = governor.request(now: Self.at(1))
    #expect(isFirstSent)
    #expect(!isSecondSent)
    governor.keyframeArrived()
    #expect(governor.deadline == nil)
  }

  @Test func aRequestWithinTheIntervalWaitsForItsEnd() {
    var governor = KeyframeGovernor()
    _ = governor.request(now: Self.at(0))
    governor.keyframeArrived()
    let isSent = governor.request(now: Self.at(200))
    #expect(!isSent)
    #expect(governor.deadline == Self.at(500))
    let isSentEarly = governor.handleTimeout(now: Self.at(499))
    let isSentInTime = governor.handleTimeout(now: Self.at(500))
    #expect(!isSentEarly)
    #expect(isSentInTime)
  }

  @Test func itIsRepeatedUntilAKeyframeComesAndGivenUpInTheEnd() {
    var governor = KeyframeGovernor()
    var sent = governor.request(now: Self.at(0)) ? 1 : 0
    for _ in 0..<100 {
      guard let deadline = governor.deadline else { break }
      if governor.handleTimeout(now: deadline) { sent += 1 }
    }
    #expect(sent == RelayTiming.keyframeAttempts)
    #expect(governor.isIdle)
  }
}

@Suite struct TableTests {
  @Test func pathsAreFoundAgainAfterRemovals() {
    var table = PathTable(capacity: 300, seed: 42)
    var random = SeededRandom(seed: 9)
    var expected: [NetworkPath: Int] = [:]
    let local = SocketAddress(v4: 1, port: 2)
    for round in 0..<5_000 {
      let remote = SocketAddress(
        v4: 0x0a00_0000, port: UInt16.random(in: 1...400, using: &random))
      let path = NetworkPath(local: local, remote: remote)
      if random.hits(0.5), expected.count < 300 {
        let isIn = table.insert(path, participant: round)
        #expect(isIn)
        expected[path] = round
      } else if let owner = expected[path] {
        table.remove(path, participant: owner + 1)
        let found = table.participant(at: path)
        #expect(found == owner, "not another's to remove")
        table.remove(path, participant: owner)
        expected[path] = nil
      }
      let count = table.count
      #expect(count == expected.count)
    }
    for port in 1...UInt16(400) {
      let path = NetworkPath(local: local, remote: SocketAddress(v4: 0x0a00_0000, port: port))
      let found = table.participant(at: path)
      #expect(found == expected[path])
    }
  }

  @Test func theHeapGivesDeadlinesInOrder() {
    var heap = TimerHeap(capacity: 50)
    var random = SeededRandom(seed: 10)
    var expected: [Int: Instant] = [:]
    for _ in 0..<4_000 {
      let index = Int.random(in: 0..<50, using: &random)
      if random.hits(0.2) {
        heap.remove(index)
        expected[index] = nil
      } else {
        let deadline = Instant(nanoseconds: UInt64.random(in: 1...1_000, using: &random))
        heap.set(index, deadline)
        expected[index] = deadline
      }
      #expect(heap.earliest == expected.values.min())
    }
  }

  @Test func capacityFallsUnderStrainAndGrowsBack() {
    var capacity = ReceiverCapacity()
    let at = RewriterTests.at
    var hasFallen = capacity.estimate(200_000, now: at(0))
    #expect(!hasFallen)
    hasFallen = capacity.report(lost: 0, roundTrip: .milliseconds(20), now: at(100))
    #expect(!hasFallen)
    #expect(capacity.limit == nil)
    hasFallen = capacity.report(lost: 0, roundTrip: .milliseconds(200), now: at(1_000))
    #expect(hasFallen)
    #expect(capacity.limit == 200_000)
    capacity.relax(at(2_000))
    #expect(capacity.limit == 200_000, "still strained")
    capacity.relax(at(5_000))
    capacity.relax(at(6_000))
    #expect(capacity.limit ?? 0 > 250_000)
    for second in 7..<60 { capacity.relax(at(second * 1_000)) }
    #expect(capacity.limit == nil)
  }
}
