import CareModel
import Foundation
import Testing

@testable import CareStore

/// Conformance: how clients are found, on every storage engine.
@Suite struct StoreClientSearchTests {
  typealias Fixture = StoreFixture

  private static let names = [
    ("1", "Aino Näyte", Fixture.unit), ("2", "Aino Aalto", Fixture.secondUnit),
    ("3", "Anna-Liisa Ainola", Fixture.unit), ("4", "Väinö Åkerlund", Fixture.secondUnit),
    ("5", "Aini Aino", Fixture.unit),
  ]

  /// The fixture's own clients are called "aino Demo" and "eino Demo".
  private func withNames(
    _ engine: StoreEngine, _ body: (any TestedStore) async throws -> Void
  ) async throws {
    try await engine.withPeople { (store) async throws in
      try await store.write { tx in
        for (id, name, unit) in Self.names {
          try tx.save(
            Client(
              id: ClientID("c_\(id)")!, organisation: Fixture.home, unit: unit,
              name: PersonalText(name), firstName: "x", language: .fi))
        }
      }
      try await body(store)
    }
  }

  private func found(
    _ store: any TestedStore, _ words: String, unit: UnitID? = nil, scope: ClientScope = .all,
    after: String? = nil, limit: Int = 20, in organisation: OrganisationID = Fixture.home
  ) async throws -> [String]? {
    let search = ClientSearch(
      words: SearchName.words(words), unit: unit, scope: scope,
      after: after.map { ClientID("c_\($0)")! }, limit: limit)
    return try await store.read { try $0.clients(search, in: organisation) }?
      .map { String($0.id.rawValue.dropFirst(2)) }
  }

  @Test(arguments: StoreEngine.allCases)
  func namesAreFoundByTheBeginningsOfTheirParts(_ engine: StoreEngine) async throws {
    try await withNames(engine) { (store) async throws in
      #expect(try await found(store, "NÄY") == ["1"])
      #expect(try await found(store, "nay aino") == ["1"])
      #expect(try await found(store, "aker vai") == ["4"])
      #expect(try await found(store, "liisa-a") == ["3"])
      #expect(try await found(store, "demo") == ["aino", "eino"])
      // By the word that is found, then the name; nobody twice.
      #expect(try await found(store, "ain") == ["5", "2", "aino", "1", "3"])
      #expect(try await found(store, "aino") == ["5", "2", "aino", "1", "3"])
      #expect(try await found(store, "ainol") == ["3"])
      #expect(try await found(store, "ino") == [])
      #expect(try await found(store, "aino", in: Fixture.other) == [])
      #expect(try await found(store, "%") == (try await found(store, "")))
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func allAreListedByName(_ engine: StoreEngine) async throws {
    try await withNames(engine) { (store) async throws in
      #expect(try await found(store, "") == ["5", "2", "aino", "1", "3", "eino", "4"])
      #expect(try await found(store, "", unit: Fixture.secondUnit) == ["2", "eino", "4"])
      let some = ClientScope.some(units: [Fixture.secondUnit], clients: [ClientID("c_3")!])
      #expect(try await found(store, "", scope: some) == ["2", "3", "eino", "4"])
      #expect(try await found(store, "ain", scope: some) == ["2", "3"])
      #expect(try await found(store, "ain", unit: Fixture.unit, scope: some) == ["3"])
      #expect(try await found(store, "", scope: .some(units: [], clients: [])) == [])
    }
  }

  /// Pages hold everybody once, also where clients come in between and others are renamed.
  @Test(arguments: StoreEngine.allCases, ["", "ain"])
  func pagesGoOnWhereTheyEnded(_ engine: StoreEngine, _ words: String) async throws {
    try await withNames(engine) { (store) async throws in
      let all = try #require(try await found(store, words))
      var pages: [String] = []
      var after: String?
      while let page = try await found(store, words, after: after, limit: 2), !page.isEmpty {
        pages += page
        after = page.last
        let number = pages.count
        try await store.write {
          try $0.save(
            Client(
              id: ClientID("c_new\(number)")!, organisation: Fixture.home, unit: Fixture.unit,
              name: "Aaa Ain", firstName: "A", language: .fi))
        }
      }
      #expect(pages.filter { !$0.hasPrefix("new") } == all)
      #expect(Set(pages).count == pages.count)
      // Who is not in the list, or of another house, is no place of it.
      #expect(try await found(store, words, after: "nobody") == nil)
      #expect(try await found(store, words, after: "orvokki") == nil)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func whoIsRenamedIsFoundByTheNewNameAlone(_ engine: StoreEngine) async throws {
    try await withNames(engine) { (store) async throws in
      var aino = Fixture.aino
      aino.name = "Bertta Malli"
      aino.unit = Fixture.secondUnit
      let renamed = aino
      try await store.write { try $0.save(renamed) }
      #expect(try await found(store, "bert mal", unit: Fixture.secondUnit) == ["aino"])
      #expect(try await found(store, "demo") == ["eino"])
      #expect(try await found(store, "demo", after: "aino") == nil)
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func clientsOfOlderProgramsAreFoundOnceTheStoreIsOpened(_ engine: StoreEngine) async throws {
    try await engine.withPlace { (open) async throws in
      let before = Schema.migrations.prefix { $0.name != Schema.clientSearch.name }
      let old = try await open(Array(before))
      try await old.inspect(
        """
        INSERT INTO organisations (id, name, service, calling_from, phone)
        VALUES ('o_home', 'A', 'k', 'k', '0')
        """)
      try await old.inspect(
        "INSERT INTO units (id, organisation_id, name) VALUES ('u_home', 'o_home', 'K')")
      for number in 0..<1_100 {
        try await old.inspect(
          """
          INSERT INTO clients (id, organisation_id, unit_id, name, first_name, language)
          VALUES ('c_\(number)', 'o_home', 'u_home', 'Vanha Näyte\(number)', 'V', 'fi')
          """)
      }
      try await old.close()
      let store = try await open(Schema.migrations)
      #expect(try await found(store, "nayte1099") == ["1099"])
      #expect(try await found(store, "vanha", limit: 2_000)?.count == 1_100)
      try await store.close()
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func visitsOfAClientComePageByPage(_ engine: StoreEngine) async throws {
    try await engine.withPeople { (store) async throws in
      var visits: [Visit] = []
      for number in 0..<7 {
        var visit = Fixture.ainoVisit
        visit.id = VisitID("v_\(number)")!
        // Two at a time.
        visit.startsAt = Fixture.start + .hours(1 + number / 2)
        visit.endsAt = visit.startsAt + .minutes(10)
        visits.append(visit)
      }
      let made = visits
      try await store.write { for visit in made { try $0.save(visit) } }
      let range = Fixture.start..<Fixture.start + .hours(4)
      var seen: [VisitID] = []
      var place: VisitPlace?
      while true {
        let after = place
        let page = try await store.read {
          try $0.visits(
            ofClient: Fixture.aino.id, in: Fixture.home, starting: range, after: after, limit: 3)
        }.map(\.visit)
        seen += page.map(\.id)
        guard let last = page.last else { break }
        place = VisitPlace(startsAt: last.startsAt, id: last.id)
      }
      let within = made.filter { $0.startsAt < range.upperBound }
      #expect(seen == [Fixture.ainoVisit.id] + within.map(\.id))
      let others = try await store.read {
        try $0.visits(
          ofClient: Fixture.aino.id, in: Fixture.other, starting: range, after: nil, limit: 3)
      }
      #expect(others.isEmpty)
    }
  }

  /// Neither engine reads more than it shows: no statement sorts, none goes through a whole table.
  @Test func searchesGoByAnIndex() async throws {
    try await StoreEngine.sqlite.withPeople { (store) async throws in
      let sqlite = try #require(store as? SQLiteStore)
      let place = SearchPlace(word: "aino", key: "aino demo", client: Fixture.aino.id)
      for words in [[], ["ain"], ["ain", "demo"]] {
        for after in [nil, place] {
          let search = ClientSearch(words: words, unit: Fixture.unit, limit: 20)
          let statement = SearchStatement(search, in: Fixture.home, after: after)
          let plan = try await sqlite.plan(Self.written(statement))
          #expect(!plan.contains { $0.hasPrefix("SCAN") || $0.contains("TEMP B-TREE") }, "\(plan)")
        }
      }
    }
  }

  /// With its values in it.
  private static func written(_ statement: SearchStatement) -> String {
    var sql = statement.sql
    for (index, value) in statement.values.enumerated().reversed() {
      let literal =
        switch value.sqlValue {
        case .integer(let number): "\(number)"
        case .text(let text): "'\(text)'"
        default: "NULL"
        }
      sql = sql.replacing("$\(index + 1)", with: literal)
    }
    return sql
  }
}
