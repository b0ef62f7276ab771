import Bytes
import RTC
import TestKit
import Testing

@Suite struct ICELiteAgentTests {
  @Test func aValidCheckIsAnsweredAndValidatesItsPath() throws {
    var bench = Bench()
    #expect(bench.check(from: bench.home) == .consumed)
    #expect(bench.agent.pollEvent() == .pathValidated(bench.home))
    #expect(bench.agent.pollEvent() == nil)
    #expect(bench.agent.selectedPath == nil)

    let datagram = bench.agent.pollDatagram()
    let answer = try #require(datagram)
    #expect(answer.path == bench.home)
    try answer.bytes.withUnsafeBytes { bytes in
      let message = try STUN.Message(bytes)
      #expect(message.messageClass == .success)
      #expect(message.transactionID == bench.lastID)
      #expect(message.mappedAddress == bench.home.remote)
      #expect(message.verifyIntegrity(key: Array(bench.local.password.utf8)))
    }
  }

  @Test func useCandidateSelectsAndTheLatestWins() {
    var bench = Bench()
    bench.check(from: bench.home)
    bench.check(from: bench.mobile, useCandidate: true)
    #expect(bench.agent.selectedPath == bench.mobile)
    bench.check(from: bench.home, useCandidate: true)
    #expect(bench.agent.selectedPath == bench.home)
    #expect(
      bench.events() == [
        .pathValidated(bench.home), .pathValidated(bench.mobile), .pathSelected(bench.mobile),
        .pathSelected(bench.home),
      ])
  }

  @Test func anUnknownUfragGetsNoAnswerAndChangesNothing() {
    var bench = Bench()
    #expect(bench.check(from: bench.home, username: "nobody:them") == .refused("unknown_ufrag"))
    #expect(bench.isUntouched)
  }

  @Test func aWrongPasswordGetsNoAnswerAndChangesNothing() {
    var bench = Bench()
    #expect(
      bench.check(from: bench.home, useCandidate: true, password: "guess")
        == .refused("bad_integrity"))
    #expect(bench.isUntouched)
  }

  @Test func aMissingUsernameGetsNoAnswer() {
    var bench = Bench()
    #expect(bench.check(from: bench.home, username: .some(nil)) == .refused("missing_credentials"))
    #expect(bench.isUntouched)
  }

  @Test func missingIntegrityGetsNoAnswer() {
    var bench = Bench()
    #expect(bench.check(from: bench.home, signed: false) == .refused("missing_credentials"))
    #expect(bench.isUntouched)
  }

  @Test func aWrongRemoteHalfIsUnauthenticated() {
    var bench = Bench()
    let username = "\(bench.local.ufrag):other"
    #expect(bench.check(from: bench.home, username: username) == .refused("wrong_credentials"))
    #expect(bench.errorAnswered() == 401)
    #expect(bench.isUntouched)
  }

  @Test func anAttributeThatMustBeUnderstoodIsReported() {
    var bench = Bench()
    #expect(bench.check(from: bench.home, extra: 0x7f01) == .refused("unknown_attribute"))
    #expect(bench.errorAnswered() == 420)
    #expect(bench.isUntouched)
  }

  @Test func aControlledPeerIsARoleConflict() {
    var bench = Bench()
    #expect(bench.check(from: bench.home, controlling: false) == .refused("role_conflict"))
    #expect(bench.errorAnswered() == 487)
    #expect(bench.isUntouched)
  }

  @Test func consentIsLostAfterThirtySecondsAndComesBackWithACheck() throws {
    var bench = Bench()
    bench.check(from: bench.home, useCandidate: true)
    _ = bench.events()
    #expect(bench.agent.deadline == bench.now + .seconds(30))
    bench.now = bench.now + .seconds(29)
    bench.agent.handleTimeout(now: bench.now)
    #expect(bench.events() == [])
    bench.now = bench.now + .seconds(1)
    bench.agent.handleTimeout(now: bench.now)
    #expect(bench.events() == [.consentLost])
    #expect(bench.agent.deadline == nil)
    bench.check(from: bench.home)
    #expect(bench.events() == [.consentBack])
  }

  @Test func forgedChecksDoNotProlongConsent() {
    var bench = Bench()
    bench.check(from: bench.home, useCandidate: true)
    bench.now = bench.now + .seconds(20)
    bench.check(from: bench.home, useCandidate: true, password: "guess")
    bench.now = bench.now + .seconds(10)
    bench.agent.handleTimeout(now: bench.now)
    #expect(bench.events().last == .consentLost)
  }

  @Test func validatedPathsAreBoundedAndTheSelectedOneStays() {
    var bench = Bench()
    bench.check(from: bench.home, useCandidate: true)
    for port in UInt16(1)...20 {
      bench.now = bench.now + .milliseconds(10)
      bench.check(
        from: NetworkPath(local: bench.home.local, remote: bench.mobile.remote.with(port: port)))
    }
    let events = bench.events()
    let validated = events.count { if case .pathValidated = $0 { true } else { false } }
    let forgotten = events.count { if case .pathForgotten = $0 { true } else { false } }
    #expect(validated == 21)
    #expect(validated - forgotten == ICELiteAgent.maxValidatedPaths)
    #expect(bench.agent.isValidated(bench.home))
    #expect(!events.contains(.pathForgotten(bench.home)))
  }

  @Test func anIdlePathIsForgottenUnlessItIsSelected() {
    var bench = Bench()
    bench.check(from: bench.home, useCandidate: true)
    bench.check(from: bench.mobile)
    _ = bench.events()
    bench.now = bench.now + ICELiteAgent.pathLifetime
    bench.agent.handleTimeout(now: bench.now)
    #expect(bench.events().contains(.pathForgotten(bench.mobile)))
    #expect(bench.agent.isValidated(bench.home))
  }

  @Test func bothGenerationsLiveUntilTheNewOneNominates() {
    var bench = Bench()
    bench.check(from: bench.home, useCandidate: true)
    let old = bench.local
    let oldRemote = bench.remote
    bench.restart(seed: 77)
    #expect(bench.agent.isRestarting)
    // The old one still counts, and the new one without nomination does not end it.
    #expect(bench.check(from: bench.home, local: old, remote: oldRemote) == .consumed)
    #expect(bench.check(from: bench.mobile) == .consumed)
    #expect(bench.check(from: bench.home, local: old, remote: oldRemote) == .consumed)
    #expect(bench.agent.selectedPath == bench.home)
    // The nomination does.
    #expect(bench.check(from: bench.mobile, useCandidate: true) == .consumed)
    #expect(bench.agent.selectedPath == bench.mobile)
    #expect(!bench.agent.isRestarting)
    #expect(
      bench.check(from: bench.home, local: old, remote: oldRemote) == .refused("unknown_ufrag"))
  }

  @Test func aCheckSentAgainFromElsewhereCountsForNothing() {
    var bench = Bench()
    bench.check(from: bench.home, useCandidate: true)
    _ = bench.events()
    while bench.agent.pollDatagram() != nil {}
    // Its sender repeats it when no answer has come.
    #expect(bench.check(from: bench.home, useCandidate: true, isRepeated: true) == .consumed)
    #expect(bench.agent.pollDatagram()?.path == bench.home)
    #expect(
      bench.check(from: bench.mobile, useCandidate: true, isRepeated: true)
        == .refused("replayed_check"))
    #expect(bench.agent.selectedPath == bench.home)
    #expect(bench.events().isEmpty)
    #expect(bench.agent.pollDatagram() == nil)
    #expect(bench.check(from: bench.mobile, useCandidate: true) == .consumed)
    #expect(bench.agent.selectedPath == bench.mobile)
    for _ in 0..<62 { bench.check(from: bench.mobile) }
    #expect(bench.check(from: bench.home, isRepeated: true) == .refused("replayed_check"))
  }

  @Test func theCredentialsOfTwoGenerationsDoNotMix() {
    var bench = Bench()
    bench.check(from: bench.home, useCandidate: true)
    let oldRemote = bench.remote
    bench.restart(seed: 78)
    #expect(bench.check(from: bench.mobile, remote: oldRemote) == .refused("wrong_credentials"))
  }
}

/// A lite agent and a peer that can make every mistake.
private struct Bench {
  enum Outcome: Equatable {
    case consumed
    case refused(String)
  }

  var agent: ICELiteAgent
  var local: ICECredentials
  var remote: ICECredentials
  var now = Instant(nanoseconds: 1_000_000_000)
  var lastID = STUN.TransactionID(high: 0, low: 0)
  let home = NetworkPath(
    local: SocketAddress(v4: 0xc000_0201, port: 7_000),
    remote: SocketAddress(v4: 0xcb00_7105, port: 50_000))
  let mobile = NetworkPath(
    local: SocketAddress(v4: 0xc000_0201, port: 7_000),
    remote: SocketAddress(v4: 0xcb00_7109, port: 60_000))

  init() {
    var random = SeededRandom(seed: 1)
    local = .random(using: &random)
    remote = .random(using: &random)
    agent = ICELiteAgent(local: local, remote: remote)
  }

  mutating func restart(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    local = .random(using: &random)
    remote = .random(using: &random)
    agent.restart(local: local, remote: remote, remoteIsLite: false, candidates: [], now: now)
  }

  @discardableResult
  mutating func check(
    from path: NetworkPath, useCandidate: Bool = false, username: String?? = nil,
    password: String? = nil, signed: Bool = true, extra: UInt16? = nil, controlling: Bool = true,
    local: ICECredentials? = nil, remote: ICECredentials? = nil, isRepeated: Bool = false
  ) -> Outcome {
    let local = local ?? self.local
    let remote = remote ?? self.remote
    if !isRepeated { lastID.low += 1 }
    var builder = STUN.Builder(.request, transactionID: lastID)
    let name: String? =
      if let username { username } else { "\(local.ufrag):\(remote.ufrag)" }
    if let name { builder.username(Array(name.utf8)) }
    builder.priority(1)
    if let extra { builder.add(extra, [1, 2, 3, 4]) }
    if controlling {
      builder.iceControlling(tieBreaker: 1)
    } else {
      builder.iceControlled(tieBreaker: 1)
    }
    if useCandidate { builder.useCandidate() }
    let key = Array((password ?? local.password).utf8)
    return builder.finish(integrityKey: signed ? key : nil).withUnsafeBytes { bytes in
      guard let message = try? STUN.Message(bytes) else { return .refused("malformed") }
      return agent.receive(message, path: path, now: now).map { .refused($0.rawValue) }
        ?? .consumed
    }
  }

  mutating func events() -> [ICEEvent] {
    var events: [ICEEvent] = []
    while let event = agent.pollEvent() { events.append(event) }
    return events
  }

  mutating func errorAnswered() -> UInt16? {
    agent.pollDatagram()?.bytes.withUnsafeBytes { (try? STUN.Message($0))?.errorCode }
  }

  /// Nothing was answered, validated, selected or said.
  var isUntouched: Bool {
    var copy = agent
    return copy.pollDatagram() == nil && copy.pollEvent() == nil && copy.selectedPath == nil
      && copy.lastConsent == nil && copy.deadline == nil
  }
}
