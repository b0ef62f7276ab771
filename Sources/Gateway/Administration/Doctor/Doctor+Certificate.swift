import COpenSSL
import CareModel
import Foundation
import NIOSSL

/// The certificate that HTTPS is served with.
extension Doctor {
  static let daysToRenew = 21

  func certificate() -> [HealthFinding] {
    guard configuration.https.enabled else { return [] }
    let (file, key) = (configuration.https.certificate, configuration.https.key)
    if file.isEmpty { return [selfSigned()] }
    let chain: [NIOSSLCertificate]
    do {
      chain = try NIOSSLCertificate.fromPEMFile(file)
      _ = try NIOSSLContext(
        configuration: .makeServerConfiguration(
          certificateChain: chain.map { .certificate($0) },
          privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))))
    } catch {
      return [
        HealthFinding(
          .certificate, .problem,
          "\(file) and \(key) cannot be used: both must be readable PEM files that belong together."
        )
      ]
    }
    guard let first = chain.first else {
      return [HealthFinding(.certificate, .problem, "\(file) holds no certificate.")]
    }
    let host = WebOrigin(configuration.publicAddress)?.host
    return [
      Self.judge(
        CertificateFacts(
          begin: WallTime(milliseconds: Int64(first.notValidBefore) * 1_000),
          end: WallTime(milliseconds: Int64(first.notValidAfter) * 1_000),
          isOfHost: host.flatMap { CertificateFacts.isOf(host: $0, file: file) },
          isAlone: chain.count == 1 && !CertificateFacts.vouchesForItself(file: file)),
        host: host ?? "", now: now)
    ]
  }

  /// Made at the first start, and anew before it runs out.
  private func selfSigned() -> HealthFinding {
    HealthFinding(
      .certificate, .warning,
      "The certificate is self-signed, and browsers ask before they show a page: set "
        + "https.certificate and https.key.")
  }

  static func judge(_ facts: CertificateFacts, host: String, now: WallTime) -> HealthFinding {
    guard facts.begin <= now else {
      return HealthFinding(
        .certificate, .problem, "The certificate is not valid yet: look at the machine's clock.")
    }
    guard now < facts.end else {
      return HealthFinding(.certificate, .problem, "The certificate has run out: renew it.")
    }
    guard facts.isOfHost != false else {
      return HealthFinding(
        .certificate, .problem,
        "The certificate is not for \(host): get one for that name, or correct publicAddress.")
    }
    let days = Int((facts.end - now) / .hours(24))
    if days < daysToRenew {
      return HealthFinding(
        .certificate, .warning, "The certificate runs out in \(days) days: renew it.")
    }
    if facts.isAlone {
      return HealthFinding(
        .certificate, .warning,
        "The file holds the server's certificate alone, which some browsers refuse: put those "
          + "between it and the authority below it.")
    }
    return HealthFinding(.certificate, .ok, "The certificate is valid for \(days) days more.")
  }
}

struct CertificateFacts: Sendable, Equatable {
  var begin: WallTime
  var end: WallTime
  /// Nil where there is no name to compare with.
  var isOfHost: Bool?
  /// Those between it and an authority are missing.
  var isAlone: Bool

  /// By RFC 6125, as OpenSSL compares; nil where the file cannot be read.
  static func isOf(host: String, file: String) -> Bool? {
    withCertificate(file) { certificate in
      let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
      return X509_check_host(certificate, bare, 0, 0, nil) == 1
        || X509_check_ip_asc(certificate, bare, 0) == 1
    }
  }

  /// Issued by itself.
  static func vouchesForItself(file: String) -> Bool {
    withCertificate(file) {
      X509_NAME_cmp(X509_get_subject_name($0), X509_get_issuer_name($0)) == 0
    } ?? false
  }

  private static func withCertificate<Value>(
    _ file: String, _ body: (OpaquePointer) -> Value
  ) -> Value? {
    guard let bio = BIO_new_file(file, "r") else { return nil }
    defer { BIO_free(bio) }
    guard let certificate = PEM_read_bio_X509(bio, nil, nil, nil) else { return nil }
    defer { X509_free(certificate) }
    return body(certificate)
  }
}
