import Foundation
import Testing

@testable import CareModel
@testable import CareStore

/// The access log and what the rule of rights asks, on every engine.
@Suite struct StoreAccessTests {
  typealias Fixture = StoreFixture
  private static let node = AccessFixture.node

  /// Appends a link of these facts as the gateway does.
  private static func record(_ facts: [AccessFact], _ tx: any CareTransaction) throws {
    var random: UInt8 = 0
    try tx.append(
      AccessChain.link(
        after: try tx.holdAccessHead(of: node), facts, at: Fixture.start,
        digest: AccessFixture.digest
      ) {
        random &+= 1
        return [UInt8](repeating: random, count: CommittedText.saltBytes)
      })
  }

  private static func verify(_ store: any CareDatabase) async throws -> AccessFault? {
    let (links, head) = try await store.read {
      (try $0.accessLinks(of: node, after: 0, limit: 1_000), try $0.accessHead(of: node))
    }
    return AccessFixture.verify(links, head: head)
  }

  @Test(arguments: StoreEngine.allCases)
  func linksComeBackAsTheyWere(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      #expect(
        try await store.read { try $0.accessHead(of: Self.node) } == AccessHead(empty: Self.node))
      #expect(try await store.read { try $0.accessHeads() }.isEmpty)
      // One of them longer than a statement takes.
      for count in [1, 3, 60, 25] {
        try await store.write { tx in
          try Self.record((1...count).map(AccessFixture.fact), tx)
        }
      }
      let links = try await store.read { try $0.accessLinks(of: Self.node, after: 0, limit: 10) }
      #expect(links.map(\.number) == [1, 2, 3, 4])
      #expect(links.map(\.entries.count) == [1, 3, 60, 25])
      #expect(links[2].entries[6].reason?.value == "Omainen soitti.")
      #expect(links[2].entries[6].object == "v_7")
      #expect(try await Self.verify(store) == nil)
      let page = try await store.read { try $0.accessLinks(of: Self.node, after: 1, limit: 2) }
      #expect(page == Array(links[1...2]))
      let head = try await store.read { try $0.accessHead(of: Self.node) }
      #expect(head == links[3].head)
      #expect(try await store.read { try $0.accessHeads() } == [head])
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aLinkThatDoesNotFollowIsRefused(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let links = AccessFixture.chain(3)
      for link in links.prefix(2) {
        try await store.write { tx in
          _ = try tx.holdAccessHead(of: Self.node)
          try tx.append(link)
        }
      }
      var skipped = links[2]
      skipped.number = 4
      for wrong in [links[1], links[0], skipped] {
        await #expect(throws: StoreError.self) {
          try await store.write { try $0.append(wrong) }
        }
      }
      try await store.write { try $0.append(links[2]) }
      #expect(try await Self.verify(store) == nil)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func whatIsUndoneLeavesNoEntry(_ engine: StoreEngine) async throws {
    struct Undone: Error {}
    try await engine.withPeople { (store) async throws in
      try await store.write { try Self.record([AccessFixture.fact(1)], $0) }
      await #expect(throws: Undone.self) {
        try await store.write { tx in
          try Self.record([AccessFixture.fact(2)], tx)
          throw Undone()
        }
      }
      try await store.write { try Self.record([AccessFixture.fact(3)], $0) }
      #expect(try await store.read { try $0.accessHead(of: Self.node) }.sequence == 2)
      #expect(try await Self.verify(store) == nil)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func manyAtOnceMakeOneChain(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...40 {
          group.addTask {
            try await store.write { try Self.record([AccessFixture.fact(number)], $0) }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await store.read { try $0.accessHead(of: Self.node) }.number == 40)
      #expect(try await Self.verify(store) == nil)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func anErasedClientIsNowhereAndTheChainStands(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      try await store.write { try Self.record((1...20).map(AccessFixture.fact), $0) }
      let client = AccessFixture.fact(2).client!
      let before = try await store.read {
        try $0.accessRecords(of: client, in: Fixture.home, after: nil, limit: 100)
      }
      #expect(before.count == 4)
      #expect(
        try await store.write {
          try $0.eraseAccess(
            .client, holding: PersonalText(client.rawValue), in: Fixture.other)
        } == 0)
      #expect(
        try await store.write {
          try $0.eraseAccess(.client, holding: PersonalText(client.rawValue), in: Fixture.home)
        } == 4)
      let after = try await store.read {
        try $0.accessRecords(of: client, in: Fixture.home, after: nil, limit: 100)
      }
      #expect(after.isEmpty)
      #expect(try await Self.verify(store) == nil)
      let entries = try await store.read {
        try $0.accessLinks(of: Self.node, after: 0, limit: 10)
      }.flatMap(\.entries)
      #expect(entries.count { $0.client != nil && $0.client?.kept == nil } == 4)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func recordsOfAClientComeInPagesTheNewestFirst(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let helmi = AccessActor.professional(Fixture.helmi.id)
      let grant = AccessGrantID("ag_1")!
      try await store.write { tx in
        for number in 1...7 {
          try Self.record(
            [
              AccessFact(
                helmi, in: Fixture.home, .seen, .visit, ground: .visit, client: Fixture.aino.id,
                object: "v_\(number)"),
              AccessFact(
                helmi, in: Fixture.other, .seen, .visit, ground: .visit, client: Fixture.aino.id),
            ], tx)
        }
        try Self.record(
          [
            AccessFact(
              helmi, in: Fixture.home, .granted, .details, ground: .reason,
              client: Fixture.aino.id, grant: grant, reason: "Sijaisuus"),
            AccessFact(
              helmi, in: Fixture.home, .seen, .details, ground: .reason,
              client: Fixture.aino.id, grant: grant),
          ], tx)
      }
      var found: [AccessRecord] = []
      while true {
        let after = found.last?.cursor
        let page = try await store.read {
          try $0.accessRecords(of: Fixture.aino.id, in: Fixture.home, after: after, limit: 3)
        }
        if page.isEmpty { break }
        #expect(page.count <= 3)
        found += page
      }
      #expect(found.map(\.entry.verb) == [.seen, .granted] + Array(repeating: .seen, count: 7))
      #expect(found.dropFirst(2).map(\.entry.object) == (1...7).reversed().map { "v_\($0)" })
      #expect(found.prefix(2).allSatisfy { $0.reason == "Sijaisuus" })
      #expect(found.dropFirst(2).allSatisfy { $0.reason == nil })
      #expect(found.allSatisfy { $0.actorName == Fixture.helmi.name && $0.unitName == "Keskusta" })
    }
  }

  // Who belongs to whom

  @Test(arguments: StoreEngine.allCases)
  func visitsReachForTwoWeeks(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      func visits(_ days: Int) async throws -> Set<ClientID> {
        try await store.read {
          try $0.accessCircle(
            of: Fixture.helmi.id, in: Fixture.home, now: Fixture.start + .hours(days * 24)
          ).visits
        }
      }
      for days in [-13, 0, 13] { #expect(try await visits(days) == [Fixture.aino.id]) }
      for days in [-15, 15] { #expect(try await visits(days).isEmpty) }
      var cancelled = Fixture.ainoVisit
      cancelled.cancelledAt = Fixture.start
      try await store.write { [cancelled] in try $0.save(cancelled) }
      #expect(try await visits(0).isEmpty)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func callsAndGrantsTie(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let (now, later) = (Fixture.start, Fixture.start + AccessGrant.life)
      let scopes: [(String, AccessGrant.Scope)] = [
        ("ag_client", .client(Fixture.eino.id)), ("ag_unit", .unit(Fixture.secondUnit)),
      ]
      let grants = scopes.map { id, scope in
        AccessGrant(
          id: AccessGrantID(id)!, organisation: Fixture.home, professional: Fixture.helmi.id,
          scope: scope, now: now)
      }
      try await store.write { tx in
        try tx.insert(Fixture.call("one", Fixture.einoVisit, by: Fixture.helmi))
        for grant in grants { #expect(try tx.insert(grant)) }
      }
      let circle = try await store.read {
        try $0.accessCircle(of: Fixture.helmi.id, in: Fixture.home, now: now)
      }
      #expect(circle.calls == [Fixture.eino.id])
      #expect(Set(circle.grants.map(\.id.rawValue)) == ["ag_client", "ag_unit"])
      let ties = try await store.read {
        try $0.accessTies(
          to: Fixture.eino.id, of: Fixture.secondUnit, in: Fixture.home, now: now)
      }
      #expect(ties[Fixture.helmi.id]?.call == true)
      #expect(ties[Fixture.helmi.id]?.grant == AccessGrantID("ag_client"))
      #expect(ties[Fixture.helmi.id]?.visit == false)
      #expect(ties[Fixture.matti.id]?.visit == true)
      // Both ways of asking agree.
      #expect(
        circle.ties(to: Fixture.eino.id, of: Fixture.secondUnit) == ties[Fixture.helmi.id])
      let expired = try await store.read {
        try $0.accessCircle(of: Fixture.helmi.id, in: Fixture.home, now: later)
      }
      #expect(expired.grants.isEmpty)
      // Nothing of it is another organisation's.
      let foreign = try await store.read {
        try $0.accessCircle(of: Fixture.helmi.id, in: Fixture.other, now: now)
      }
      #expect(foreign == AccessCircle())
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func nobodyHasReasonsWithoutEnd(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      func insert(_ number: Int, at now: WallTime) async throws -> Bool {
        try await store.write {
          try $0.insert(
            AccessGrant(
              id: AccessGrantID("ag_\(number)")!, organisation: Fixture.home,
              professional: Fixture.helmi.id, scope: .client(Fixture.eino.id), now: now))
        }
      }
      for number in 1...AccessGrant.mostOfPerson {
        #expect(try await insert(number, at: Fixture.start))
      }
      #expect(try await !insert(1_000, at: Fixture.start + .hours(1)))
      #expect(try await insert(1_001, at: Fixture.start + AccessGrant.life))
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func staffAtWorkAreThoseWithAPage(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      try await store.write { tx in
        try tx.insert(Fixture.staffPage("a", Fixture.helmi))
        try tx.insert(Fixture.staffPage("b", Fixture.helmi))
        try tx.insert(Fixture.staffPage("c", Fixture.olli))
      }
      let staff = try await store.read {
        try $0.staffAtWork(in: Fixture.home, now: Fixture.start)
      }
      #expect(staff == [AccessPerson(Fixture.helmi)])
    }
  }
}

/// What the tables themselves refuse, whoever asks.
@Suite struct AccessLogTablesTests {
  @Test func theLogIsOnlyAddedTo() async throws {
    try await withTemporaryFolder { (folder) async throws in
      let store = try await SQLiteStore.open(path: folder.appending(path: "care.sqlite").path)
      try await store.write { tx in
        try StoreFixture.insertPeople(tx)
        for link in AccessFixture.chain(4) {
          _ = try tx.holdAccessHead(of: AccessFixture.node)
          try tx.append(link)
        }
      }
      for statement in [
        "DELETE FROM access_entries WHERE sequence = 3", "DELETE FROM access_links",
        "DELETE FROM access_heads", "UPDATE access_entries SET verb = 'printed'",
        "UPDATE access_entries SET at = at + 1", "UPDATE access_entries SET object = NULL",
        "UPDATE access_entries SET client = 'c_x'", "UPDATE access_entries SET client = NULL",
        "UPDATE access_entries SET client_salt = NULL",
        "UPDATE access_entries SET client_commitment = NULL, client = NULL, client_salt = NULL",
        "UPDATE access_links SET hash = previous_hash", "UPDATE access_heads SET number = 1",
        "UPDATE access_heads SET sequence = 1", "UPDATE access_heads SET node = 'n_x'",
      ] {
        await #expect(throws: (any Error).self, "\(statement)") {
          try await store.inspect(statement)
        }
      }
      #expect(try await store.inspect("SELECT count(*) FROM access_entries") == "7")
      try await store.inspect(
        "UPDATE access_entries SET client = NULL, client_salt = NULL WHERE sequence = 3")
      let (links, head) = try await store.read {
        (
          try $0.accessLinks(of: AccessFixture.node, after: 0, limit: 10),
          try $0.accessHead(of: AccessFixture.node)
        )
      }
      #expect(AccessFixture.verify(links, head: head) == nil)
      #expect(links.flatMap(\.entries)[2].client?.kept == nil)
      try await store.close()
    }
  }

  @Test func looksAreAnsweredByIndexes() async throws {
    try await withTemporaryFolder { (folder) async throws in
      let store = try await SQLiteStore.open(path: folder.appending(path: "care.sqlite").path)
      for query in [
        "SELECT * FROM access_entries WHERE organisation_id = 'a' AND client = 'b' "
          + "ORDER BY at DESC",
        "SELECT DISTINCT client_id FROM visits WHERE organisation_id = 'a' "
          + "AND professional_id = 'b' AND starts_at > 1 AND starts_at < 2",
        "SELECT DISTINCT professional_id FROM visits WHERE organisation_id = 'a' "
          + "AND client_id = 'b' AND starts_at > 1 AND starts_at < 2",
        "SELECT k.client_id FROM calls k JOIN call_parties p ON p.call_id = k.id "
          + "WHERE k.organisation_id = 'a' AND k.state <> 'ended' AND p.professional_id = 'b'",
      ] {
        let plan = try await store.plan(query)
        #expect(!plan.contains { $0.hasPrefix("SCAN") }, "\(plan)")
      }
      // Of hundreds of visits with every list: without looking them up.
      let window = "organisation_id = 'a' AND starts_at > 1 AND starts_at < 2"
      for query in [
        "SELECT DISTINCT client_id FROM visits WHERE \(window) AND professional_id = 'b' "
          + "AND cancelled_at IS NULL",
        "SELECT id FROM visits WHERE \(window) AND ends_at > 1 AND professional_id = 'b'",
        "SELECT id, starts_at FROM visits WHERE \(window) AND ends_at > 1 AND unit_id = 'b'",
      ] {
        let plan = try await store.plan(query)
        #expect(plan.contains { $0.contains("USING COVERING INDEX") }, "\(plan)")
      }
      try await store.close()
    }
  }
}
