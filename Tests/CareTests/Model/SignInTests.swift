import CareModel
import Testing

@Suite struct SignInPolicyTests {
  private let start = WallTime(milliseconds: 1_795_240_800_000)

  private func fail(
    _ policy: inout SignInPolicy, _ account: String = "helmi", from address: String = "a",
    times: Int = 1, at now: WallTime
  ) {
    for _ in 0..<times {
      #expect(policy.attempt(account: account, address: address, now: now) == .allowed)
    }
  }

  @Test func anAccountWaitsLongerAfterEachFurtherFailure() {
    var policy = SignInPolicy()
    var now = start
    fail(&policy, "Helmi", times: 4, at: now)
    var waits: [Duration] = []
    for _ in 0..<11 {
      fail(&policy, at: now)
      guard case .wait(let wait) = policy.attempt(account: "HELMI", address: "a", now: now) else {
        Issue.record("a failing account is made to wait")
        return
      }
      waits.append(wait)
      now = now + wait
    }
    let doubling = [1, 2, 4, 8, 16, 32, 64, 128, 256].map { Duration.seconds($0) }
    #expect(waits == doubling + [.minutes(5), .minutes(5)])
  }

  @Test func whoGuessesForSomebodyElseDoesNotShutThemOut() {
    var policy = SignInPolicy()
    var now = start
    fail(&policy, from: "guesser", times: 4, at: now)
    // One more try whenever the wait is over, for a day.
    while now < start + .hours(24) {
      fail(&policy, from: "guesser", at: now)
      #expect(policy.attempt(account: "helmi", address: "guesser", now: now) != .allowed)
      #expect(policy.attempt(account: "helmi", address: "own", now: now) == .allowed)
      policy.succeeded(account: "helmi", address: "own")
      now = now + .minutes(5)
    }
  }

  @Test func triesAtTheSameMomentAreNoWayAround() {
    var policy = SignInPolicy()
    let decisions = (0..<20).map { _ in
      policy.attempt(account: "helmi", address: "a", now: start)
    }
    #expect(decisions.count { $0 == .allowed } == policy.rule.freeFailures)
  }

  @Test func manyAddressesTogetherMeetTheCeilingOfTheAccount() {
    var policy = SignInPolicy()
    for n in 0..<policy.rule.accountBurst { fail(&policy, from: "a\(n)", at: start) }
    #expect(policy.attempt(account: "helmi", address: "b", now: start) == .wait(.seconds(30)))
    #expect(policy.attempt(account: "matti", address: "b", now: start) == .allowed)
    fail(&policy, from: "b", at: start + .seconds(30))
  }

  @Test func signingInClearsTheAccountWhereItWasDone() {
    var policy = SignInPolicy()
    fail(&policy, times: 4, at: start)
    fail(&policy, from: "b", times: 4, at: start)
    policy.succeeded(account: "helmi", address: "a")
    fail(&policy, times: 2, at: start)
    fail(&policy, from: "b", at: start)
    #expect(policy.attempt(account: "helmi", address: "b", now: start) != .allowed)
  }

  @Test func aTryThatCouldNotBeMadeIsNone() {
    var policy = SignInPolicy()
    for _ in 0..<200 {
      fail(&policy, at: start)
      policy.abandoned(account: "helmi", address: "a")
    }
    fail(&policy, times: 5, at: start)
    #expect(policy.attempt(account: "helmi", address: "a", now: start) == .wait(.seconds(1)))
  }

  @Test func failuresAreForgottenAfterAWhile() {
    var policy = SignInPolicy()
    fail(&policy, times: 4, at: start)
    fail(&policy, times: 2, at: start + policy.rule.forgetAfter + .seconds(1))
  }

  @Test func anAddressRunsOutWhateverAccountsItTries() {
    var policy = SignInPolicy()
    for n in 0..<20 {
      #expect(policy.attempt(account: "u\(n)", address: "a", now: start) == .allowed)
    }
    #expect(policy.attempt(account: "x", address: "a", now: start) == .wait(.seconds(6)))
    #expect(policy.attempt(account: "x", address: "b", now: start) == .allowed)
    let later = start + .seconds(6)
    #expect(policy.attempt(account: "x", address: "a", now: later) == .allowed)
    #expect(policy.attempt(account: "x", address: "a", now: later) != .allowed)
  }

  @Test func aClockSetBackGivesNoTokens() {
    var policy = SignInPolicy()
    for n in 0..<20 { _ = policy.attempt(account: "x\(n)", address: "a", now: start) }
    for back in 1..<5 {
      let earlier = start - .hours(back)
      #expect(policy.attempt(account: "x", address: "a", now: earlier) != .allowed)
    }
  }

  @Test func tablesStayWithinTheirBound() {
    var rule = SignInPolicy.Rule()
    rule.tableSize = 100
    var policy = SignInPolicy(rule: rule)
    for n in 0..<5_000 {
      _ = policy.attempt(account: "u\(n)", address: "a\(n)", now: start)
      let watched = policy.watched
      #expect(watched.pairs <= 100 && watched.accounts <= 100 && watched.addresses <= 100)
    }
    // Whoever is at it now is remembered.
    fail(&policy, "u4999", from: "a4999", times: 4, at: start)
    #expect(policy.attempt(account: "u4999", address: "a4999", now: start) != .allowed)
  }
}

@Suite struct PasswordRuleTests {
  @Test(arguments: [
    ("short", "helmi", [PasswordRule.Fault.tooShort]),
    ("aaaaaaaaaaaaaaaa", "helmi", [.tooUniform]),
    ("oikea-HELMI-merestä", "helmi", [.holdsUsername]),
    ("ääkköset käyvät", "helmi", []), ("kolme sanaa riittää", "helmi", []),
  ])
  func asksForLengthAndNotForDecoration(
    _ password: String, _ username: String, _ faults: [PasswordRule.Fault]
  ) {
    #expect(PasswordRule.faults(of: password, username: username) == faults)
  }

  @Test func boundsTheWorkOfHashing() {
    let long = String(repeating: "abcdef", count: 50)
    #expect(PasswordRule.faults(of: long, username: "helmi") == [.tooLong])
    #expect(!PasswordRule.isPlausible(long))
    #expect(!PasswordRule.isPlausible(""))
    #expect(PasswordRule.isPlausible("x"))
  }
}
