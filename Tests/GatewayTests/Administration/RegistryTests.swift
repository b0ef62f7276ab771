import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

/// What an administrator does without the pages, on a store that a gateway works on.
@Suite("Registries of the command line")
struct RegistryTests {
  private static let asker = CommandOperator(name: "ylläpito")

  private static func clients(_ bench: Bench) -> ClientRegistry {
    ClientRegistry(store: bench.store, asker: asker, now: now(bench))
  }

  private static func now(_ bench: Bench) -> @Sendable () -> WallTime {
    let clock = bench.clock
    return { clock.now }
  }

  /// What the command line has recorded, in its order.
  private static func entries(_ bench: Bench) async throws -> [AccessEntry] {
    try await bench.store.read {
      try $0.accessLinks(of: .commandLine, after: 0, limit: 10_000)
    }.flatMap(\.entries)
  }

  private static func sheet(_ rows: String...) throws -> [ClientSheet.Entry] {
    try ClientSheet((["name,unit,phone"] + rows).joined(separator: "\n")).entries
  }

  private static func nameHome(_ bench: Bench) async throws {
    let home = bench.home.organisation
    try await bench.store.write {
      // Both are called the same, which commands could not tell apart.
      var organisation = try $0.organisation(home)!
      organisation.name = "Koti"
      try $0.save(organisation)
    }
  }

  @Test("a table is added whole, with details and an entry for each")
  func imports() async throws {
    let bench = try await Bench()
    try await Self.nameHome(bench)
    let made = try await Self.clients(bench).add(
      try Self.sheet("Helvi Uusi,Tiimi,040 123 4567", "Toivo Uusi,Tiimi,"), organisation: "Koti")
    #expect(made.count == 2 && Set(made).count == 2)
    let home = bench.home.organisation
    let found = try await bench.store.read { tx in
      try made.map { (try tx.client($0, in: home), try tx.details(of: $0, in: home)) }
    }
    #expect(found[0].0?.name == "Helvi Uusi" && found[0].0?.firstName == "Helvi")
    #expect(found[0].1?.phone == "040 123 4567" && found[0].1?.version == 1)
    #expect(found[1].1?.phone == nil)
    let entries = try await Self.entries(bench)
    #expect(entries.map { $0.client?.value?.revealed } == made.map(\.rawValue))
    #expect(entries.allSatisfy { $0.verb == .changed && $0.reason?.value == "ylläpito" })
  }

  @Test("one row that does not fit, and nothing is added; every such row is told by its line alone")
  func allOrNothing() async throws {
    let bench = try await Bench()
    try await Self.nameHome(bench)
    let home = bench.home.organisation
    func count() async throws -> Int {
      try await bench.store.read { try $0.clients(in: home, unit: nil, after: nil, limit: 1_000).count }
    }
    let before = try await count()
    let registry = Self.clients(bench)
    for (rows, lines) in [
      (["Helvi Uusi,Tiimi,", "Toivo Uusi,Ei ole,", "Aino Asiakas,Tiimi,"], [3, 4]),
      (["Helvi Uusi,Tiimi,kotona", "Toivo Uusi,Tiimi,"], [2]),
      (["Helvi Uusi,Tiimi,", "Helvi Uusi,Tiimi,"], [3]),
    ] {
      let text = (["name,unit,phone"] + rows).joined(separator: "\n")
      let sheet = try ClientSheet(text).entries
      for isTrial in [true, false] {
        do {
          _ = try await registry.add(sheet, organisation: "Koti", isTrial: isTrial)
          Issue.record("taken: \(lines)")
        } catch let refusal as ClientRegistry.Refusal {
          #expect(refusal.faults.map(\.line) == lines)
          #expect(!refusal.description.contains("Uusi") && !refusal.description.contains("kotona"))
        }
      }
    }
    #expect(
      try await registry.add(
        try Self.sheet("Helvi Uusi,Tiimi,"), organisation: "Koti", isTrial: true) == [])
    #expect(try await count() == before)
    #expect(try await Self.entries(bench).isEmpty)
    let twins = try Self.sheet("Aino Asiakas,Tiimi,", "Aino Asiakas,Tiimi,")
    #expect(
      try await registry.add(twins, organisation: "Koti", mayShareNames: true).count == 2)
  }

  @Test("an organisation has no more clients than there is room for, however they are added")
  func bound() async throws {
    let bench = try await Bench()
    try await Self.nameHome(bench)
    let home = bench.home.organisation
    let count = try await bench.store.read { try $0.clientCount(in: home) }
    let registry = ClientRegistry(
      store: bench.store, asker: Self.asker, most: count + 2, now: Self.now(bench))
    let three = try Self.sheet("A Uusi,Tiimi,", "B Uusi,Tiimi,", "C Uusi,Tiimi,")
    for isTrial in [true, false] {
      await #expect(throws: StartProblem.self) {
        try await registry.add(three, organisation: "Koti", isTrial: isTrial)
      }
    }
    #expect(try await bench.store.read { try $0.clientCount(in: home) } == count)
    let two = try Self.sheet("A Uusi,Tiimi,", "B Uusi,Tiimi,")
    #expect(try await registry.add(two, organisation: "Koti").count == 2)
    let one = try Self.sheet("C Uusi,Tiimi,")
    await #expect(throws: StartProblem.self) { try await registry.add(one, organisation: "Koti") }
  }

  @Test("names and details are shown for a reason alone, which the client can read")
  func reasons() async throws {
    let bench = try await Bench()
    try await Self.nameHome(bench)
    let registry = Self.clients(bench)
    let bare = try await registry.list(organisation: "Koti", unit: nil, reason: nil)
    #expect(bare.count == 3 && bare.allSatisfy { $0.name == nil && $0.unit == "Tiimi" })
    #expect(try await Self.entries(bench).isEmpty)
    await #expect(throws: StartProblem.self) {
      try await registry.show(bench.home.clients[0], reason: "no")
    }
    await #expect(throws: StartProblem.self) {
      try await registry.list(organisation: "Koti", unit: "Ei ole", reason: nil)
    }
    let card = try await registry.show(bench.home.clients[0], reason: "tietopyyntö 7")
    #expect(card.client.name == "Aino Asiakas")
    let named = try await registry.list(
      organisation: "Koti", unit: "Tiimi", reason: "luettelon tarkistus")
    #expect(named.allSatisfy { $0.name == "Aino Asiakas" })
    let (client, home) = (bench.home.clients[0], bench.home.organisation)
    let records = try await bench.store.read {
      try $0.accessRecords(of: client, in: home, after: nil, limit: 10)
    }
    #expect(
      records.map { $0.reason?.revealed } == [
        "ylläpito: luettelon tarkistus", "ylläpito: tietopyyntö 7",
      ])
    #expect(records.map(\.entry.verb) == [.listed, .seen])
    let audit = AccessAudit(
      store: bench.store, configuration: Configuration(),
      folder: try DataFolder(bench.folder.path))
    #expect(try await audit.verify().allSatisfy { $0.fault == nil })
  }

  @Test("nothing of another organisation's is found by a name, and several have to be told apart")
  func walls() async throws {
    let bench = try await Bench()
    try await Self.nameHome(bench)
    let units = UnitRegistry(store: bench.store, asker: Self.asker)
    await #expect(throws: StartProblem.self) { try await units.list(organisation: nil) }
    let made = try await units.add("Ranta", organisation: "Koti")
    #expect(made.organisation == bench.home.organisation)
    await #expect(throws: StartProblem.self) { try await units.add("Ranta", organisation: "Koti") }
    await #expect(throws: StartProblem.self) { try await units.add(" ", organisation: "Koti") }
    await #expect(throws: StartProblem.self) {
      try await Self.clients(bench).list(organisation: "Alue", unit: "Ranta", reason: nil)
    }
    #expect(try await units.list(organisation: "Koti").map(\.name) == ["Ranta", "Tiimi"])
  }

  @Test(
    "an account that is locked is out of its pages by the gateway's next look, and its call ends")
  func locked() async throws {
    let bench = try await Bench()
    try await Self.nameHome(bench)
    let page = try await bench.staff(0)
    let other = try await bench.staff(1)
    let staff = StaffRegistry(
      store: bench.store, asker: Self.asker, now: Self.now(bench))
    let username = PersonalText("carer-\(bench.home.carers[0])")
    try await staff.lock(username)
    #expect(page.socket.closeCode == nil)
    await bench.pass(.seconds(2))
    page.read()
    #expect(page.socket.closeCode == 4003)
    #expect(page.volatile.last?.text("body.reason") == "signedOut")
    #expect(other.socket.closeCode == nil)
    let token = bench.home.tokens[0]
    #expect(try await bench.store.read { try $0.staffSession(tokenHash: token) } == nil)
    let listed = try await staff.list(organisation: "Koti", unit: "Tiimi")
    #expect(listed.map { $0.professional.disabledAt != nil } == [true, false, false])
    try await staff.unlock(username)
    let again = try await bench.store.read { try $0.account(username: username.revealed) }
    #expect(again?.professional.disabledAt == nil && again?.passwordHash == "none")
  }

  @Test("roles and unit of an account change, and wrong words change nothing")
  func roles() async throws {
    let bench = try await Bench()
    try await Self.nameHome(bench)
    let staff = StaffRegistry(store: bench.store, asker: Self.asker)
    let username = PersonalText("carer-\(bench.home.carers[0])")
    try await staff.setRoles(["administrator", "carer"], of: username)
    for words in [[], ["boss"], ["carer", "boss"]] {
      await #expect(throws: StartProblem.self) { try await staff.setRoles(words, of: username) }
    }
    await #expect(throws: StartProblem.self) { try await staff.setRoles(["carer"], of: "nobody") }
    await #expect(throws: StartProblem.self) { try await staff.setUnit("Ranta", of: username) }
    let units = UnitRegistry(store: bench.store, asker: Self.asker)
    let ranta = try await units.add("Ranta", organisation: "Koti")
    try await staff.setUnit("Ranta", of: username)
    let found = try await bench.store.read { try $0.account(username: username.revealed) }
    #expect(found?.professional.roles == [.carer, .administrator])
    #expect(found?.professional.unit == ranta.id)
  }

  @Test("a terminal that is revoked beside the gateway is cut off by its next look")
  func revoked() async throws {
    let bench = try await Bench()
    try await Self.nameHome(bench)
    let page = try await bench.terminal("one")
    let terminals = TerminalRegistry(
      store: bench.store, asker: Self.asker, now: Self.now(bench))
    let id = try #require(TerminalID("d_one"))
    let bare = try await terminals.list(organisation: "Koti", reason: nil)
    #expect(bare.map(\.isConnected) == [true])
    try await terminals.revoke(id)
    await #expect(throws: StartProblem.self) { try await terminals.revoke(id) }
    await bench.pass(.seconds(2))
    page.read()
    #expect(page.socket.closeCode == 4003)
    #expect(page.volatile.last?.text("body.reason") == "terminalRevoked")
    let entries = try await Self.entries(bench)
    #expect(entries.map(\.verb) == [.closed])
    #expect(entries.first?.client?.value?.revealed == bench.home.clients[0].rawValue)
    let after = try await terminals.list(organisation: "Koti", reason: "laiteluettelo")
    #expect(after.first?.terminal.revokedAt != nil)
  }

  @Test("a day's visits are listed by ids; names take a reason")
  func visits() async throws {
    let bench = try await Bench()
    try await Self.nameHome(bench)
    let visits = VisitRegistry(store: bench.store, asker: Self.asker, now: Self.now(bench))
    let list = try await visits.list(day: nil, organisation: "Koti", unit: nil, reason: nil)
    #expect(Set(list.visits.map(\.visit.id)) == Set(bench.home.visits))
    #expect(try await Self.entries(bench).isEmpty)
    let other = try await visits.list(
      day: "2026-01-01", organisation: "Koti", unit: "Tiimi", reason: "tarkistus")
    #expect(other.visits.isEmpty)
    await #expect(throws: StartProblem.self) {
      try await visits.list(day: "tänään", organisation: "Koti", unit: nil, reason: nil)
    }
    _ = try await visits.list(day: nil, organisation: "Koti", unit: nil, reason: "tarkistus")
    #expect(try await Self.entries(bench).count == bench.home.visits.count)
  }
}
