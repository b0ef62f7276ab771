import CareModel
import CareStore
import Testing

@testable import Gateway

/// Accounts that whoever runs the gateway makes.
@Suite(.timeLimit(.minutes(5)))
struct StaffAccountTests {
  private let password: PersonalText = "tuuli-soi-hiljaa"

  private func account(
    _ username: String = "Venla", organisation: String = "Uusi alue", phone: String? = "017 1",
    unit: String = "Tiimi"
  ) -> StaffAccounts.New {
    StaffAccounts.New(
      organisation: organisation, phone: phone, service: "kotihoito", callingFrom: "kotihoidosta",
      unit: unit, username: Personal(username), name: "Venla Testi", language: .fi)
  }

  @Test func whoIsAddedSignsInAndSeesTheirOwnHouseAlone() async throws {
    try await withServer { server in
      try await StaffAccounts(store: server.store).add(account(), password: password)
      let answer = try await server.signIn("VENLA", password.revealed)
      #expect(answer.status == 200)
      let you = try #require(answer.json["you"] as? [String: Any])
      #expect(you["firstName"] as? String == "Venla")
      #expect(you["unit"] as? String == "Tiimi")
      let organisation = try #require(answer.json["organisation"] as? [String: Any])
      #expect(organisation["name"] as? String == "Uusi alue")
    }
  }

  @Test func organisationAndUnitAreMadeOnce() async throws {
    try await withServer { server in
      let accounts = StaffAccounts(store: server.store)
      let before = try await server.store.read { try $0.organisations(limit: 100).count }
      try await accounts.add(account("a-one"), password: password)
      try await accounts.add(account("a-two", phone: nil), password: password)
      let found = try await server.store.read { tx in
        let all = try tx.organisations(limit: 100)
        let made = all.first { $0.name == "Uusi alue" }
        return (all.count, try made.map { try tx.units(in: $0.id).count })
      }
      #expect(found.0 == before + 1)
      #expect(found.1 == 1)
    }
  }

  @Test func theOnCallNumberIsOneOrganisationsAndCanBeTakenAway() async throws {
    try await withServer { server in
      try await StaffAccounts(store: server.store).add(account(), password: password)
      let settings = OrganisationSettings(store: server.store)
      func numbers() async throws -> [String] {
        try await server.store.read { try $0.organisations(limit: 100).compactMap(\.onCallPhone) }
      }
      try await settings.setOnCallPhone("017 999", of: "Uusi alue")
      #expect(try await numbers() == ["017 999"])
      for (phone, name) in [("017 999", "Ei ole"), ("", "Uusi alue"), ("1\n2", "Uusi alue")] {
        await #expect(throws: StartProblem.self) {
          try await settings.setOnCallPhone(phone, of: name)
        }
      }
      try await settings.setOnCallPhone(nil, of: "Uusi alue")
      #expect(try await numbers() == [])
    }
  }

  @Test func whatDoesNotFitIsASentenceAndChangesNothing() async throws {
    try await withServer { server in
      let accounts = StaffAccounts(store: server.store)
      for (new, word) in [
        (account(server.home.username), password), (account(phone: nil), password),
        (account(""), password), (account("two words"), password), (account(unit: " "), password),
        (account(), "short"), (account(), "aaaaaaaaaaaa"), (account(), "venla-venla-soi"),
      ] as [(StaffAccounts.New, PersonalText)] {
        await #expect(throws: StartProblem.self) { try await accounts.add(new, password: word) }
      }
      let names = try await server.store.read { try $0.organisations(limit: 100).map(\.name) }
      #expect(!names.contains("Uusi alue"))
    }
  }

  @Test func anotherPasswordEndsTheSignInsOfTheOldOne() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let other = try await SignedInClient(server, server.foreign)
      let accounts = StaffAccounts(store: server.store)
      try await accounts.setPassword(of: Personal(server.home.username), to: password)
      #expect(try await staff.ask("GET", "/api/me").status == 401)
      #expect(try await other.ask("GET", "/api/me").status == 200)
      let old = try await server.signIn(server.home.username, TestHouse.password.revealed)
      #expect(old.status == 401)
      let new = try await server.signIn(server.home.username, password.revealed)
      #expect(new.status == 200)
      await #expect(throws: StartProblem.self) {
        try await accounts.setPassword(of: "nobody", to: password)
      }
    }
  }
}
