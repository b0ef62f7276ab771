internal import SecureTransport

extension RelayNode {
  /// The certificate of this start; its fingerprint goes into every answer.
  static func makeIdentity() throws(RelayStartError) -> DTLSIdentity {
    do {
      return try DTLSIdentity()
    } catch {
      throw RelayStartError("The relay could not make its certificate: \(error).")
    }
  }
}
