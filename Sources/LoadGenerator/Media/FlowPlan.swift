internal import Bytes
internal import RTC
internal import SecureTransport

/// A stream that a flow sends: packets of given sizes, evenly paced.
struct OutgoingStream: Sendable {
  var kind: MediaKind
  var ssrc: UInt32
  var payloadType: UInt8
  var mid = ""
  var extensionIDs = RTPExtensionIDs()
  /// Bytes of whole packets before they are protected, in turn; within ``sizes``.
  var packetBytes: [Int]
  /// Packets a second.
  var rate: Double
  /// Flows that each packet should come to.
  var receivers: Int

  /// What a header with all its extensions, the VP8 descriptor and the stamp need.
  private static let smallestPacket = RTPHeaderWriter.roomyLength + 16 + MediaStamp.length
  static let sizes = smallestPacket...1_400
}

/// How a flow is kept secret, and where it leads.
enum FlowSecurity: Sendable {
  /// As a browser does it: ICE, DTLS, SRTP. Controlling, with one host candidate.
  case webRTC(identity: DTLSIdentity, local: ICECredentials, remote: RemoteTransport)
  /// DTLS to a fixed address, whose certificate has this digest; the client opens it.
  case dtls(DTLSIdentity, remote: SocketAddress, fingerprint: CertificateFingerprint)
  /// Keys that both ends were told, between two fixed addresses.
  case keys(SRTPKeyingMaterial, remote: SocketAddress)
}

/// One transport of a participant: a socket, what it sends on it, and what it should hear.
struct FlowPlan: Sendable {
  var socket: LoadSocket
  var security: FlowSecurity
  var streams: [OutgoingStream]
  /// Only flows of the same room are to hear each other.
  var room = 0
  /// It is to receive something.
  var listens: Bool
  /// When the participant began to join; nanoseconds of the monotonic clock.
  var askedAt: UInt64
}

/// How a flow does.
struct FlowStatus: Sendable {
  var isConnected: Bool
  var listens: Bool
  /// When it began to join; nanoseconds of the monotonic clock.
  var askedAt: UInt64
  /// Nanoseconds from the moment it began to join; nil: not yet.
  var connectedAfter: UInt64?
  var firstMediaAfter: UInt64?
  var failure: String?
}
