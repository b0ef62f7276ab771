import CareModel
import CareStore
import Testing

/// Conformance: what is known of people beside their names.
@Suite struct StoreDetailTests {
  typealias Fixture = StoreFixture

  @Test(arguments: StoreEngine.allCases)
  func detailsBeginEmptyAndCountTheirChanges(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let found = try await store.read { try $0.details(of: Fixture.aino.id, in: Fixture.home) }
      var details = try #require(found)
      #expect(details == ClientDetails(client: Fixture.aino.id, organisation: Fixture.home))
      details.phone = "017 123 400"
      details.address = "Esimerkkikatu 1"
      let first = details
      #expect(try await store.write { try $0.save(first) })
      // Somebody who has read the same version comes too late.
      #expect(try await !store.write { try $0.save(first) })
      let stored = try await store.read { try $0.details(of: Fixture.aino.id, in: Fixture.home) }
      details.version = 1
      #expect(stored == details)
      let second = details
      #expect(try await store.write { try $0.save(second) })
      #expect(
        try await store.read { try $0.details(of: Fixture.aino.id, in: Fixture.home) }?.version
          == 2)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func detailsStayBehindTheWall(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      #expect(
        try await store.read { try $0.details(of: Fixture.aino.id, in: Fixture.other) } == nil)
      let foreign = ClientDetails(client: Fixture.aino.id, organisation: Fixture.other)
      await expectConflict { _ = try await store.write { try $0.save(foreign) } }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func removedRelativesAreNoLongerListed(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var relative = Relative(
        id: RelativeID("r_anna")!, organisation: Fixture.home, client: Fixture.aino.id,
        name: "Anna Demo", relation: "tytär", phone: "017 123 500", email: nil, language: .sv,
        rights: [.joinVisits, .toldWhenNotReached], recordedAt: Fixture.start,
        recordedBy: Fixture.helmi.id)
      let first = relative
      try await store.write { try $0.save(first) }
      #expect(
        try await store.read { try $0.relatives(of: Fixture.aino.id, in: Fixture.home) }
          == [relative])
      #expect(try await store.read { try $0.relative(first.id, in: Fixture.other) } == nil)
      relative.removedAt = Fixture.start + .minutes(1)
      let removed = relative
      try await store.write { try $0.save(removed) }
      #expect(
        try await store.read { try $0.relatives(of: Fixture.aino.id, in: Fixture.home) }.isEmpty)
      #expect(
        try await store.read { try $0.relative(first.id, in: Fixture.home) } == relative)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func staffKeepRolesAndSkills(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var carer = Fixture.helmi
      carer.roles = [.carer, .shiftLead]
      carer.skills = try [#require(Skill("haavahoito, vaativa")), #require(Skill("ruotsi"))]
      carer.phone = "017 123 600"
      let changed = carer
      try await store.write { try $0.save(changed, passwordHash: "x") }
      let all = try await store.read {
        try $0.professionals(in: Fixture.home, unit: nil, after: nil, limit: 10)
      }
      #expect(all == [changed, Fixture.matti])
      let ofUnit = try await store.read {
        try $0.professionals(in: Fixture.home, unit: Fixture.secondUnit, after: nil, limit: 10)
      }
      #expect(ofUnit == [Fixture.matti])
    }
  }

  @Test func skillsAreShortAndOnOneLine() {
    for text in ["", " x", "x ", "a\nb", String(repeating: "x", count: 41)] {
      #expect(Skill(text) == nil, "\(text.count) characters")
    }
    #expect(Skill("muistisairaudet")?.name == "muistisairaudet")
  }
}
