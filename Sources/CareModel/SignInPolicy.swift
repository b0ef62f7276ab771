/// Slows down whoever guesses passwords, by account and by address. Pure: the caller brings the
/// time; nothing is stored, so that addresses never reach a database.
///
/// An account waits after its fifth failure in a row, 1 s and then twice as long each time up to
/// five minutes; an address spends one token a failed try out of 20, one coming back every 6 s. The
/// wait of an account is short enough that shutting somebody out by guessing wrongly for them
/// costs the guesser an endless effort, and it holds for right passwords as well, or it would tell.
public struct SignInPolicy: Sendable {
  public struct Rule: Sendable {
    public var freeFailures = 5
    public var firstWait = Duration.seconds(1)
    public var longestWait = Duration.minutes(5)
    /// An account's failures are forgotten after as long without one.
    public var forgetAfter = Duration.minutes(30)
    public var addressBurst = 20
    public var addressRefill = Duration.seconds(6)
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
  private var accounts: BoundedTable<Account>
  private var addresses: BoundedTable<Address>

  public init(rule: Rule = Rule()) {
    self.rule = rule
    accounts = BoundedTable(capacity: rule.tableSize)
    addresses = BoundedTable(capacity: rule.tableSize)
  }

  /// Asked before the password is looked at. Takes a token of the address where it allows.
  public mutating func attempt(account: String, address: String, now: WallTime) -> Decision {
    var bucket = addresses[address] ?? Address(tokens: Double(rule.addressBurst), at: now)
    bucket.refill(now: now, rule: rule)
    if let entry = accounts[accountKey(account)], entry.blockedUntil > now {
      return .wait(entry.blockedUntil - now)
    }
    guard bucket.tokens >= 1 else {
      addresses.set(address, bucket)
      return .wait(rule.addressRefill * (1 - bucket.tokens))
    }
    bucket.tokens -= 1
    addresses.set(address, bucket)
    return .allowed
  }

  public mutating func failed(account: String, now: WallTime) {
    let key = accountKey(account)
    var entry = accounts[key] ?? Account(failures: 0, lastAt: now, blockedUntil: now)
    if now - entry.lastAt > rule.forgetAfter { entry.failures = 0 }
    entry.failures = min(entry.failures + 1, 1000)
    entry.lastAt = now
    if entry.failures >= rule.freeFailures {
      // The shift is held to 20 so that it cannot overflow; the longest wait is far below.
      let doublings = min(entry.failures - rule.freeFailures, 20)
      entry.blockedUntil = now + min(rule.firstWait * (1 << doublings), rule.longestWait)
    }
    accounts.set(key, entry)
  }

  /// Forgets the account's failures and gives the address its token back: many people who know
  /// their passwords may share one address.
  public mutating func succeeded(account: String, address: String) {
    accounts.remove(accountKey(account))
    guard var bucket = addresses[address] else { return }
    bucket.tokens = min(Double(rule.addressBurst), bucket.tokens + 1)
    addresses.set(address, bucket)
  }

  /// How many accounts and addresses are watched now, for the metrics.
  public var watched: (accounts: Int, addresses: Int) { (accounts.count, addresses.count) }

  /// Names are compared without case, as sign-in does; long made-up ones do not fill the memory.
  private func accountKey(_ account: String) -> String {
    String(account.lowercased().prefix(64))
  }

  private struct Account {
    var failures: Int
    var lastAt: WallTime
    var blockedUntil: WallTime
  }

  private struct Address {
    var tokens: Double
    var at: WallTime

    mutating func refill(now: WallTime, rule: Rule) {
      // A clock that was set back gives nothing and takes nothing.
      let passed = Double(max(0, (now - at).wholeMilliseconds))
      let period = Double(rule.addressRefill.wholeMilliseconds)
      tokens = min(Double(rule.addressBurst), tokens + passed / period)
      at = now
    }
  }
}
