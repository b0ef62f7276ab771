import CareModel
import Foundation
import Testing

@testable import CareAPI

@Suite("Lists of visits, written by hand") struct VisitJSONTests {
  /// Characters that need an escape, and some that do not.
  static let texts = [
    "", "Aino", "\"lainaus\" ja \\ ja /", "rivi\nja\ttaulukko\r", "\u{01}\u{1f}\u{7f}",
    "ääkköset 👵🏽 \u{2028}",
  ]

  private func view(_ number: Int, full: Bool) throws -> VisitView {
    let text = Self.texts[number % Self.texts.count]
    let kinds = VisitKind.allCases
    var view = VisitView(
      id: try #require(VisitID("v_\(number)")), clientId: try #require(ClientID("c_\(number)")),
      clientName: PersonalText(text + "n"), clientFirstName: PersonalText(text),
      kind: kinds[number % kinds.count], startsAt: WallTime(milliseconds: Int64(number) - 3),
      endsAt: WallTime(milliseconds: .max), state: VisitState.allCases[number % 3],
      with: PersonalText(text), withRole: text, purpose: PersonalText(text),
      reachable: number % 2 == 0, mine: number % 3 == 0,
      terminal: TerminalReach.allCases[number % TerminalReach.allCases.count])
    guard full else { return view }
    view.late = LateView(RunningLate(minutes: 15, toldAt: WallTime(milliseconds: 5)))
    view.unitId = UnitID("u_1")
    view.professionalId = ProfessionalID("w_1")
    let medication = number % 4 == 1 ? nil : "\"seenTaken\""
    let outcome = """
      {"kind": "\(OutcomeKind.allCases[number % OutcomeKind.allCases.count].rawValue)",
       "medication": \(medication ?? "null"), "note": "huomio", "recordedAt": 7, "position": 2}
      """
    view.outcome = try JSONDecoder().decode(OutcomeView.self, from: Data(outcome.utf8))
    view.sought = number % 2 == 0
    view.suspendedFor = AbsenceReason.allCases[number % AbsenceReason.allCases.count]
    view.planId = VisitPlanID("q_1")
    view.occurrence = Occurrence("2026-03-29T03:30")
    view.version = number
    return view
  }

  private func same(_ written: [UInt8], _ value: some Encodable) throws {
    let ours = try JSONSerialization.jsonObject(with: Data(written)) as? NSDictionary
    let usual = try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? NSDictionary
    #expect(ours != nil && ours == usual)
  }

  @Test("say the same as the usual encoder") func sameAsEncoder() throws {
    let views = try (0..<60).map { try view($0, full: $0 % 2 == 0) }
    for shown in [views, [], Array(views.prefix(1))] {
      let list = VisitList(visits: shown, truncated: shown.isEmpty)
      try same(list.json, list)
      #expect(try JSONDecoder().decode(VisitList.self, from: Data(list.json)) == list)
      let day = DayList(
        day: try #require(LocalDay("2026-11-26")), visits: shown, next: nil, details: nil)
      try same(day.json, day)
    }
  }

  @Test("with the day's details") func details() throws {
    let details = try JSONDecoder().decode(
      DayDetails.self,
      from: Data(
        #"{"steps":["a"],"phone":null,"address":"b","entryInstructions":"c","emergency":"d"}"#.utf8)
    )
    let day = DayList(
      day: try #require(LocalDay("2026-11-26")), visits: [try view(1, full: true)],
      next: "5.v_1", details: ["v_1": details, "v_2": details])
    try same(day.json, day)
  }
}
