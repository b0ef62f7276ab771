import CareModel
import Foundation
import Testing

@Suite struct IdentifierTests {
  @Test(arguments: ["v_1", "v_-", "v_" + String(repeating: "a", count: 62), "v_Az09-_"])
  func takesItsOwnPrefixAndOpaqueCharacters(_ text: String) {
    #expect(VisitID(text)?.rawValue == text)
  }

  @Test(arguments: [
    "", "v", "v_", "V_1", "c_1", "1", "v_ä", "v_a b", "v_a/b", "v_1\n", "v_'; DROP TABLE visits",
    "v_" + String(repeating: "a", count: 63),
  ])
  func refusesEverythingElse(_ text: String) {
    #expect(VisitID(text) == nil)
  }

  @Test func randomIDsAreValidAndDiffer() {
    var generator = SeededGenerator(seed: 1)
    let ids = (0..<1000).map { _ in CallID.random(using: &generator) }
    #expect(Set(ids).count == 1000)
    #expect(ids.allSatisfy { CallID($0.rawValue) == $0 && $0.rawValue.utf8.count == 18 })
  }

  @Test func isAStringInJSON() throws {
    let ids = try JSONDecoder().decode([VisitID].self, from: Data(#"["v_1"]"#.utf8))
    #expect(String(decoding: try JSONEncoder().encode(ids), as: UTF8.self) == #"["v_1"]"#)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([VisitID].self, from: Data(#"["c_1"]"#.utf8))
    }
  }
}

@Suite struct PersonalTests {
  private struct Note {
    var name: PersonalText
  }

  @Test func neverPrintsItsValue() {
    let name: PersonalText = "Aino Demo"
    var dumped = ""
    dump(Note(name: name), to: &dumped)
    for text in ["\(name)", "\([name])", "\(Note(name: name))", String(reflecting: name), dumped] {
      #expect(!text.contains("Aino"), "\(text)")
    }
    #expect("\(name)" == "‹personal›")
    #expect(name.revealed == "Aino Demo")
  }

  @Test func isTheBareValueInJSON() throws {
    let encoded = try JSONEncoder().encode(["Aino" as PersonalText])
    #expect(String(decoding: encoded, as: UTF8.self) == #"["Aino"]"#)
    #expect(try JSONDecoder().decode([PersonalText].self, from: encoded) == ["Aino"])
  }
}
