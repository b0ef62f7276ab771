import Bytes
import COpenSSL
import Testing

@testable import SecureTransport

@Suite struct DTLSHandshakeTests {
  @Test func twoAssociationsAgreeOnMirroredKeys() throws {
    let pair = try DTLSPair()
    pair.run()
    #expect(pair.bothConnected)
    let ofClient = try #require(pair.client.keys)
    #expect(ofClient == pair.server.keys?.swapped)
    #expect(ofClient.profile == .aeadAES128GCM)
    #expect(ofClient.localKey != ofClient.remoteKey)
    #expect(pair.client.negotiatedVersion == "DTLSv1.2")
    #expect(pair.server.negotiatedVersion == "DTLSv1.2")
    #expect(pair.server.negotiatedCipher?.hasPrefix("ECDHE-ECDSA-") == true)
    #expect(pair.client.deadline == nil)
    #expect(pair.server.deadline == nil)
  }

  @Test(arguments: SRTPProfile.allCases)
  func eachProfileCanBeAgreedOn(profile: SRTPProfile) throws {
    let pair = try DTLSPair(clientProfiles: [profile])
    pair.run()
    let keys = try #require(pair.server.keys)
    #expect(keys.profile == profile)
    #expect(keys.localKey.count == profile.masterKeyCount)
    #expect(keys.localSalt.count == profile.masterSaltCount)
    #expect(keys.swapped == pair.client.keys)

    // The keys work: what one session protects, the other reads.
    let sender = try SRTPSession(keys: keys)
    let receiver = try SRTPSession(keys: keys.swapped)
    var packet = rtpPacket(sequence: 7, ssrc: 42, payload: [1, 2, 3, 4])
    let plain = packet
    try sender.protectRTP(&packet)
    #expect(packet.count == plain.count + profile.authTagOverhead)
    #expect(profile.rtcpOverhead <= SRTPProfile.largestOverhead)
    try receiver.unprotectRTP(&packet)
    #expect(packet == plain)
  }

  @Test func theServersOrderOfProfilesDecides() throws {
    let pair = try DTLSPair(clientProfiles: [.aes128CMSHA1_80, .aeadAES256GCM, .aeadAES128GCM])
    pair.run()
    #expect(pair.client.keys?.profile == .aeadAES128GCM)
  }

  @Test func nothingInCommonFailsBothSides() throws {
    let pair = try DTLSPair(
      clientProfiles: [.aeadAES256GCM], serverProfiles: [.aes128CMSHA1_80])
    pair.run()
    #expect(pair.server.state == .failed(.noCommonSRTPProfile))
    #expect(pair.client.state == .failed(.noCommonSRTPProfile))
    #expect(pair.server.keys == nil && pair.client.keys == nil)
  }

  @Test func aClientWithAnotherCertificateIsRefused() throws {
    let pair = try DTLSPair(serverExpects: [DTLSPair.otherIdentity.fingerprint])
    pair.run()
    #expect(pair.server.state == .failed(.wrongFingerprint))
    #expect(pair.client.state == .failed(.refusedByPeer))
    #expect(pair.server.keys == nil && pair.client.keys == nil)
  }

  @Test func aServerWithAnotherCertificateIsRefused() throws {
    let pair = try DTLSPair(clientExpects: [DTLSPair.oneIdentity.fingerprint])
    pair.run()
    #expect(pair.client.state == .failed(.wrongFingerprint))
    #expect(pair.server.state == .failed(.refusedByPeer))
    #expect(pair.server.keys == nil && pair.client.keys == nil)
  }

  @Test(arguments: CertificateFingerprint.HashFunction.allCases)
  func theRightCertificateIsKnownByEveryHash(
    function: CertificateFingerprint.HashFunction
  ) throws {
    let certificate = DTLSPair.oneIdentity.certificate.pointer
    var encoding = [UInt8](repeating: 0, count: Int(i2d_X509(certificate, nil)))
    let length = encoding.withUnsafeMutableBufferPointer { buffer in
      var next = buffer.baseAddress
      return i2d_X509(certificate, &next)
    }
    #expect(Int(length) == encoding.count)
    let algorithm =
      switch function {
      case .sha256: EVP_sha256()
      case .sha384: EVP_sha384()
      case .sha512: EVP_sha512()
      }
    var digest = [UInt8](repeating: 0, count: 64)
    var count: UInt32 = 0
    #expect(EVP_Digest(encoding, encoding.count, &digest, &count, algorithm, nil) == 1)
    let text = digest.prefix(Int(count)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      .joined(separator: ":")
    let fingerprint = try #require(CertificateFingerprint(sdp: "\(function.rawValue) \(text)"))
    let pair = try DTLSPair(serverExpects: [fingerprint])
    pair.run()
    #expect(pair.bothConnected)
  }

  @Test func longerFingerprintsBindAsWell() throws {
    // The right certificate named by another hash function: computed for the peer's certificate.
    let text = "sha-512 " + Array(repeating: "00", count: 64).joined(separator: ":")
    let wrong = try #require(CertificateFingerprint(sdp: text))
    let pair = try DTLSPair(serverExpects: [wrong])
    pair.run()
    #expect(pair.server.state == .failed(.wrongFingerprint))
  }

  @Test func oneRightFingerprintOfSeveralIsEnough() throws {
    let ours = DTLSPair.oneIdentity.fingerprint
    let other = DTLSPair.otherIdentity.fingerprint
    for expected in [[ours, other], [other, ours]] {
      let pair = try DTLSPair(serverExpects: expected)
      pair.run()
      #expect(pair.bothConnected)
    }
    let pair = try DTLSPair(serverExpects: [other, other])
    pair.run()
    #expect(pair.server.state == .failed(.wrongFingerprint))
  }

  @Test func twoClientsNeverConnect() throws {
    let pair = try DTLSPair(serverRole: .client)
    pair.run()
    #expect(pair.client.state == .failed(.timedOut))
    #expect(pair.server.state == .failed(.timedOut))
    #expect(pair.client.ignoredDatagrams > 0)
  }

  @Test func twoServersWaitAndGiveUp() throws {
    let pair = try DTLSPair(clientRole: .server)
    let begin = pair.now
    pair.run()
    #expect(pair.sent[.client] == [] && pair.sent[.server] == [])
    #expect(pair.client.state == .failed(.timedOut))
    #expect(pair.now - begin == DTLSAssociation.handshakeLimit)
  }

  @Test(arguments: [256, 300, 576, 1200])
  func noDatagramIsLargerThanTheMTU(mtu: Int) throws {
    let pair = try DTLSPair(mtu: mtu)
    pair.run()
    #expect(pair.bothConnected)
    let sizes = pair.sent.values.joined().map(\.count)
    #expect(sizes.allSatisfy { $0 <= mtu })
    // The server's flight (certificate, key exchange, request) is about 700 bytes.
    #expect(pair.sent[.server]!.map(\.count).reduce(0, +) > 600)
    if mtu == 1200 { #expect(pair.sent[.server]!.count == 2, "each flight fits one datagram") }
  }

  @Test func closingEndsBothSides() throws {
    let pair = try DTLSPair()
    pair.run()
    pair.client.close()
    #expect(pair.client.state == .closed)
    #expect(pair.server.state == .connected)
    pair.exchange()
    #expect(pair.server.state == .closed)
    // Closing again, or talking to a closed association, does nothing.
    pair.client.close()
    pair.server.close()
    pair.exchange()
    #expect(pair.client.state == .closed && pair.server.state == .closed)
  }

  @Test func closingInTheMiddleOfAHandshakeStopsIt() throws {
    let pair = try DTLSPair()
    pair.start()
    _ = pair.take(from: .client)
    pair.client.close()
    #expect(pair.client.state == .closed)
    #expect(pair.client.deadline == nil)
  }

  @Test func everythingIsFreed() throws {
    weak var client: DTLSAssociation?
    // Held by the association and by the library's session, which goes with it.
    weak var link: DTLSLink?
    do {
      let pair = try DTLSPair()
      pair.run()
      client = pair.client
      link = pair.client.link
      #expect(client != nil && link != nil)
    }
    #expect(client == nil && link == nil)
  }
}
