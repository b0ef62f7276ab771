import COpenSSL
import NIOCore
import NIOPosix

/// A certificate that nobody vouches for: enough to encrypt, and to be accepted by hand in a browser.
enum SelfSignedCertificate {
  /// In seconds. Browsers refuse server certificates of more than 398 days.
  static let validFor = 397 * 86_400
  static let renewBefore = 30.0 * 86_400

  struct Names: Sendable, Equatable {
    var hosts: [String]
    /// IP addresses as text.
    var addresses: [String]

    /// What this machine is called and where it can be reached.
    static func ofThisMachine() -> Names {
      let devices = (try? System.enumerateDevices()) ?? []
      // Scoped (link-local) addresses cannot stand in a certificate.
      let found = devices.compactMap { $0.address?.ipAddress }.filter { !$0.contains("%") }
      let all = Set(found).union(["127.0.0.1", "::1"])
      return Names(
        hosts: ["localhost"] + [MachineName.current].compactMap { $0 }.filter { $0 != "localhost" },
        addresses: all.sorted())
    }

    /// RFC 5280 section 4.2.1.6, in OpenSSL's own notation.
    fileprivate var alternatives: String {
      (hosts.map { "DNS:\($0)" } + addresses.map { "IP:\($0)" }).joined(separator: ",")
    }
  }

  static func make(_ names: Names) throws -> (certificatePEM: String, keyPEM: String) {
    guard let key = COpenSSL_EVP_EC_gen("P-256"), let certificate = X509_new() else {
      throw StartProblem("OpenSSL cannot make a key on this machine.")
    }
    defer {
      EVP_PKEY_free(key)
      X509_free(certificate)
    }
    // Serial numbers are positive and at most 20 bytes (RFC 5280 section 4.1.2.2).
    let serial = UInt64.random(in: 1...UInt64(Int64.max))
    let subject = X509_get_subject_name(certificate)
    let isMade =
      X509_set_version(certificate, 2) == 1  // version 3
      && ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial) == 1
      // An hour ago, for clocks that go behind.
      && X509_gmtime_adj(X509_getm_notBefore(certificate), -3_600) != nil
      && X509_gmtime_adj(X509_getm_notAfter(certificate), validFor) != nil
      && X509_set_pubkey(certificate, key) == 1
      && X509_NAME_add_entry_by_NID(
        subject, NID_commonName, MBSTRING_UTF8, Array("Kuulolla".utf8), 8, -1, 0) == 1
      && X509_set_issuer_name(certificate, subject) == 1
      && add(NID_basic_constraints, "critical,CA:FALSE", to: certificate)
      // No key usage: without the right to sign certificates it could not vouch for itself where
      // somebody has put it among the trusted ones.
      && add(NID_ext_key_usage, "serverAuth", to: certificate)
      && add(NID_subject_alt_name, names.alternatives, to: certificate)
      && X509_sign(certificate, key, EVP_sha256()) > 0
    guard isMade,
      let certificatePEM = pem({ PEM_write_bio_X509($0, certificate) }),
      let keyPEM = pem({ PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) })
    else {
      throw StartProblem("OpenSSL cannot make a certificate for \(names.alternatives).")
    }
    return (certificatePEM, keyPEM)
  }

  private static func add(_ nid: Int32, _ value: String, to certificate: OpaquePointer) -> Bool {
    guard let made = X509V3_EXT_conf_nid(nil, nil, nid, value) else { return false }
    defer { X509_EXTENSION_free(made) }
    return X509_add_ext(certificate, made, -1) == 1
  }

  private static func pem(_ write: (OpaquePointer) -> Int32) -> String? {
    guard let bio = BIO_new(BIO_s_mem()) else { return nil }
    defer { BIO_free(bio) }
    guard write(bio) == 1 else { return nil }
    var start: UnsafeMutablePointer<CChar>?
    let length = COpenSSL_BIO_get_mem_data(bio, &start)
    guard let start, length > 0 else { return nil }
    return start.withMemoryRebound(to: UInt8.self, capacity: length) {
      String(decoding: UnsafeBufferPointer(start: $0, count: length), as: UTF8.self)
    }
  }
}
