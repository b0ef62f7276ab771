import Bytes
import RTC
import TestKit
import Testing

@Suite struct ICEAgentTests {
  @Test func checksArePacedAndSentBestFirst() {
    var bench = FullBench(remoteCount: 5)
    let sent = bench.run(for: .milliseconds(300))
    #expect(sent.map(\.path.remote) == bench.remotes)
    #expect(sent.map { ($0.at - bench.start).milliseconds } == [0, 50, 100, 150, 200])
    // Controlling, and without a nomination yet.
    for check in sent {
      #expect(check.message { $0.iceControlling != nil && !$0.useCandidate && $0.priority != nil })
    }
  }

  @Test func anUnansweredCheckIsSentSevenTimesWithGrowingPauses() {
    var bench = FullBench(remoteCount: 1)
    let sent = bench.run(for: .seconds(60))
    let times = sent.map { ($0.at - bench.start).milliseconds }
    #expect(times == [0, 500, 1_500, 3_500, 7_500, 15_500, 31_500])
    #expect(Set(sent.map(\.bytes)).count == 1)
    #expect(bench.events == [.failed])
    #expect(bench.agent.deadline == nil)
  }

  @Test func thePairThatAnswersIsNominated() throws {
    var bench = FullBench(remoteCount: 1)
    let checks = bench.run(for: .milliseconds(10))
    let check = try #require(checks.first)
    bench.answer(check)
    #expect(bench.events == [.pathValidated(check.path)])
    let nominations = bench.run(for: .milliseconds(1))
    let nomination = try #require(nominations.first)
    #expect(nomination.message { $0.useCandidate })
    bench.answer(nomination)
    #expect(bench.events.last == .pathSelected(check.path))
    #expect(bench.agent.selectedPath == check.path)
  }

  @Test func anAnswerFromElsewhereFailsThePair() throws {
    var bench = FullBench(remoteCount: 1)
    let checks = bench.run(for: .milliseconds(10))
    let check = try #require(checks.first)
    let elsewhere = NetworkPath(local: check.path.local, remote: bench.stranger)
    bench.answer(check, on: elsewhere)
    #expect(bench.agent.selectedPath == nil)
    #expect(bench.events == [.failed])
  }

  @Test func anAnswerWithoutOurPeersPasswordIsIgnored() throws {
    var bench = FullBench(remoteCount: 1)
    let checks = bench.run(for: .milliseconds(10))
    let check = try #require(checks.first)
    bench.answer(check, password: "a guess")
    #expect(bench.events.isEmpty)
    bench.answer(check)
    #expect(bench.events == [.pathValidated(check.path)])
  }

  @Test func aCheckFromAnUnknownAddressMakesAPeerReflexivePair() throws {
    var bench = FullBench(remoteCount: 1)
    _ = bench.run(for: .milliseconds(10))
    let path = NetworkPath(local: bench.home, remote: bench.stranger)
    let isTaken = bench.check(on: path)
    #expect(isTaken)
    let sent = bench.run(for: .milliseconds(100))
    #expect(sent.first?.message { $0.messageClass == .success } == true)
    let triggered = try #require(sent.dropFirst().first)
    #expect(triggered.path == path)
    bench.answer(triggered)
    let nominations = bench.run(for: .milliseconds(200))
    let nomination = try #require(nominations.first)
    bench.answer(nomination)
    #expect(bench.agent.selectedPath == path)
  }

  @Test func consentIsAskedForAboutEveryFiveSecondsAndNeverTwice() throws {
    var bench = FullBench(remoteCount: 1)
    bench.connect()
    var times: [Instant] = [bench.now]
    var ids: Set<[UInt8]> = []
    while times.count < 40 {
      for request in bench.run(for: .milliseconds(100)) {
        times.append(request.at)
        ids.insert(request.bytes)
        bench.answer(request)
      }
    }
    let pauses = zip(times.dropFirst(), times).map { ($0 - $1).seconds }
    #expect(pauses.allSatisfy { (3.9...6.1).contains($0) })
    #expect(Set(pauses.map { Int($0 * 100) }).count > 5)
    #expect(ids.count == 39)
    #expect(!bench.events.contains(.consentLost))
  }

  @Test func withoutAnswersConsentEndsAfterThirtySecondsUntilARestart() {
    var bench = FullBench(remoteCount: 1)
    bench.connect()
    let since = bench.now
    let requests = bench.run(for: .seconds(29))
    #expect(!bench.events.contains(.consentLost))
    _ = bench.run(for: .seconds(2))
    #expect(bench.events.last == .consentLost)
    #expect(bench.agent.deadline == nil)
    // An answer that comes too late does not bring it back (RFC 7675, section 5.1).
    for request in requests { bench.answer(request) }
    #expect(bench.events.last == .consentLost)
    #expect(bench.agent.lastConsent == since)
    bench.restart(seed: 5)
    bench.connect()
    #expect(bench.events.last == .consentBack)
  }

  @Test func credentialsAreOfTheRightFormAndNeverTheSame() {
    var random = SeededRandom(seed: 1)
    let all = (0..<100).map { _ in ICECredentials.random(using: &random) }
    #expect(Set(all).count == 100)
    #expect(all.allSatisfy { ICECredentials(ufrag: $0.ufrag, password: $0.password) == $0 })
    #expect(ICECredentials(ufrag: "abc", password: all[0].password) == nil)
    #expect(ICECredentials(ufrag: "ab:c", password: all[0].password) == nil)
    #expect(ICECredentials(ufrag: "abcd", password: "short") == nil)
    #expect(!String(describing: all[0]).contains(all[0].password))
  }
}

/// A full agent and a peer that answers when the test says so.
private struct FullBench {
  struct Sent {
    let bytes: [UInt8]
    let path: NetworkPath
    let at: Instant

    func message(_ test: (STUN.Message) -> Bool) -> Bool {
      bytes.withUnsafeBytes { (try? STUN.Message($0)).map(test) ?? false }
    }
  }

  let start = Instant(nanoseconds: 50_000_000_000)
  let home = SocketAddress(v4: 0x0a00_0002, port: 4_000)
  let stranger = SocketAddress(v4: 0xc633_6407, port: 6_666)
  let remotes: [SocketAddress]
  var now: Instant
  var agent: ICEAgent
  var local: ICECredentials
  var remote: ICECredentials
  var events: [ICEEvent] = []

  init(remoteCount: Int) {
    var random = SeededRandom(seed: 1)
    local = .random(using: &random)
    remote = .random(using: &random)
    now = start
    remotes = (0..<remoteCount).map { SocketAddress(v4: 0xc000_0200 + UInt32($0), port: 7_000) }
    agent = ICEAgent(
      local: local, localCandidates: [.host(home)], remote: remote, remoteIsLite: true,
      remoteCandidates: remotes.enumerated().map { .host($1, rank: $0) },
      random: SeededRandom(seed: 2), now: now)
  }

  mutating func restart(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    local = .random(using: &random)
    remote = .random(using: &random)
    agent.restart(
      local: local, remote: remote, remoteIsLite: true,
      candidates: remotes.enumerated().map { .host($1, rank: $0) }, now: now)
  }

  /// Lets time pass and answers what was sent meanwhile.
  mutating func run(for span: Instant.Span) -> [Sent] {
    let end = now + span
    var sent = drain()
    while let deadline = agent.deadline, deadline <= end {
      now = max(now, deadline)
      agent.handleTimeout(now: now)
      sent += drain()
    }
    now = end
    return sent
  }

  mutating func answer(_ request: Sent, on path: NetworkPath? = nil, password: String? = nil) {
    guard
      let id = request.bytes.withUnsafeBytes({ (try? STUN.Message($0))?.transactionID })
    else { return }
    var builder = STUN.Builder(.success, transactionID: id)
    builder.mappedAddress(request.path.local)
    let key = Array((password ?? remote.password).utf8)
    receive(builder.finish(integrityKey: key), on: path ?? request.path)
  }

  /// A check of the peer's own; true where it was taken.
  mutating func check(on path: NetworkPath) -> Bool {
    var builder = STUN.Builder(.request, transactionID: .init(high: 9, low: 9))
    builder.username(Array("\(local.ufrag):\(remote.ufrag)".utf8))
    builder.priority(0x6eff_ffff)
    builder.iceControlled(tieBreaker: 1)
    return receive(builder.finish(integrityKey: Array(local.password.utf8)), on: path)
  }

  /// Answers everything until a path is selected.
  mutating func connect() {
    while agent.isRestarting || agent.selectedPath == nil {
      for request in run(for: .milliseconds(10)) { answer(request) }
    }
  }

  @discardableResult
  private mutating func receive(_ bytes: [UInt8], on path: NetworkPath) -> Bool {
    let isTaken = bytes.withUnsafeBytes { buffer in
      (try? STUN.Message(buffer)).map { agent.receive($0, path: path, now: now) == nil } ?? false
    }
    while let event = agent.pollEvent() { events.append(event) }
    return isTaken
  }

  private mutating func drain() -> [Sent] {
    var sent: [Sent] = []
    while let (bytes, path) = agent.pollDatagram() {
      sent.append(Sent(bytes: bytes, path: path, at: now))
    }
    while let event = agent.pollEvent() { events.append(event) }
    return sent
  }
}
