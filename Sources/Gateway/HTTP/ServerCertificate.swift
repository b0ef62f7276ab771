import Foundation
import NIOCore
import NIOSSL

/// The certificate that HTTPS is served with.
enum ServerCertificate {
  /// From the configured files, or a self-signed one out of the data folder, made where it is
  /// missing or about to run out.
  static func context(
    _ https: Configuration.HTTPS, folder: DataFolder, names: SelfSignedCertificate.Names
  ) throws -> NIOSSLContext {
    let (certificate, key) =
      https.certificate.isEmpty
      ? try selfSigned(folder, names) : (https.certificate, https.key)
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(certificate)
      var settings = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) },
        privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
      settings.minimumTLSVersion = .tlsv12
      settings.applicationProtocols = ["http/1.1"]
      return try NIOSSLContext(configuration: settings)
    } catch {
      throw StartProblem(
        "The certificate \(certificate) and its key \(key) cannot be used: both must be readable "
          + "PEM files that belong together.")
    }
  }

  private static func selfSigned(
    _ folder: DataFolder, _ names: SelfSignedCertificate.Names
  ) throws -> (certificate: String, key: String) {
    let (certificate, key) = (folder.path("tls-certificate.pem"), folder.path("tls-key.pem"))
    if FileManager.default.fileExists(atPath: key),
      let old = try? NIOSSLCertificate.fromPEMFile(certificate),
      let end = old.first?.notValidAfter,
      TimeInterval(end) > Date().timeIntervalSince1970 + SelfSignedCertificate.renewBefore
    {
      return (certificate, key)
    }
    let made = try SelfSignedCertificate.make(names)
    try folder.writePrivately(made.keyPEM, to: "tls-key.pem")
    try folder.writePrivately(made.certificatePEM, to: "tls-certificate.pem")
    return (certificate, key)
  }
}
