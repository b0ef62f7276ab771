internal import Bytes
internal import CLinux
internal import Posix
public import RTC
internal import SecureTransport

/// The media of one participant: sockets, a thread and a ``RTC/Peer`` on it.
///
/// It opens one UDP socket for each usable address, makes offers, takes answers, and turns payloads
/// into packets and back. When addresses come or go, when the relay no longer answers, it asks by
/// ``MediaSessionEvent/restartWanted(_:)`` for an offer that restarts ICE; the DTLS association and its
/// keys go on. Everything here may be called from any thread.
public final class MediaSession: Sendable {
  public struct Configuration: Sendable {
    /// What is sent, one track each, in this order.
    public var tracks: [MediaKind] = [.audio, .video]
    public var audioSlots = 1
    public var videoSlots = 1
    public var interfaces = Interfaces.all()
    /// Of everything that is sent.
    public var rate = SendRate.Bounds()
    /// Bit/s of ``SendRate`` that are kept from the picture for the sound, with its headers.
    public var audioReserve = 48_000

    public init() {}
  }

  private let mailbox: Mailbox<MediaLoop.Letter>

  /// Opens the sockets and starts the thread, which runs until ``close()``.
  /// - Parameter onEvent: called on the session's thread, in order; it must not block. Calls of this
  ///   session from within are fine.
  public init(
    _ configuration: Configuration,
    onEvent: @escaping @Sendable (MediaSessionEvent) -> Void
  ) throws(MediaSessionError) {
    guard let mailbox = Mailbox<MediaLoop.Letter>() else { throw .noResources }
    let identity: DTLSIdentity
    do { identity = try DTLSIdentity() } catch { throw .noResources }
    self.mailbox = mailbox
    try MediaLoop.start(configuration, identity: identity, mailbox: mailbox, onEvent: onEvent)
  }

  deinit { _ = mailbox.post(.close {}, limit: .max) }

  // MARK: Signalling

  /// An offer, whole, with all candidates.
  /// - Parameter restarting: with new ICE credentials and the addresses that there are now. Of several
  ///   offers only the answer to the last one counts.
  public func offer(restarting: Bool = false) async throws(MediaSessionError) -> MediaOffer {
    try await ask { .offer(restarting: restarting, $0) }
  }

  /// Takes the answer to an offer. One to an offer that is not the last is passed over.
  public func take(_ answer: String, to offer: MediaOffer) async throws(MediaSessionError) {
    try await ask { .answer(answer, offer.number, $0) }
  }

  // MARK: Media

  /// Sends packets, such as those of one picture, in order. What cannot be sent now is dropped.
  /// - Returns: false where the session is closed, or so far behind that it takes nothing more.
  @discardableResult
  public func send(_ packets: [OutgoingMedia]) -> Bool { post(.send(packets)) }

  /// Asks the sender of a slot for a keyframe; the session sees to it that this is not done too often.
  public func requestKeyframe(slot: Int) { _ = post(.keyframe(slot: slot)) }

  // MARK: Sockets

  /// Looks at the addresses of this machine now, as it otherwise does when the system says so.
  public func lookAtAddresses() { _ = post(.lookAtAddresses) }

  /// Opens new sockets in place of all and asks for a restart: after the machine has slept.
  public func renewSockets() { _ = post(.renewSockets) }

  // MARK: Life

  public func statistics() async throws(MediaSessionError) -> EndpointStatistics {
    try await ask { .statistics($0) }
  }

  /// Says goodbye to the relay, closes the sockets and ends the thread. Returns when that is done.
  public func close() async {
    await withCheckedContinuation { continuation in
      let isPosted = mailbox.post(.close { continuation.resume() }, limit: .max) == .posted
      if !isPosted { continuation.resume() }
    }
  }

  /// False where the session is closed, or this many letters wait already.
  private func post(_ letter: MediaLoop.Letter) -> Bool {
    mailbox.post(letter, limit: 1_024) == .posted
  }

  private func ask<Answer: Sendable>(
    _ letter: (@escaping @Sendable (Result<Answer, MediaSessionError>) -> Void)
      -> MediaLoop.Letter
  ) async throws(MediaSessionError) -> Answer {
    let result = await withCheckedContinuation { continuation in
      let isPosted = post(letter { continuation.resume(returning: $0) })
      if !isPosted { continuation.resume(returning: .failure(.closed)) }
    }
    return try result.get()
  }
}

/// An offer of a ``MediaSession``.
public struct MediaOffer: Sendable {
  /// SDP; holds addresses.
  public let text: String
  /// Restarts the ICE of a running transport: for `reoffer`, not for `join`.
  public let restarts: Bool
  let number: Int
}

/// One packet to send.
public struct OutgoingMedia: Sendable {
  /// Index into ``MediaSession/Configuration/tracks``.
  public var track: Int
  /// At most ``RTC/Peer/largestPayload`` bytes.
  public var payload: [UInt8]
  /// In units of the codec's clock.
  public var timestamp: UInt32
  /// The last packet of a picture, the first of a talk spurt.
  public var marker: Bool
  public var audioLevel: AudioLevel?

  public init(
    track: Int, payload: [UInt8], timestamp: UInt32, marker: Bool, audioLevel: AudioLevel? = nil
  ) {
    self.track = track
    self.payload = payload
    self.timestamp = timestamp
    self.marker = marker
    self.audioLevel = audioLevel
  }
}

public enum MediaSessionEvent: Sendable {
  case state(MediaState)
  /// A packet of a slot, in the order of arrival.
  case media(ReceivedMedia)
  /// Somebody cannot decode this track until it sends a keyframe.
  case keyframeRequested(track: Int)
  /// What the video encoder is to aim at from now on, bit/s.
  case videoBitrate(Int)
  /// A sender report: `timestamp` of a slot's stream is `ntp` (RFC 5905, 64 bits) by its sender's clock.
  case clock(slot: Int, ntp: UInt64, timestamp: UInt32)
  /// The sender of a slot ended its stream.
  case ended(slot: Int)
  /// An offer that restarts ICE is needed; asked again while nothing changes.
  case restartWanted(RestartReason)
}

public enum MediaState: Sendable, Equatable {
  /// No answer has been taken.
  case new
  case connecting
  case connected
  /// Nothing can be sent until a restart has found a path.
  case interrupted
  /// Over for good: only a new session helps.
  case failed(TransportFailure)
  /// The relay closed it, or ``MediaSession/close()``.
  case closed
}

public enum RestartReason: String, Sendable {
  /// Addresses of this machine have come or gone.
  case addressesChanged
  /// The relay has not been heard for some seconds.
  case silence
  /// The relay has not answered for 30 s: sending has stopped (RFC 7675).
  case consentLost
  /// No pair of addresses works.
  case noConnectivity
}

public enum MediaSessionError: Error, Sendable, Equatable {
  /// No file descriptors, threads or memory.
  case noResources
  case closed
  /// The answer was not taken; the session goes on as before.
  case answer(PeerError)
}
