import Testing

@testable import CareModel

@Suite("Names as they are searched for")
struct SearchNameTests {
  @Test(
    "case, marks and what joins the parts make no difference",
    arguments: [
      ("Aino Näyte", ["aino", "nayte"]), ("ÅSA Öberg-Lindström", ["asa", "oberg", "lindstrom"]),
      ("Anna-Liisa  O’Neil", ["anna", "liisa", "oneil"]),
      ("Jørgen Æbeltoft", ["jorgen", "aebeltoft"]),
      ("Áŋŋel Đorđević", ["annel", "dordevic"]), ("Straße 7", ["strasse", "7"]),
      ("Айно Иванова", ["аино", "иванова"]), ("  -–—  ", []), ("", []),
    ])
  func words(_ name: String, _ words: [String]) {
    #expect(SearchName.words(name) == words)
    #expect(SearchName.words(name.uppercased()) == words)
    #expect(SearchName.words(SearchName.key(name)) == words)
  }

  @Test("a name is as long as it may be, whoever typed it")
  func bounds() {
    #expect(SearchName.words(String(repeating: "x ", count: 500)).count == SearchName.mostWords)
    let long = SearchName.words(String(repeating: "ß", count: 9_000))
    #expect(long.count == 1 && long[0].unicodeScalars.count == 2 * SearchName.longestWord)
  }

  @Test("the end of a prefix comes after all that begins so, and before what does not")
  func prefixes() {
    for (word, inside) in [
      ("ai", true), ("aino", true), ("ainö", true), ("aj", false), ("ah", false),
    ] {
      let bytes = { (text: String) in Array(text.utf8) }
      let isInside =
        !bytes(word).lexicographicallyPrecedes(bytes("ai"))
        && bytes(word).lexicographicallyPrecedes(bytes(SearchName.end(ofPrefix: "ai")))
      #expect(isInside == inside, "\(word)")
    }
  }
}

@Suite("Whose names may be found")
struct ClientScopeTests {
  /// The store looks no further than the rule would let it, and no less far.
  @Test(arguments: StaffRole.allCases)
  func asTheRuleDecides(_ role: StaffRole) {
    let (own, other, granted) = (UnitID("u_own")!, UnitID("u_other")!, UnitID("u_granted")!)
    let clients = ["visit", "task", "call", "grant", "none"].map { ClientID("c_\($0)")! }
    func grant(_ name: String, _ scope: AccessGrant.Scope) -> AccessGrant {
      AccessGrant(
        id: AccessGrantID("ag_\(name)")!, organisation: OrganisationID("o_1")!,
        professional: ProfessionalID("w_1")!, scope: scope, now: WallTime(milliseconds: 1))
    }
    let circle = AccessCircle(
      visits: [clients[0]], tasks: [clients[1]], calls: [clients[2]],
      grants: [grant("client", .client(clients[3])), grant("unit", .unit(granted))])
    let person = AccessPerson(id: ProfessionalID("w_1")!, unit: own, roles: [role])
    let scope = AccessRule.findable(person, circle)
    for unit in [own, other, granted] {
      for client in clients {
        let decision = AccessRule.decide(
          .equip, person, clientOf: unit, circle.ties(to: client, of: unit))
        #expect(scope.holds(client, of: unit) == decision.isAllowed, "\(client) \(unit)")
      }
    }
  }
}
