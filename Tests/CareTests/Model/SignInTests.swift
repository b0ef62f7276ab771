import CareModel
import Testing

@Suite struct SignInPolicyTests {
  private let start = WallTime(milliseconds: 1_795_240_800_000)

  @Test func anAccountWaitsLongerAfterEachFurtherFailure() {
    var policy = SignInPolicy()
    var now = start
    for _ in 0..<4 {
      #expect(policy.attempt(account: "helmi", address: "a", now: now) == .allowed)
      policy.failed(account: "Helmi", now: now)
    }
    var waits: [Duration] = []
    for _ in 0..<11 {
      #expect(policy.attempt(account: "helmi", address: "b", now: now) == .allowed)
      policy.failed(account: "helmi", now: now)
      guard case .wait(let wait) = policy.attempt(account: "HELMI", address: "c", now: now) else {
        Issue.record("a failing account is made to wait")
        return
      }
      waits.append(wait)
      now = now + wait
    }
    let doubling = [1, 2, 4, 8, 16, 32, 64, 128, 256].map { Duration.seconds($0) }
    #expect(waits == doubling + [.minutes(5), .minutes(5)])
  }

  @Test func signingInClearsTheAccount() {
    var policy = SignInPolicy()
    for _ in 0..<4 { policy.failed(account: "helmi", now: start) }
    policy.succeeded(account: "helmi", address: "a")
    policy.failed(account: "helmi", now: start)
    #expect(policy.attempt(account: "helmi", address: "a", now: start) == .allowed)
  }

  @Test func failuresAreForgottenAfterAWhile() {
    var policy = SignInPolicy()
    for _ in 0..<4 { policy.failed(account: "helmi", now: start) }
    let later = start + policy.rule.forgetAfter + .seconds(1)
    policy.failed(account: "helmi", now: later)
    #expect(policy.attempt(account: "helmi", address: "a", now: later) == .allowed)
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
    for _ in 0..<20 { _ = policy.attempt(account: "x", address: "a", now: start) }
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
      policy.failed(account: "u\(n)", now: start)
      #expect(policy.watched.accounts <= 100 && policy.watched.addresses <= 100)
    }
    // Whoever is at it now is remembered.
    for _ in 0..<5 { policy.failed(account: "u4999", now: start) }
    #expect(policy.attempt(account: "u4999", address: "z", now: start) != .allowed)
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
