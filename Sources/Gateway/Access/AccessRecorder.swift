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

  private static func salt() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<CommittedText.saltBytes).map { _ in generator.next() }
  }
}
