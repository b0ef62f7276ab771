import Bytes
import Testing

@Suite struct SequenceNumberTests {
  @Test(arguments: [
    (UInt16(1), UInt16(0), true), (0, 1, false), (0, 0, false), (0, 65_535, true),
    (65_535, 0, false), (32_767, 0, true), (32_768, 0, false), (0, 32_768, false),
    (100, 65_000, true), (65_000, 100, false),
  ])
  func newerMeansTheShorterWayForward(a: UInt16, b: UInt16, expected: Bool) {
    #expect(a.isNewer(than: b) == expected)
  }

  @Test func newerWorksForOtherWidths() {
    #expect(UInt8(3).isNewer(than: 250))
    #expect(!UInt8(250).isNewer(than: 3))
    #expect(UInt32(3).isNewer(than: .max))
  }

  @Test func theLineStartsOneTurnAhead() {
    var unwrapper = SequenceUnwrapper()
    #expect(unwrapper.highest == nil)
    #expect(unwrapper.unwrap(0) == 65_536)
    #expect(unwrapper.unwrap(65_535) == 65_535, "the packet before the first")
    #expect(unwrapper.highest == 65_536)
  }

  @Test func aWrapGoesOn() {
    var unwrapper = SequenceUnwrapper()
    #expect(unwrapper.unwrap(65_534) == 131_070)
    #expect(unwrapper.unwrap(65_535) == 131_071)
    #expect(unwrapper.unwrap(1) == 131_073)
    #expect(unwrapper.unwrap(0) == 131_072)
    #expect(unwrapper.unwrap(65_535) == 131_071)
    #expect(unwrapper.highest == 131_073)
  }

  @Test func latePacketsDoNotMoveTheHighest() {
    var unwrapper = SequenceUnwrapper()
    _ = unwrapper.unwrap(1_000)
    #expect(unwrapper.unwrap(990) == 65_536 + 990)
    #expect(unwrapper.highest == 65_536 + 1_000)
    #expect(unwrapper.unwrap(1_001) == 65_536 + 1_001)
  }

  /// A walk of steps up to 1,000 forth and 500 back, against 64-bit numbers that never wrap.
  @Test(arguments: 1...10)
  func aLongWalkNeverLosesItsPlace(seed: UInt64) {
    var random = SplitMix(state: seed)
    var unwrapper = SequenceUnwrapper()
    var position = UInt64.random(in: 65_536..<131_072, using: &random)
    var highest = position
    #expect(unwrapper.unwrap(UInt16(truncatingIfNeeded: position)) == position)
    for _ in 0..<5_000 {
      let next = Int64(position) + Int64.random(in: -500...1_000, using: &random)
      position = max(UInt64(next), highest > 20_000 ? highest - 20_000 : 0)
      #expect(unwrapper.unwrap(UInt16(truncatingIfNeeded: position)) == position)
      highest = max(highest, position)
      #expect(unwrapper.highest == highest)
    }
  }
}
