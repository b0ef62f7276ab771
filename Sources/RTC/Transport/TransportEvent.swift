public import Bytes
public import SecureTransport

/// What a ``MediaTransport`` tells its owner, in order.
public enum TransportEvent: Sendable, Equatable {
  /// A remote address has shown our credentials: everything it sends is taken from now on.
  case pathValidated(NetworkPath)
  /// A validated path fell out: silent for long, or displaced by newer ones.
  case pathForgotten(NetworkPath)
  /// Everything is sent on this path from now on.
  case pathSelected(NetworkPath)
  /// The handshake is done, the fingerprint fits, the SRTP keys are set.
  case connected(SRTPProfile)
  /// No valid check on the selected path for 30 s: nothing is sent any more (RFC 7675).
  case consentLost
  case consentBack
  /// The peer closed the DTLS association.
  case closed
  case failed(TransportFailure)
}

public enum TransportFailure: String, Error, Sendable {
  /// Every candidate pair failed.
  case noConnectivity
  /// The handshake failed or did not end in time.
  case handshake
  /// The peer's certificate is not the one its description promised.
  case fingerprint
  /// No SRTP profile in common.
  case profile
}

/// Why a description cannot be used for a transport.
public enum TransportSetupError: Error, Sendable {
  /// No fingerprint by SHA-256, SHA-384 or SHA-512.
  case noUsableFingerprint
  /// Both sides would wait for the other's ClientHello, or `holdconn`.
  case setupConflict
  /// A restart keeps the DTLS association, so the certificate has to stay.
  case fingerprintChanged
  /// The cryptographic library failed.
  case engine
}

/// What became of a received datagram.
public enum Received: Sendable, Equatable {
  /// STUN or DTLS, used up.
  case consumed
  /// Decrypted in place: the buffer's first `count` bytes are a plain RTP packet.
  case rtp(count: Int)
  /// Decrypted in place: the buffer's first `count` bytes are a plain RTCP compound packet.
  case rtcp(count: Int)
  case dropped(DropReason)
}
