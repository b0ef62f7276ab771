import Bytes
import SecureTransport
import Testing

/// DTLS on networks that lose, repeat, reorder, split and invent datagrams; in virtual time.
@Suite struct DTLSNetworkTests {
  @Test func unansweredFlightsAreRepeatedOnOurClock() throws {
    let pair = try DTLSPair()
    let begin = pair.now
    var moments: [Double] = []
    pair.run { _, _ in
      moments.append((pair.now - begin).milliseconds)
      return []
    }
    #expect(
      Array(moments.prefix(9)) == [0, 50, 150, 350, 750, 1550, 3150, 6150, 9150],
      "doubling from 50 ms up to three seconds")
    #expect(pair.client.state == .failed(.timedOut))
    #expect(pair.now - begin <= DTLSAssociation.handshakeLimit)
  }

  @Test func nothingIsRepeatedBeforeItsTime() throws {
    let pair = try DTLSPair()
    pair.start()
    #expect(pair.take(from: .client).count == 1)
    pair.now = pair.now + .milliseconds(49)
    pair.client.handleTimeout(now: pair.now)
    #expect(pair.take(from: .client) == [])
    // Datagrams that bring nothing new do not hurry it either.
    pair.give([22, 0xfe, 0xfd, 0, 0], to: .client)
    #expect(pair.take(from: .client) == [])
    pair.now = pair.now + .milliseconds(1)
    pair.client.handleTimeout(now: pair.now)
    #expect(pair.take(from: .client).count == 1)
  }

  /// The whole handshake is four flights; each in turn is lost once, twice and three times.
  @Test(arguments: 0..<4, 1...3)
  func aLostFlightIsSentAgain(flight: Int, times: Int) throws {
    let pair = try DTLSPair()
    let begin = pair.now
    var flights = -1
    var last: DTLSPair.Side?
    var lost = 0
    pair.run { from, datagram in
      if from != last { flights += 1 }
      last = from
      if flights >= flight, lost < times, from == (flight % 2 == 0 ? .client : .server) {
        lost += 1
        return []
      }
      return [datagram]
    }
    #expect(lost == times)
    #expect(pair.bothConnected)
    #expect(pair.client.keys == pair.server.keys?.swapped)
    let waited = (pair.now - begin).milliseconds
    #expect(waited >= 50 && waited <= 750, "\(waited) ms")
  }

  @Test(arguments: 1...200)
  func aThirdOfAllDatagramsMayBeLost(seed: UInt64) throws {
    let pair = try DTLSPair(mtu: 400)
    var random = SeededRandom(seed: seed)
    pair.run { _, datagram in
      Int.random(in: 0..<3, using: &random) == 0 ? [] : [datagram]
    }
    #expect(pair.bothConnected)
    #expect(pair.client.keys == pair.server.keys?.swapped)
  }

  @Test(arguments: 1...20)
  func repeatedAndReorderedDatagramsDoNoHarm(seed: UInt64) throws {
    let pair = try DTLSPair(mtu: 300)
    var random = SeededRandom(seed: seed)
    var held: [DTLSPair.Side: [[UInt8]]] = [:]
    pair.run { from, datagram in
      if Bool.random(using: &random) {
        held[from, default: []].append(datagram)
        return []
      }
      let late = held.removeValue(forKey: from) ?? []
      return [datagram, datagram] + late
    }
    #expect(pair.bothConnected)
  }

  @Test func aClientHelloMayComeInTwoDatagrams() throws {
    let pair = try DTLSPair()
    var splits = 0
    pair.run { from, datagram in
      guard from == .client, let halves = splitClientHello(datagram) else { return [datagram] }
      splits += 1
      return halves
    }
    #expect(splits == 1)
    #expect(pair.bothConnected)
    #expect(pair.now == Instant(nanoseconds: 1_000_000_000), "nothing had to be repeated")
  }

  @Test(arguments: 1...30)
  func garbageInMidHandshakeDoesNoHarm(seed: UInt64) throws {
    let pair = try DTLSPair()
    var random = SeededRandom(seed: seed)
    var garbage = 0
    pair.run { _, datagram in
      var arriving = (0..<8).map { _ in someGarbage(from: datagram, &random) }
      garbage += arriving.count
      arriving.append(datagram)
      arriving += (0..<4).map { _ in someGarbage(from: datagram, &random) }
      return arriving
    }
    #expect(garbage > 0)
    #expect(pair.bothConnected)
    #expect(pair.client.ignoredDatagrams > 0 && pair.server.ignoredDatagrams > 0)
  }

  @Test func aConnectedAssociationIgnoresForgedRecords() throws {
    let pair = try DTLSPair()
    pair.run()
    // A plaintext fatal alert, a forged encrypted one, and a new ClientHello out of nowhere.
    let forged: [[UInt8]] = [
      [21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40],
      [21, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 99, 0, 32] + [UInt8](repeating: 7, count: 32),
      pair.sent[.client]![0],
    ]
    for datagram in forged {
      pair.give(datagram, to: .server)
      pair.give(datagram, to: .client)
    }
    #expect(pair.bothConnected)
    pair.client.close()
    pair.exchange()
    #expect(pair.server.state == .closed, "the true alert still arrives")
  }

  @Test func theQueueOfAnOwnerWhoNeverAsksIsBounded() throws {
    let pair = try DTLSPair(mtu: 256)
    pair.start()
    let hello = pair.take(from: .client)
    for _ in 0..<20 {
      hello.forEach { pair.give($0, to: .server) }
      pair.now = pair.now + .seconds(1)
      pair.server.handleTimeout(now: pair.now)
    }
    #expect(pair.take(from: .server).count <= 32)
  }

  @Test func theAnswerToARepeatedFinalFlightDoesNotWaitForATimer() throws {
    let pair = try DTLSPair()
    var lost = 0
    pair.run(for: .milliseconds(40)) { from, datagram in
      // Change of cipher first: the server's last flight.
      if from == .server, datagram[0] == 20 {
        lost += 1
        return []
      }
      return [datagram]
    }
    #expect(lost == 1)
    #expect(pair.server.state == .connected && pair.client.state == .handshaking)
    pair.now = pair.now + .milliseconds(50)
    pair.client.handleTimeout(now: pair.now)
    pair.exchange()
    #expect(pair.bothConnected)
  }
}

/// The first ClientHello as two records of half the message each; nil for anything else.
private func splitClientHello(_ datagram: [UInt8]) -> [[UInt8]]? {
  guard datagram.count > 60, datagram[0] == 22, datagram[13] == 1, datagram[4] == 0 else {
    return nil
  }
  let body = Array(datagram[25...])
  let middle = body.count / 2
  return [(0, Array(body[..<middle])), (1, Array(body[middle...]))].map { index, part in
    var writer = ByteWriter()
    writer.append(datagram[..<10])
    // A number that none of the client's own records has.
    writer.u8(UInt8(40 * index))
    writer.u16(UInt16(part.count + 12))
    writer.append(datagram[13..<19])
    writer.u24(UInt32(index == 0 ? 0 : middle))
    writer.u24(UInt32(part.count))
    writer.append(part)
    return writer.bytes
  }
}

/// Noise, noise behind a record header, or a true datagram cut, overwritten or relabelled so that it
/// can no longer be right.
private func someGarbage(from datagram: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
  let noise = random.bytes(Int.random(in: 0...200, using: &random))
  switch Int.random(in: 0..<6, using: &random) {
  case 0: return noise
  case 1:
    // A handshake record whose fragment header is noise.
    return [22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, UInt8(noise.count)] + noise
  case 2: return [UInt8(20 + noise.count % 44)] + noise
  case 3: return Array(datagram.dropLast(Int.random(in: 1...datagram.count, using: &random)))
  case 4:
    var changed = datagram
    changed[0] = [0, 19, 24, 26, 64, 128, 255].randomElement(using: &random)!
    return changed
  default:
    // Encrypted before there are keys.
    return [23, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 4, 1, 2, 3, 4]
  }
}
