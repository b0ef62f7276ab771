import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

@Suite("Figures over REST", .timeLimit(.minutes(5)))
struct StatisticsRouteTests {
  private static func withHouse(
    _ body: (TestServer, AccessHouse) async throws -> Void
  ) async throws {
    try await withServer { server in try await body(server, try await AccessHouse(server)) }
  }

  private static func today(_ server: TestServer) -> LocalDay {
    LocalCalendar.helsinki.day(of: server.time.now)
  }

  /// The last month that is over by then, with so many visits of each unit, all of them held.
  private static func fill(
    _ server: TestServer, _ counts: [UnitID: Int], kind: VisitKind = .videoVisit
  ) async throws -> (from: LocalDay, to: LocalDay) {
    let today = today(server)
    let to = LocalDay(year: today.year, month: today.month, day: 1) + -1
    let from = LocalDay(year: to.year, month: to.month, day: 1)
    let home = server.home
    let start = try #require(LocalCalendar.helsinki.start(of: from + 9)) + .hours(10)
    try await server.store.write { tx in
      for (unit, count) in counts {
        for number in 0..<count {
          let id = VisitID("v_\(unit.rawValue.dropFirst(2))-s\(number)")!
          let client = unit == home.unit ? home.client : AccessHouse.client
          try tx.save(
            Visit(
              id: id, organisation: home.organisation, unit: unit, client: client,
              professional: nil, kind: kind, startsAt: start + .minutes(number),
              endsAt: start + .minutes(number + 10), purpose: ""))
          try tx.insert(
            VisitOutcome(
              visit: id, organisation: home.organisation, position: 1, kind: .done,
              medication: nil, note: "", recordedAt: start + .hours(2), recordedBy: home.carer))
        }
      }
    }
    return (from, to)
  }

  @Test(
    "those who lead or administer read figures; others are told no, strangers to sign in",
    arguments: [
      (StaffRole.shiftLead, 200), (.supervisor, 200), (.administrator, 200), (.carer, 403),
      (.fieldTeam, 403),
    ])
  func roles(_ role: StaffRole, _ status: Int) async throws {
    try await Self.withHouse { server, house in
      let staff = try await house.staff("some", [role])
      let day = Self.today(server)
      let path = "/api/statistics?from=\(day)&to=\(day)"
      let before = try await house.count()
      let answer = try await staff.ask("GET", path)
      #expect(answer.status == status)
      if status == 403 { #expect(answer.errorCode == "notAllowed") }
      // Figures are about nobody: no client's log tells of them.
      #expect(try await house.count() == before)
      #expect(try await server.ask("GET", path, headers: [:], body: nil).status == 401)
      let change = try await staff.ask(
        "PUT", "/api/units/\(AccessHouse.unit)/service",
        body: #"{"serviceForm":"familyCare","serviceTask":"disability"}"#)
      #expect(change.status == status)
      let stored = try await server.store.read {
        try $0.unit(AccessHouse.unit, in: server.home.organisation)
      }
      #expect(stored?.service.task == (status == 200 ? .disability : .olderPeople))
    }
  }

  @Test("all units are listed with what came of their visits, and added up")
  func workingView() async throws {
    try await Self.withHouse { server, house in
      let month = try await Self.fill(server, [server.home.unit: 3, AccessHouse.unit: 40])
      let lead = try await house.staff("lead", [.supervisor])
      let path = "/api/statistics?from=\(month.from)&to=\(month.to)&by=unit"
      let answer = try await lead.ask("GET", path)
      let rows = try #require(answer.json["rows"] as? [[String: Any]])
      #expect(rows.map { $0["name"] as? String } == ["Ranta", "Tiimi"])
      #expect(rows.map { $0["held"] as? Int } == [40, 3])
      #expect(rows.map { ($0["suppressed"] as? [String])?.count } == [0, 0])
      let total = try #require(answer.json["total"] as? [String: Any])
      #expect(total["planned"] as? Int == 43 && total["savedPhysicalVisits"] as? Int == 43)
      // Nobody called: there is no time to be computed from.
      #expect(total["answerSeconds"] is NSNull && total["onTimePercent"] is NSNull)
      let one = try await lead.ask("GET", path + "&unit=\(AccessHouse.unit)")
      #expect((one.json["rows"] as? [[String: Any]])?.count == 1)
      #expect(one.json["unitId"] as? String == AccessHouse.unit.rawValue)
    }
  }

  @Test(
    "every grouping lists its groups, those without visits as well",
    arguments: [
      ("serviceForm", 6), ("serviceTask", 7), ("kind", 7), ("day", 28), ("week", 4), ("month", 1),
    ])
  func groupings(_ by: String, _ least: Int) async throws {
    try await Self.withHouse { server, house in
      let month = try await Self.fill(server, [AccessHouse.unit: 5])
      let lead = try await house.staff("lead", [.shiftLead])
      let answer = try await lead.ask(
        "GET", "/api/statistics?from=\(month.from)&to=\(month.to)&by=\(by)")
      let rows = try #require(answer.json["rows"] as? [[String: Any]])
      #expect(rows.count >= least)
      #expect(rows.reduce(0) { $0 + ($1["held"] as? Int ?? 0) } == 5)
      #expect(Set(rows.compactMap { $0["key"] as? String }).count == rows.count)
    }
  }

  @Test("what is published hides few, and what would tell of them")
  func published() async throws {
    try await Self.withHouse { server, house in
      let month = try await Self.fill(server, [server.home.unit: 3, AccessHouse.unit: 40])
      let lead = try await house.staff("lead", [.supervisor])
      let path = "/api/statistics?from=\(month.from)&to=\(month.to)&view=published"
      let answer = try await lead.ask("GET", path)
      let rows = try #require(answer.json["rows"] as? [[String: Any]])
      #expect(rows.allSatisfy { $0["held"] is NSNull && $0["planned"] is NSNull })
      #expect(rows.allSatisfy { ($0["suppressed"] as? [String])?.contains("held") == true })
      #expect((answer.json["total"] as? [String: Any])?["planned"] as? Int == 43)
      #expect(!answer.text.contains(":3,") && !answer.text.contains(":40,"))
      let table = try await lead.ask("GET", path + "&format=csv")
      #expect(table.text.contains("…") && !table.text.contains(";3;"))
    }
  }

  @Test("nothing is published of what one table could be taken from another for")
  func publishedOnlyByMonth() async throws {
    try await Self.withHouse { server, house in
      let month = try await Self.fill(server, [AccessHouse.unit: 5])
      let lead = try await house.staff("lead", [.supervisor])
      let today = Self.today(server)
      let first = LocalDay(year: today.year, month: today.month, day: 1)
      for query in [
        "from=\(month.from)&to=\(month.to)&unit=\(AccessHouse.unit)",
        "from=\(month.from)&to=\(month.to)&by=day", "from=\(month.from)&to=\(month.to)&by=week",
        "from=\(month.from)&to=\(month.to + -1)", "from=\(month.from + 1)&to=\(month.to)",
        // The month is not over.
        "from=\(first)&to=\(StatisticsRouteTests.end(of: first))",
      ] {
        let answer = try await lead.ask("GET", "/api/statistics?view=published&" + query)
        #expect(answer.status == 400, "\(query)")
      }
    }
  }

  private static func end(of first: LocalDay) -> LocalDay {
    var day = first
    while (day + 1).month == first.month { day = day + 1 }
    return day
  }

  @Test(
    "what cannot be asked is told",
    arguments: [
      "", "from=2026-11-01", "from=2026-11-02&to=2026-11-01", "from=2026-02-30&to=2026-03-01",
      "from=2026-01-01&to=2027-01-02", "from=x&to=y", "from=2026-11-01&to=2026-11-02&by=name",
      "from=2026-11-01&to=2026-11-02&view=all", "from=2026-11-01&to=2026-11-02&format=xml",
      "from=2026-11-01&to=2026-11-02&language=de", "from=-1&to=99999999999999",
    ])
  func badQuestions(_ query: String) async throws {
    try await Self.withHouse { server, house in
      let lead = try await house.staff("lead", [.supervisor])
      let answer = try await lead.ask("GET", "/api/statistics?" + query)
      #expect(answer.status == 400 && answer.errorCode == "badRequest")
    }
  }

  @Test("a spreadsheet gets semicolons, a mark of its encoding and words of the language")
  func table() async throws {
    try await Self.withHouse { server, house in
      let unit = CareUnit(
        id: AccessHouse.unit, organisation: server.home.organisation, name: "=1+1;\"Ranta\"")
      try await server.store.write { try $0.save(unit) }
      let month = try await Self.fill(server, [AccessHouse.unit: 12])
      let lead = try await house.staff("lead", [.supervisor])
      let path = "/api/statistics?from=\(month.from)&to=\(month.to)"
      let answer = try await lead.ask("GET", path + "&language=sv", ["Accept": "text/csv"])
      #expect(answer.header("content-type") == "text/csv; charset=utf-8")
      #expect(
        answer.header("content-disposition")
          == "attachment; filename=\"statistics-\(month.from)--\(month.to)-working.csv\"")
      let lines = answer.text.components(separatedBy: "\r\n")
      #expect(lines[0].hasPrefix("\u{feff}\"Enhet\";\"Planerade\""))
      #expect(lines[1].hasPrefix("\"'=1+1;\"\"Ranta\"\"\";12;12;0;0;0;0;;;;12"))
      #expect(lines[3].hasPrefix("\"Alla\";12;12;"))
      let same = try await lead.ask("GET", path + "&language=sv&format=csv")
      #expect(same.body == answer.body)
      let json = try await lead.ask("GET", path + "&format=json", ["Accept": "text/csv"])
      #expect(json.json["total"] != nil)
    }
  }

  @Test("what a unit's visits are part of goes to plans and visits that say nothing else")
  func serviceOfUnits() async throws {
    try await Self.withHouse { server, house in
      let lead = try await house.staff("lead", [.supervisor])
      let home = server.home
      let set = try await lead.ask(
        "PUT", "/api/units/\(home.unit)/service",
        body: #"{"serviceForm":"familyCare","serviceTask":"disability"}"#)
      #expect(set.status == 200)
      #expect((set.json["unit"] as? [String: Any])?["serviceForm"] as? String == "familyCare")
      let units = try await lead.ask("GET", "/api/units").json["units"] as? [[String: Any]]
      #expect(
        units?.first { $0["name"] as? String == "Tiimi" }?["serviceTask"] as? String == "disability"
      )
      let staff = try await SignedInClient(server, home)
      let start = server.time.now.milliseconds + 3_600_000
      func made(_ more: String) async throws -> Visit {
        let answer = try await staff.ask(
          "POST", "/api/visits",
          body: """
            {"clientId":"\(home.client)","kind":"videoVisit","startsAt":\(start),
            "lengthMinutes":10,"purpose":"","steps":[]\(more)}
            """)
        let id = try #require((answer.json["visit"] as? [String: Any])?["id"] as? String)
        return try #require(
          try await server.store.read { try $0.visit(VisitID(id)!, in: home.organisation) }?.visit)
      }
      #expect(try await made("").service == CareService(form: .familyCare, task: .disability))
      let other = try await made(#","serviceTask":"workingAge""#)
      #expect(other.service == CareService(form: .familyCare, task: .workingAge))
      let detail = try await staff.ask("GET", "/api/visits/\(other.id)")
      #expect(detail.json["serviceTask"] as? String == "workingAge")
      // A change that says nothing of it leaves it.
      let changed = try await staff.ask(
        "PUT", "/api/visits/\(other.id)",
        body: """
          {"version":1,"kind":"welfareCheck","startsAt":\(start),"lengthMinutes":20,
          "professionalId":null,"purpose":"","steps":[]}
          """)
      #expect(changed.status == 200)
      let after = try await server.store.read { try $0.visit(other.id, in: home.organisation) }
      #expect(after?.visit.service == other.service)
    }
  }

  @Test("plans carry their service to their visits, and a change may leave it")
  func serviceOfPlans() async throws {
    try await Self.withHouse { server, house in
      let home = server.home
      let staff = try await SignedInClient(server, home)
      let day = Self.today(server) + 1
      let made = try await staff.ask(
        "POST", "/api/plans",
        body: """
          {"clientId":"\(home.client)","kind":"videoVisit","serviceForm":"guidance",
          "serviceTask":"familyLaw","purpose":"","steps":[],"schedule":{"firstDay":"\(day)",
          "rule":null,"times":["10:00"],"lengthMinutes":15}}
          """)
      let plan = try #require(made.json["plan"] as? [String: Any])
      #expect(plan["serviceForm"] as? String == "guidance")
      let id = VisitPlanID(try #require(plan["id"] as? String))!
      func service() async throws -> CareService? {
        try await server.store.read {
          try $0.visits(
            ofPlan: id, from: Occurrence(day: day, time: ClockTime(hour: 0, minute: 0)!),
            in: home.organisation
          ).first?.visit.service
        }
      }
      #expect(try await service() == CareService(form: .guidance, task: .familyLaw))
      let changed = try await staff.ask(
        "PUT", "/api/plans/\(id)",
        body: """
          {"version":1,"scope":"all","kind":"assessment","serviceTask":"workingAge","purpose":"",
          "steps":[],"firstDay":"\(day)","rule":null,"times":["10:00"],"lengthMinutes":15}
          """)
      #expect(changed.status == 200)
      #expect(try await service() == CareService(form: .guidance, task: .workingAge))
    }
  }
}
