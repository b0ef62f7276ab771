import CareModel
import CareStore
import Testing

/// Conformance: visits, links and sign-ins.
@Suite struct StoreVisitTests {
  typealias Fixture = StoreFixture

  @Test(arguments: StoreEngine.allCases)
  func aVisitComesWithItsPeople(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let record = try await store.read { try $0.visit(Fixture.ainoVisit.id, in: Fixture.home) }
      #expect(
        record
          == VisitRecord(
            visit: Fixture.ainoVisit, client: Fixture.aino, professional: Fixture.helmi,
            history: VisitHistory()))
      var visit = Fixture.ainoVisit
      visit.professional = nil
      visit.cancelledAt = Fixture.start
      let changed = visit
      try await store.write { try $0.save(changed) }
      let after = try await store.read { try $0.visit(changed.id, in: Fixture.home) }
      #expect(after?.visit == changed && after?.professional == nil)
      #expect(after?.state(now: Fixture.start) == .cancelled)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func visitsOfADayAreThoseThatReachIntoIt(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      func found(
        _ unit: UnitID?, _ range: Range<WallTime>, first: ProfessionalID? = nil, limit: Int = 10
      ) async throws -> [VisitID] {
        try await store.read {
          try $0.visits(in: Fixture.home, unit: unit, during: range, first: first, limit: limit)
        }.map(\.visit.id)
      }
      let (aino, eino) = (Fixture.ainoVisit.id, Fixture.einoVisit.id)
      let start = Fixture.start
      #expect(try await found(nil, start..<start + .hours(1)) == [aino, eino])
      #expect(try await found(Fixture.secondUnit, start..<start + .hours(1)) == [eino])
      #expect(try await found(nil, start - .hours(1)..<start).isEmpty)
      #expect(try await found(nil, start..<start + .hours(1), limit: 1) == [aino])
      let hers = Fixture.einoVisit.professional
      #expect(try await found(nil, start..<start + .hours(1), first: hers, limit: 1) == [eino])
      // One that has begun before, and goes on.
      #expect(try await found(nil, start + .minutes(5)..<start + .hours(1)).contains(aino))
      #expect(!(try await found(nil, Fixture.ainoVisit.endsAt..<start + .hours(1)).contains(aino)))
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aDayComesPageByPage(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let start = Fixture.start
      // Three of one moment, and one that has begun the evening before.
      let more = ["b", "a", "c"].map { name in
        var visit = Fixture.ainoVisit
        visit.id = VisitID("v_page-\(name)")!
        visit.professional = nil
        return visit
      }
      var night = Fixture.ainoVisit
      night.id = VisitID("v_night")!
      night.startsAt = start - .hours(9)
      let earlier = night
      try await store.write { tx in for visit in more + [earlier] { try tx.save(visit) } }
      func pages(
        _ limit: Int, unit: UnitID? = nil, own: ProfessionalID? = nil,
        of person: ProfessionalID? = nil
      ) async throws -> [VisitID] {
        var (found, place): ([VisitID], VisitPlace?) = ([], nil)
        while true {
          let page = try await store.read { [place] in
            try $0.visits(
              in: Fixture.home, unit: unit, own: own, of: person,
              during: start - .hours(1)..<start + .hours(1), after: place, limit: limit)
          }
          #expect(page.count <= limit)
          found += page.map(\.visit.id)
          guard let last = page.last else { return found }
          place = VisitPlace(startsAt: last.visit.startsAt, id: last.visit.id)
        }
      }
      let all = try await store.read {
        try $0.visits(
          in: Fixture.home, unit: nil, during: start - .hours(1)..<start + .hours(1), first: nil,
          limit: 99)
      }
      let ids = all.map(\.visit.id)
      #expect(ids.count == 6 && ids.first == earlier.id)
      for limit in 1...7 { #expect(try await pages(limit) == ids) }
      let eino = Fixture.einoVisit
      #expect(try await pages(2, unit: Fixture.secondUnit) == [eino.id])
      let helmis = all.filter { $0.visit.professional == Fixture.helmi.id }.map(\.visit.id)
      #expect(try await pages(1, of: Fixture.helmi.id) == helmis)
      let seen = all.filter {
        $0.visit.unit == Fixture.secondUnit || $0.visit.professional == Fixture.helmi.id
      }
      #expect(
        try await pages(1, unit: Fixture.secondUnit, own: Fixture.helmi.id) == seen.map(\.visit.id))
      #expect(
        try await store.read {
          try $0.visits(
            in: Fixture.other, unit: nil, own: nil, of: nil,
            during: start - .hours(1)..<start + .hours(1),
            after: nil, limit: 9)
        }.allSatisfy { $0.visit.organisation == Fixture.other })
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func aVisitIsInsertedOnce(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var visit = Fixture.ainoVisit
      visit.purpose = "other"
      let again = visit
      #expect(try await store.write { try $0.insertIfAbsent(again) } == false)
      let kept = try await store.read { try $0.visit(again.id, in: Fixture.home) }
      #expect(kept?.visit == Fixture.ainoVisit)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func callsMakeTheStateOfAVisit(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let now = Fixture.start
      func state() async throws -> VisitState? {
        try await store.read { try $0.visit(Fixture.ainoVisit.id, in: Fixture.home) }?
          .state(now: now)
      }
      func step(_ name: String, _ change: @Sendable (inout CallLifeCycle) -> Void) async throws {
        var call = Fixture.call(name, Fixture.ainoVisit, by: Fixture.helmi)
        change(&call.lifeCycle)
        let changed = call
        try await store.write { try $0.insert(changed) }
      }
      let (carer, client) = ("p_%-a", "p_%-b")
      func party(_ pattern: String, _ name: String) -> PartyID {
        PartyID(pattern.replacing("%", with: name))!
      }
      #expect(try await state() == .due)
      let cancelling = party(carer, "1")
      try await step("1") { _ = $0.hangUp(cancelling, now: now) }
      #expect(try await state() == .due)
      let declining = party(client, "2")
      try await step("2") { _ = $0.hangUp(declining, now: now) }
      #expect(try await state() == .notReached)
      let (answering, ending) = (party(client, "3"), party(carer, "3"))
      let page = SessionID("s_c")!
      try await step("3") { _ = $0.accept(answering, page: page, now: now) }
      #expect(try await state() == .inCall)
      try await store.write { (write) throws in
        var call = try write.call(CallID("k_3")!, in: Fixture.home)!
        _ = call.lifeCycle.hangUp(ending, now: now)
        try write.save(call)
      }
      #expect(try await state() == .done)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func linksAreFoundByTheHashOfTheirSecret(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let first = Fixture.link("first", Fixture.ainoVisit)
      let second = Fixture.link(
        "second", Fixture.ainoVisit, role: .relative, at: Fixture.start + .seconds(1))
      try await store.write { (write) throws in
        try write.insert(second, secretHash: Fixture.hash(2))
        try write.insert(first, secretHash: Fixture.hash(1))
      }
      try await store.read { (read) throws in
        #expect(try read.guestLink(secretHash: Fixture.hash(1)) == first)
        #expect(try read.guestLink(secretHash: Fixture.hash(3)) == nil)
        #expect(try read.guestLink(second.id, in: Fixture.home) == second)
        #expect(
          try read.guestLinks(of: Fixture.ainoVisit.id, in: Fixture.home) == [first, second])
      }
      await expectConflict {
        try await store.write {
          try $0.insert(Fixture.link("third", Fixture.ainoVisit), secretHash: Fixture.hash(1))
        }
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func revokingKeepsTheFirstTime(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let link = Fixture.link("first", Fixture.ainoVisit)
      let now = Fixture.start
      try await store.write { (write) throws in
        try write.insert(link, secretHash: Fixture.hash(1))
        #expect(try write.revokeGuestLink(link.id, in: Fixture.home, at: now))
        #expect(try write.revokeGuestLink(link.id, in: Fixture.home, at: now + .hours(1)))
      }
      let revoked = try await store.read { try $0.guestLink(secretHash: Fixture.hash(1)) }
      #expect(revoked?.revokedAt == now)
      #expect(revoked?.validity(now: now) == .revoked)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func signInsLastUntilTheyAreTakenAway(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      let now = Fixture.start
      func session(_ number: UInt8) -> StaffSession {
        StaffSession(
          tokenHash: Fixture.hash(number), organisation: Fixture.home,
          professional: Fixture.helmi.id, csrf: "csrf", createdAt: now, lastSeenAt: now,
          expiresAt: now + .hours(8))
      }
      let (first, second, third) = (session(1), session(2), session(3))
      try await store.write { (write) throws in
        for one in [first, second, third] { try write.insert(one) }
        try write.touchStaffSession(
          tokenHash: first.tokenHash, at: now + .hours(1), expiresAt: now + .hours(9))
      }
      let touched = try await store.read { try $0.staffSession(tokenHash: first.tokenHash) }
      #expect(touched?.lastSeenAt == now + .hours(1) && touched?.expiresAt == now + .hours(9))
      try await store.write { (write) throws in
        let (helmi, matti) = (Fixture.helmi.id, Fixture.matti.id)
        #expect(
          try write.deleteStaffSessions(of: helmi, in: Fixture.home, keeping: 3).isEmpty)
        #expect(try write.deleteStaffSessions(of: matti, in: Fixture.home, keeping: 0).isEmpty)
        #expect(try write.deleteStaffSessions(of: helmi, in: Fixture.other, keeping: 0).isEmpty)
        #expect(
          Set(try write.deleteStaffSessions(of: helmi, in: Fixture.home, keeping: 1))
            == [second.tokenHash, third.tokenHash])
        for one in [second, third] { try write.insert(one) }
        #expect(try write.deleteStaffSession(tokenHash: second.tokenHash))
        #expect(try !write.deleteStaffSession(tokenHash: second.tokenHash))
        #expect(try write.deleteStaffSessions(of: Fixture.helmi.id, in: Fixture.home) == 2)
        #expect(try write.staffSession(tokenHash: first.tokenHash) == nil)
      }
    }
  }
}
