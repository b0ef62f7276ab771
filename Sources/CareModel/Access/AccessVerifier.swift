/// Goes through one chain link by link and finds the first place that does not fit.
///
/// The anchors tell what the chain alone cannot: whoever can write to the database can cut off its end,
/// or make it anew from the beginning, and it fits in itself.
public struct AccessVerifier: Sendable {
  private let node: AccessNode
  private let digest: AccessDigest
  private var anchors: ArraySlice<AccessAnchor>
  private var head: AccessHead
  /// Entries that have been checked.
  public private(set) var entries: Int64 = 0
  public private(set) var anchorsMet = 0
  /// Fields that have been erased with their salts.
  public private(set) var erased: Int64 = 0

  /// - Parameter anchors: those of this chain, in any order.
  public init(node: AccessNode, anchors: [AccessAnchor], digest: @escaping AccessDigest) {
    self.node = node
    self.digest = digest
    self.anchors = anchors.filter { $0.node == node }.sorted { $0.number < $1.number }[...]
    head = AccessHead(empty: node)
  }

  /// How far it has been found whole.
  public var checked: AccessHead { head }

  /// The next link as the store holds it.
  public mutating func take(_ link: AccessLink) throws(AccessFault) {
    guard link.number == head.number + 1 else {
      throw .linkMissing(number: head.number + 1, after: head.sequence)
    }
    guard link.previous == head.hash else { throw .broken(link: link.number, link.range(head)) }
    var expected = head.sequence
    for entry in link.entries {
      expected += 1
      guard entry.sequence == expected else {
        throw .entryMissing(sequence: expected, link: link.number)
      }
      for (field, text) in entry.personalFields {
        guard text.stands(digest) else {
          throw .fieldChanged(field, sequence: expected, link: link.number)
        }
        if text.kept == nil { erased += 1 }
      }
    }
    guard !link.entries.isEmpty else {
      throw .entryMissing(sequence: expected + 1, link: link.number)
    }
    guard AccessChain.hash(of: link, digest) == link.hash else {
      throw .changed(link: link.number, link.range(head))
    }
    while let anchor = anchors.first, anchor.number <= link.number {
      guard anchor.hash == link.hash, anchor.sequence == expected else {
        throw .rebuilt(anchor)
      }
      anchors.removeFirst()
      anchorsMet += 1
    }
    entries += Int64(link.entries.count)
    head = link.head
  }

  /// The store has no more links.
  ///
  /// - Parameter stored: where the store says that the chain ends.
  public func finish(stored: AccessHead) throws(AccessFault) {
    if let anchor = anchors.last { throw .cut(anchor, last: head.sequence) }
    guard stored.number == head.number, stored.hash == head.hash,
      stored.sequence == head.sequence
    else { throw .headDiffers(stored: stored.sequence, last: head.sequence) }
  }
}

/// The first broken place of a chain.
public enum AccessFault: Error, Sendable, Equatable {
  /// A link is not there, nor any of its entries.
  case linkMissing(number: Int64, after: Int64)
  /// An entry is not there, though its link is.
  case entryMissing(sequence: Int64, link: Int64)
  /// A name or reason is another than was recorded.
  case fieldChanged(AccessPersonalField, sequence: Int64, link: Int64)
  /// Something in one of these entries is another than was recorded.
  case changed(link: Int64, ClosedRange<Int64>)
  /// The link does not hang on the one before.
  case broken(link: Int64, ClosedRange<Int64>)
  /// An anchor knows of more than there is.
  case cut(AccessAnchor, last: Int64)
  /// The chain fits in itself and is another than the one that was anchored.
  case rebuilt(AccessAnchor)
  /// The last links are not there, and the store knows of them.
  case headDiffers(stored: Int64, last: Int64)
  /// A line of the anchor file cannot be read.
  case anchorUnreadable(line: Int)
}

extension AccessLink {
  /// The sequences that the link should hold.
  fileprivate func range(_ before: AccessHead) -> ClosedRange<Int64> {
    let first = before.sequence + 1
    return first...max(first, before.sequence + Int64(entries.count))
  }
}
