import CareModel
import CareStore
import Foundation
import Signatures
import Testing

@testable import Gateway

/// What belongs to another organisation is not there: not to be read, not to be changed.
@Suite(.timeLimit(.minutes(5)))
struct OrganisationWallTests {
  @Test func visitsOfOthersAreNotListed() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let answer = try await staff.ask("GET", "/api/visits")
      let visits = try #require(answer.json["visits"] as? [[String: Any]])
      #expect(visits.map { $0["id"] as? String } == [server.home.visit.rawValue])
      #expect(visits.first?["mine"] as? Bool == true)
    }
  }

  /// What a route that names something is asked with: the id of a house's own, and a body that
  /// would do.
  private static let cases: [String: (id: @Sendable (TestHouse) -> String, body: String?)] = [
    "GET /api/visits/{id}/guest-links": ({ $0.visit.rawValue }, nil),
    "POST /api/visits/{id}/guest-links": ({ $0.visit.rawValue }, "{\"role\":\"client\"}"),
    "DELETE /api/guest-links/{id}": ({ $0.link.rawValue }, nil),
    "GET /api/terminals/{id}": (terminal, nil),
    "PUT /api/terminals/{id}": (
      terminal,
      #"{"revision":1,"name":"A","place":"home","clientIds":["c_home"],"settings":{"volume":40,"brightness":80,"language":"sv","night":{"from":"21:00","until":"06:00"},"selfTestBeforeVisit":false}}"#
    ),
    "DELETE /api/terminals/{id}": (terminal, nil),
    "POST /api/terminals/{id}/commands": (terminal, #"{"kind":"identify"}"#),
    "PUT /api/clients/{id}/auto-answer": (
      { $0.client.rawValue },
      #"{"callers":["carer"],"from":"08:00","until":"20:00","countdownSeconds":20}"#
    ),
    "DELETE /api/clients/{id}/auto-answer": ({ $0.client.rawValue }, nil),
    "GET /api/visits/{id}": ({ $0.visit.rawValue }, nil),
    "PUT /api/visits/{id}": (
      { $0.visit.rawValue },
      #"{"version":1,"kind":"videoVisit","startsAt":0,"lengthMinutes":30,"professionalId":null,"purpose":"","steps":[]}"#
    ),
    "DELETE /api/visits/{id}": ({ $0.visit.rawValue }, nil),
    "POST /api/visits/{id}/restore": ({ $0.visit.rawValue }, nil),
    "POST /api/visits/{id}/outcome": ({ $0.visit.rawValue }, #"{"kind":"done","known":0}"#),
    "PUT /api/visits/{id}/late": ({ $0.visit.rawValue }, #"{"minutes":15}"#),
    "POST /api/visits/{id}/unresponsive": ({ $0.visit.rawValue }, nil),
    "GET /api/clients/{id}": ({ $0.client.rawValue }, nil),
    "GET /api/clients/{id}/plans": ({ $0.client.rawValue }, nil),
    "GET /api/clients/{id}/register": ({ $0.client.rawValue }, nil),
    "GET /api/clients/{id}/visits": ({ $0.client.rawValue }, nil),
    "PATCH /api/clients/{id}": ({ $0.client.rawValue }, #"{"version":0,"language":"sv"}"#),
    "PATCH /api/units/{id}": ({ $0.unit.rawValue }, #"{"name":"Meidän"}"#),
    "GET /api/plans/{id}": ({ _ in "q_foreign" }, nil),
    "PUT /api/clients/{id}/details": (
      { $0.client.rawValue },
      #"{"version":0,"address":"","entryInstructions":"","suitability":"","emergency":""}"#
    ),
    "POST /api/clients/{id}/relatives": ({ $0.client.rawValue }, relative),
    "PUT /api/clients/{id}/relatives/{relative}": ({ $0.client.rawValue }, relative),
    "DELETE /api/clients/{id}/relatives/{relative}": ({ $0.client.rawValue }, nil),
    "POST /api/clients/{id}/absences": (
      { $0.client.rawValue }, #"{"reason":"travel","from":0,"until":null}"#
    ),
    "DELETE /api/absences/{id}": ({ _ in "b_foreign" }, nil),
    "PUT /api/plans/{id}": (
      { _ in "q_foreign" },
      #"{"version":1,"scope":"all","kind":"videoVisit","purpose":"","steps":[],"firstDay":"2026-11-26","rule":null,"times":["08:00"],"lengthMinutes":30}"#
    ),
    "DELETE /api/plans/{id}": ({ _ in "q_foreign" }, nil),
    "GET /api/clients/{id}/access-log": ({ $0.client.rawValue }, nil),
    "GET /api/clients/{id}/access-log.csv": ({ $0.client.rawValue }, nil),
    "POST /api/messages/{id}/retry": ({ "m_" + $0.organisation.rawValue.dropFirst(2) }, nil),
    "GET /api/clients/{id}/reminders": ({ $0.client.rawValue }, nil),
    "PUT /api/clients/{id}/reminders": (
      { $0.client.rawValue },
      #"{"version":0,"channels":[],"minutesBefore":null,"eveningAt":null}"#
    ),
    "DELETE /api/clients/{id}/reminders": ({ $0.client.rawValue }, nil),
    "GET /api/clients/{id}/standing-consent": ({ $0.client.rawValue }, nil),
    "PUT /api/clients/{id}/standing-consent": (
      { $0.client.rawValue }, #"{"roles":["relative"]}"#
    ),
    "DELETE /api/clients/{id}/standing-consent": ({ $0.client.rawValue }, nil),
    "PUT /api/units/{id}/service": (
      { $0.unit.rawValue }, #"{"serviceForm":"homeCare","serviceTask":"olderPeople"}"#
    ),
    "DELETE /api/chat/shifts/{id}": ({ _ in "cs_foreign" }, nil),
    "GET /api/chat/queues/{address}/settings": ({ _ in "" }, nil),
    "PUT /api/chat/queues/{address}/settings": (
      { _ in "" }, #"{"version":1,"settings":{"name":{"fi":"Meidän"},"hours":{"week":[]}}}"#
    ),
  ]

  /// Answered to anybody: it tells of what is there for everybody.
  private static let open: Set<String> = [
    "POST /api/sign-in", "GET /api/organisation", "GET /healthz", "GET /readyz", "GET /metrics",
    "GET /ws", "GET /chat/ws", "GET /api/chat/queues", "GET /api/chat/queues/{address}",
  ]

  private static let relative =
    #"{"version":1,"name":"Anna","relation":"tytär","language":"fi","rights":[]}"#

  private static let terminal: @Sendable (TestHouse) -> String = {
    "d_" + $0.organisation.rawValue.dropFirst(2)
  }

  @Test func idsOfOthersAreNotFoundAnywhere() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let foreign = server.foreign
      let terminal = Terminal(
        id: TerminalID(Self.terminal(foreign))!, organisation: foreign.organisation,
        key: PublicKeyText(TerminalKey().publicKey)!, name: "Keittiö", place: .home,
        clients: [foreign.client], settings: TerminalSettings(), version: "0.1.0",
        pairedAt: server.time.now, pairedBy: foreign.carer)
      let plan = VisitPlan(
        id: VisitPlanID("q_foreign")!, organisation: foreign.organisation,
        client: foreign.client,
        content: VisitContent(
          unit: foreign.unit, professional: nil, kind: .videoVisit, purpose: ""),
        schedule: VisitSchedule(
          firstDay: LocalDay(year: 2026, month: 11, day: 26),
          times: [try #require(ClockTime("08:00"))], lengthMinutes: 30),
        createdAt: server.time.now, createdBy: foreign.carer)
      let absence = Absence(
        id: AbsenceID("b_foreign")!, organisation: foreign.organisation, client: foreign.client,
        reason: .travel, from: server.time.now, until: nil, recordedBy: foreign.carer,
        recordedAt: server.time.now)
      let relative = Relative(
        id: RelativeID("r_foreign")!, organisation: foreign.organisation,
        client: foreign.client, name: "Anna", relation: "tytär", phone: nil, email: nil,
        language: .fi, rights: [], recordedAt: server.time.now, recordedBy: foreign.carer)
      let message = OutboundMessage(
        id: MessageID("m_foreign")!,
        MessageDraft(
          organisation: foreign.organisation, channel: .sms, to: "040 123 4567", text: "Teksti",
          cause: .visitReminder, about: foreign.visit.rawValue, key: "k"),
        rules: MessageRules(), sentToday: 0, now: server.time.now)
      try await server.store.write {
        try $0.save(terminal)
        try $0.save(plan, madeUntil: plan.schedule.firstDay)
        try $0.save(absence)
        try $0.save(relative)
        _ = try $0.insertIfAbsent(message)
        _ = try $0.insert(
          ChatQueue(
            id: ChatQueueID("cq_foreign")!, organisation: foreign.organisation,
            address: "queue-foreign",
            settings: ChatQueueSettings(name: LocalWords(fi: "Ilta"), hours: .always)))
        _ = try $0.insert(
          ChatShift(
            id: ChatShiftID("cs_foreign")!, organisation: foreign.organisation,
            person: foreign.carer, queues: [ChatQueueID("cq_foreign")!], from: server.time.now,
            to: server.time.now + .hours(4)))
      }
      let naming = server.routes.map(\.description).filter {
        $0.contains("{") && !Self.open.contains($0)
      }
      #expect(Set(naming) == Set(Self.cases.keys))
      for route in naming {
        let (id, body) = try #require(Self.cases[route])
        let parts = route.split(separator: " ").map(String.init)
        let (method, path) = (
          parts[0],
          parts[1].replacing("{id}", with: id(foreign))
            .replacing("{relative}", with: "r_foreign")
            .replacing("{address}", with: "queue-foreign")
        )
        let answer = try await staff.ask(method, path, body: body)
        #expect(answer.status == 404, "\(route)")
        // The same as for what nobody has.
        let unknown = try await staff.ask(
          method,
          path.replacing("_foreign", with: "_nobody").replacing("-foreign", with: "-nobody"),
          body: body)
        #expect(answer.body == unknown.body, "\(route)")
        #expect(unknown.status == 404, "\(route)")
      }
      let links = try await server.store.read {
        try $0.guestLinks(of: foreign.visit, in: foreign.organisation)
      }
      #expect(links.map(\.revokedAt) == [nil])
    }
  }

  /// What a route names in its body or its query.
  @Test func idsOfOthersInBodiesAndQueriesAreNotFound() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      for (method, path, body) in [
        ("GET", "/api/visits?unit=ID", nil), ("GET", "/api/clients?unit=ID", nil),
        ("GET", "/api/staff?unit=ID", nil),
        ("GET", "/api/statistics?from=2026-11-01&to=2026-11-30&unit=ID", nil),
        ("POST", "/api/access-grants", #"{"unitId":"ID","reason":"Sijaisuus"}"#),
      ] {
        let foreign = server.foreign.unit.rawValue
        let answer = try await staff.ask(
          method, path.replacing("ID", with: foreign), body: body?.replacing("ID", with: foreign))
        let unknown = try await staff.ask(
          method, path.replacing("ID", with: "u_nobody"),
          body: body?.replacing("ID", with: "u_nobody"))
        #expect(answer.status == 404 && answer.body == unknown.body, "\(method) \(path)")
      }
      let body = #"{"clientId":"c_foreign","reason":"Sijaisuus"}"#
      #expect(try await staff.ask("POST", "/api/access-grants", body: body).status == 404)
      // Nothing of it was recorded of the other house either.
      let records = try await server.store.read {
        try $0.accessRecords(
          of: server.foreign.client, in: server.foreign.organisation, after: nil, limit: 10)
      }
      #expect(records.isEmpty)
    }
  }

  /// Whatever answers without a sign-in tells nobody's data.
  @Test func allOthersWantASignInOrTellNothing() async throws {
    try await withServer { server in
      for route in server.routes.map(\.description) where !Self.open.contains(route) {
        let parts = route.split(separator: " ").map(String.init)
        let (method, path) = (parts[0], parts[1].replacing("{id}", with: "v_home"))
        let answer = try await server.ask(
          method, path, headers: ["Origin": server.origin], body: method == "GET" ? nil : "{}")
        #expect(answer.status == 401, "\(route)")
      }
    }
  }

  @Test func theProtocolPageNamesEveryRouteAndNoOther() async throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../docs/protocol.md").standardizedFileURL
    let text = try String(contentsOf: page, encoding: .utf8)
    let section = try #require(text.components(separatedBy: "## 9. REST").last)
    let named = section.matches(of: #/(?m)^\| `([A-Z]+ \/[^` ]*)`/#).map { String($0.1) }
    try await withServer { server in
      let lines: Set<String> = ["GET /ws", "GET /chat/ws", "GET /desk/ws"]
      let answered = Set(server.routes.map(\.description))
      #expect(lines.isSubset(of: answered))
      #expect(Set(named) == answered.subtracting(lines))
      #expect(text.contains("One WebSocket per page at `/ws`"))
      #expect(text.contains("`/chat/ws` and `/desk/ws` are described in [chat.md](chat.md)"))
    }
  }

  @Test func aStrangerIsNotToldWhichOrganisationsShareAGateway() async throws {
    try await withServer { server in
      let answer = try await server.ask("GET", "/api/organisation")
      #expect(answer.status == 200)
      #expect(answer.json["organisation"] is NSNull)
    }
  }

  @Test func brokenIdsAreNotFound() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      for id in ["g_home", "v_", "v_%27", "v_" + String(repeating: "a", count: 100)] {
        #expect(try await staff.ask("GET", "/api/visits/\(id)/guest-links").status == 404)
      }
    }
  }
}
