import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

@Suite("Setting chat queues up", .timeLimit(.minutes(5)))
struct ChatSetupTests {
  private static func withHouse(
    _ body: (TestServer, AccessHouse, SignedInClient) async throws -> Void
  ) async throws {
    try await withServer { server in
      let house = try await AccessHouse(server)
      try await body(server, house, try await house.staff("admin", [.administrator]))
    }
  }

  private static let new = #"{"address":"ilta","name":{"fi":"Iltachat"}}"#
  private static let path = "/api/chat/queues/ilta/settings"

  private static func body(_ fields: String, version: Int? = nil) -> String {
    let version = version.map { #","version":\#($0)"# } ?? ""
    return #"{"settings":{"name":{"fi":"Yöchat"},"hours":{"week":[]}\#(fields)}\#(version)}"#
  }

  private static func registry(_ server: TestServer) -> ChatRegistry {
    ChatRegistry(store: RepeatingStore(server.store), asker: CommandOperator(name: "ylläpito"))
  }

  /// Both are called the same, which commands could not tell apart.
  private static func nameHome(_ server: TestServer) async throws {
    let home = server.home.organisation
    try await server.store.write { tx in
      var organisation = try tx.organisation(home)!
      organisation.name = "Koti"
      try tx.save(organisation)
    }
  }

  private static func said(_ body: () async throws -> Void) async -> String {
    do {
      try await body()
      return ""
    } catch {
      return (error as? StartProblem)?.description ?? "\(error)"
    }
  }

  @Test("who administers adds a queue, once for a key, and anybody sees it at once")
  func added() async throws {
    try await Self.withHouse { server, house, admin in
      let key = ["Idempotency-Key": "avain-kerran"]
      let made = try await admin.ask("POST", "/api/chat/queues", body: Self.new, key)
      #expect(made.status == 201 && made.header("etag") == "\"1\"")
      let again = try await admin.ask("POST", "/api/chat/queues", body: Self.new, key)
      #expect(again.status == 201 && again.body == made.body)
      let other = Self.new.replacing("ilta", with: "muu")
      #expect(try await admin.ask("POST", "/api/chat/queues", body: other, key).status == 409)
      let taken = try await admin.ask("POST", "/api/chat/queues", body: Self.new)
      #expect(taken.status == 409 && taken.errorCode == "takenByAnother")
      for address in ["ws", "Ilta", ""] {
        let bad = Self.new.replacing("ilta", with: address)
        #expect(try await admin.ask("POST", "/api/chat/queues", body: bad).status == 400)
      }
      let empty = Self.new.replacing(#"{"fi":"Iltachat"}"#, with: "{}").replacing(
        "ilta", with: "muu")
      #expect(try await admin.ask("POST", "/api/chat/queues", body: empty).status == 400)
      let seen = try await server.ask("GET", "/api/chat/queues/ilta")
      #expect(seen.status == 200 && seen.json["open"] as? Bool == false)
      let entry = "changed administration administrator -"
      #expect(try await house.since(0) == [entry, entry])
      let open = #"{"address":"aina","name":{"sv":"Alltid"},"openAlways":true}"#
      #expect(try await admin.ask("POST", "/api/chat/queues", body: open).status == 201)
      let always = try await server.ask("GET", "/api/chat/queues/aina?language=sv")
      #expect(always.json["open"] as? Bool == true && always.json["name"] as? String == "Alltid")
    }
  }

  @Test("an organisation has no more queues than it may")
  func bounded() async throws {
    try await Self.withHouse { server, _, admin in
      try await Self.nameHome(server)
      let home = server.home.organisation
      try await server.store.write { tx in
        for number in 0..<ChatQueue.most {
          _ = try tx.insert(
            ChatQueue(
              id: ChatQueueID("cq_\(number)")!, organisation: home, address: "q-\(number)",
              settings: ChatQueueSettings(name: LocalWords(fi: "a"), hours: .never)))
        }
      }
      #expect(try await admin.ask("POST", "/api/chat/queues", body: Self.new).status == 429)
      let said = await Self.said {
        _ = try await Self.registry(server).add(
          "ilta", name: "a", openAlways: false, organisation: "Koti")
      }
      #expect(said == "An organisation has at most 50 queues.")
    }
  }

  @Test("settings are changed whole and by version; what is wrong is told by its fields")
  func changed() async throws {
    try await Self.withHouse { server, _, admin in
      _ = try await admin.ask("POST", "/api/chat/queues", body: Self.new)
      let before = try await admin.ask("GET", Self.path)
      #expect(before.status == 200 && before.header("etag") == "\"1\"")
      let known = try await admin.ask("GET", Self.path, ["If-None-Match": "\"1\""])
      #expect(known.status == 304 && known.body.isEmpty)
      let body = Self.body(#","staff":["w_home"],"tags":["perhe"]"#)
      #expect(try await admin.ask("PUT", Self.path, body: body).status == 428)
      #expect(
        try await admin.ask("PUT", Self.path, body: body, ["If-Match": "\"7\""]).status == 412)
      let stale = Self.body("", version: 7)
      #expect(try await admin.ask("PUT", Self.path, body: stale).errorCode == "stale")
      for (fields, told) in [
        (#","tags":["a","a"]"#, "settings.tags.1 stands there twice"),
        (
          #","mostWaiting":0,"links":[{"name":{"fi":"a"},"address":"http://a.fi"}]"#,
          "settings.mostWaiting is not from 1 to 10000; settings.links.0.address is no address that begins with https://"
        ),
        // Of nobody, and of another organisation: the same.
        (#","leads":["w_nobody"]"#, "settings.leads.0 is nobody of the organisation's staff"),
        (
          #","staff":["w_home","w_foreign"]"#,
          "settings.staff.1 is nobody of the organisation's staff"
        ),
      ] {
        let answer = try await admin.ask(
          "PUT", Self.path, body: Self.body(fields), ["If-Match": "\"1\""])
        #expect(answer.status == 400 && answer.json["detail"] as? String == told)
      }
      #expect(try await admin.ask("GET", Self.path).body == before.body)
      let after = try await admin.ask("PUT", Self.path, body: body, ["If-Match": "\"1\""])
      #expect(after.status == 200 && after.header("etag") == "\"2\"")
      #expect(try await admin.ask("GET", Self.path).body == after.body)
      // It holds already.
      let seen = try await server.ask("GET", "/api/chat/queues/ilta")
      #expect(seen.json["name"] as? String == "Yöchat")
      // The same once more is no change.
      let same = try await admin.ask("PUT", Self.path, body: body, ["If-Match": "*"])
      #expect(same.status == 200 && same.header("etag") == "\"2\"")
    }
  }

  @Test(
    "who leads shifts of the queue sets it up; who only works there, or leads elsewhere, does not")
  func rights() async throws {
    try await Self.withHouse { server, house, admin in
      _ = try await admin.ask("POST", "/api/chat/queues", body: Self.new)
      let lead = try await house.staff("lead", [.carer])
      let elsewhere = try await house.staff("other", [.shiftLead, .supervisor])
      let carer = try await SignedInClient(server, server.home)
      let staffed = Self.body(#","staff":["w_home","w_lead"],"leads":["w_lead"]"#, version: 1)
      #expect(try await lead.ask("PUT", Self.path, body: staffed).status == 403)
      #expect(try await admin.ask("PUT", Self.path, body: staffed).status == 200)
      let change = Self.body(#","staff":["w_home"],"leads":["w_lead"]"#, version: 2)
      for person in [carer, elsewhere] {
        #expect(try await person.ask("GET", Self.path).status == 403)
        #expect(try await person.ask("PUT", Self.path, body: change).status == 403)
        #expect(try await person.ask("POST", "/api/chat/queues", body: Self.new).status == 403)
      }
      let count = try await house.count()
      #expect(try await lead.ask("GET", Self.path).status == 200)
      #expect(try await lead.ask("PUT", Self.path, body: change).status == 200)
      #expect(try await lead.ask("POST", "/api/chat/queues", body: Self.new).status == 403)
      #expect(try await house.since(count) == ["changed administration leadership -"])
    }
  }

  @Test(
    "the command line adds and sets up; what is wrong is told in sentences, and changes nothing")
  func commands() async throws {
    try await Self.withHouse { server, _, _ in
      try await Self.nameHome(server)
      let registry = Self.registry(server)
      let queue = try await registry.add(
        "ilta", name: "Iltachat", openAlways: false, organisation: "Koti")
      #expect(try await registry.list(organisation: "Koti") == [queue])
      #expect(try await registry.list(organisation: "Testi") == [])
      for (address, name) in [("ilta", "Toinen"), ("ws", "Toinen"), ("muu", " ")] {
        let said = await Self.said {
          _ = try await registry.add(address, name: name, openAlways: true, organisation: "Koti")
        }
        #expect(said.hasSuffix("."))
      }
      try await registry.changeStaff(
        of: "ilta", add: ["carer-home"], lead: ["carer-home"], remove: [])
      #expect(try await registry.staff(of: "ilta") == [.init(username: "carer-home", isLead: true)])
      // Of another organisation.
      let foreign = await Self.said {
        try await registry.changeStaff(of: "ilta", add: ["carer-foreign"], lead: [], remove: [])
      }
      #expect(foreign == "An account that is named is none of the queue's organisation.")

      let shown = try await registry.show("ilta")
      let file = ChatRegistry.json(of: shown.settings)
      try await registry.set("ilta", json: Array(file.utf8))
      #expect(try await registry.show("ilta") == shown)
      for (old, new, told) in [
        ("\"mostWaiting\" : 100", "\"mostWaiting\" : 0", "mostWaiting is not from 1 to 10000."),
        ("\"mostWaiting\"", "\"mostwaiting\"", "Settings have no field named mostwaiting."),
        (
          "\"holidays\" : \"asUsual\"", "\"holidays\" : \"no\"",
          "hours.holidays has no allowed value."
        ),
        ("{", "[", "The file holds no JSON object in UTF-8."),
      ] {
        let wrong = file.replacing(old, with: new)
        #expect(wrong != file)
        let said = await Self.said { try await registry.set("ilta", json: Array(wrong.utf8)) }
        #expect(said.hasPrefix("Nothing was changed.") && said.hasSuffix(told), "\(said)")
      }
      #expect(try await registry.show("ilta") == shown)
      try await registry.changeStaff(of: "ilta", add: [], lead: [], remove: ["carer-home"])
      #expect(try await registry.staff(of: "ilta").isEmpty)
      let entries = try await server.store.read {
        try $0.accessLinks(of: .commandLine, after: 0, limit: 100)
      }.flatMap(\.entries)
      #expect(entries.map(\.verb) == [.changed, .changed, .changed])
      #expect(entries.allSatisfy { $0.reason?.value == "ylläpito" })
    }
  }

  @Test("what another process changes is noticed within some seconds")
  func noticed() async throws {
    try await Self.withHouse { server, _, admin in
      try await server.chat.start()
      do {
        let registry = Self.registry(server)
        try await Self.nameHome(server)
        func waits(_ what: String, _ holds: (RawResponse) -> Bool) async throws {
          let deadline = ContinuousClock.now + .seconds(60)
          while try await !holds(server.ask("GET", "/api/chat/queues/ilta")) {
            try #require(ContinuousClock.now < deadline, "\(what)")
            try await Task.sleep(for: .milliseconds(50))
          }
        }
        #expect(try await server.ask("GET", "/api/chat/queues/ilta").status == 404)
        _ = try await registry.add(
          "ilta", name: "Iltachat", openAlways: false, organisation: "Koti")
        try await waits("a new queue") { $0.status == 200 && $0.json["open"] as? Bool == false }
        let json =
          #"{"name":{"fi":"Aina auki"},"hours":{"week":[{"weekday":"monday","from":"00:00","to":"00:00"}],"exceptions":[]}}"#
        try await registry.set("ilta", json: Array(json.utf8))
        try await waits("a change") { $0.json["name"] as? String == "Aina auki" }
      } catch {
        await server.chat.stop()
        throw error
      }
      await server.chat.stop()
    }
  }
}
