import Bytes
import RTC
import Testing

@Suite struct NackGeneratorTests {
  private let start = Instant(nanoseconds: 1_000_000_000)
  private let roundTrip = Instant.Span.milliseconds(100)

  private func at(_ milliseconds: Int) -> Instant { start + .milliseconds(milliseconds) }

  private func poll(
    _ nack: inout NackGenerator, _ milliseconds: Int
  ) -> NackGenerator.Request? {
    nack.poll(now: at(milliseconds), roundTrip: roundTrip)
  }

  private func packet(_ nack: inout NackGenerator, _ number: UInt16, _ milliseconds: Int) -> Bool {
    nack.packet(number, at: at(milliseconds))
  }

  @Test func aGapIsAskedForOnceARoundTripUntilItComes() {
    var nack = NackGenerator()
    nack.packet(65_534, at: at(0))
    #expect(nack.nextTimeout == nil)
    nack.packet(1, at: at(0))
    #expect(nack.nextTimeout == at(5))
    #expect(poll(&nack, 4) == nil, "it may only be late")
    #expect(
      poll(&nack, 5)
        == .init(lost: [65_535, 0], needsKeyframe: false))
    #expect(poll(&nack, 104) == nil)
    #expect(packet(&nack, 65_535, 104))
    #expect(
      poll(&nack, 105) == .init(lost: [0], needsKeyframe: false))
    #expect(packet(&nack, 0, 110))
    #expect(nack.nextTimeout == nil)
    #expect(!packet(&nack, 0, 111), "a duplicate had not been missing")
  }

  @Test func reorderingWithinTheDelayAsksForNothing() {
    var nack = NackGenerator()
    for number: UInt16 in [1, 3, 2, 5, 4, 6] { nack.packet(number, at: at(0)) }
    #expect(nack.nextTimeout == nil)
    #expect(poll(&nack, 50) == nil)
  }

  @Test func thePauseIsBoundedWhateverTheRoundTrip() {
    var nack = NackGenerator()
    nack.packet(1, at: at(0))
    nack.packet(3, at: at(0))
    _ = nack.poll(now: at(5), roundTrip: .milliseconds(0))
    #expect(nack.nextTimeout == at(25))
    _ = nack.poll(now: at(25), roundTrip: .seconds(60))
    #expect(nack.nextTimeout == at(525))
  }

  @Test func itGivesUpAfterItsTriesAndAsksForAKeyframe() {
    var settings = NackGenerator.Settings()
    settings.maximumTries = 3
    var nack = NackGenerator(settings)
    nack.packet(1, at: at(0))
    nack.packet(3, at: at(0))
    for time in [5, 105, 205] {
      #expect(poll(&nack, time)?.lost == [2])
    }
    #expect(
      poll(&nack, 305) == .init(lost: [], needsKeyframe: true))
    #expect(poll(&nack, 1_000) == nil)
    #expect(nack.givenUp == 1 && nack.missingCount == 0)
  }

  @Test func aLongGapIsGivenUpAtOnce() {
    var nack = NackGenerator()
    nack.packet(1, at: at(0))
    nack.packet(3, at: at(0))
    nack.packet(300, at: at(0))
    #expect(nack.missingCount == 0)
    #expect(
      poll(&nack, 0) == .init(lost: [], needsKeyframe: true))
    nack.packet(302, at: at(1))
    #expect(poll(&nack, 6)?.lost == [301])
  }

  @Test func manyGapsStayWithinTheBound() {
    var nack = NackGenerator()
    for number in 0..<10_000 where number % 3 == 0 {
      nack.packet(UInt16(number), at: at(number))
      #expect(nack.missingCount <= 250)
    }
    #expect(nack.givenUp > 0)
  }

  @Test func aKeyframeForgetsWhatLiesBeforeIt() {
    var nack = NackGenerator()
    for number: UInt16 in [1, 3, 10, 12] { nack.packet(number, at: at(0)) }
    nack.keyframe(at: 10)
    #expect(poll(&nack, 5)?.lost == [11])
  }
}
