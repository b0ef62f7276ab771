import Bytes
import MediaAPI
import Testing

@testable import Relay

/// One second that a test makes up; calm where nothing is said.
func second(
  busy: Double = 0.2, turn milliseconds: Int = 2, batch: Int = 8, drops: UInt64 = 0,
  bitrate: UInt64 = 800_000
) -> LoadPressure.Second {
  LoadPressure.Second(
    busy: busy, longestTurn: .milliseconds(milliseconds), deepestBatch: batch, kernelDrops: drops,
    bitrate: bitrate)
}

extension LoadPressure {
  /// As after the time in which it refuses nobody.
  static var settled: LoadPressure {
    var pressure = LoadPressure()
    pressure.pass(second(), times: settling)
    return pressure
  }

  mutating func pass(_ second: Second, times: Int) {
    for _ in 0..<times { _ = pass(second) }
  }
}

@Suite struct LoadPressureTests {
  private static let severe = second(busy: 1)

  @Test(arguments: [
    second(busy: 0.8), second(turn: 40), second(drops: 1), second(busy: 0.6, batch: 256),
    second(busy: 0.92, turn: 80, batch: 256, drops: 100),
  ])
  func threeSecondsInARowAndNoFewerRefuseRooms(strained: LoadPressure.Second) {
    var pressure = LoadPressure.settled
    pressure.pass(strained, times: 2)
    #expect(pressure.level == .calm)
    pressure.pass(second(), times: 1)
    pressure.pass(strained, times: 2)
    #expect(pressure.level == .calm, "they were not in a row")
    let changed = pressure.pass(strained)
    #expect(changed)
    #expect(pressure.level == .refusesRooms)
    #expect(pressure.refusesRooms && !pressure.summary.takesRooms)
    #expect(pressure.cap == nil, "first nobody who is there is held back")
  }

  @Test(arguments: [
    second(busy: 0.79), second(turn: 39), second(batch: 256), second(busy: 0.79, batch: 255),
  ])
  func whatIsOrdinaryChangesNothing(ordinary: LoadPressure.Second) {
    var pressure = LoadPressure.settled
    pressure.pass(ordinary, times: 1_000)
    #expect(pressure.level == .calm)
  }

  @Test func roomsAreOpenedAgainAfterTenCalmSecondsInARow() {
    var pressure = LoadPressure.settled
    pressure.pass(second(busy: 0.85), times: 3)
    pressure.pass(second(busy: 0.7), times: 100)
    #expect(pressure.level == .refusesRooms, "between the limits nothing changes")
    pressure.pass(second(), times: 9)
    pressure.pass(second(busy: 0.61), times: 1)
    pressure.pass(second(), times: 9)
    #expect(pressure.level == .refusesRooms)
    let changed = pressure.pass(second())
    #expect(changed)
    #expect(pressure.level == .calm)
  }

  @Test(arguments: [second(turn: 20), second(drops: 1), second(busy: 0.6)])
  func eachOfTheseKeepsRoomsFromBeingOpened(uneasy: LoadPressure.Second) {
    var pressure = LoadPressure.settled
    pressure.pass(second(busy: 0.85), times: 3)
    pressure.pass(uneasy, times: 100)
    #expect(pressure.level == .refusesRooms)
  }

  @Test(arguments: [second(busy: 0.92), second(turn: 80), second(drops: 100)])
  func sendersAreHeldBackAfterRoomsWereRefusedAndStepByStep(severe: LoadPressure.Second) {
    var pressure = LoadPressure.settled
    pressure.pass(severe, times: 3)
    #expect(pressure.level == .refusesRooms)
    let changed = pressure.pass(severe)
    #expect(changed)
    #expect(pressure.level == .capsBitrates)
    #expect(pressure.cap == 800_000, "what they send on average")
    pressure.pass(severe, times: 2)
    #expect(pressure.cap == 800_000, "the last step has not been followed yet")
    pressure.pass(severe, times: 1)
    #expect(pressure.cap == 600_000)
    pressure.pass(severe, times: 3)
    #expect(pressure.cap == 450_000)
    pressure.pass(severe, times: 1_000)
    #expect(pressure.cap == LoadPressure.floor)
    #expect(pressure.summary.cap == LoadPressure.floor)
  }

  @Test func strainThatIsNotSevereHoldsNobodyBack() {
    var pressure = LoadPressure.settled
    pressure.pass(second(busy: 0.9, turn: 60, drops: 99), times: 1_000)
    #expect(pressure.level == .refusesRooms)
    #expect(pressure.cap == nil)
  }

  @Test(arguments: [(UInt64(0), LoadPressure.floor), (UInt64.max, LoadPressure.ample)])
  func aFirstCapStaysWithinItsBounds(bitrate: UInt64, cap: UInt64) {
    var pressure = LoadPressure.settled
    pressure.pass(second(busy: 1, bitrate: bitrate), times: 4)
    #expect(pressure.cap == cap)
  }

  @Test func capsAreLiftedInStepsBeforeRoomsAreOpened() {
    var pressure = LoadPressure.settled
    pressure.pass(Self.severe, times: 100)
    var caps: [UInt64] = []
    var calm = 0
    while pressure.level == .capsBitrates, calm < 1_000 {
      calm += 1
      _ = pressure.pass(second())
      if let cap = pressure.cap, cap != caps.last { caps.append(cap) }
    }
    #expect(caps.first == LoadPressure.floor)
    #expect(zip(caps, caps.dropFirst()).allSatisfy { $1 == $0 * 125 / 100 })
    #expect(caps.last ?? 0 < LoadPressure.ample && pressure.cap == nil)
    #expect(calm == caps.count * LoadPressure.liftPause)
    #expect(pressure.level == .refusesRooms)
    pressure.pass(second(), times: 10)
    #expect(pressure.level == .calm)
  }

  /// Each sends what it likes or is asked to; the shard is as busy as all of it makes it.
  @Test func itComesToRestWhereTheShardIsBusyAndNotFull() {
    var pressure = LoadPressure.settled
    func live(senders: Int, seconds: Int) -> (busy: Double, changes: Int) {
      var busy = 0.0
      var changes = 0
      for _ in 0..<seconds {
        let each = min(1_000_000, pressure.cap ?? .max)
        busy = min(1, Double(each) * Double(senders) / 60_000_000)
        let before = (pressure.level, pressure.cap)
        _ = pressure.pass(second(busy: busy, bitrate: each))
        if before != (pressure.level, pressure.cap) { changes += 1 }
      }
      return (busy, changes)
    }
    #expect(live(senders: 30, seconds: 60).changes == 0)
    _ = live(senders: 100, seconds: 60)
    #expect(pressure.level == .capsBitrates)
    let atRest = live(senders: 100, seconds: 3_600)
    #expect(atRest.changes == 0, "nobody's picture goes up and down")
    #expect(atRest.busy > LoadPressure.calmBusy && atRest.busy < LoadPressure.severeBusy)
    _ = live(senders: 50, seconds: 120)
    #expect(live(senders: 50, seconds: 600).changes == 0)
    _ = live(senders: 20, seconds: 300)
    #expect(pressure.level == .calm && pressure.cap == nil)
  }

  @Test func whoComesBackAfterAStartIsNotRefused() {
    var pressure = LoadPressure()
    pressure.pass(Self.severe, times: LoadPressure.settling + 2)
    #expect(pressure.level == .calm)
    pressure.pass(Self.severe, times: 1)
    #expect(pressure.level == .refusesRooms)
  }

  @Test func aShardThatIsMeasuredShedsNothing() {
    var pressure = LoadPressure.settled
    for _ in 0..<100 {
      let changed = pressure.pass(Self.severe, sheds: false)
      #expect(!changed)
    }
    #expect(pressure.level == .calm)
    #expect(pressure.summary.busy == 1)
  }

  @Test func theLongestTurnIsShownForTenSeconds() {
    var pressure = LoadPressure.settled
    pressure.pass(second(turn: 35), times: 1)
    pressure.pass(second(), times: 9)
    #expect(pressure.summary.longestTurn == 0.035)
    pressure.pass(second(), times: 1)
    #expect(pressure.summary.longestTurn == 0.002)
  }
}
