/// Why a datagram was dropped or refused; the raw value is a metric's label.
public enum DropReason: String, CaseIterable, Sendable {
  // Demultiplexing (RFC 7983)
  case empty
  /// Neither STUN, DTLS nor RTP by its first byte.
  case unknownProtocol = "unknown_protocol"
  /// Anything but STUN from an address that ICE has not validated.
  case pathNotValidated = "path_not_validated"

  // STUN (RFC 8489) and ICE (RFC 8445)
  case malformedSTUN = "malformed_stun"
  /// A STUN method, class or transaction that was not waited for.
  case unexpectedSTUN = "unexpected_stun"
  /// A binding request without USERNAME or MESSAGE-INTEGRITY.
  case missingCredentials = "missing_credentials"
  /// USERNAME does not begin with a ufrag of this transport.
  case unknownUfrag = "unknown_ufrag"
  /// MESSAGE-INTEGRITY does not verify.
  case badIntegrity = "bad_integrity"
  /// The integrity is right, the remote half of USERNAME is not.
  case wrongCredentials = "wrong_credentials"
  /// A check that came along another path before.
  case replayedCheck = "replayed_check"
  /// An attribute that must be understood and is not (420).
  case unknownAttribute = "unknown_attribute"
  /// Both agents claim the same role (487).
  case roleConflict = "role_conflict"

  // DTLS (RFC 6347, RFC 5764)
  case malformedDTLS = "malformed_dtls"
  /// The association has ended or failed.
  case dtlsClosed = "dtls_closed"

  // SRTP (RFC 3711)
  /// RTP or RTCP before the DTLS handshake gave keys.
  case beforeKeys = "before_keys"
  case malformedRTP = "malformed_rtp"
  case srtpAuthentication = "srtp_authentication"
  /// Seen before, or too old to tell.
  case srtpReplay = "srtp_replay"
  /// Any other refusal of the SRTP engine, such as too many streams.
  case srtpOther = "srtp_other"
}
