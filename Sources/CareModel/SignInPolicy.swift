/// Slows down whoever guesses passwords, by account and by address. Pure: the caller brings the
/// time; nothing is stored, so that addresses never reach a database.
///
/// Every try counts as a failure from its beginning, until it has turned out to be right: so many
/// tries at the same moment are no way around. From one address an account waits after its fifth
/// failure in a row, 1 s and then twice as long each time up to five minutes; an address spends one
/// token a failed try out of 20, one coming back every 6 s. The wait holds for right passwords as
/// well, or it would tell; but only where the guesses came from, so that nobody is shut out by
/// somebody who guesses wrongly for them elsewhere. Against guesses from many addresses at once an
/// account has 100 tokens, one coming back every 30 s.
public struct SignInPolicy: Sendable {
  public struct Rule: Sendable {
    public var freeFailures = 5
    public var firstWait = Duration.seconds(1)
    public var longestWait = Duration.minutes(5)
    /// An account's failures are forgotten after as long without one.
    public var forgetAfter = Duration.minutes(30)
    public var addressBurst = 20
    public var addressRefill = Duration.seconds(6)
    /// Of an account, from all addresses: more than twenty of them have to keep at it to use it up.
    public var accountBurst = 100
    public var accountRefill = Duration.seconds(30)
    /// Entries of each table. A full table forgets whoever has been quiet longest.
    public var tableSize = 10_000

    public init() {}
  }

  public enum Decision: Sendable, Equatable {
    case allowed
    /// To be told by `Retry-After`.
    case wait(Duration)
  }

  public let rule: Rule
  /// Failures of an account from one address.
  private var pairs: BoundedTable<String, Failures>
  private var accounts: BoundedTable<String, Bucket>
  private var addresses: BoundedTable<String, Bucket>

  public init(rule: Rule = Rule()) {
    self.rule = rule
    pairs = BoundedTable(capacity: rule.tableSize)
    accounts = BoundedTable(capacity: rule.tableSize)
    addresses = BoundedTable(capacity: rule.tableSize)
  }

  /// Asked before the password is looked at. What it allows counts as a failure, and stays one
  /// unless ``succeeded(account:address:)`` or ``abandoned(account:address:)`` follows.
  public mutating func attempt(account: String, address: String, now: WallTime) -> Decision {
    let account = accountKey(account)
    let pair = pairKey(account, address)
    if let failures = pairs[pair], failures.blockedUntil > now {
      return .wait(failures.blockedUntil - now)
    }
    var ofAccount = bucket(accounts[account], rule.accountBurst, rule.accountRefill, now)
    var ofAddress = bucket(addresses[address], rule.addressBurst, rule.addressRefill, now)
    let wait = max(ofAccount.wait(rule.accountRefill), ofAddress.wait(rule.addressRefill))
    if wait == .zero {
      ofAccount.tokens -= 1
      ofAddress.tokens -= 1
      countFailure(pair, now: now)
    }
    accounts.set(account, ofAccount)
    addresses.set(address, ofAddress)
    return wait == .zero ? .allowed : .wait(wait)
  }

  /// The password was right: forgets the account's failures from there and gives the tokens back, for
  /// many people who know their passwords may share one address.
  public mutating func succeeded(account: String, address: String) {
    let account = accountKey(account)
    pairs.remove(pairKey(account, address))
    giveBack(account, address)
  }

  /// The password could not be looked at, by no fault of whoever tried.
  public mutating func abandoned(account: String, address: String) {
    let account = accountKey(account)
    let pair = pairKey(account, address)
    if var failures = pairs[pair] {
      failures.count = max(0, failures.count - 1)
      // An earlier wait was over when this try began.
      failures.blockedUntil = failures.lastAt
      pairs.set(pair, failures)
    }
    giveBack(account, address)
  }

  /// How many are watched now, for the metrics.
  public var watched: (pairs: Int, accounts: Int, addresses: Int) {
    (pairs.count, accounts.count, addresses.count)
  }

  private mutating func countFailure(_ pair: String, now: WallTime) {
    var failures = pairs[pair] ?? Failures(count: 0, lastAt: now, blockedUntil: now)
    if now - failures.lastAt > rule.forgetAfter { failures.count = 0 }
    failures.count = min(failures.count + 1, 1000)
    failures.lastAt = now
    if failures.count >= rule.freeFailures {
      // The shift is held to 20 so that it cannot overflow; the longest wait is far below.
      let doublings = min(failures.count - rule.freeFailures, 20)
      failures.blockedUntil = now + min(rule.firstWait * (1 << doublings), rule.longestWait)
    }
    pairs.set(pair, failures)
  }

  private mutating func giveBack(_ account: String, _ address: String) {
    if var bucket = accounts[account] {
      bucket.tokens = min(Double(rule.accountBurst), bucket.tokens + 1)
      accounts.set(account, bucket)
    }
    if var bucket = addresses[address] {
      bucket.tokens = min(Double(rule.addressBurst), bucket.tokens + 1)
      addresses.set(address, bucket)
    }
  }

  /// Names are compared without case, as sign-in does; long made-up ones do not fill the memory.
  private func accountKey(_ account: String) -> String {
    String(account.lowercased().prefix(64))
  }

  /// An address holds no space.
  private func pairKey(_ account: String, _ address: String) -> String { "\(address) \(account)" }

  private func bucket(
    _ known: Bucket?, _ burst: Int, _ refill: Duration, _ now: WallTime
  ) -> Bucket {
    var bucket = known ?? Bucket(tokens: Double(burst), at: now)
    // A clock that was set back gives nothing and takes nothing.
    let passed = Double(max(0, (now - bucket.at).wholeMilliseconds))
    bucket.tokens = min(Double(burst), bucket.tokens + passed / Double(refill.wholeMilliseconds))
    bucket.at = now
    return bucket
  }

  private struct Failures {
    var count: Int
    var lastAt: WallTime
    var blockedUntil: WallTime
  }

  private struct Bucket {
    var tokens: Double
    var at: WallTime

    /// Until there is a token; zero where there is one.
    func wait(_ refill: Duration) -> Duration { tokens >= 1 ? .zero : refill * (1 - tokens) }
  }
}
