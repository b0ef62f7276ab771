/// One link of a chain: what one commit has recorded, 1 or more entries.
public struct AccessLink: Sendable, Equatable {
  /// Whose chain it is.
  public var node: AccessNode
  /// From 1 on, without a gap.
  public var number: Int64
  /// Hash of the link before; 32 zero bytes before the first.
  public var previous: [UInt8]
  public var hash: [UInt8]
  public var entries: [AccessEntry]

  public init(
    node: AccessNode, number: Int64, previous: [UInt8], hash: [UInt8], entries: [AccessEntry]
  ) {
    self.node = node
    self.number = number
    self.previous = previous
    self.hash = hash
    self.entries = entries
  }

  /// What the hash is taken of, after the hash before.
  public var encoded: [UInt8] {
    var encoding = AccessEncoding()
    encoding.put(AccessEncoding.version)
    encoding.put(node.rawValue)
    encoding.put(number)
    encoding.put(UInt32(clamping: entries.count))
    for entry in entries { encoding.put(entry.encoded) }
    return encoding.bytes
  }

  public var head: AccessHead {
    AccessHead(
      node: node, number: number, sequence: entries.last?.sequence ?? 0, hash: hash,
      at: entries.last?.at ?? WallTime(milliseconds: 0))
  }
}

/// Where a chain ends.
public struct AccessHead: Sendable, Equatable {
  public var node: AccessNode
  /// Of the last link; 0 before the first.
  public var number: Int64
  /// Of the last entry.
  public var sequence: Int64
  public var hash: [UInt8]
  /// Of the last entry.
  public var at: WallTime

  public init(node: AccessNode, number: Int64, sequence: Int64, hash: [UInt8], at: WallTime) {
    self.node = node
    self.number = number
    self.sequence = sequence
    self.hash = hash
    self.at = at
  }

  /// Before the first link.
  public init(empty node: AccessNode) {
    self.init(
      node: node, number: 0, sequence: 0, hash: AccessChain.beginning,
      at: WallTime(milliseconds: 0))
  }
}

extension AccessNode {
  /// The one gateway of an installation. The names that are written here are well-formed.
  public static let sole = AccessNode("n_gateway")!
  /// What is done by commands on the machine, whether the gateway runs or not.
  public static let commandLine = AccessNode("n_command-line")!
}

/// Makes links.
public enum AccessChain {
  public static let hashBytes = 32
  public static let beginning = [UInt8](repeating: 0, count: hashBytes)
  /// Entries of one link.
  public static let mostInLink = 20_000

  /// The link that follows `head`.
  ///
  /// - Parameter salt: gives ``CommittedText/saltBytes`` random bytes each time.
  /// - Precondition: there is at least one fact.
  public static func link(
    after head: AccessHead, _ facts: [AccessFact], at now: WallTime, digest: AccessDigest,
    salt: () -> [UInt8]
  ) -> AccessLink {
    precondition(!facts.isEmpty, "a link of no entries says nothing")
    // Clocks are set back; the log goes forward.
    let at = max(now, head.at)
    let entries = facts.enumerated().map { index, fact in
      AccessEntry(
        sequence: head.sequence + Int64(index) + 1, at: at, organisation: fact.organisation,
        verb: fact.verb, area: fact.area, ground: fact.ground, actorKind: fact.actor.kind,
        actor: CommittedText(PersonalText(fact.actor.name), salt: salt(), digest: digest),
        client: fact.client.map {
          CommittedText(PersonalText($0.rawValue), salt: salt(), digest: digest)
        }, object: fact.object, grant: fact.grant,
        reason: fact.reason.map { CommittedText($0, salt: salt(), digest: digest) })
    }
    var link = AccessLink(
      node: head.node, number: head.number + 1, previous: head.hash, hash: [], entries: entries)
    link.hash = hash(of: link, digest)
    return link
  }

  static func hash(of link: AccessLink, _ digest: AccessDigest) -> [UInt8] {
    digest(link.previous + link.encoded)
  }
}
