import CareModel
import Testing

@Suite("Clients in a table")
struct ClientSheetTests {
  private static func cells(_ text: String) throws -> [[String]] {
    try CommaTable(text).rows.map(\.cells)
  }

  @Test(
    "commas, semicolons and tabs separate, whichever the first row has most of",
    arguments: [",", ";", "\t"])
  func separators(_ mark: String) throws {
    let text = ["a\(mark)b\(mark)c", "1\(mark)2\(mark)3"].joined(separator: "\r\n")
    #expect(try Self.cells(text) == [["a", "b", "c"], ["1", "2", "3"]])
    #expect(try Self.cells("\u{feff}" + text + "\n\n") == [["a", "b", "c"], ["1", "2", "3"]])
  }

  @Test("quotes hold separators, quotes and ends of lines; lines are counted through them")
  func quotes() throws {
    let rows = try CommaTable("a,b\n\"x, \"\"y\"\"\",\"one\ntwo\"\n\n,z\n").rows
    #expect(rows.map(\.cells) == [["a", "b"], ["x, \"y\"", "one\ntwo"], ["", "z"]])
    #expect(rows.map(\.line) == [1, 2, 5])
    #expect(throws: CommaTable.Fault.quote(line: 2)) { try CommaTable("a,b\n\"open,b\nc,d") }
    #expect(throws: CommaTable.Fault.quote(line: 2)) { try CommaTable("a,b\n\"x\"y,b") }
  }

  @Test("too much of anything is refused")
  func bounds() {
    let wide = String(repeating: ",", count: CommaTable.mostCells)
    #expect(throws: CommaTable.Fault.tooManyCells(line: 1)) { try CommaTable(wide) }
    let long = String(repeating: "x", count: CommaTable.longestCell + 1)
    #expect(throws: CommaTable.Fault.tooLong(line: 2)) { try CommaTable("a\n\(long)") }
    #expect(throws: CommaTable.Fault.tooLong(line: 1)) { try CommaTable("\"\(long)\"") }
    let many = String(repeating: "x\n", count: CommaTable.mostRows + 1)
    #expect(throws: CommaTable.Fault.tooManyRows) { try CommaTable(many) }
  }

  @Test("columns are found by their names in any case and order; what is left out has defaults")
  func columns() throws {
    let sheet = try ClientSheet(
      "Language;NAME;unit;firstname;Address\nsv;Aino Asiakas;Ranta;;\"Kuja 1\r\nKuopio\"\n"
        + ";Eino  ;;Eki\n", unit: "Keskusta")
    #expect(sheet.entries.map(\.line) == [2, 4])
    let (aino, eino) = (sheet.entries[0].draft, sheet.entries[1].draft)
    #expect(aino.name.revealed == "Aino Asiakas" && aino.language == "sv" && aino.unit == "Ranta")
    #expect(aino.address.revealed == "Kuja 1\nKuopio")
    #expect(eino.name.revealed == "Eino" && eino.language == "fi" && eino.unit == "Keskusta")
    let id = ClientID("c_1")!
    let made = aino.client(id, in: OrganisationID("o_1")!, unit: UnitID("u_1")!)
    #expect(made.client.firstName.revealed == "Aino" && made.client.language == .sv)
    #expect(made.details.phone == nil && made.details.version == 0)
  }

  @Test("a table that cannot be taken is refused by the place")
  func refusals() {
    for (text, fault) in [
      ("", ClientSheet.Fault.empty), ("name,unit", .empty),
      ("name,unit,nimi\nA,B,C", .unknownColumn(3)), ("name,unit,Name\nA,B,C", .columnTwice(.name)),
      ("unit\nA", .columnMissing(.name)), ("name\nA", .columnMissing(.unit)),
      ("name,unit\nA,B,C", .cells(line: 2)), ("name,unit\n\"A,B", .table(.quote(line: 2))),
    ] { #expect(throws: fault) { try ClientSheet(text) } }
  }

  @Test("each field that does not fit is named, and no other")
  func faults() {
    let good = ClientDraft(
      name: "Aino Asiakas", unit: "Ranta", language: "en", phone: "040 123 4567",
      email: "aino@example.fi", address: "Kuja 1\nKuopio")
    #expect(good.faults().isEmpty)
    let cases: [(ClientDraft.Field, (inout ClientDraft) -> Void)] = [
      (.name, { $0.name = "" }), (.name, { $0.name = " Aino" }), (.name, { $0.name = "A\nB" }),
      (.name, { $0.name = PersonalText(String(repeating: "a", count: 81)) }),
      (.firstName, { $0.firstName = "A\tB" }), (.unit, { $0.unit = "" }),
      (.language, { $0.language = "de" }), (.phone, { $0.phone = "soita" }),
      (.email, { $0.email = "aino" }), (.address, { $0.address = "a\u{0}b" }),
      (.emergency, { $0.emergency = PersonalText(String(repeating: "a", count: 1_001)) }),
    ]
    for (field, spoil) in cases {
      var draft = good
      spoil(&draft)
      #expect(draft.faults() == [field])
    }
  }
}
