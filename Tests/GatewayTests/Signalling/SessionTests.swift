import CareModel
import CareStore
import Foundation
import Testing

@testable import Gateway

@Suite("Sessions")
struct SessionTests {
  @Test("hello tells a guest who they are, where, and their visit without its purpose")
  func helloOfGuest() async throws {
    let bench = try await Bench()
    let page = try await bench.client()
    let welcome = try #require(page.welcome)
    #expect(welcome.text("ok.you.kind") == "guest")
    #expect(welcome.text("ok.you.role") == "client")
    #expect(welcome.text("ok.you.firstName") == "Aino")
    #expect(welcome.text("ok.organisation.service") == "kotihoito")
    #expect(welcome.number("ok.resumeSeconds") == 60)
    #expect(welcome.text("ok.snapshot.mediaEpoch") == "91")
    let visits = try #require(welcome["ok.snapshot.visits"] as? [[String: Any]])
    #expect(visits.map { $0["id"] as? String } == [bench.home.visits[0].rawValue])
    #expect(visits[0]["purpose"] as? String == "")
    #expect(visits[0]["mine"] as? Bool == true)
    #expect(visits[0]["reachable"] as? Bool == true)
  }

  @Test("hello shows staff today's visits of their own organisation only")
  func helloOfStaff() async throws {
    let bench = try await Bench()
    let page = try await bench.staff()
    let visits = try #require(page.welcome?["ok.snapshot.visits"] as? [[String: Any]])
    #expect(
      Set(visits.compactMap { $0["id"] as? String }) == Set(bench.home.visits.map(\.rawValue)))
    #expect(visits.allSatisfy { $0["purpose"] as? String == "Lääkkeet" })
    #expect(visits.filter { $0["mine"] as? Bool == true }.count == 1)
  }

  @Test("a visit over midnight is shown on both days")
  func overnightVisit() async throws {
    let bench = try await Bench()
    let midnight = LocalCalendar.helsinki.dayRange(around: Bench.start).upperBound
    let (id, home) = (VisitID("v_night")!, bench.home)
    try await bench.store.write { tx in
      guard var visit = try tx.visit(home.visits[0], in: home.organisation)?.visit else { return }
      visit.id = id
      visit.startsAt = midnight - .minutes(10)
      visit.endsAt = midnight + .minutes(20)
      try tx.save(visit)
      // Signed in until then.
      try tx.touchStaffSession(
        tokenHash: home.tokens[0], at: midnight, expiresAt: midnight + .hours(1))
    }
    func shown(at time: WallTime) async throws -> [String] {
      bench.clock.advance(by: time - bench.clock.now)
      let page = try await bench.staff()
      let visits = try #require(page.welcome?["ok.snapshot.visits"] as? [[String: Any]])
      return visits.compactMap { $0["id"] as? String }
    }
    #expect(try await shown(at: midnight - .seconds(1)).contains(id.rawValue))
    #expect(try await shown(at: midnight) == [id.rawValue])
    #expect(try await shown(at: midnight + .minutes(30)) == [id.rawValue])
  }

  @Test("where a day holds more visits than are shown, one's own are there and the page is told")
  func truncatedDay() async throws {
    let bench = try await Bench()
    let home = bench.home
    try await bench.store.write { tx in
      guard var visit = try tx.visit(home.visits[0], in: home.organisation)?.visit else { return }
      for number in 4...TodaysVisits.most {
        visit.id = VisitID("v_many\(number)")!
        visit.startsAt = Bench.start - .minutes(30)
        try tx.save(visit)
      }
    }
    let all = try await bench.staff(1)
    #expect((all.welcome?["ok.snapshot.visits"] as? [Any])?.count == 500)
    #expect(all.welcome?.flag("ok.snapshot.visitsTruncated") == false)
    try await bench.store.write { tx in
      guard var visit = try tx.visit(home.visits[0], in: home.organisation)?.visit else { return }
      visit.id = VisitID("v_one-more")!
      visit.startsAt = Bench.start - .minutes(30)
      try tx.save(visit)
    }
    let page = try await bench.staff(1)
    let visits = try #require(page.welcome?["ok.snapshot.visits"] as? [[String: Any]])
    #expect(visits.count == 500)
    #expect(visits.contains { $0["mine"] as? Bool == true })
    #expect(page.welcome?.flag("ok.snapshot.visitsTruncated") == true)
  }

  @Test("hello without a cookie, with an unknown, an expired and a revoked link is refused")
  func refusedHellos() async throws {
    let bench = try await Bench()
    let stranger = TestPage(bench, staff: nil, hello: [:])
    await stranger.open()
    await stranger.send(id: 0, "hello", ["as": "staff", "language": "fi"])
    #expect(stranger.replies[0]?.last?.error == "notSignedIn")
    await stranger.send(id: 0, "hello", ["as": "guest", "secret": "made-up", "language": "fi"])
    #expect(stranger.replies[0]?.last?.error == "linkUnknown")
    let (link, organisation) = (bench.home.links[1], bench.home.organisation)
    _ = try await bench.store.write {
      try $0.revokeGuestLink(link, in: organisation, at: Bench.start)
    }
    await stranger.send(
      id: 0, "hello", ["as": "guest", "secret": bench.home.linkSecret(1), "language": "fi"])
    #expect(stranger.replies[0]?.last?.error == "linkRevoked")
    bench.clock.advance(by: .hours(3))
    let late = TestPage.guest(bench, bench.home.linkSecret(0))
    await late.open()
    await late.send(id: 0, "hello", late.helloBody)
    #expect(late.replies[0]?.last?.error == "linkExpired")
  }

  @Test("a cookie of a sign-in that has ended opens nothing")
  func endedSignIn() async throws {
    let bench = try await Bench()
    let token = bench.home.tokens[0]
    _ = try await bench.store.write { try $0.deleteStaffSession(tokenHash: token) }
    let page = TestPage.staff(bench, bench.home, 0)
    await page.open()
    await page.send(id: 0, "hello", ["as": "staff", "language": "fi"])
    #expect(page.replies[0]?.last?.error == "notSignedIn")
  }

  @Test("made-up link secrets from one address are slowed down, right ones never are")
  func guessing() async throws {
    let bench = try await Bench()
    let page = TestPage(bench, staff: nil, hello: [:])
    await page.open()
    for _ in 0..<GuessLimiter.burst {
      await page.send(id: 0, "hello", ["as": "guest", "secret": "guess", "language": "fi"])
    }
    #expect(page.replies[0]?.last?.error == "linkUnknown")
    let wrong: [String: Any] = ["as": "guest", "secret": "guess", "language": "fi"]
    await page.send(id: 0, "hello", wrong)
    #expect(page.replies[0]?.last?.error == "tooMany")
    _ = try await bench.client()
    bench.clock.advance(by: GuessLimiter.refill)
    await page.send(id: 0, "hello", wrong)
    #expect(page.replies[0]?.last?.error == "linkUnknown")
  }

  @Test("a site whose sessions have all expired locks nobody at its address out")
  func expiredSessionsOfASite() async throws {
    let bench = try await Bench()
    let away = try await bench.client(1)
    var expired: [TestPage] = []
    for _ in 0..<30 { expired.append(try await bench.tester()) }
    for page in expired { await page.cut() }
    await bench.pass(.seconds(30))
    await away.cut()
    await bench.pass(.seconds(31))
    for page in expired { #expect(await page.resume()?.error == "sessionUnknown") }
    #expect(await away.resume()?.flag("ok.resumed") == true)
    _ = try await bench.client()
  }

  @Test("a connection that never says who it is is closed after ten seconds")
  func helloLimit() async throws {
    let bench = try await Bench()
    let page = TestPage(bench, staff: nil, hello: [:])
    await page.open()
    while bench.clock.sleeping == 0 { await Task.yield() }
    bench.clock.advance(by: .seconds(10))
    while page.socket.closeCode == nil { await Task.yield() }
    #expect(page.socket.closeCode == 4001)
    #expect(bench.count("kuulolla_signalling_malformed_total") == 1)
  }

  @Test("a resumed session gets what it missed, in order, and nothing twice")
  func resumeReplays() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    await client.cut()
    for number in 1...20 {
      await carer.ask("sendText", ["callId": carer.callID, "text": "t\(number)"])
    }
    let reply = await client.resume()
    #expect(reply?.flag("ok.resumed") == true)
    #expect(reply?["ok.snapshot"] == nil)
    #expect(client.texts == (1...20).map { "t\($0)" })
    #expect(client.outOfOrder == [])
  }

  @Test("a request whose reply was lost is answered again and not done again")
  func repeatedRequest() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    let id = carer.takeID()
    let body = ["callId": carer.callID, "text": "once"]
    let before = carer.lastSeq
    let text = String(
      decoding: try JSONSerialization.data(
        withJSONObject: ["id": id, "type": "sendText", "body": body] as [String: Any]),
      as: UTF8.self)
    await bench.board.received(text, on: carer.connection)
    await carer.cut(losingWhatWasSent: true)
    #expect(carer.lastSeq == before)
    await carer.resume()
    await carer.send(id: id, "sendText", body)
    #expect(carer.replies[id]?.count == 1)
    #expect(carer.texts == ["once"])
    client.read()
    #expect(client.texts == ["once"])
    #expect(bench.count("kuulolla_signalling_replies_repeated_total") == 1)
  }

  @Test("sessions, replies and events outlive a killed gateway")
  func survivesKill() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    let id = carer.takeID()
    let body = ["callId": carer.callID, "text": "before the kill"]
    await carer.send(id: id, "sendText", body)
    let first = carer.replies[id]?.last?.text("ok.textId")
    try await bench.killAndRestart()
    let back = await carer.resume()
    #expect(back?.flag("ok.resumed") == true)
    #expect(back?.text("ok.mediaEpoch") == "92")
    await carer.send(id: id, "sendText", body)
    #expect(carer.replies[id]?.last?.text("ok.textId") == first)
    await client.resume()
    await carer.ask("sendText", ["callId": carer.callID, "text": "after it"])
    #expect(client.texts == ["before the kill", "after it"])
    #expect(carer.texts == client.texts)
    #expect(carer.outOfOrder == [] && client.outOfOrder == [])
  }

  @Test("a page that missed more than is held gets a snapshot instead")
  func snapshotWhereReplayIsGone() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    await client.cut()
    for number in 0..<300 {
      let body: [String: Any] = ["callId": carer.callID, "audio": number % 2 == 0, "video": false]
      await carer.ask("setSending", body)
      await carer.ask("sendText", ["callId": carer.callID, "text": "\(number)"])
    }
    let reply = await client.resume()
    #expect(reply?.flag("ok.resumed") == false)
    #expect((reply?["ok.snapshot.texts"] as? [Any])?.count == 300)
    #expect((reply?["ok.snapshot.calls"] as? [Any])?.count == 1)
    await carer.ask("sendText", ["callId": carer.callID, "text": "next"])
    #expect(client.texts.last == "next")
    #expect(client.outOfOrder == [])
  }

  @Test("a session ends 60 s after its connection, not before")
  func expiry() async throws {
    let bench = try await Bench()
    let page = try await bench.client()
    await page.cut()
    await bench.pass(.seconds(59))
    #expect(await page.resume()?.error == nil)
    await page.cut()
    await bench.pass(.seconds(60))
    #expect(await page.resume()?.error == "sessionUnknown")
  }

  @Test("a wrong secret resumes nothing")
  func wrongSecret() async throws {
    let bench = try await Bench()
    let page = try await bench.client()
    let thief = TestPage(bench, staff: nil, hello: [:])
    await thief.open()
    await thief.send(
      id: 0, "resume", ["session": page.session, "secret": page.secret + "x", "lastSeq": 0])
    #expect(thief.replies[0]?.last?.error == "sessionUnknown")
    #expect(page.socket.closeCode == nil)
  }

  @Test("staff resume only with the cookie of the same sign-in")
  func resumeNeedsCookie() async throws {
    let bench = try await Bench()
    let page = try await bench.staff()
    let thief = TestPage.staff(bench, bench.home, 1)
    await thief.open()
    await thief.send(
      id: 0, "resume", ["session": page.session, "secret": page.secret, "lastSeq": 0])
    #expect(thief.replies[0]?.last?.error == "notSignedIn")
  }

  @Test("a newer connection takes the session over and the older one is closed")
  func takeOver() async throws {
    let bench = try await Bench()
    let page = try await bench.client()
    let (older, olderConnection) = (page.socket, page.connection)
    await page.resume()
    #expect(older.closeCode == 4008)
    #expect(older.messages.last?.text("body.reason") == "takenOver")
    // The end of the older connection is not the end of the newer one.
    await bench.board.closed(olderConnection)
    await bench.pass(.seconds(120))
    #expect(await page.ask("testLeave").error == nil)
  }

  @Test("signing out ends the pages of that sign-in and no others")
  func signOut() async throws {
    let bench = try await Bench()
    let page = try await bench.staff(0)
    let other = try await bench.staff(1)
    await bench.board.staffSignedOut(tokenHash: bench.home.tokens[0].bytes)
    page.read()
    #expect(page.socket.closeCode == 4003)
    #expect(page.volatile.last?.text("body.reason") == "signedOut")
    #expect(other.socket.closeCode == nil)
  }

  @Test("revoking a link closes its page, hangs up its call, and it cannot come back")
  func revoke() async throws {
    let bench = try await Bench()
    let (carer, client) = try await Script.inCall(bench)
    let (link, organisation) = (bench.home.links[0], bench.home.organisation)
    _ = try await bench.store.write {
      try $0.revokeGuestLink(link, in: organisation, at: Bench.start)
    }
    await bench.board.linkRevoked(link, in: organisation)
    client.read()
    #expect(client.socket.closeCode == 4003)
    #expect(client.volatile.last?.text("body.reason") == "linkRevoked")
    #expect(carer.callState == "ended")
    #expect(carer.reason == "hungUp")
    #expect(await client.resume()?.error == "sessionUnknown")
  }

  @Test("a page is closed when its link expires, unless it is in a call: then afterwards")
  func linkExpires() async throws {
    let bench = try await Bench()
    let idle = try await bench.client(1)
    let (carer, client) = try await Script.inCall(bench)
    await bench.pass(.minutes(130))
    #expect(idle.socket.closeCode == 4003)
    #expect(client.socket.closeCode == nil)
    #expect(carer.callState == "inCall")
    await client.ask("hangUp", ["callId": client.callID])
    await bench.pass(.minutes(1))
    #expect(client.socket.closeCode == 4003)
  }

  @Test("staff who come back are told who can be reached now")
  func presenceAfterResume() async throws {
    let bench = try await Bench()
    let carer = try await bench.staff()
    await carer.cut()
    _ = try await bench.client(1)
    await carer.resume()
    let told = carer.volatile.reduce(into: [String: Bool]()) {
      $0[$1.text("body.clientId") ?? ""] = $1.flag("body.reachable")
    }
    #expect(told[bench.home.clients[1].rawValue] == true)
    #expect(told[bench.home.clients[0].rawValue] == false)
    #expect(told.count == 3)
  }

  @Test("a page's ping is answered without touching the store, and uses no number")
  func ping() async throws {
    let bench = try await Bench()
    for page in [try await bench.tester(), try await bench.staff()] {
      let id = try #require(SessionID(page.session))
      bench.faults.failNextWrites(1)
      for _ in 0..<3 { await page.send(id: 0, "ping", [:]) }
      let pongs = try #require(page.replies[0]?.dropFirst())
      #expect(pongs.count == 3 && pongs.allSatisfy { $0.error == nil && $0["ok"] != nil })
      #expect(try await bench.store.read { try $0.replies(of: id) }.isEmpty)
      // The write that was to fail is still to come.
      await page.send(id: 1, "testLeave", [:])
      #expect(page.replies[1]?.last?.error == "internal")
    }
    let early = TestPage(bench, staff: nil, hello: [:])
    await early.open()
    await early.send(id: 0, "ping", [:])
    #expect(early.replies[0]?.last?.error == "notAllowed")
  }

  @Test("the gateway is at rest when the last end of a connection has been written down")
  func atRest() async throws {
    let bench = try await Bench()
    let page = try await bench.client()
    let board = bench.board
    #expect(await !board.isAtRest)
    await board.lock(.gate)
    let closing = Task { await board.closed(page.connection) }
    while await board.waiting(for: .gate) < 1 { await Task.yield() }
    #expect(await !board.isAtRest)
    await board.unlock(.gate)
    await closing.value
    #expect(await board.isAtRest)
  }

  @Test("a session that the cleaning finds first is forgotten here as well")
  func retentionBeforeExpiry() async throws {
    let bench = try await Bench()
    let page = try await bench.client()
    let id = try #require(SessionID(page.session))
    await page.cut()
    // More overdue than the session's own end, so that it comes first.
    let due = bench.clock.now + .seconds(30)
    try await bench.store.write { try $0.schedule(TimerKey(.retention), in: nil, dueAt: due) }
    await bench.pass(.seconds(61))
    #expect(await bench.board.pages[id] == nil)
    #expect(try await bench.store.read { try $0.signallingSession(id) } == nil)
  }

  @Test("expired sessions are deleted with their events and replies")
  func retention() async throws {
    let bench = try await Bench()
    let page = try await bench.client()
    await page.ask("testLeave")
    let id = try #require(SessionID(page.session))
    // Nobody says that this connection ended: the gateway was killed.
    try await bench.killAndRestart()
    await bench.pass(.seconds(62) + bench.settings.retentionDelay)
    let (session, replies) = try await bench.store.read {
      (try $0.signallingSession(id), try $0.replies(of: id))
    }
    #expect(session == nil)
    #expect(replies.isEmpty)
  }
}
