public import Bytes
public import SecureTransport

extension Peer {
  /// What a peer is and offers.
  public struct Configuration {
    public var identity: DTLSIdentity
    /// The addresses of its sockets, the most preferred first.
    public var addresses: [SocketAddress]
    /// The media it sends, one track each, in this order.
    public var tracks: [MediaKind]
    public var audioSlots: Int
    public var videoSlots: Int
    /// For sender reports; how far it is from the true time does not matter.
    public var clock: NTPClock
    public var srtp: SRTPEngineKind
    /// What it can protect media by, best first.
    public var profiles = SRTPProfile.preferred

    public init(
      identity: DTLSIdentity, addresses: [SocketAddress], tracks: [MediaKind] = [.audio, .video],
      audioSlots: Int = 1, videoSlots: Int = 1, clock: NTPClock,
      srtp: SRTPEngineKind = .openSSL
    ) {
      self.identity = identity
      self.addresses = addresses
      self.tracks = tracks
      self.audioSlots = audioSlots
      self.videoSlots = videoSlots
      self.clock = clock
      self.srtp = srtp
    }
  }
}

/// Why an answer was not taken.
public enum PeerError: Error, Sendable, Equatable {
  /// There is no offer that it could answer.
  case noOffer
  case description(SDPError)
  case transport(TransportSetupError)
}
