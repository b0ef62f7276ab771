import Foundation
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(5)))
struct CertificateTests {
  private func withFolder(_ body: (DataFolder) async throws -> Void) async throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    try await body(try DataFolder(root))
  }

  private let names = SelfSignedCertificate.Names(
    hosts: ["localhost", "box.example"], addresses: ["127.0.0.1", "2001:db8::7"])

  @Test func selfSignedOneNamesHostsAndAddressesAndIsKept() async throws {
    try await withFolder { folder in
      _ = try ServerCertificate.context(.init(), folder: folder, names: names)
      let path = folder.path("tls-certificate.pem")
      let certificate = try #require(try NIOSSLCertificate.fromPEMFile(path).first)
      let first = folder.text(of: "tls-certificate.pem")
      let alternatives = certificate._subjectAlternativeNames()
      #expect(alternatives.count == 4)
      let valid = certificate.notValidAfter - certificate.notValidBefore
      #expect(valid > 300 * 86_400 && valid < 398 * 86_400)
      let mode =
        try FileManager.default.attributesOfItem(atPath: folder.path("tls-key.pem"))[
          .posixPermissions]
      #expect(mode as? Int == 0o600)

      _ = try ServerCertificate.context(.init(), folder: folder, names: names)
      #expect(folder.text(of: "tls-certificate.pem") == first)
    }
  }

  @Test func filesThatAreNoneAreOneSentence() async throws {
    try await withFolder { folder in
      var https = Configuration.HTTPS()
      https.certificate = folder.path("no.pem")
      https.key = folder.path("no-key.pem")
      #expect(throws: StartProblem.self) {
        _ = try ServerCertificate.context(https, folder: folder, names: names)
      }
    }
  }

  /// A certificate of the operator's, in files of their own.
  private func pair(_ name: String, in folder: DataFolder) throws -> Configuration.HTTPS {
    let made = try SelfSignedCertificate.make(names)
    try folder.writePrivately(made.certificatePEM, to: "\(name).pem")
    try folder.writePrivately(made.keyPEM, to: "\(name)-key.pem")
    var https = Configuration.HTTPS()
    https.certificate = folder.path("\(name).pem")
    https.key = folder.path("\(name)-key.pem")
    return https
  }

  @Test func configuredFilesAreServedAndNoneIsMade() async throws {
    try await withFolder { folder in
      let https = try pair("mine", in: folder)
      let tls = try ServerCertificate.context(https, folder: folder, names: names)
      #expect(folder.text(of: "tls-certificate.pem") == nil)
      try await expectServed(tls, trusting: https.certificate)
    }
  }

  @Test func aKeyOfAnotherCertificateIsOneSentence() async throws {
    try await withFolder { folder in
      var https = try pair("mine", in: folder)
      https.key = try pair("other", in: folder).key
      do {
        _ = try ServerCertificate.context(https, folder: folder, names: names)
        Issue.record("a key of another certificate was taken")
      } catch let problem as StartProblem {
        #expect(problem.description.contains("belong together"))
        #expect(problem.description.contains("other-key.pem"))
      }
    }
  }

  /// A client that trusts exactly this certificate and insists on the address.
  @Test func encryptedPagesAreServedUnderTheirAddress() async throws {
    try await withFolder { folder in
      let tls = try ServerCertificate.context(.init(), folder: folder, names: names)
      try await expectServed(tls, trusting: folder.path("tls-certificate.pem"))
    }
  }

  private func expectServed(_ tls: NIOSSLContext, trusting certificate: String) async throws {
    let metrics = GatewayMetrics()
    let service = HTTPService(
      router: Router(routes: StaticPages(TestServer.pages).routes), origins: OriginPolicy(),
      metrics: metrics, log: .init(label: "test"))
    let listener = try await Listener.open(
      address: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton,
      setup: ListenerSetup(
        service: service,
        census: ConnectionCensus(limits: HTTPLimits()), registry: SocketRegistry(),
        metrics: metrics, tls: tls))
    var settings = TLSConfiguration.makeClientConfiguration()
    settings.trustRoots = .file(certificate)
    let context = try NIOSSLContext(configuration: settings)
    let connection = try await RawConnection.open(port: listener.port) {
      try NIOSSLClientHandler(context: context, serverHostname: nil)
    }
    try await connection.send("GET / HTTP/1.1\r\nHost: 127.0.0.1:\(listener.port)\r\n\r\n")
    let answer = try #require(await connection.response())
    #expect(answer.status == 200)
    #expect(answer.header("strict-transport-security") == "max-age=31536000")
    #expect(
      answer.header("content-security-policy")?.contains("wss://127.0.0.1:\(listener.port)")
        == true)
    await connection.close()
    try await listener.channel.close()
  }
}
