import Testing

@testable import CareModel

@Suite("Chain of the access log")
struct AccessChainTests {
  private typealias Fixture = AccessFixture

  @Test("a chain that nobody touched is whole, with its anchors")
  func whole() throws {
    let links = Fixture.chain(12)
    let anchors = [2, 5, 11].map { AccessAnchor(links[$0].head, at: Fixture.start) }
    #expect(Fixture.verify(links, anchors: anchors) == nil)
    #expect(Fixture.verify([]) == nil)
    var verifier = AccessVerifier(node: Fixture.node, anchors: anchors, digest: Fixture.digest)
    for link in links { try verifier.take(link) }
    #expect(verifier.entries == 24)
    #expect(verifier.anchorsMet == 3)
    #expect(verifier.checked == links.last?.head)
  }

  @Test("anchors of another chain are nobody's business here")
  func otherChains() {
    let other = AccessAnchor(
      node: AccessNode("n_two")!, number: 900, sequence: 900,
      hash: [UInt8](repeating: 1, count: 32), at: Fixture.start)
    #expect(Fixture.verify(Fixture.chain(3), anchors: [other]) == nil)
  }

  @Test("a changed entry is found in its link, whatever of it was changed")
  func changed() {
    let changes: [(inout AccessEntry) -> Void] = [
      { $0.at = $0.at + .seconds(1) }, { $0.organisation = OrganisationID("o_foreign")! },
      { $0.verb = .printed }, { $0.area = .consent }, { $0.ground = .duty },
      { $0.actorKind = .terminal }, { $0.object = nil }, { $0.object = "v_other" },
      { $0.grant = AccessGrantID("ag_1")! }, { $0.client = nil },
      { $0.actor.commitment[3] ^= 1 },
      { entry in
        // Exchanged with a fitting commitment: the hash tells.
        entry.client = CommittedText(
          "c_other", salt: [UInt8](repeating: 9, count: 16), digest: Fixture.digest)
      },
    ]
    for (index, change) in changes.enumerated() {
      var links = Fixture.chain(9)
      change(&links[4].entries[1])
      let fault = Fixture.verify(links)
      switch fault {
      case .changed(link: 5, 8...9), .fieldChanged(.actor, sequence: 9, link: 5): break
      default: Issue.record("change \(index): \(String(describing: fault))")
      }
    }
  }

  @Test("another name under the recorded commitment is told by name")
  func exchangedName() {
    var links = Fixture.chain(9)
    links[5].entries[0].client?.kept?.value = "c_somebody"
    #expect(Fixture.verify(links) == .fieldChanged(.client, sequence: 10, link: 6))
    links = Fixture.chain(9)
    links[5].entries[0].actor.kept?.salt[0] ^= 1
    #expect(Fixture.verify(links) == .fieldChanged(.actor, sequence: 10, link: 6))
  }

  @Test("an erased field leaves the chain whole")
  func erased() throws {
    var links = Fixture.chain(9)
    links[3].entries[0].client?.kept = nil
    links[3].entries[0].actor.kept = nil
    links[3].entries[0].reason?.kept = nil
    let anchors = [AccessAnchor(links[8].head, at: Fixture.start)]
    #expect(Fixture.verify(links, anchors: anchors) == nil)
    var verifier = AccessVerifier(node: Fixture.node, anchors: [], digest: Fixture.digest)
    for link in links { try verifier.take(link) }
    // The seventh entry has a reason.
    #expect(verifier.erased == 3)
  }

  @Test("a removed entry and a removed link leave a gap")
  func removed() {
    var links = Fixture.chain(9)
    links[4].entries.removeFirst()
    #expect(Fixture.verify(links) == .entryMissing(sequence: 8, link: 5))
    links = Fixture.chain(9)
    links[4].entries.removeLast()
    #expect(Fixture.verify(links) == .changed(link: 5, 8...8))
    links = Fixture.chain(9)
    links[4].entries.removeAll()
    #expect(Fixture.verify(links) == .entryMissing(sequence: 8, link: 5))
    links = Fixture.chain(9)
    links.remove(at: 4)
    #expect(Fixture.verify(links) == .linkMissing(number: 5, after: 7))
  }

  @Test("links in another order do not hang together")
  func exchanged() {
    var links = Fixture.chain(9)
    (links[3].number, links[4].number) = (5, 4)
    links.swapAt(3, 4)
    #expect(Fixture.verify(links) == .broken(link: 4, 7...8))
  }

  @Test("a cut tail is told by an anchor, and by the head that the store kept")
  func cut() {
    let links = Fixture.chain(9)
    let anchor = AccessAnchor(links[8].head, at: Fixture.start)
    let left = Array(links.prefix(6))
    // The cut is clean: chain and head fit in themselves.
    #expect(Fixture.verify(left) == nil)
    #expect(Fixture.verify(left, anchors: [anchor]) == .cut(anchor, last: 12))
    #expect(Fixture.verify([], anchors: [anchor]) == .cut(anchor, last: 0))
    #expect(
      Fixture.verify(left, head: links[8].head) == .headDiffers(stored: 18, last: 12))
  }

  @Test("a chain made anew is told by any anchor of the old one")
  func rebuilt() {
    let links = Fixture.chain(9)
    var head = links[2].head
    var anew = Array(links.prefix(3))
    for old in links.dropFirst(3) {
      // All as it was, but for one look that never happened.
      let facts = old.entries.map { entry in
        AccessFact(
          .professional(ProfessionalID(entry.actor.value!.revealed)!), in: entry.organisation,
          entry.verb, entry.area, ground: entry.ground, client: ClientID("c_nobody")!,
          object: entry.object)
      }
      anew.append(
        AccessChain.link(after: head, facts, at: old.entries[0].at, digest: Fixture.digest) {
          [UInt8](repeating: 7, count: 16)
        })
      head = anew.last!.head
    }
    #expect(Fixture.verify(anew) == nil)
    let kept = AccessAnchor(links[1].head, at: Fixture.start)
    let lost = AccessAnchor(links[6].head, at: Fixture.start)
    #expect(Fixture.verify(anew, anchors: [kept]) == nil)
    #expect(Fixture.verify(anew, anchors: [lost, kept]) == .rebuilt(lost))
  }

  @Test("every bit that is turned is found")
  func everyBit() {
    let links = Fixture.chain(4)
    for index in links.indices {
      for bit in 0..<256 {
        var turned = links
        turned[index].hash[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(Fixture.verify(turned, head: links.last?.head) != nil)
        turned = links
        turned[index].previous[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(Fixture.verify(turned) == .broken(link: Int64(index + 1), range(links, index)))
      }
    }
  }

  private func range(_ links: [AccessLink], _ index: Int) -> ClosedRange<Int64> {
    links[index].entries[0].sequence...links[index].entries.last!.sequence
  }

  @Test("time in the log never goes back, whatever the clock does")
  func clockSetBack() {
    let first = Fixture.chain(1)[0]
    let second = AccessChain.link(
      after: first.head, [Fixture.fact(2)], at: Fixture.start - .hours(1), digest: Fixture.digest
    ) { [UInt8](repeating: 1, count: 16) }
    #expect(second.entries[0].at == first.entries[0].at)
  }

  @Test("the encoding of an entry is the documented one")
  func encoding() {
    let entry = AccessEntry(
      sequence: 258, at: WallTime(milliseconds: 1), organisation: OrganisationID("o_a")!,
      verb: .seen, area: .visit, ground: .unit, actorKind: .professional,
      actor: CommittedText(commitment: [UInt8](repeating: 0xaa, count: 32), kept: nil),
      client: nil, object: "v_1", grant: nil, reason: nil)
    var expected: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 1]
    for text in ["o_a", "seen", "visit", "unit", "professional"] {
      expected += [0, UInt8(text.utf8.count)] + Array(text.utf8)
    }
    expected += [1] + [UInt8](repeating: 0xaa, count: 32)
    expected += [0]
    expected += [1, 0, 3] + Array("v_1".utf8)
    expected += [0, 0, 0]
    expected += [0]
    #expect(entry.encoded == expected)
  }

  @Test("an anchor's line comes back as it was")
  func anchorLine() {
    let anchor = AccessAnchor(Fixture.chain(3)[2].head, at: Fixture.start)
    #expect(AccessAnchor(line: anchor.line) == anchor)
    let line = anchor.line
    for broken in [
      "", " ", "1", line + " ", " " + line, line.replacing("1 n_", with: "2 n_"),
      String(line.dropLast()), line + "0", line.uppercased(),
      line.replacing(" 3 6 ", with: " 3 2 "), line.replacing(" 3 6 ", with: " 0 6 "),
      line.replacing(" 3 6 ", with: " +3 6 "), line.replacing(" 3 6 ", with: " -3 6 "),
      line.replacing(" 3 6 ", with: " 99999999999999999999 6 "),
    ] {
      #expect(AccessAnchor(line: broken) == nil, "\(broken)")
    }
  }
}
