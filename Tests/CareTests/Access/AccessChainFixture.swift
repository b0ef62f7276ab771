@testable import CareModel

/// A chain out of made-up facts, with a digest that needs no library: four FNV-1a sums with different
/// beginnings.
enum AccessFixture {
  static let node = AccessNode("n_one")!
  static let organisation = OrganisationID("o_home")!
  static let start = WallTime(milliseconds: 1_800_000_000_000)

  static let digest: AccessDigest = { bytes in
    (0..<4).flatMap { lane in
      var sum: UInt64 = 0xcbf2_9ce4_8422_2325 &+ UInt64(lane) &* 0x9e37_79b9_7f4a_7c15
      for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
      return (0..<8).map { UInt8(truncatingIfNeeded: sum >> UInt64($0 * 8)) }
    }
  }

  static func fact(_ number: Int) -> AccessFact {
    AccessFact(
      .professional(ProfessionalID("w_\(number % 3)")!), in: organisation,
      number.isMultiple(of: 4) ? .changed : .seen, .visit, ground: .unit,
      client: ClientID("c_\(number % 5)")!, object: "v_\(number)",
      reason: number.isMultiple(of: 7) ? "Omainen soitti." : nil)
  }

  /// Links of 1, 2, 3, 1, 2, 3 … entries.
  static func chain(_ count: Int, after start: AccessHead = AccessHead(empty: node)) -> [AccessLink]
  {
    var head = start
    var random: UInt8 = 0
    return (0..<count).map { index in
      let facts = (0...(index % 3)).map { fact(Int(head.sequence) + $0 + 1) }
      let link = AccessChain.link(
        after: head, facts, at: Self.start + .seconds(index), digest: digest
      ) {
        random &+= 1
        return [UInt8](repeating: random, count: CommittedText.saltBytes)
      }
      head = link.head
      return link
    }
  }

  /// Nil where the chain is whole.
  static func verify(
    _ links: [AccessLink], anchors: [AccessAnchor] = [], head: AccessHead? = nil
  ) -> AccessFault? {
    var verifier = AccessVerifier(node: node, anchors: anchors, digest: digest)
    do throws(AccessFault) {
      for link in links { try verifier.take(link) }
      try verifier.finish(stored: head ?? links.last?.head ?? AccessHead(empty: node))
      return nil
    } catch {
      return error
    }
  }
}
