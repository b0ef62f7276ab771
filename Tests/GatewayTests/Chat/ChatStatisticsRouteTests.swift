import CareStore
import Foundation
import Testing

@testable import CareModel
@testable import Gateway

@Suite("Figures of chats over REST", .timeLimit(.minutes(5)))
struct ChatStatisticsRouteTests {
  private static let queue = ChatQueueID("cq_ilta")!

  private static func withHouse(
    _ body: (TestServer, AccessHouse, SignedInClient) async throws -> Void
  ) async throws {
    try await withServer { server in
      let house = try await AccessHouse(server)
      let lead = try await house.staff("lead", [.carer])
      var settings = ChatQueueSettings(name: LocalWords(fi: "Iltachat"), hours: .always)
      settings.topics = [.init(id: "worry", name: LocalWords(fi: "=Huoli", sv: "Oro"))]
      settings.staff = [ProfessionalID("w_home")!]
      settings.leads = [ProfessionalID("w_lead")!]
      for (id, home, address) in [
        (queue, server.home, "ilta"), (ChatQueueID("cq_vieras")!, server.foreign, "vieras"),
      ] {
        if home.organisation != server.home.organisation {
          settings.staff = []
          settings.leads = []
        }
        let made = ChatQueue(
          id: id, organisation: home.organisation, address: address, settings: settings)
        try await server.store.write { _ = try $0.insert(made) }
      }
      try await body(server, house, lead)
    }
  }

  /// The last month that is over, and an evening in its middle.
  private static func month(
    _ server: TestServer
  ) throws -> (from: LocalDay, to: LocalDay, evening: WallTime) {
    let today = LocalCalendar.helsinki.day(of: server.time.now)
    let to = LocalDay(year: today.year, month: today.month, day: 1) + -1
    let from = LocalDay(year: to.year, month: to.month, day: 1)
    let start = try #require(LocalCalendar.helsinki.start(of: from + 9))
    return (from, to, start + .hours(18))
  }

  /// Conversations that are wrapped up: answered after so many seconds, or never.
  private static func add(
    _ count: Int, _ server: TestServer, at arrived: WallTime, waited: Int = 60,
    outcome: ChatOutcome = .helped, topic: String? = "worry"
  ) async throws {
    let home = server.home.organisation
    try await server.store.write { tx in
      for number in 0..<count {
        let id = ConversationID("x_\(outcome.rawValue)-\(arrived.milliseconds)-\(number)")!
        var conversation = Conversation(
          id: id, organisation: home, queue: queue, kind: .live, language: .fi, topic: topic,
          arrivedAt: arrived, ticket: number + 1)
        let secret = SecretHash(
          Array(id.rawValue.utf8.suffix(20)) + Array(repeating: 7, count: 12))!
        _ = try tx.insert(conversation, secret: secret)
        let end = arrived + .seconds(waited + 600)
        if outcome != .gaveUp { conversation.answeredAt = arrived + .seconds(waited) }
        conversation.phase = .ended(
          .init(at: outcome == .gaveUp ? arrived + .seconds(waited) : end, by: .visitor))
        conversation.result = ChatResult(outcome: outcome, tags: ["koulu"], at: end, by: nil)
        try tx.save([
          KeptConversation(conversation, due: ChatDueTimes(statistics: end + .hours(99_999)))
        ])
      }
    }
  }

  private static func figures(_ answer: RawResponse) throws -> [String: Any] {
    try #require(answer.json["figures"] as? [String: Any])
  }

  @Test("who leads the queue or administers reads its figures; others, and of others, do not")
  func rights() async throws {
    try await Self.withHouse { server, house, lead in
      let admin = try await house.staff("admin", [.administrator])
      let elsewhere = try await house.staff("other", [.shiftLead, .supervisor])
      let carer = try await SignedInClient(server, server.home)
      let days = "from=2026-11-01&to=2026-11-02"
      let before = try await house.count()
      for path in [
        "/api/chat/statistics?queue=ilta&\(days)", "/api/chat/records?queue=ilta&\(days)",
      ] {
        #expect(try await lead.ask("GET", path).status == 200)
        #expect(try await admin.ask("GET", path).status == 200)
        for person in [carer, elsewhere] {
          let refused = try await person.ask("GET", path)
          #expect(refused.status == 403 && refused.errorCode == "notAllowed")
        }
        // Of another organisation, and of nobody: the same.
        let foreign = try await admin.ask("GET", path.replacing("ilta", with: "vieras"))
        let nobody = try await admin.ask("GET", path.replacing("ilta", with: "muu"))
        #expect(foreign.status == 404 && nobody.status == 404 && foreign.body == nobody.body)
        #expect(try await server.ask("GET", path, headers: [:], body: nil).status == 401)
      }
      func addresses(_ person: SignedInClient) async throws -> [String?] {
        let answer = try await person.ask("GET", "/api/chat/statistics/queues")
        return (answer.json["queues"] as? [[String: Any]])?.map { $0["address"] as? String } ?? []
      }
      for person in [lead, admin] { #expect(try await addresses(person) == ["ilta"]) }
      for person in [carer, elsewhere] { #expect(try await addresses(person).isEmpty) }
      // Figures are about nobody: no log tells of them.
      #expect(try await house.count() == before)
    }
  }

  @Test("what is asked for is checked")
  func query() async throws {
    try await Self.withHouse { server, _, lead in
      for query in [
        "", "queue=ilta", "queue=ilta&from=2026-11-02&to=2026-11-01",
        "queue=ilta&from=2024-11-02&to=2026-11-01", "from=2026-11-01&to=2026-11-01",
        "queue=ilta&from=2026-11-01&to=2026-11-01&by=unit",
        "queue=ilta&from=2026-11-01&to=2026-11-01&view=all",
        "queue=ilta&from=2026-11-01&to=2026-11-01&format=xml",
        "queue=ilta&from=2026-11-01&to=2026-11-20&view=published",
        "queue=ilta&from=2199-11-01&to=2199-11-30&view=published",
      ] {
        #expect(
          try await lead.ask("GET", "/api/chat/statistics?\(query)").status == 400, "\(query)")
      }
      let bad = try await lead.ask(
        "GET", "/api/chat/statistics?queue=Ilta&from=2026-11-01&to=2026-11-01")
      #expect(bad.status == 404)
    }
  }

  @Test("everybody who came is counted in the hour in which they came")
  func working() async throws {
    try await Self.withHouse { server, _, lead in
      let month = try Self.month(server)
      try await Self.add(3, server, at: month.evening, waited: 60)
      try await Self.add(
        1, server, at: month.evening + .minutes(50), waited: 2_000, outcome: .guided)
      try await Self.add(
        2, server, at: month.evening + .hours(3), waited: 300, outcome: .gaveUp, topic: nil)
      let home = server.home.organisation
      let hour = ChatFact.hour(of: month.evening)
      try await server.store.write { tx in
        try tx.add(
          ChatDemand(organisation: home, queue: Self.queue, hour: hour, reason: .full, people: 4),
          until: hour + .hours(99_999))
      }
      let path = "/api/chat/statistics?queue=ilta&from=\(month.from)&to=\(month.to)"
      let answer = try await lead.ask("GET", path + "&by=week")
      #expect(answer.json["promiseMinutes"] as? Int == 15 && answer.json["by"] as? String == "week")
      let figures = try Self.figures(answer)
      let total = try #require(figures["total"] as? [String: Any])
      #expect(total["arrivals"] as? Int == 6 && total["answered"] as? Int == 4)
      #expect(total["gaveUp"] as? Int == 2 && total["full"] as? Int == 4)
      #expect(figures["keptPromisePercent"] as? Int == 75)
      #expect((figures["waits"] as? [String: Any])?["medianSeconds"] as? Int == 60)
      #expect((figures["leaves"] as? [String: Any])?["ninetySeconds"] as? Int == 302)
      let hours = try #require(figures["hours"] as? [[String: Any]])
      #expect(
        hours.map { $0["arrivals"] as? Int ?? 0 }.enumerated().filter { $1 > 0 }.map(\.offset) == [
          18, 21,
        ])
      #expect(hours[18]["full"] as? Int == 4 && hours[21]["gaveUp"] as? Int == 2)
      #expect((figures["week"] as? [[String: Any]])?.count == 2)
      let series = try #require(figures["series"] as? [[String: Any]])
      #expect((4...6).contains(series.count))
      #expect(series.reduce(0) { $0 + ($1["arrivals"] as? Int ?? 0) } == 6)
      let topics = try #require(figures["topics"] as? [[String: Any]])
      #expect(topics.map { $0["key"] as? String } == ["worry", ""])
      #expect(topics.map { $0["arrivals"] as? Int } == [4, 2])
    }
  }

  @Test("what is published hides few; the table for a spreadsheet holds the same")
  func publishedAndTable() async throws {
    try await Self.withHouse { server, _, lead in
      let month = try Self.month(server)
      try await Self.add(40, server, at: month.evening)
      try await Self.add(3, server, at: month.evening, outcome: .prank)
      let path =
        "/api/chat/statistics?queue=ilta&from=\(month.from)&to=\(month.to)&view=published"
      let figures = try Self.figures(try await lead.ask("GET", path))
      let outcomes = try #require(figures["outcomes"] as? [[String: Any]])
      let prank = try #require(outcomes.first { $0["key"] as? String == "prank" })
      #expect(prank["count"] is NSNull)
      #expect((figures["total"] as? [String: Any])?["answered"] as? Int == 43)
      #expect((figures["week"] as? [Any])?.isEmpty == true)
      #expect((figures["series"] as? [Any])?.isEmpty == true)
      let table = try await lead.ask("GET", path + "&language=sv", ["Accept": "text/csv"])
      #expect(table.header("content-type") == "text/csv; charset=utf-8")
      #expect(
        table.header("content-disposition")
          == "attachment; filename=\"chat-ilta-\(month.from)--\(month.to)-published.csv\"")
      let lines = table.text.components(separatedBy: "\r\n")
      #expect(lines[0] == "\u{feff}\"Tabell\";\"Grupp\";\"Tal\";\"Värde\"")
      #expect(lines.contains("\"Alla tillsammans\";\"Alla\";\"Fick svar\";43"))
      #expect(lines.contains("\"Vad samtalen ledde till\";\"Skämt\";\"Antal\";\"…\""))
      #expect(lines.contains { $0.hasPrefix("\"Ämnen\";\"Oro\";") })
      let finnish = try await lead.ask("GET", path + "&format=csv")
      // A word that a spreadsheet would take for a formula.
      #expect(finnish.text.contains("\"'=Huoli\""))
    }
  }

  @Test("what was deleted is told by day, and emergencies without anybody's name")
  func records() async throws {
    try await Self.withHouse { server, _, lead in
      let month = try Self.month(server)
      let home = server.home.organisation
      try await Self.add(3, server, at: month.evening)
      try await server.store.write { tx in
        let id = ConversationID("x_danger")!
        let conversation = Conversation(
          id: id, organisation: home, queue: Self.queue, kind: .live, language: .fi, topic: nil,
          arrivedAt: month.evening, ticket: 9)
        _ = try tx.insert(conversation, secret: SecretHash(Array(repeating: 3, count: 32))!)
        let helmi = ChatAuthor.staff(server.home.carer)
        try tx.append([
          (id, SealedEntry(seq: 1, at: month.evening, author: .visitor, kind: .danger)),
          (
            id,
            SealedEntry(
              seq: 2, at: month.evening + .minutes(1), author: helmi, kind: .step,
              key: "step.askPlace")
          ),
        ])
        _ = try tx.erase(id, emergencyUntil: month.evening + .hours(9_999), now: month.evening)
        for number in 0..<2 {
          let other = ConversationID("x_helped-\(month.evening.milliseconds)-\(number)")!
          _ = try tx.erase(
            other, emergencyUntil: month.evening, now: month.evening + .minutes(number))
        }
      }
      let path = "/api/chat/records?queue=ilta&from=\(month.from)&to=\(month.to)"
      let answer = try await lead.ask("GET", path)
      let deletions = try #require(answer.json["deletions"] as? [[String: Any]])
      #expect(deletions.count == 1)
      #expect(
        deletions[0]["what"] as? String == "erased" && deletions[0]["conversations"] as? Int == 3)
      #expect(deletions[0]["day"] as? String == (month.from + 9).description)
      let emergencies = try #require(answer.json["emergencies"] as? [[String: Any]])
      let events = try #require(emergencies.first?["events"] as? [[String: Any]])
      #expect(events.map { $0["kind"] as? String } == ["danger", "step"])
      #expect(events.map { $0["byStaff"] as? Bool } == [false, true])
      #expect(events[1]["step"] as? String == "askPlace")
      #expect(!answer.text.contains("w_home"))
    }
  }
}
