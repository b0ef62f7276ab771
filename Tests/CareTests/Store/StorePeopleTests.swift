import CareModel
import CareStore
import Testing

/// Conformance: what every storage engine does.
@Suite struct StorePeopleTests {
  typealias Fixture = StoreFixture

  @Test(arguments: StoreEngine.allCases)
  func peopleComeBackAsTheyWere(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      try await store.read { (read) throws in
        #expect(try read.organisation(Fixture.home)?.callingFrom == "kotihoidosta")
        #expect(
          try read.organisations(limit: 9).map(\.id) == [Fixture.home, Fixture.other])
        #expect(try read.organisations(limit: 1).map(\.id) == [Fixture.home])
        #expect(try read.units(in: Fixture.home).map(\.id) == [Fixture.unit, Fixture.secondUnit])
        #expect(try read.unit(Fixture.unit, in: Fixture.home)?.name == "Keskusta")
        #expect(
          try read.professional(Fixture.helmi.id, in: Fixture.home) == Fixture.helmi)
        #expect(try read.client(Fixture.aino.id, in: Fixture.home) == Fixture.aino)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func accountsAreFoundByNameInAnyCase(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let account = try await store.read { try $0.account(username: "HELMI") }
      #expect(account?.professional == Fixture.helmi)
      #expect(account?.passwordHash == "argon2id…")
      #expect(try await store.read { try $0.account(username: "nobody") } == nil)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func savingAgainReplaces(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var carer = Fixture.helmi
      carer.language = .sv
      carer.disabledAt = Fixture.start
      let changed = carer
      try await store.write { try $0.save(changed, passwordHash: "new") }
      let account = try await store.read { try $0.account(username: "helmi") }
      #expect(account == StaffAccount(professional: changed, passwordHash: "new"))
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func usernamesAreUnique(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var carer = Fixture.olli
      carer.username = "Helmi"
      let twin = carer
      await expectConflict { try await store.write { try $0.save(twin, passwordHash: "x") } }
      #expect(
        try await store.read { try $0.account(username: "helmi") }?.professional
          == Fixture.helmi)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func anIDOfAnotherOrganisationIsNeverTakenOver(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var client = Fixture.aino
      client.organisation = Fixture.other
      client.unit = Fixture.otherUnit
      let stolen = client
      await expectConflict { try await store.write { try $0.save(stolen) } }
      #expect(
        try await store.read { try $0.client(stolen.id, in: Fixture.home) } == Fixture.aino)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func rowsCannotJoinTwoOrganisations(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var client = Fixture.aino
      client.unit = Fixture.otherUnit
      let mixedClient = client
      await expectConflict { try await store.write { try $0.save(mixedClient) } }
      var visit = Fixture.ainoVisit
      visit.client = Fixture.orvokki.id
      let mixedVisit = visit
      await expectConflict { try await store.write { try $0.save(mixedVisit) } }
      var link = Fixture.link("mixed", Fixture.ainoVisit)
      link.organisation = Fixture.other
      let mixedLink = link
      await expectConflict {
        try await store.write { try $0.insert(mixedLink, secretHash: Fixture.hash(1)) }
      }
      let call = Fixture.call("mixed", Fixture.ainoVisit, by: Fixture.olli)
      await expectConflict { try await store.write { try $0.insert(call) } }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func othersSeeNothing(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let link = Fixture.link("aino", Fixture.ainoVisit)
      let page = Fixture.guestPage("guest", link)
      let staff = Fixture.staffPage("staff", Fixture.helmi)
      let call = Fixture.call("k", Fixture.ainoVisit, by: Fixture.helmi)
      try await store.write { (write) throws in
        try write.insert(link, secretHash: Fixture.hash(3))
        try write.insert(page)
        try write.insert(staff)
        try write.insert(call)
        try write.insert(
          CallText(
            id: TextID("t_1")!, call: call.id, organisation: Fixture.home,
            from: call.lifeCycle.caller.id, text: "hei", sentAt: Fixture.start))
      }
      try await store.read { (read) throws in
        let now = Fixture.start
        let other = Fixture.other
        #expect(try read.unit(Fixture.unit, in: other) == nil)
        #expect(try read.professional(Fixture.helmi.id, in: other) == nil)
        #expect(try read.client(Fixture.aino.id, in: other) == nil)
        #expect(try read.visit(Fixture.ainoVisit.id, in: other) == nil)
        #expect(
          try read.visits(
            in: other, unit: Fixture.unit, during: now..<now + .hours(1), first: nil, limit: 9
          )
          .isEmpty)
        #expect(try read.guestLink(link.id, in: other) == nil)
        #expect(try read.guestLinks(of: link.visit, in: other).isEmpty)
        #expect(
          try read.pages(ofClient: Fixture.aino.id, role: .client, in: other, now: now).isEmpty)
        #expect(try read.pages(ofProfessional: Fixture.helmi.id, in: other, now: now).isEmpty)
        #expect(try read.pages(ofGuestLink: link.id, in: other, now: now).isEmpty)
        #expect(try read.pages(ofVisit: link.visit, in: other, now: now).isEmpty)
        #expect(try read.staffPages(in: other, now: now).isEmpty)
        #expect(try read.clientsAtPages(among: [Fixture.aino.id], in: other).isEmpty)
        #expect(try read.call(call.id, in: other) == nil)
        #expect(try read.activeCall(ofClient: call.client, in: other) == nil)
        #expect(try read.activeCall(ofProfessional: Fixture.helmi.id, in: other) == nil)
        #expect(
          try read.activeCall(ofPage: call.lifeCycle.caller.page!, in: other) == nil)
        #expect(try read.activeCalls(ofVisit: call.visit, in: other).isEmpty)
        #expect(try read.partyNames(of: call.id, in: other).isEmpty)
        #expect(try read.texts(of: call.id, in: other).isEmpty)
        #expect(try read.textCount(of: call.id, in: other) == 0)
      }
      try await store.write { (write) throws in
        #expect(try !write.revokeGuestLink(link.id, in: Fixture.other, at: Fixture.start))
        #expect(try write.deleteTexts(of: call.id, in: Fixture.other) == 0)
        #expect(try write.deleteStaffSessions(of: Fixture.helmi.id, in: Fixture.other) == 0)
        var stolen = call
        stolen.organisation = Fixture.other
        #expect(throws: StoreError.self) { try write.save(stolen) }
      }
      #expect(
        try await store.read { try $0.guestLink(link.id, in: Fixture.home) }?.revokedAt == nil)
    }
  }
}

func expectConflict(
  _ body: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) async {
  await #expect(sourceLocation: sourceLocation) {
    try await body()
  } throws: { error in
    if case StoreError.conflict = error { true } else { false }
  }
}
