/// This side's end of the bundled transport, as it is written into a description.
public struct LocalTransport: Sendable, Equatable {
  public var credentials: ICECredentials
  public var fingerprint: SDPFingerprint
  /// All of them, most preferred first; nothing trickles after the description.
  public var candidates: [ICECandidate]

  public init(
    credentials: ICECredentials, fingerprint: SDPFingerprint, candidates: [ICECandidate]
  ) {
    self.credentials = credentials
    self.fingerprint = fingerprint
    self.candidates = candidates
  }
}

/// What a participant may do; a section that it may not use is answered `inactive`.
public struct MediaPermissions: Sendable, Equatable {
  public var sendAudio: Bool
  public var sendVideo: Bool
  public var receive: Bool

  public init(sendAudio: Bool = true, sendVideo: Bool = true, receive: Bool = true) {
    self.sendAudio = sendAudio
    self.sendVideo = sendVideo
    self.receive = receive
  }

  func send(_ kind: MediaKind) -> Bool {
    switch kind {
    case .audio: sendAudio
    case .video: sendVideo
    }
  }
}
