/// Where somebody comes from, made blind: a keyed hash of the network's address. The key is made up by
/// the caller for each epoch, lives in its memory alone and is thrown away after the next epoch, so that
/// nobody can find the address afterwards, not even by trying all of them. Never stored, and it prints
/// as nothing.
public struct NetworkToken: Sendable, Hashable, CustomStringConvertible {
  /// Number of the span of ``AbuseGuard/epochLength`` since 1970.
  let epoch: Int64
  let value: UInt64

  public var description: String { "‹personal›" }
}

extension NetworkToken: CustomReflectable {
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Makes addresses blind: an HMAC or a like keyed hash of `key` under the secret of `epoch`, cut to 64
/// bits.
public protocol Blinding: Sendable {
  /// Nil where the epoch's secret was thrown away or never was. A new epoch's secret is made up when it
  /// is first asked for; that of the epoch before the newest is kept, older ones are not.
  func blind(_ key: [UInt8], epoch: Int64) -> UInt64?
}

/// Holds back floods and pranks by where they come from, without keeping an address.
///
/// Behind one address may be a school, a library, a shelter or a mobile operator's whole town (RFC 6269).
/// So nothing here shuts an address out: who is over the limit, and even who is blocked, is slowed down
/// to a rate at which somebody who needs help gets in after some minutes. The page shows 112 and the
/// phone numbers whatever the guard says, and a conversation that has begun is never touched by it.
///
/// Everything is in memory, in tables of a bounded size that forget what is oldest; after a restart all
/// begin anew. With 12-hour epochs of which two are known, a token is honoured for 12 to 24 hours.
public struct AbuseGuard: Sendable {
  public struct Rule: Sendable {
    /// Begun conversations. A family's line breaks and begins anew some times; a script does hundreds.
    public var starts = Allowance(6, in: .minutes(10))
    /// While blocked: the price of a prank is a wait, and a classmate of the prankster still gets in.
    public var startsWhileBlocked = Allowance(1, in: .minutes(15))
    /// Wrong return codes. Of ten characters out of 32 there are 2⁵⁰; with 5,000 codes in use and one
    /// guess a minute, ten thousand addresses together need some forty years for one.
    public var wrongCodes = Allowance(10, in: .minutes(10))
    /// Networks known at a time, each some 50 bytes: ten times as many as a gateway has conversations.
    public var mostTokens = 50_000
    /// Each was somebody's decision.
    public var mostBlocks = 5_000

    public init() {}
  }

  public enum Decision: Sendable, Equatable {
    case allowed
    /// Slow down: after so long one more is allowed.
    case wait(Duration)
  }

  public static let epochLength = Duration.hours(12)
  /// A prank is over by the next day, and a shared address is somebody else's.
  public static let longestBlock = Duration.hours(24)

  public let rule: Rule
  private var starts: BoundedTable<NetworkToken, AllowanceUse>
  private var startsWhileBlocked: BoundedTable<NetworkToken, AllowanceUse>
  private var wrongCodes: BoundedTable<NetworkToken, AllowanceUse>
  /// A table of its own, so that a flood from many addresses pushes no block out.
  private var blocks: BoundedTable<NetworkToken, WallTime>

  public init(rule: Rule = Rule()) {
    self.rule = rule
    starts = BoundedTable(capacity: rule.mostTokens)
    startsWhileBlocked = BoundedTable(capacity: rule.mostBlocks)
    wrongCodes = BoundedTable(capacity: rule.mostTokens)
    blocks = BoundedTable(capacity: rule.mostBlocks)
  }

  /// Asked before a conversation begins; one that is allowed counts.
  public mutating func start(
    from key: [UInt8], by blinding: some Blinding, now: WallTime
  ) -> Decision {
    guard let tokens = tokens(of: key, by: blinding, now: now) else { return .allowed }
    if isBlocked(tokens, now: now) {
      return Self.count(
        tokens, in: &startsWhileBlocked, by: rule.startsWhileBlocked, now: now)
    }
    return Self.count(tokens, in: &starts, by: rule.starts, now: now)
  }

  /// Asked before a return code is looked up; counts nothing.
  public func mayTryCode(
    from key: [UInt8], by blinding: some Blinding, now: WallTime
  ) -> Decision {
    guard let tokens = tokens(of: key, by: blinding, now: now) else { return .allowed }
    let use = tokens.compactMap { wrongCodes[$0] }.first ?? AllowanceUse()
    return use.wait(rule.wrongCodes, now: now).map(Decision.wait) ?? .allowed
  }

  /// The code was nobody's.
  public mutating func codeWasWrong(
    from key: [UInt8], by blinding: some Blinding, now: WallTime
  ) {
    guard let tokens = tokens(of: key, by: blinding, now: now) else { return }
    _ = Self.count(tokens, in: &wrongCodes, by: rule.wrongCodes, now: now)
  }

  /// To be kept with a conversation in memory, so that ``block(_:until:now:)`` can be told later whom it
  /// is about; nil where nothing makes addresses blind.
  public func token(
    of key: [UInt8], by blinding: some Blinding, now: WallTime
  ) -> NetworkToken? {
    tokens(of: key, by: blinding, now: now)?.first
  }

  /// A counsellor's word that it was a prank or abuse. It holds until then, at most for
  /// ``longestBlock``, and no longer than the token is honoured unless its network comes again before.
  /// A later block of the same network makes it longer and never shorter.
  public mutating func block(_ token: NetworkToken, until: WallTime, now: WallTime) {
    guard token.epoch >= Self.epoch(at: now) - 1 else { return }
    let until = min(until, now + Self.longestBlock)
    guard until > now else { return }
    blocks.set(token, max(until, blocks[token] ?? until))
  }
}

extension AbuseGuard {
  /// What of an address counts as one network: an IPv4 address whole; of IPv6 the first 64 bits, since
  /// a household has all of the rest (RFC 6177); an IPv4 address in IPv6's clothes as IPv4.
  ///
  /// - Parameter address: 4 or 16 bytes, as on the wire; others as they are.
  public static func networkKey(of address: [UInt8]) -> [UInt8] {
    guard address.count == 16 else { return address }
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    return Array(address.starts(with: mapped) ? address.suffix(4) : address.prefix(8))
  }

  static func epoch(at time: WallTime) -> Int64 {
    let length = Int(epochLength.wholeMilliseconds)
    return Int64(floorDivided(Int(time.milliseconds), by: length).quotient)
  }

  /// Of this epoch and the one before; nil where this epoch's secret is missing.
  private func tokens(
    of key: [UInt8], by blinding: some Blinding, now: WallTime
  ) -> [NetworkToken]? {
    let epoch = Self.epoch(at: now)
    guard let current = blinding.blind(key, epoch: epoch) else { return nil }
    let tokens = [NetworkToken(epoch: epoch, value: current)]
    guard let previous = blinding.blind(key, epoch: epoch - 1) else { return tokens }
    return tokens + [NetworkToken(epoch: epoch - 1, value: previous)]
  }

  /// A block that is found under the epoch before goes on under this one.
  private mutating func isBlocked(_ tokens: [NetworkToken], now: WallTime) -> Bool {
    let until = tokens.compactMap { blocks[$0] }.max()
    guard let until, until > now else {
      for token in tokens { blocks.remove(token) }
      return false
    }
    if let current = tokens.first, blocks[current] != until { blocks.set(current, until) }
    return true
  }

  private static func count(
    _ tokens: [NetworkToken], in table: inout BoundedTable<NetworkToken, AllowanceUse>,
    by allowance: Allowance, now: WallTime
  ) -> Decision {
    guard let current = tokens.first else { return .allowed }
    var use = tokens.compactMap { table[$0] }.first ?? AllowanceUse()
    if let wait = use.wait(allowance, now: now) { return .wait(wait) }
    use.use(allowance, now: now)
    table.set(current, use)
    return .allowed
  }
}
