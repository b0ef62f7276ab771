import CareModel
import Testing

@Suite("Shifts in a file and alone") struct ShiftSheetTests {
  private static func row(
    _ line: Int, _ person: String, _ queues: [String], _ from: String, _ to: String
  ) -> ShiftSheet.Row {
    ShiftSheet.Row(
      line: line, person: PersonalText(person), queues: queues, from: Occurrence(from)!,
      to: Occurrence(to)!)
  }

  @Test("rows are read with or without names of columns, in the ways office programs write")
  func rows() throws {
    let expected = [
      Self.row(2, "helmi", ["ilta"], "2026-11-27T18:00", "2026-11-27T22:00"),
      Self.row(4, "matti", ["ilta", "yo"], "2026-11-27T22:00", "2026-11-28T06:00"),
      Self.row(5, "ulla", ["yo"], "2026-11-28T22:00", "2026-11-29T22:00"),
    ]
    let lines = [
      "Person,queues,from,to", "helmi, ilta ,2026-11-27 18:00,22:00", "",
      "matti,\"ilta  yo\",2026-11-27T22:00,06:00", "ulla,yo,2026-11-28 22:00,2026-11-29 22:00",
    ]
    #expect(try ShiftSheet(lines.joined(separator: "\n")).rows == expected)
    let others = lines.map { $0.replacing(",", with: ";") }.joined(separator: "\r\n")
    #expect(try ShiftSheet("\u{FEFF}" + others).rows == expected)
    #expect(try ShiftSheet(lines[1]).rows.map(\.line) == [1])
  }

  @Test("what is wrong is told by its line, without a name") func faults() {
    for (text, fault) in [
      ("", .empty), ("person,queues,from,to\n", .empty),
      ("helmi,ilta,2026-11-27 18:00", .cells(line: 1)),
      (",ilta,2026-11-27 18:00,22:00", .person(line: 1)),
      ("helmi,Ilta,2026-11-27 18:00,22:00", .queue(line: 1)),
      ("helmi, ,2026-11-27 18:00,22:00", .queue(line: 1)),
      ("helmi,ilta,2026-11-31 18:00,22:00", .from(line: 1)),
      ("helmi,ilta,18:00,22:00", .from(line: 1)),
      ("helmi,ilta,2026-11-27 18:00,\n\nx,y", .to(line: 1)),
      ("helmi,ilta,2026-11-27 18:00,25:00", .to(line: 1)),
      ("helmi,\"ilta,2026-11-27 18:00,22:00", .table(.quote(line: 1))),
    ] as [(String, ShiftSheet.Fault)] {
      #expect(throws: fault) { try ShiftSheet(text) }
      #expect(fault.sentence.hasSuffix(".") && !fault.sentence.contains("helmi"))
    }
    let many = Array(repeating: "helmi,ilta,2026-11-27 18:00,22:00", count: ShiftSheet.most + 1)
    #expect(throws: ShiftSheet.Fault.tooMany) { try ShiftSheet(many.joined(separator: "\n")) }
  }

  @Test("a shift is of people who answer in all of its queues, and not of another year")
  func alone() {
    let now = WallTime(milliseconds: 1_790_000_000_000)
    var settings = ChatQueueSettings(name: LocalWords(fi: "Ilta"), hours: .always)
    settings.staff = [TestHouse.helmi]
    settings.leads = [TestHouse.matti]
    let queue = ChatQueue(
      id: TestHouse.evening, organisation: TestHouse.home, address: "ilta", settings: settings)
    func fault(
      _ person: ProfessionalID = TestHouse.helmi, _ from: Duration = .zero,
      _ lasting: Duration = .hours(4), _ queues: [String] = ["cq_evening"]
    ) -> ChatShiftFault? {
      let shift = ChatShift(
        id: ChatShiftID("cs_1")!, organisation: TestHouse.home, person: person,
        queues: queues.map { ChatQueueID($0)! }, from: now + from, to: now + from + lasting)
      return shift.fault(now: now) { $0 == queue.id ? queue : nil }
    }
    #expect(fault() == nil && fault(TestHouse.matti) == nil)
    #expect(fault(TestHouse.ulla) == .notThere(0))
    #expect(fault(TestHouse.helmi, .zero, .hours(4), ["cq_evening", "cq_nobody"]) == .notThere(1))
    #expect(fault(TestHouse.helmi, .zero, .hours(4), []) == .shift(.noQueue))
    #expect(fault(TestHouse.helmi, .zero, .hours(17)) == .shift(.tooLong))
    #expect(fault(TestHouse.helmi, .zero, .zero) == .shift(.empty))
    #expect(fault(TestHouse.helmi, .zero, .hours(-1)) == .shift(.empty))
    #expect(fault(TestHouse.helmi, .hours(-4)) == .outOfReach)
    #expect(fault(TestHouse.helmi, .hours(-3)) == nil)
    #expect(fault(TestHouse.helmi, .hours(24 * 366)) == .outOfReach)
  }
}
