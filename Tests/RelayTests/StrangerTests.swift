import Bytes
import MediaAPI
import RTC
import TestKit
import Testing

@testable import Relay

@Suite struct StrangerTests {
  @Test func nothingButSTUNIsTakenFromAnUnknownAddress() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    var captured: [[UInt8]] = []
    let anna = people[0].addresses[0]
    network.filter = { bytes, from, _ in
      if from == anna, bytes[0] >= 20 { captured.append(bytes) }
      return true
    }
    converse(people, on: network, for: .seconds(1))
    network.filter = nil
    #expect(captured.count > 50)
    let before = relay.counter("dropped_unknown_address")
    let forwarded = relay.counter("rtp_out")
    let stranger = SocketAddress(v4: 0x0a00_0063, port: 9)
    for bytes in captured { network.inject(bytes, from: stranger, to: RelayUnderTest.address) }
    network.run(for: .milliseconds(100))
    #expect(relay.counter("dropped_unknown_address") == before + UInt64(captured.count))
    #expect(relay.counter("rtp_out") == forwarded)
  }

  @Test func aReplayFromTheRightAddressIsDropped() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    let anna = people[0].addresses[0]
    var captured: [[UInt8]] = []
    network.filter = { bytes, from, _ in
      if from == anna, (128...191).contains(bytes[0]) { captured.append(bytes) }
      return true
    }
    converse(people, on: network, for: .seconds(1))
    network.filter = nil
    let received = people[1].received.count
    for bytes in captured { network.inject(bytes, from: anna, to: RelayUnderTest.address) }
    network.run(for: .milliseconds(100))
    #expect(relay.counter("dropped_srtp_replay") >= UInt64(captured.count) - 2)
    #expect(people[1].received.count == received)
  }

  @Test func aCheckWithAnUnknownNameOrAWrongPasswordGetsNoAnswer() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"])
    network.run(for: .seconds(1))
    var checks: [[UInt8]] = []
    network.filter = { bytes, from, to in
      if to == RelayUnderTest.address, bytes[0] < 4 { checks.append(bytes) }
      return true
    }
    network.run(for: .seconds(10))
    var check = try #require(checks.first)
    let stranger = SocketAddress(v4: 0x0a00_0063, port: 9)
    var answers = 0
    network.filter = { _, _, to in
      if to == stranger { answers += 1 }
      return true
    }
    // USERNAME is the first attribute: its value starts at 24.
    check[24] = check[24] == 0x41 ? 0x42 : 0x41
    network.inject(check, from: stranger, to: RelayUnderTest.address)
    network.run(for: .milliseconds(100))
    #expect(relay.counter("dropped_unknown_participant") == 1)
    #expect(answers == 0)
    // Whole and with a right fingerprint, but signed by somebody who does not know the password.
    let wrong = try people[0].check(password: "guessed by a stranger")
    network.inject(wrong, from: stranger, to: RelayUnderTest.address)
    network.run(for: .milliseconds(100))
    #expect(relay.counter("dropped_bad_integrity") == 1)
    #expect(answers == 0)
  }

  /// Eeva sees Anna; Bo, who is in the call as well, sends a check of his under Anna's address.
  @Test func aForgedSourceAddressTakesNobodysPath() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo", "eeva"])
    let anna = people[0].addresses[0]
    converse(people, on: network, for: .seconds(1))
    people[2].forget()
    network.inject(try people[1].check(), from: anna, to: RelayUnderTest.address)
    converse(people, on: network, for: .seconds(8))
    network.run(for: .milliseconds(50))
    #expect(people[2].received(.audio).count >= 400)
    #expect(relay.counter("path_claims_refused") == 1)
  }

  @Test func aPathTakenInSilenceIsItsOwnersAgainWithTheNextCheck() throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo", "eeva"])
    let anna = people[0].addresses[0]
    converse(people, on: network, for: .seconds(1))
    network.filter = { _, from, _ in from != anna }
    converse(people, on: network, for: .seconds(9))
    network.inject(try people[1].check(), from: anna, to: RelayUnderTest.address)
    converse(people, on: network, for: .milliseconds(100))
    #expect(relay.counter("path_claims_refused") == 0)
    network.filter = nil
    converse(people, on: network, for: .seconds(7))
    people[2].forget()
    converse(people, on: network, for: .seconds(1))
    network.run(for: .milliseconds(50))
    #expect(people[2].received(.audio).count >= 50)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func randomDatagramsNeverTrapAndChangeNothing(seed: UInt64) throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"], seed: seed)
    converse(people, on: network, for: .milliseconds(500))
    network.run(for: .milliseconds(200))
    let events = relay.events.count
    let forwarded = relay.counter("rtp_out")
    var random = SeededRandom(seed: seed)
    var captured: [[UInt8]] = []
    network.filter = { bytes, _, to in
      if to == RelayUnderTest.address { captured.append(bytes) }
      return true
    }
    network.run(for: .milliseconds(400))
    network.filter = nil
    for _ in 0..<3_000 {
      var bytes: [UInt8]
      if random.hits(0.5), let some = captured.randomElement(using: &random) {
        bytes = some
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
            in: .min ... .max, using: &random)
        }
        if random.hits(0.3) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      } else {
        let count = Int.random(in: 0..<300, using: &random)
        bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      }
      let source =
        random.hits(0.7) ? people[0].addresses[0] : SocketAddress(v4: 0x0a00_0063, port: 9)
      let path = NetworkPath(local: RelayUnderTest.address, remote: source)
      bytes.withUnsafeMutableBytes { relay.receive($0, path: path, now: network.now) }
      while relay.pollDatagram() != nil {}
    }
    #expect(relay.counter("rtp_out") == forwarded)
    #expect(relay.events.count == events)
    #expect(relay.core.participantCount == 2)
    let before = people[1].received(.video).count
    converse(people, on: network, for: .seconds(1))
    #expect(people[1].received(.video).count > before + 20, "the call goes on")
  }

  /// The same with packets that are authentic, so that what lies behind SRTP is reached.
  @Test(arguments: [UInt64(5), 6])
  func authenticNonsenseIsDroppedAndCounted(seed: UInt64) throws {
    let (network, relay, people) = try CallTests.call(["anna", "bo"], seed: seed)
    converse(people, on: network, for: .milliseconds(500))
    var random = SeededRandom(seed: seed)
    let transport = try #require(people[0].peer.transport)
    let path = try #require(transport.selectedPath)
    let back = NetworkPath(local: path.remote, remote: path.local)
    for round in 0..<4_000 {
      let isControl = random.hits(0.5)
      var bytes = [UInt8](repeating: 0, count: 400)
      let count = Int.random(in: 12...300, using: &random) & ~3
      for index in 0..<count { bytes[index] = UInt8.random(in: .min ... .max, using: &random) }
      bytes[0] = 0x80 | UInt8.random(in: 0..<64, using: &random)
      bytes[1] =
        isControl
        ? UInt8.random(in: 200...207, using: &random)
        : [96, 97, 111, 224, 225].randomElement(using: &random)!
      if isControl {
        bytes[2] = 0
        bytes[3] = UInt8(
          truncatingIfNeeded: random.hits(0.5) ? count / 4 - 1 : Int(random.next() % 8))
      }
      if !isControl, let ssrc = people[0].peer.session?.tracks[round % 2].sources[0].ssrc {
        for index in 0..<4 {
          bytes[8 + index] = UInt8(truncatingIfNeeded: ssrc >> UInt32(24 - 8 * index))
        }
      }
      bytes.withUnsafeMutableBytes { buffer in
        let length =
          isControl
          ? transport.protectRTCP(buffer.baseAddress!, count: count, capacity: 400)
          : transport.protectRTP(buffer.baseAddress!, count: count, capacity: 400)
        guard let length else { return }
        relay.receive(
          UnsafeMutableRawBufferPointer(rebasing: buffer[..<length]), path: back,
          now: network.now)
      }
      while relay.pollDatagram() != nil {}
      if round % 100 == 0 { network.run(for: .milliseconds(20)) }
    }
    #expect(relay.core.participantCount == 2)
    #expect(!relay.events.contains { if case .left = $0 { true } else { false } })
    let before = people[0].received(.video).count
    converse(people, on: network, for: .seconds(2))
    #expect(people[0].received(.video).count > before + 20, "others are not hurt")
  }
}
