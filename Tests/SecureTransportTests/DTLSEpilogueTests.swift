import Bytes
import COpenSSL
import Testing

@testable import SecureTransport

/// What is said once the library's session is given up, by both sides and by one of them: the other
/// is then the library itself.
@Suite struct DTLSEpilogueTests {
  private static let suites = ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384"]

  private func connected(_ suite: String = suites[0]) throws -> DTLSPair {
    let pair = try DTLSPair()
    let session = try #require(pair.client.session)
    SSL_set_cipher_list(session.pointer, suite)
    pair.run()
    #expect(pair.bothConnected)
    #expect(pair.client.negotiatedCipher == suite)
    return pair
  }

  @Test(arguments: suites, [[DTLSPair.Side.client], [.server], [.client, .server]])
  func goodbyesAreUnderstoodBothWays(suite: String, settled: [DTLSPair.Side]) throws {
    for leaving in [DTLSPair.Side.client, .server] {
      let pair = try connected(suite)
      for side in settled {
        pair[side].settle()
        #expect(pair[side].session == nil)
        #expect(pair[side].state == .connected)
        #expect(pair[side].negotiatedCipher == suite)
      }
      let staying = leaving == .client ? DTLSPair.Side.server : .client
      pair[leaving].close()
      let goodbyes = pair.take(from: leaving)
      #expect(goodbyes.count == 1)
      for datagram in goodbyes { pair.give(datagram, to: staying) }
      #expect(pair[staying].state == .closed)
      // Which is answered, to one who does not listen any more.
      #expect(pair.take(from: staying).count == 1)
      pair[staying].close()
      #expect(pair.take(from: staying).isEmpty)
    }
  }

  @Test func theLibraryGoesWhenItIsNotNeeded() throws {
    let pair = try connected()
    weak let session = pair.server.session
    #expect(session != nil)
    pair.server.settle()
    #expect(session == nil)
    pair.server.settle()
    #expect(pair.server.state == .connected && pair.server.keys == pair.client.keys?.swapped)
  }

  @Test func anotherCipherKeepsTheLibrary() throws {
    let pair = try connected("ECDHE-ECDSA-CHACHA20-POLY1305")
    pair.server.settle()
    #expect(pair.server.session != nil)
    pair.client.close()
    pair.exchange()
    #expect(pair.server.state == .closed)
  }

  @Test func nothingIsSettledBeforeTheHandshakeIsDone() throws {
    let pair = try DTLSPair()
    pair.client.settle()
    pair.start()
    pair.client.settle()
    pair.server.settle()
    pair.run()
    #expect(pair.bothConnected)
    #expect(pair.client.session != nil && pair.server.session != nil)
  }

  @Test func aFatalAlertEndsIt() throws {
    let pair = try connected()
    pair.server.settle()
    let session = try #require(pair.client.session)
    let ofClient = try #require(DTLSEpilogue(of: session.pointer, as: .client))
    // A warning says nothing: no_renegotiation.
    let warning = try #require(ofClient.alert(level: 1, description: 100))
    pair.give(warning, to: .server)
    #expect(pair.server.state == .connected)
    // internal_error.
    let end = try #require(ofClient.alert(level: 2, description: 80))
    pair.give(end, to: .server)
    #expect(pair.server.state == .failed(.refusedByPeer))
    #expect(pair.server.keys == nil)
  }

  @Test func onlyTheGoodbyeOfThePeerEndsIt() throws {
    let pair = try connected()
    let handshake = try #require(pair.sent[.client])
    pair.server.settle()
    // Flights that come twice, and one's own words reflected.
    for datagram in handshake { pair.give(datagram, to: .server) }
    let session = try #require(pair.client.session)
    let ofServer = try #require(DTLSEpilogue(of: session.pointer, as: .server))
    let own = try #require(ofServer.goodbye())
    pair.give(own, to: .server)
    #expect(pair.server.state == .connected)
    #expect(pair.take(from: .server).isEmpty)

    pair.client.close()
    let goodbye = try #require(pair.take(from: .client).first)
    for place in goodbye.indices {
      for bit in 0..<8 {
        var changed = goodbye
        changed[place] ^= 1 << bit
        pair.give(changed, to: .server)
      }
      pair.give(Array(goodbye[..<place]), to: .server)
    }
    #expect(pair.server.state == .connected)
    #expect(pair.take(from: .server).isEmpty)
    // Behind a record that says nothing, in the same datagram.
    pair.give(own + goodbye, to: .server)
    #expect(pair.server.state == .closed)
  }

  /// The one published vector of the function with SHA-256 (TLS working group's list, 2009).
  @Test func thePseudorandomFunctionGivesThePublishedBytes() throws {
    let secret: [UInt8] = [
      0x9b, 0xbe, 0x43, 0x6b, 0xa9, 0x40, 0xf0, 0x17, 0xb1, 0x76, 0x52, 0x84, 0x9a, 0x71, 0xdb,
      0x35,
    ]
    let seed: [UInt8] = [
      0xa0, 0xba, 0x9f, 0x93, 0x6c, 0xda, 0x31, 0x18, 0x27, 0xa6, 0xf7, 0x96, 0xff, 0xd5, 0x19,
      0x8c,
    ]
    let expected =
      "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9a"
      + "f0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff7"
      + "0187347b66"
    let output = TLSPseudorandomFunction.derive(
      secret: secret, label: "test label", seed: seed, digest: "SHA256", count: 100)
    #expect(output?.hex == expected)
    #expect(
      TLSPseudorandomFunction.derive(
        secret: secret, label: "test label", seed: seed, digest: "SHA-0", count: 100) == nil)
  }
}
