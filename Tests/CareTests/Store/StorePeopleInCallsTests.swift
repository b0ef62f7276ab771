import CareModel
import CareStore
import Testing

/// Conformance: people beside the two of a call, and the consent to them.
@Suite struct StorePeopleInCallsTests {
  typealias Fixture = StoreFixture

  @Test(arguments: StoreEngine.allCases)
  func partiesComeBackAsTheyAre(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var call = Fixture.call("k", Fixture.ainoVisit, by: Fixture.helmi)
      let now = Fixture.start
      let (carer, client) = (call.lifeCycle.caller.id, call.lifeCycle.called.id)
      let link = Fixture.link("anna", Fixture.ainoVisit, role: .interpreter)
      let guest = PartyID("p_guest")!
      let colleague = PartyID("p_colleague")!
      let placed = call
      try await store.write { (write) throws in
        try write.insert(link, secretHash: Fixture.hash(3))
        try write.insert(placed)
      }
      let steps: [@Sendable (inout CallLifeCycle) -> CallOutcome] = [
        { $0.accept(client, page: SessionID("s_b")!, now: now) },
        {
          $0.arrive(
            .guest(link.id), as: guest, role: .interpreter, page: SessionID("s_g")!, now: now)
        },
        { $0.admit(guest, by: carer, hasConsent: false, now: now) },
        { $0.answerConsent(to: guest, by: client, agrees: true, now: now) },
        { $0.moveBack(guest, by: carer) },
        { $0.remove(guest, by: carer) },
        { $0.invite(Fixture.matti.id, as: colleague, by: carer, hasConsent: true, now: now) },
        { $0.accept(colleague, page: SessionID("s_m")!, now: now) },
        { $0.handOver(to: colleague, by: carer) },
        { $0.hangUp(carer, now: now) },
        { $0.hangUp(colleague, now: now) },
      ]
      for step in steps {
        guard case .changed = step(&call.lifeCycle) else {
          Issue.record("a step changes nothing")
          continue
        }
        let changed = call
        try await store.write { try $0.save(changed) }
        #expect(try await store.read { try $0.call(changed.id, in: Fixture.home) } == changed)
      }
      let names = try await store.read { try $0.partyNames(of: placed.id, in: Fixture.home) }
      #expect(names[guest] == "anna vieras" && names[colleague] == "matti")
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func staffAreFoundInCallsAndBeingRungIntoThem(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var call = Fixture.call("k", Fixture.ainoVisit, by: Fixture.helmi)
      let now = Fixture.start
      let carer = call.lifeCycle.caller.id
      let colleague = PartyID("p_colleague")!
      _ = call.lifeCycle.invite(
        Fixture.matti.id, as: colleague, by: carer, hasConsent: true, now: now)
      let ringing = call
      _ = call.lifeCycle.accept(colleague, page: SessionID("s_m")!, now: now)
      let joined = call
      let home = Fixture.home
      try await store.write { (write) throws in
        try write.insert(ringing)
        #expect(try write.activeCall(ofProfessional: Fixture.matti.id, in: home) == nil)
        #expect(try write.invitations(ofProfessional: Fixture.matti.id, in: home) == [ringing])
        #expect(try write.professionalsInCalls(in: home) == [Fixture.helmi.id])
        try write.save(joined)
        #expect(try write.activeCall(ofProfessional: Fixture.matti.id, in: home) == joined)
        #expect(try write.invitations(ofProfessional: Fixture.matti.id, in: home).isEmpty)
        #expect(
          try write.professionalsInCalls(in: home) == [Fixture.helmi.id, Fixture.matti.id])
        #expect(try write.professionalsInCalls(in: Fixture.other).isEmpty)
        try write.insert(Fixture.staffPage("m", Fixture.matti))
        #expect(try write.professionalsAtPages(in: home) == [Fixture.matti.id])
        #expect(try write.professionalsAtPages(in: Fixture.other).isEmpty)
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func oneConsentStandsAndAllAreKept(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let (home, aino, helmi) = (Fixture.home, Fixture.aino.id, Fixture.helmi.id)
      let first = StandingConsent(
        client: aino, organisation: home, roles: [.relative, .observer], givenAt: Fixture.start,
        givenBy: helmi)
      var second = first
      second.roles = [.colleague]
      second.givenAt = Fixture.start + .seconds(1)
      let later = second
      let withdrawal = StandingConsent.Withdrawal(at: Fixture.start + .seconds(1), by: helmi)
      try await store.write { try $0.insert(first) }
      await expectConflict { try await store.write { try $0.insert(later) } }
      try await store.write { (write) throws in
        #expect(try write.agreedRoles(of: aino, in: home) == [.relative, .observer])
        #expect(try write.agreedRoles(of: aino, in: Fixture.other).isEmpty)
        #expect(try !write.withdrawCompanyConsent(of: aino, in: Fixture.other, withdrawal))
        #expect(try write.withdrawCompanyConsent(of: aino, in: home, withdrawal))
        #expect(try !write.withdrawCompanyConsent(of: aino, in: home, withdrawal))
        #expect(try write.agreedRoles(of: aino, in: home).isEmpty)
        try write.insert(later)
        var withdrawn = first
        withdrawn.withdrawal = withdrawal
        #expect(
          try write.companyConsents(of: aino, in: home, limit: 9) == [later, withdrawn])
        #expect(try write.companyConsents(of: aino, in: home, limit: 1) == [later])
      }
      var foreign = first
      foreign.organisation = Fixture.other
      foreign.client = Fixture.eino.id
      let stranger = foreign
      await expectConflict { try await store.write { try $0.insert(stranger) } }
    }
  }
}
