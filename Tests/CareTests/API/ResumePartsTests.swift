import CareAPI
import Testing

@Suite struct OutgoingStreamTests {
  private func numbers(_ replay: OutgoingStream<String>.Replay) -> [Int]? {
    switch replay {
    case .events(let entries): entries.map(\.seq)
    case .gap: nil
    }
  }

  @Test func replaysWhatFollows() {
    var stream = OutgoingStream<String>()
    #expect(numbers(stream.replay(after: 0)) == [])
    for n in 1...5 { #expect(stream.append("e\(n)") == n) }
    #expect(numbers(stream.replay(after: 0)) == [1, 2, 3, 4, 5])
    #expect(numbers(stream.replay(after: 3)) == [4, 5])
    #expect(numbers(stream.replay(after: 5)) == [])
  }

  @Test func whatIsAcknowledgedIsLetGo() {
    var stream = OutgoingStream<String>()
    for n in 1...5 { stream.append("e\(n)") }
    #expect(stream.acknowledge(3) == .trimmed(3))
    #expect(stream.acknowledge(2) == .trimmed(0))
    #expect(stream.acknowledge(6) == .impossible)
    #expect(stream.unacknowledged == 2)
    #expect(numbers(stream.replay(after: 3)) == [4, 5])
    #expect(numbers(stream.replay(after: 2)) == nil)
  }

  @Test func holdsNoMoreThanItsLimit() {
    var stream = OutgoingStream<String>()
    for n in 1...600 { stream.append("e\(n)") }
    #expect(stream.unacknowledged == 512)
    #expect(numbers(stream.replay(after: 87)) == nil)
    #expect(numbers(stream.replay(after: 88))?.count == 512)
  }

  @Test func aReaderFromTheFutureGetsASnapshot() {
    var stream = OutgoingStream<String>()
    stream.append("e1")
    guard case .gap(upTo: 1) = stream.replay(after: 2) else {
      Issue.record("what was never sent cannot have been read")
      return
    }
  }

  @Test func goesOnFromWhatWasStored() {
    var stream = OutgoingStream(
      lastSeq: 9,
      held: [.init(seq: 5, event: "e5"), .init(seq: 8, event: "e8"), .init(seq: 9, event: "e9")])
    #expect(numbers(stream.replay(after: 7)) == [8, 9])
    #expect(numbers(stream.replay(after: 4)) == nil)
    #expect(stream.append("e10") == 10)
    let empty = OutgoingStream<String>(lastSeq: 9)
    #expect(numbers(empty.replay(after: 9)) == [])
    #expect(numbers(empty.replay(after: 8)) == nil)
  }
}

@Suite struct RepliesKeptTests {
  private func word(_ admission: RepliesKept<String>.Admission) -> String {
    switch admission {
    case .new: "new"
    case .repeated(let reply): "repeated \(reply)"
    case .underWay: "under way"
    case .tooOld: "too old"
    case .skipped(let expected): "expected \(expected)"
    }
  }

  @Test func aRequestIsDoneOnce() {
    var replies = RepliesKept<String>()
    #expect(word(replies.admit(1)) == "new")
    #expect(word(replies.admit(1)) == "under way")
    replies.record("r1", for: 1)
    #expect(word(replies.admit(1)) == "repeated r1")
    #expect(word(replies.admit(2)) == "new")
  }

  @Test func numbersRiseByOne() {
    var replies = RepliesKept<String>()
    #expect(word(replies.admit(2)) == "expected 1")
    #expect(word(replies.admit(1)) == "new")
    #expect(word(replies.admit(3)) == "expected 2")
    #expect(word(replies.admit(0)) == "too old")
    #expect(word(replies.admit(-7)) == "too old")
  }

  @Test func repliesFarBackAreTooOld() {
    var replies = RepliesKept<String>()
    for id in 1...300 {
      #expect(word(replies.admit(id)) == "new")
      replies.record("r\(id)", for: id)
    }
    #expect(word(replies.admit(44)) == "too old")
    #expect(word(replies.admit(45)) == "repeated r45")
  }

  @Test func whatWasNotDoneBeforeARestartIsDoneNow() {
    var replies = RepliesKept(replies: [1: "r1", 3: "r3"])
    #expect(word(replies.admit(1)) == "repeated r1")
    #expect(word(replies.admit(2)) == "new")
    #expect(word(replies.admit(3)) == "repeated r3")
    #expect(word(replies.admit(4)) == "new")
  }

  @Test func numbersThatFailedInStorageLeaveNoHoleToFallIntoAfterARestart() {
    // 4 came before the restart and is sent again; 5 and 7 were answered `internal`.
    var replies = RepliesKept(replies: [1: "r1", 3: "r3"])
    #expect(word(replies.admit(4)) == "new")
    #expect(word(replies.admit(6)) == "new")
    #expect(word(replies.admit(8)) == "new")
    #expect(word(replies.admit(5)) == "new")
    replies.record("r5", for: 5)
    #expect(word(replies.admit(5)) == "repeated r5")
    #expect(word(replies.admit(260)) == "expected 9")
    #expect(word(replies.admit(259)) == "new")
    #expect(word(replies.admit(3)) == "too old")
    #expect(word(replies.admit(261)) == "expected 260")
    var fresh = RepliesKept<String>()
    #expect(word(fresh.admit(2)) == "expected 1")
  }

  @Test func whatWasAbandonedMayComeAgain() {
    var replies = RepliesKept<String>()
    _ = replies.admit(1)
    replies.abandon(1)
    #expect(word(replies.admit(1)) == "new")
    #expect(replies.underWay == 1)
  }
}

@Suite struct ResumingClientTests {
  @Test func tellsNewFromRepeatedAndMissingEvents() {
    var client = ResumingClient<String>(lastSeq: 4, ackEvery: 2)
    #expect(client.received(seq: 4) == .duplicate)
    #expect(client.received(seq: 6) == .gap(expected: 5))
    #expect(client.received(seq: 5) == .process(ack: nil))
    #expect(client.received(seq: 6) == .process(ack: 6))
    #expect(client.received(seq: 7) == .process(ack: nil))
    #expect(client.ackDue() == 7)
    #expect(client.ackDue() == nil)
  }

  @Test func keepsRequestsUntilTheyAreAnswered() {
    var client = ResumingClient<String>()
    #expect(client.send("a")?.id == 1)
    #expect(client.send("b")?.id == 2)
    #expect(client.replied(to: 1) == "a")
    #expect(client.replied(to: 1) == nil)
    #expect(client.toResend.map(\.id) == [2])
    #expect(client.restarted(lastSeq: 0) == ["b"])
    #expect(client.toResend.isEmpty && client.nextID == 1)
  }

  @Test func neverOutrunsTheRepliesThatAreKept() {
    var client = ResumingClient<Int>()
    for n in 1...256 { #expect(client.send(n) != nil) }
    #expect(client.send(257) == nil)
    for n in 2...256 { _ = client.replied(to: n) }
    #expect(client.send(257) == nil)
    _ = client.replied(to: 1)
    #expect(client.send(257)?.id == 257)
  }

  @Test func followsASnapshot() {
    var client = ResumingClient<String>()
    client.resumed(snapshotSeq: 700)
    #expect(client.lastSeq == 700)
    #expect(client.received(seq: 701) == .process(ack: nil))
  }
}
