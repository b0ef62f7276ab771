import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

@Suite("Planning shifts", .timeLimit(.minutes(5)))
struct ChatShiftTests {
  private static let evening = ChatQueueID("cq_evening")!
  private static let night = ChatQueueID("cq_night")!

  /// Two queues: the home carer answers in both, `lead` leads the evening alone.
  private static func withHouse(
    _ body: (TestServer, AccessHouse) async throws -> Void
  ) async throws {
    try await withServer { server in
      let house = try await AccessHouse(server)
      for (id, address, leads) in [
        (evening, "ilta", ["w_lead"]), (night, "yo", [String]()),
      ] {
        var settings = ChatQueueSettings(name: LocalWords(fi: address), hours: .always)
        settings.staff = [server.home.carer]
        settings.leads = leads.compactMap { ProfessionalID($0) }
        let queue = ChatQueue(
          id: id, organisation: server.home.organisation, address: address, settings: settings)
        _ = try await server.store.write { try $0.insert(queue) }
      }
      let home = server.home.organisation
      try await server.store.write { tx in
        var organisation = try tx.organisation(home)!
        organisation.name = "Koti"
        try tx.save(organisation)
      }
      try await body(server, house)
    }
  }

  /// The same for all that one run asks, so that no hour ends in between.
  private static let hourNow = SystemClock().now.milliseconds / 3_600_000

  private static func hour(_ hours: Int) -> Int64 { (hourNow + Int64(hours)) * 3_600_000 }

  private static func body(
    _ person: String = "w_home", _ queues: [String] = ["cq_evening"], from: Int = 2, to: Int = 6
  ) -> String {
    let list = queues.map { "\"\($0)\"" }.joined(separator: ",")
    return
      #"{"person":"\#(person)","queues":[\#(list)],"from":\#(hour(from)),"to":\#(hour(to))}"#
  }

  private static func list(
    _ client: SignedInClient, _ query: String = ""
  ) async throws -> [[String: Any]] {
    let answer = try await client.ask("GET", "/api/chat/shifts\(query)")
    #expect(answer.status == 200)
    return answer.json["shifts"] as? [[String: Any]] ?? []
  }

  @Test("who leads plans a shift, once for a key; it is listed, and taken out once")
  func planned() async throws {
    try await Self.withHouse { server, house in
      let lead = try await house.staff("lead", [.carer])
      let count = try await house.count()
      let key = ["Idempotency-Key": "avain-kerran"]
      let made = try await lead.ask("POST", "/api/chat/shifts", body: Self.body(), key)
      #expect(made.status == 201 && made.json["name"] as? String == "Helmi Testi")
      let id = try #require(made.json["id"] as? String)
      #expect(made.json["mayChange"] as? Bool == true && id.hasPrefix("cs_"))
      let again = try await lead.ask("POST", "/api/chat/shifts", body: Self.body(), key)
      #expect(again.status == 201 && again.body == made.body)
      let other = Self.body(from: 20, to: 22)
      #expect(try await lead.ask("POST", "/api/chat/shifts", body: other, key).errorCode == "stale")
      let overlap = try await lead.ask(
        "POST", "/api/chat/shifts", body: Self.body(from: 5, to: 7))
      #expect(overlap.status == 409 && overlap.errorCode == "takenByAnother")
      let after = try await lead.ask("POST", "/api/chat/shifts", body: Self.body(from: 6, to: 7))
      #expect(after.status == 201)
      #expect(
        try await Self.list(lead).map { $0["from"] as? Int } == [2, 6].map { Int(Self.hour($0)) })
      #expect(try await lead.ask("DELETE", "/api/chat/shifts/\(id)").status == 204)
      #expect(try await lead.ask("DELETE", "/api/chat/shifts/\(id)").status == 404)
      #expect(try await Self.list(lead).count == 1)
      // Asked three times and refused once: each that was let in is recorded.
      #expect(
        Set(try await house.since(count)) == ["changed administration leadership -"])
    }
  }

  @Test("what is wrong is told, and changes nothing") func faults() async throws {
    try await Self.withHouse { server, house in
      let admin = try await house.staff("admin", [.administrator])
      for (body, told) in [
        (Self.body(from: 6, to: 2), "to is not later than from"),
        (Self.body(from: 2, to: 2), "to is not later than from"),
        (Self.body(from: 2, to: 19), "from and to are more than 16 hours apart"),
        (Self.body(from: -9, to: -5), "from and to have passed, or are more than a year away"),
        (Self.body(from: 9000, to: 9001), "from and to have passed, or are more than a year away"),
        (Self.body("w_home", []), "queues holds none"),
        (Self.body("w_admin"), "queues.0 is no queue that person answers in"),
        (Self.body("w_foreign"), "queues.0 is no queue that person answers in"),
        (
          Self.body("w_home", ["cq_evening", "cq_nobody"]),
          "queues.1 is no queue that person answers in"
        ),
        (
          #"{"person":"w_home","queues":["cq_evening"],"from":-9223372036854775808,"to":9223372036854775807}"#,
          "from and to are more than 16 hours apart"
        ),
      ] {
        let answer = try await admin.ask("POST", "/api/chat/shifts", body: body)
        #expect(answer.status == 400 && answer.json["detail"] as? String == told, "\(body)")
      }
      let long = Array(repeating: "cq_evening", count: 51)
      #expect(
        try await admin.ask("POST", "/api/chat/shifts", body: Self.body("w_home", long)).status
          == 400)
      for query in [
        "?from=2026-13-01", "?from=26.11.2026", "?from=2026-11-26&to=2026-11-25",
        "?from=2026-11-26&to=2027-01-27",
      ] {
        #expect(try await admin.ask("GET", "/api/chat/shifts\(query)").status == 400, "\(query)")
      }
      #expect(try await Self.list(admin).isEmpty)
    }
  }

  @Test("who only works there sees and plans nothing; who leads one queue plans no other")
  func rights() async throws {
    try await Self.withHouse { server, house in
      let admin = try await house.staff("admin", [.administrator])
      let lead = try await house.staff("lead", [.carer])
      let stranger = try await house.staff("other", [.shiftLead, .supervisor])
      let carer = try await SignedInClient(server, server.home)
      let both = try await admin.ask(
        "POST", "/api/chat/shifts", body: Self.body("w_home", ["cq_evening", "cq_night"]))
      #expect(both.status == 201)
      let id = try #require(both.json["id"] as? String)
      for person in [lead, stranger, carer] {
        let body = Self.body("w_home", ["cq_night"], from: 10, to: 12)
        #expect(try await person.ask("POST", "/api/chat/shifts", body: body).status == 403)
        #expect(try await person.ask("DELETE", "/api/chat/shifts/\(id)").status == 403)
        // A queue that nobody has is none that they lead.
        let nowhere = Self.body("w_home", ["cq_nobody"], from: 10, to: 12)
        #expect(try await person.ask("POST", "/api/chat/shifts", body: nowhere).status == 403)
      }
      #expect(try await Self.list(stranger).isEmpty)
      let seen = try await Self.list(carer)
      #expect(seen.count == 1 && seen[0]["mayChange"] as? Bool == false)
      let answer = try await carer.ask("GET", "/api/chat/shifts")
      #expect((answer.json["people"] as? [Any])?.isEmpty == true)
      #expect(try await Self.list(lead).map { $0["mayChange"] as? Bool } == [false])
      let people = try await lead.ask("GET", "/api/chat/shifts").json["people"]
      let queues = (people as? [[String: Any]])?.map { $0["queues"] as? [String] }
      #expect(queues == [["cq_evening"], ["cq_evening"]])
      #expect(try await Self.list(admin).map { $0["mayChange"] as? Bool } == [true])
    }
  }

  @Test("another organisation's shifts, queues and people are as those that nobody has")
  func walls() async throws {
    try await Self.withHouse { server, house in
      let admin = try await house.staff("admin", [.administrator])
      let foreign = server.foreign
      var settings = ChatQueueSettings(name: LocalWords(fi: "a"), hours: .always)
      settings.staff = [foreign.carer]
      let queue = ChatQueue(
        id: ChatQueueID("cq_foreign")!, organisation: foreign.organisation, address: "vieras",
        settings: settings)
      let shift = ChatShift(
        id: ChatShiftID("cs_foreign")!, organisation: foreign.organisation,
        person: foreign.carer, queues: [queue.id], from: WallTime(milliseconds: Self.hour(1)),
        to: WallTime(milliseconds: Self.hour(3)))
      try await server.store.write { tx in
        _ = try tx.insert(queue)
        _ = try tx.insert(shift)
      }
      #expect(try await Self.list(admin).isEmpty)
      let ours = try await admin.ask("DELETE", "/api/chat/shifts/cs_foreign")
      let nobodys = try await admin.ask("DELETE", "/api/chat/shifts/cs_nobody")
      #expect(ours.status == 404 && ours.body == nobodys.body)
      for person in ["w_home", foreign.carer.rawValue] {
        let theirs = try await admin.ask(
          "POST", "/api/chat/shifts", body: Self.body(person, ["cq_foreign"]))
        let none = try await admin.ask(
          "POST", "/api/chat/shifts", body: Self.body(person, ["cq_nobody"]))
        #expect(theirs.status == 400 && theirs.body == none.body)
      }
      #expect(
        try await server.store.read {
          try $0.chatShift(shift.id, in: foreign.organisation)
        } == shift)
    }
  }

  @Test("the command line plans, lists and takes out; a file is taken whole or not at all")
  func commands() async throws {
    try await Self.withHouse { server, _ in
      let now = WallTime(milliseconds: 1_795_680_000_000)  // 2026-11-26 10:00 in Helsinki
      let registry = ChatShiftRegistry(
        store: RepeatingStore(server.store), asker: CommandOperator(name: "ylläpito"),
        now: { now })
      func said(_ body: () async throws -> Void) async -> String {
        do {
          try await body()
          return ""
        } catch { return (error as? StartProblem)?.description ?? "\(error)" }
      }
      let first = try await registry.add(
        person: "carer-home", queues: ["yo", "ilta"], from: "2026-11-26 18:00", to: "02:00")
      #expect(first == (added: 1, known: 0))
      let listed = try await registry.list(from: nil, days: 7, organisation: "Koti")
      let shift = try #require(listed.first)
      #expect(listed.count == 1 && shift.username == "carer-home")
      #expect(shift.queues == ["ilta", "yo"])
      #expect(shift.from == now + .hours(8) && shift.to == now + .hours(16))
      // The first is there already; of the others none is added where one is wrong.
      let head = "person,queues,from,to\ncarer-home,ilta yo,2026-11-26 18:00,02:00\n"
      for (line, told) in [
        ("carer-home,ilta,2026-11-27 01:00,04:00", "Line 4: person has another shift then."),
        (
          "carer-home,ilta,2026-11-27 18:00,17:00",
          "Line 4: from and to are more than 16 hours apart."
        ),
        (
          "carer-home,muu,2026-11-27 18:00,20:00",
          "Line 4: queues.0 is no queue of the person's organisation."
        ),
        ("nobody,ilta,2026-11-27 18:00,20:00", "Line 4: the account that is named is not there."),
        (
          "carer-foreign,ilta,2026-11-27 18:00,20:00",
          "Line 4: queues.0 is no queue of the person's organisation."
        ),
        ("carer-home,ilta,illalla,20:00", "Line 4 has no beginning such as 2026-11-27 18:00."),
      ] {
        let file = head + "carer-home,ilta,2026-11-28 18:00,20:00\n" + line
        let words = await said { _ = try await registry.add(file: Array(file.utf8)) }
        #expect(words == "Nothing was changed. \(told)")
      }
      #expect(try await registry.list(from: nil, days: 7, organisation: "Koti") == listed)
      let file = head + "carer-home,ilta,2026-11-28 18:00,20:00\n"
      #expect(try await registry.add(file: Array(file.utf8)) == (added: 1, known: 1))
      #expect(try await registry.add(file: Array(file.utf8)) == (added: 0, known: 2))
      #expect(try await registry.list(from: "2026-11-28", days: 1, organisation: "Koti").count == 1)
      try await registry.remove(shift.id)
      let gone = await said { try await registry.remove(shift.id) }
      #expect(gone == "There is no shift of this id: `kuulolla chat shifts` shows them.")
      for (from, days) in [("26.11.", 7), ("2026-11-26", 0)] {
        let words = await said {
          _ = try await registry.list(from: from, days: days, organisation: "Koti")
        }
        #expect(words.hasPrefix("--"))
      }
      let entries = try await server.store.read {
        try $0.accessLinks(of: .commandLine, after: 0, limit: 100)
      }.flatMap(\.entries)
      #expect(entries.map(\.verb) == [.changed, .changed, .changed])
    }
  }
}
