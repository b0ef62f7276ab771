import Testing

@testable import CareModel

@Suite("Access rule")
struct AccessRuleTests {
  private static let own = UnitID("u_own")!
  private static let other = UnitID("u_other")!
  private static let grant = AccessGrantID("ag_1")!

  /// Asked of roles alone.
  private static let ofLeaders: Set<AccessAction> = [.readLog, .register]

  private func person(_ roles: Set<StaffRole>) -> AccessPerson {
    AccessPerson(id: ProfessionalID("w_1")!, unit: Self.own, roles: roles)
  }

  private func decide(
    _ action: AccessAction, _ roles: Set<StaffRole>, _ unit: UnitID,
    _ ties: AccessTies = AccessTies()
  ) -> AccessDecision {
    AccessRule.decide(action, person(roles), clientOf: unit, ties)
  }

  @Test("a unit's own people do everything but read the log")
  func ownUnit() {
    for role in StaffRole.allCases where role != .administrator {
      for action in AccessAction.allCases where !Self.ofLeaders.contains(action) {
        #expect(decide(action, [role], Self.own) == .allowed(.unit), "\(role) \(action)")
      }
    }
  }

  @Test("an administrator has no clients by the unit, and reads no care content")
  func administrators() {
    for unit in [Self.own, Self.other] {
      for action in [AccessAction.list, .see, .change, .call, .invite] {
        #expect(decide(action, [.administrator], unit) == .needsReason, "\(action)")
        #expect(
          decide(action, [.administrator], unit, AccessTies(grant: Self.grant))
            == .granted(Self.grant))
      }
      #expect(decide(.equip, [.administrator], unit) == .allowed(.administrator))
      #expect(decide(.readLog, [.administrator], unit) == .allowed(.administrator))
    }
    #expect(decide(.see, [.administrator, .carer], Self.own) == .allowed(.unit))
    #expect(decide(.see, [.administrator], Self.own, AccessTies(visit: true)) == .allowed(.visit))
  }

  @Test("whoever belongs to the client may, from whatever unit")
  func relationships() {
    let ties: [(AccessTies, AccessGround)] = [
      (AccessTies(visit: true), .visit), (AccessTies(task: true), .task),
      (AccessTies(call: true), .call), (AccessTies(visit: true, task: true, call: true), .call),
      (AccessTies(visit: true, grant: Self.grant), .visit),
    ]
    for (tie, ground) in ties {
      for action in AccessAction.allCases where !Self.ofLeaders.contains(action) {
        #expect(decide(action, [.fieldTeam], Self.other, tie) == .allowed(ground), "\(action)")
      }
    }
  }

  @Test("everybody else gives a reason")
  func strangers() {
    for role in [StaffRole.carer, .fieldTeam] {
      for action in [AccessAction.list, .see, .change, .call, .invite, .equip] {
        #expect(decide(action, [role], Self.other) == .needsReason, "\(role) \(action)")
        #expect(
          decide(action, [role], Self.other, AccessTies(grant: Self.grant))
            == .granted(Self.grant))
      }
      #expect(decide(.takeTask, [role], Self.other) == .allowed(.duty))
      #expect(decide(.readLog, [role], Self.other) == .refused)
      #expect(decide(.readLog, [role], Self.other, AccessTies(grant: Self.grant)) == .refused)
    }
  }

  @Test("who leads sees the lists of all units, and gives a reason for what is written")
  func leaders() {
    for role in [StaffRole.shiftLead, .supervisor] {
      #expect(decide(.list, [role], Self.other) == .allowed(.leadership))
      #expect(decide(.equip, [role], Self.other) == .allowed(.leadership))
      #expect(decide(.readLog, [role], Self.other) == .allowed(.leadership))
      for action in [AccessAction.see, .change, .call, .invite] {
        #expect(decide(action, [role], Self.other) == .needsReason)
      }
    }
  }

  @Test("whoever is of the unit reads the log only where they lead or administer")
  func logOfOwnUnit() {
    #expect(decide(.readLog, [.carer], Self.own, AccessTies(visit: true)) == .refused)
    #expect(decide(.readLog, [.carer, .shiftLead], Self.own) == .allowed(.leadership))
  }

  @Test("a unit's list")
  func unitLists() {
    #expect(AccessRule.mayListUnit(Self.own, person([.carer]), grant: nil) == .allowed(.unit))
    #expect(AccessRule.mayListUnit(Self.other, person([.carer]), grant: nil) == .needsReason)
    #expect(
      AccessRule.mayListUnit(Self.other, person([.carer]), grant: Self.grant)
        == .granted(Self.grant))
    #expect(
      AccessRule.mayListUnit(Self.other, person([.supervisor]), grant: nil)
        == .allowed(.leadership))
    #expect(AccessRule.mayListUnit(Self.own, person([.administrator]), grant: nil) == .needsReason)
  }

  @Test("nobody without a role is let in")
  func noRole() {
    for action in AccessAction.allCases where action != .takeTask {
      #expect(!decide(action, [], Self.own).isAllowed)
    }
  }

  @Test("a grant for the unit opens its clients; one for the client goes first")
  func circle() {
    let (client, neighbour) = (ClientID("c_1")!, ClientID("c_2")!)
    func grant(_ id: String, _ scope: AccessGrant.Scope) -> AccessGrant {
      AccessGrant(
        id: AccessGrantID(id)!, organisation: OrganisationID("o_1")!,
        professional: ProfessionalID("w_1")!, scope: scope, now: AccessFixture.start)
    }
    let circle = AccessCircle(
      visits: [neighbour],
      grants: [grant("ag_unit", .unit(Self.other)), grant("ag_client", .client(client))])
    #expect(circle.ties(to: client, of: Self.other).grant == AccessGrantID("ag_client"))
    #expect(circle.ties(to: neighbour, of: Self.other).grant == AccessGrantID("ag_unit"))
    #expect(circle.ties(to: neighbour, of: Self.own) == AccessTies(visit: true))
    #expect(circle.grant(for: Self.other) == AccessGrantID("ag_unit"))
    #expect(circle.grant(for: Self.own) == nil)
    #expect(circle.grants[0].expiresAt == AccessFixture.start + .hours(8))
  }

  @Test("a reason is a sentence, no key that somebody leaned on")
  func reasons() {
    let longest = String(repeating: "å", count: 200)
    for good in ["Sijaisuus", "Omainen soitti ja kysyi käynnistä.", longest] {
      #expect(AccessGrant.isReason(good), "\(good)")
    }
    for bad in [
      "", "abcd", "     ", " sijaisuus", "sijaisuus ", "yksi\nkaksi", "a\u{0}bcdef",
      String(repeating: "a", count: 201),
    ] {
      #expect(!AccessGrant.isReason(bad))
    }
  }
}
