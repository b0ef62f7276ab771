import Testing

@testable import CareModel

@Suite struct AbuseGuardTests {
  /// Secrets by epoch, of which only the last two are known.
  private struct Blinder: Blinding {
    var newest: Int64

    init(at time: WallTime) { newest = AbuseGuard.epoch(at: time) }

    func blind(_ key: [UInt8], epoch: Int64) -> UInt64? {
      guard epoch == newest || epoch == newest - 1 else { return nil }
      return key.reduce(UInt64(bitPattern: epoch) &* 31) {
        ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
      }
    }
  }

  private struct NoSecrets: Blinding {
    func blind(_ key: [UInt8], epoch: Int64) -> UInt64? { nil }
  }

  private static let noon = utc("2026-11-26T12:00")
  private static let school: [UInt8] = [192, 0, 2, 1]
  private static let home: [UInt8] = [198, 51, 100, 7]

  private func start(
    _ guarded: inout AbuseGuard, _ key: [UInt8] = school, at time: WallTime
  ) -> AbuseGuard.Decision {
    guarded.start(from: key, by: Blinder(at: time), now: time)
  }

  @Test func startsAreSlowedAndComeBackOneByOne() {
    var guarded = AbuseGuard()
    for _ in 0..<6 { #expect(start(&guarded, at: Self.noon) == .allowed) }
    #expect(start(&guarded, at: Self.noon) == .wait(.seconds(100)))
    #expect(start(&guarded, at: Self.noon + .seconds(40)) == .wait(.seconds(60)))
    // What was refused costs nothing.
    #expect(start(&guarded, at: Self.noon + .seconds(100)) == .allowed)
    #expect(start(&guarded, at: Self.noon + .seconds(101)) == .wait(.seconds(99)))
    // Another network is nobody's business.
    #expect(start(&guarded, Self.home, at: Self.noon) == .allowed)
    for _ in 0..<6 { #expect(start(&guarded, at: Self.noon + .hours(2)) == .allowed) }
  }

  /// Thirty pupils of one school: all get in, the last after less than an hour.
  @Test func aSchoolIsSlowedAndNotShutOut() {
    var guarded = AbuseGuard()
    var admitted = 0
    for minute in 0..<60 {
      for _ in 0..<30 - admitted {
        if start(&guarded, at: Self.noon + .minutes(minute)) == .allowed { admitted += 1 }
      }
    }
    #expect(admitted == 30)
  }

  @Test func aClockThatIsSetBackShutsNobodyOut() {
    var guarded = AbuseGuard()
    let afternoon = Self.noon + .hours(2)
    for _ in 0..<6 { _ = start(&guarded, at: afternoon) }
    #expect(start(&guarded, at: afternoon - .minutes(30)) == .wait(.seconds(100)))
    var pace = MessagePace()
    for _ in 0..<20 { #expect(pace.message(now: Self.noon) == nil) }
    #expect(pace.message(now: Self.noon - .hours(3)) == .seconds(3))
  }

  @Test func anEpochEndsAndTheCountGoesOn() {
    let midnight = utc("2026-11-27T00:00")
    #expect(AbuseGuard.epoch(at: midnight) == AbuseGuard.epoch(at: midnight - .seconds(1)) + 1)
    var guarded = AbuseGuard()
    for _ in 0..<6 { _ = start(&guarded, at: midnight - .seconds(10)) }
    #expect(start(&guarded, at: midnight) == .wait(.seconds(90)))
    #expect(start(&guarded, at: midnight + .seconds(90)) == .allowed)
    #expect(start(&guarded, at: midnight + .seconds(91)) != .allowed)
  }

  @Test func wrongCodes() {
    var guarded = AbuseGuard()
    let blinder = Blinder(at: Self.noon)
    func may(_ time: WallTime) -> AbuseGuard.Decision {
      guarded.mayTryCode(from: Self.school, by: blinder, now: time)
    }
    for _ in 0..<10 {
      #expect(may(Self.noon) == .allowed)
      guarded.codeWasWrong(from: Self.school, by: blinder, now: Self.noon)
    }
    #expect(may(Self.noon) == .wait(.minutes(1)))
    #expect(may(Self.noon + .minutes(1)) == .allowed)
    #expect(guarded.mayTryCode(from: Self.home, by: blinder, now: Self.noon) == .allowed)
    // Beginning is another matter.
    #expect(start(&guarded, at: Self.noon) == .allowed)
  }

  @Test func aBlockSlowsDownAndEnds() throws {
    var guarded = AbuseGuard()
    let token = try #require(
      guarded.token(of: Self.school, by: Blinder(at: Self.noon), now: Self.noon))
    guarded.block(token, until: Self.noon + .hours(2), now: Self.noon)
    #expect(start(&guarded, at: Self.noon) == .allowed)
    #expect(start(&guarded, at: Self.noon + .minutes(5)) == .wait(.minutes(10)))
    #expect(start(&guarded, at: Self.noon + .minutes(15)) == .allowed)
    #expect(start(&guarded, Self.home, at: Self.noon) == .allowed)
    // Shorter changes nothing.
    guarded.block(token, until: Self.noon + .minutes(20), now: Self.noon)
    #expect(start(&guarded, at: Self.noon + .minutes(21)) != .allowed)
    for _ in 0..<6 { #expect(start(&guarded, at: Self.noon + .hours(2)) == .allowed) }
  }

  @Test func aBlockGoesOverIntoTheNextEpochAndIsForgottenAfterIt() throws {
    let evening = utc("2026-11-26T23:00")
    let keys = [Self.school, Self.home]
    var guarded = AbuseGuard()
    for key in keys {
      let token = try #require(guarded.token(of: key, by: Blinder(at: evening), now: evening))
      guarded.block(token, until: evening + .hours(100), now: evening)
    }
    // Seen in the next epoch, the school is known in the one after it; the home was not seen.
    let morning = evening + .hours(2)
    #expect(start(&guarded, Self.school, at: morning) == .allowed)
    #expect(start(&guarded, Self.school, at: morning + .minutes(1)) != .allowed)
    let noon = evening + .hours(14)
    #expect(start(&guarded, Self.school, at: noon) == .allowed)
    #expect(start(&guarded, Self.school, at: noon + .minutes(1)) != .allowed)
    for _ in 0..<6 { #expect(start(&guarded, Self.home, at: noon) == .allowed) }
    // No block is longer than a day.
    let next = evening + .hours(24)
    for _ in 0..<6 { #expect(start(&guarded, Self.school, at: next) == .allowed) }
  }

  @Test func aTokenThatIsTooOldBlocksNobody() throws {
    var guarded = AbuseGuard()
    let old = try #require(
      guarded.token(of: Self.school, by: Blinder(at: Self.noon), now: Self.noon))
    let later = Self.noon + .hours(24)
    guarded.block(old, until: later + .hours(1), now: later)
    for _ in 0..<6 { #expect(start(&guarded, at: later) == .allowed) }
    #expect("\(old)" == "‹personal›")
    var dumped = ""
    dump(old, to: &dumped)
    #expect(!dumped.contains("\(old.value)"))
  }

  @Test func aFloodFromManyNetworksPushesNoBlockOut() throws {
    var rule = AbuseGuard.Rule()
    rule.mostTokens = 100
    var guarded = AbuseGuard(rule: rule)
    let token = try #require(
      guarded.token(of: Self.school, by: Blinder(at: Self.noon), now: Self.noon))
    guarded.block(token, until: Self.noon + .hours(2), now: Self.noon)
    #expect(start(&guarded, at: Self.noon) == .allowed)
    for number in 0..<5_000 {
      let key = [10, UInt8(number >> 8), UInt8(number & 255)]
      #expect(start(&guarded, key, at: Self.noon) == .allowed)
    }
    #expect(start(&guarded, at: Self.noon + .minutes(1)) == .wait(.minutes(14)))
  }

  @Test func withoutSecretsNothingIsHeldBack() {
    var guarded = AbuseGuard()
    for _ in 0..<100 {
      #expect(guarded.start(from: Self.school, by: NoSecrets(), now: Self.noon) == .allowed)
    }
    #expect(guarded.token(of: Self.school, by: NoSecrets(), now: Self.noon) == nil)
  }

  @Test func whatCountsAsOneNetwork() {
    #expect(AbuseGuard.networkKey(of: Self.school) == Self.school)
    let prefix: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 1, 0, 2]
    let inside = [[UInt8](repeating: 7, count: 8), [UInt8](repeating: 9, count: 8)]
    for rest in inside { #expect(AbuseGuard.networkKey(of: prefix + rest) == prefix) }
    let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + Self.school
    #expect(AbuseGuard.networkKey(of: mapped) == Self.school)
  }

  @Test func messagesInBurstsAndInTheLongRun() {
    var pace = MessagePace()
    for _ in 0..<20 { #expect(pace.message(now: Self.noon) == nil) }
    #expect(pace.message(now: Self.noon) == .milliseconds(500))
    #expect(pace.message(now: Self.noon + .milliseconds(500)) == nil)

    // As quickly as it is let: so many in ten minutes, and what came back meanwhile.
    var taken = 0
    pace = MessagePace()
    for second in 0..<600 {
      for _ in 0..<5 where pace.message(now: Self.noon + .seconds(second)) == nil { taken += 1 }
    }
    #expect((380...400).contains(taken))
  }
}
