import CareModel
import Endpoint
import Foundation
import Gateway
import NIOSSL
import SecureTransport
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct TrustTests {
  @Test func aSelfSignedGatewayIsTrustedByItsPinOrItsFileAlone() async throws {
    let house = try await House {
      $0.http.enabled = false
      $0.https.enabled = true
      $0.https.address = "127.0.0.1"
      $0.https.port = 0
    }
    let file = try #require(
      try FileManager.default.contentsOfDirectory(atPath: house.folder.root)
        .map { house.folder.path($0) }
        .first { (try? NIOSSLCertificate.fromPEMFile($0).isEmpty) == false })
    let certificate = try #require(try NIOSSLCertificate.fromPEMFile(file).first)
    let digest = MessageDigest.sha256(try certificate.toDERBytes())
    let pin = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }

    #expect(try await connects(house, .pinned(sha256: pin.joined())))
    #expect(try await connects(house, .pinned(sha256: pin.joined(separator: ":").uppercased())))
    #expect(try await connects(house, .authorities(file: file)))
    var wrong = pin
    wrong[31] = wrong[31] == "00" ? "01" : "00"
    #expect(try await !connects(house, .pinned(sha256: wrong.joined())))
    #expect(try await !connects(house, .system))
    await house.stop()
  }

  @Test func aTrustThatCannotBeIsSaidAtOnce() async throws {
    for trust in [GatewayTrust.pinned(sha256: "12"), .authorities(file: "/no/such/file")] {
      await #expect(throws: (any Error).self) {
        _ = try await SignallingClient(
          .init(
            gateway: GatewayAddress("https://127.0.0.1:1")!, trust: trust, identity: .tester,
            language: .fi))
      }
    }
  }

  /// Whether a session comes about before the third try.
  private func connects(_ house: House, _ trust: GatewayTrust) async throws -> Bool {
    let client = try await SignallingClient(
      .init(gateway: house.address, trust: trust, identity: .tester, language: .fi))
    let tester = Person(client)
    while tester.hello == nil, await client.counters().attempts < 3 {
      try await Task.sleep(for: .milliseconds(10))
    }
    await client.stop()
    return tester.hello != nil
  }
}
