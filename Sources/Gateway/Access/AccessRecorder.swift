internal import CareModel
internal import CareStore

/// Writes into this process's chain of the access log, within a transaction: what is recorded stands
/// or falls with what it tells of.
struct AccessRecorder: Sendable {
  let node: AccessNode

  /// All of them are one link. Nothing is written where there are none.
  /// - Returns: where the chain ends then; nil where nothing was written.
  @discardableResult
  func record(
    _ facts: [AccessFact], at now: WallTime, in tx: any CareTransaction
  ) throws -> AccessHead? {
    var head: AccessHead?
    var rest = facts[...]
    while !rest.isEmpty {
      let link = AccessChain.link(
        after: try head ?? tx.holdAccessHead(of: node), Array(rest.prefix(AccessChain.mostInLink)),
        at: now, digest: Secret.digest, salt: Self.salt)
      try tx.append(link)
      head = link.head
      rest = rest.dropFirst(AccessChain.mostInLink)
    }
    return head
  }

  /// Eight bytes at a time: each draw is a call of the system, and a list that is shown takes hundreds.
  private static func salt() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    var salt: [UInt8] = []
    salt.reserveCapacity(CommittedText.saltBytes)
    while salt.count < CommittedText.saltBytes {
      let word: UInt64 = generator.next()
      withUnsafeBytes(of: word) { salt += $0.prefix(CommittedText.saltBytes - salt.count) }
    }
    return salt
  }
}
