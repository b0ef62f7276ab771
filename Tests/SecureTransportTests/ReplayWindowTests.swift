import Testing

@testable import SecureTransport

/// What has come and what may still come, against a set of everything that ever came.
@Suite struct ReplayWindowTests {
  @Test func aRandomWalkIsRememberedAsASetWould() {
    for seed in UInt64(1)...40 {
      walk(ReplayWindow<16>(), seed: seed)
      walk(ReplayWindow<2>(), seed: seed)
    }
  }

  private func walk<let words: Int>(_ fresh: ReplayWindow<words>, seed: UInt64) {
    let width = Int64(ReplayWindow<words>.width)
    var window = fresh
    var random = SeededRandom(seed: seed)
    var seen: Set<UInt64> = []
    var newest: UInt64 = 0
    var outcomes: [SRTPError?: Int] = [:]
    for _ in 0..<3_000 {
      // Mostly near the newest; now and then at the window's end, or far ahead.
      let step =
        switch UInt8.random(in: 0..<20, using: &random) {
        case 0: Int64.random(in: 1...(3 * width), using: &random)
        case 1...3: -width + Int64.random(in: -1...2, using: &random)
        case 4...9: Int64.random(in: -width...0, using: &random)
        default: Int64.random(in: -8...8, using: &random)
        }
      let index = UInt64(max(0, Int64(newest) + step))
      let expected: SRTPError? =
        Int64(newest) - Int64(index) >= width
        ? .replayTooOld : seen.contains(index) ? .replayed : nil
      let answer = refusal { () throws(SRTPError) in try window.check(index) }
      #expect(answer == expected)
      outcomes[answer, default: 0] += 1
      guard answer == nil else { continue }
      window.insert(index)
      seen.insert(index)
      newest = max(newest, index)
      #expect(window.newest == newest)
    }
    // Otherwise the walk would prove little.
    for outcome in [nil, SRTPError.replayed, .replayTooOld] {
      #expect(outcomes[outcome, default: 0] > 50)
    }
  }

  private func refusal(_ body: () throws(SRTPError) -> Void) -> SRTPError? {
    do {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test func theFirstIndexMayBeZero() throws {
    var window = ReplayWindow<2>()
    try window.check(0)
    window.insert(0)
    #expect(throws: SRTPError.replayed) { try window.check(0) }
  }

  /// RFC 3711, appendix A, at the points where its answer changes.
  @Test(arguments: [
    // sequence, newest, index
    (UInt16(0), UInt64(0), UInt64(0)),
    (65_535, 0, 65_535),
    // Before the first rollover there is no earlier one.
    (65_535, 5, 65_535),
    (0, 0x8000, 0),
    (0, 0x8001, 0x1_0000),
    (1, 0x8001, 1),
    (0, 0xffff, 0x1_0000),
    (0x7ffe, 0xffff, 0x1_7ffe),
    (0x7fff, 0xffff, 0x7fff),
    (0xffff, 0x1_0000, 0xffff),
    (0x8001, 0x1_0000, 0x8001),
    (0x8000, 0x1_0000, 0x1_8000),
    (0xffff, 0x1_7ffe, 0xffff),
    (0xffff, 0x1_7fff, 0x1_ffff),
    (0xffff, 0xffff_0000_0001, 0xfffe_ffff_ffff),
  ])
  func theIndexIsTheNearest(sequence: UInt16, newest: UInt64, index: UInt64) {
    #expect(RTPIndex.estimate(sequence, newest: newest) == index)
  }

  @Test func anIndexIsNeverFurtherThanHalfACircle() throws {
    var random = SeededRandom(seed: 4)
    for _ in 0..<20_000 {
      let newest = UInt64.random(in: 0x1_0000..<(1 << 47), using: &random)
      let sequence = UInt16.random(in: .min ... .max, using: &random)
      let index = try #require(RTPIndex.estimate(sequence, newest: newest))
      #expect(UInt16(truncatingIfNeeded: index) == sequence)
      #expect(index > newest ? index - newest <= 0x8000 : newest - index <= 0x8000)
    }
  }

  @Test func afterTheLastRolloverThereIsNoIndex() {
    let last: UInt64 = 1 << 48 - 1
    #expect(RTPIndex.estimate(65_535, newest: last) == last)
    #expect(RTPIndex.estimate(40_000, newest: last) == last - 25_535)
    #expect(RTPIndex.estimate(0, newest: last) == nil)
  }
}

@Suite struct SourceTableTests {
  @Test func sourcesThatMeetInOneSlotAreToldApart() {
    let table = SourceTable(limit: 1_024)
    // The table hashes by these bits, so all of them begin their search at the same place.
    let inverse: UInt32 = 0x144c_bc89
    #expect(inverse &* 0x9e37_79b9 == 1)
    let sources = (0..<UInt32(1_024)).map { $0 &* inverse }
    for source in sources {
      #expect(table.find(source) == nil)
      table.add(source).pointee.lastReport = source
    }
    #expect(table.count == 1_024 && !table.hasRoom)
    for source in sources.reversed() {
      #expect(table.find(source)?.pointee.lastReport == source)
      #expect(table.find(source)?.pointee.ssrc == source)
    }
    #expect(table.find(1_024 &* inverse) == nil)
  }

  @Test func aSourceIsFoundAgainAfterTheTableHasGrown() {
    let table = SourceTable(limit: 64)
    var random = SeededRandom(seed: 6)
    var expected: [UInt32: UInt64] = [:]
    while table.hasRoom {
      let source = UInt32.random(in: .min ... .max, using: &random)
      guard table.find(source) == nil else { continue }
      let index = UInt64(expected.count + 1)
      table.add(source).pointee.rtp.insert(index)
      expected[source] = index
      for (source, index) in expected {
        #expect(table.find(source)?.pointee.rtp.newest == index)
      }
    }
    #expect(expected.count == 64)
  }
}
