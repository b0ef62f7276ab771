import CareModel
import CareStore
import Testing

@testable import Gateway

@Suite("Messages over REST", .timeLimit(.minutes(5)))
struct MessageRouteTests {
  @Test("staff see what has failed and what can be done about it")
  func list() async throws {
    try await withServer { server in
      let home = server.home
      try await server.store.write { tx in
        let rules = MessageRules(channels: [.sms])
        for (key, to) in [("bad", "x"), ("good", "040 123 4567")] {
          let message = OutboundMessage(
            id: MessageID("m_\(key)")!,
            MessageDraft(
              organisation: home.organisation, channel: .sms, to: PersonalText(to), text: "Teksti",
              cause: .visitReminder, about: home.visit.rawValue, client: home.client, key: key),
            rules: rules, sentToday: 0, now: server.time.now)
          _ = try tx.insertIfAbsent(message)
        }
      }
      let staff = try await SignedInClient(server, home)
      let answer = try await staff.ask("GET", "/api/messages?state=failed")
      #expect(answer.status == 200)
      let shown = try #require((answer.json["messages"] as? [[String: Any]])?.first)
      #expect(shown["problem"] as? String == "badAddress" && shown["to"] as? String == "x")
      #expect(shown["clientName"] as? String == "Aino Testi" && shown["text"] == nil)
      let counts = try #require(answer.json["counts"] as? [String: Int])
      #expect(counts == ["waiting": 1, "sending": 0, "failed": 1, "missed": 0])
      #expect(answer.json["channels"] as? [String] == ["sms"])
      #expect(try await staff.ask("GET", "/api/messages?state=lost").status == 400)
      let waiting = try await staff.ask("GET", "/api/messages?state=waiting")
      #expect((waiting.json["messages"] as? [Any])?.count == 1)
      // What was wrong from the start is so still.
      let again = try await staff.ask("POST", "/api/messages/m_bad/retry")
      #expect(again.status == 409 && again.errorCode == "ended")

      let stranger = try await SignedInClient(server, server.foreign)
      let nothing = try await stranger.ask("GET", "/api/messages?state=failed")
      #expect((nothing.json["messages"] as? [Any])?.isEmpty == true)
    }
  }

  @Test("reminders are set for all, and for one client")
  func reminders() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      let lead = try await AccessHouse(server).staff("lida", [.shiftLead])
      let path = "/api/clients/\(server.home.client)/reminders"
      func rule(_ path: String) async throws -> [String: Any] {
        try #require(try await staff.ask("GET", path).json["reminders"] as? [String: Any])
      }
      #expect(try await rule("/api/reminders")["minutesBefore"] as? Int == 60)
      let all = #"{"version":0,"channels":["email"],"minutesBefore":30,"eveningAt":null}"#
      #expect(try await staff.ask("PUT", "/api/reminders", body: all).status == 403)
      let set = try await lead.ask("PUT", "/api/reminders", body: all)
      #expect(set.status == 200 && set.header("etag") == "\"1\"")
      #expect(try await lead.ask("PUT", "/api/reminders", body: all).status == 409)
      let known = try await staff.ask("GET", "/api/reminders", ["If-None-Match": "\"1\""])
      #expect(known.status == 304 && known.body.isEmpty)
      #expect(try await rule(path)["minutesBefore"] as? Int == 30)
      #expect(try await staff.ask("GET", path).json["own"] as? Bool == false)
      let own = #"{"version":0,"channels":[],"minutesBefore":null,"eveningAt":"17:00"}"#
      #expect(try await staff.ask("PUT", path, body: own).status == 200)
      #expect(try await rule(path)["eveningAt"] as? String == "17:00")
      #expect(try await staff.ask("GET", path).json["own"] as? Bool == true)
      #expect(try await staff.ask("DELETE", path).status == 204)
      #expect(try await rule(path)["minutesBefore"] as? Int == 30)
      for body in [
        #"{"channels":["pigeon"]}"#, #"{"channels":["sms","sms"]}"#,
        #"{"channels":["sms"],"minutesBefore":9}"#, #"{"channels":["sms"],"eveningAt":"25:00"}"#,
        "{}",
      ] {
        #expect(try await staff.ask("PUT", path, body: body).status == 400, "\(body)")
      }
    }
  }
}
