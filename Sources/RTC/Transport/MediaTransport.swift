public import Bytes
public import SecureTransport

/// One participant's transport: ICE finds the path, DTLS agrees on keys, SRTP protects the media
/// (RFC 8445, RFC 5764, RFC 3711), all on one flow, told apart by the first byte (RFC 7983).
///
/// Sans-IO: datagrams and time come in, datagrams and events go out. After every call of
/// ``receive(_:path:now:)``, ``handleTimeout(now:)``, ``restart(local:localCandidates:remote:now:)`` or
/// ``close(now:)`` the owner takes all of ``pollDatagram()`` and ``pollEvent()`` and asks
/// ``deadline`` anew. Not Sendable: it belongs to one shard or one ``Peer``.
///
/// Only STUN is taken from any address. DTLS, RTP and RTCP count only from a path that ICE has
/// validated; from elsewhere they are dropped without an answer.
public final class MediaTransport {
  public enum Role: Sendable {
    /// ICE-lite and controlled, DTLS server.
    case relay
    /// Full, controlling ICE; DTLS client unless the answer says `setup:active`.
    case endpoint(candidates: [ICECandidate])
  }

  /// Largest datagram that DTLS sends, in bytes of UDP payload: fits every IPv6 path (1,280 bytes).
  public static let dtlsMTU = 1_200

  /// The credentials of the current generation.
  public private(set) var localCredentials: ICECredentials
  /// Where everything is sent; nil before the first nomination.
  public private(set) var selectedPath: NetworkPath?
  /// The last RTP or RTCP packet that was authentic and new.
  public private(set) var lastReceivedMedia: Instant?
  /// The last valid check on the selected path (RFC 7675).
  public var lastConsent: Instant? { agent.lastConsent }
  public var connectivity: ICEStatistics { agent.statistics }
  /// Media may be protected and sent: keys are there, a path is selected and its consent lasts.
  public private(set) var canSend = false
  /// From a restart until its generation has nominated a path.
  public var isRestarting: Bool { agent.isRestarting }
  /// The ufrags of ours by which checks may arrive now: one, or two during a restart.
  public var localUfrags: [String] { agent.localUfrags }

  private var agent: any ConnectivityAgent
  private let dtls: DTLSAssociation
  private let expectedFingerprints: [CertificateFingerprint]
  private let srtpEngine: SRTPEngineKind
  private let srtpQueue: MultiBufferQueue?
  private var srtp: SRTPSession? {
    didSet { lent = srtp.map(Unmanaged.passUnretained) }
  }
  /// The same, uncounted: for each packet it would be counted up and down.
  private var lent: Unmanaged<SRTPSession>?
  private var validPaths: ContiguousArray<NetworkPath> = []
  /// Where DTLS came from last, to answer there before ICE has selected a path.
  private var dtlsPath: NetworkPath?
  private var hasConsent = false
  private var hasEnded = false
  private var events = BoundedQueue<TransportEvent>(limit: 256)

  /// - Parameter srtpQueue: of a multi-buffer engine; what is protected is final once it is flushed.
  public init(
    role: Role, identity: DTLSIdentity, local: ICECredentials, remote: RemoteTransport,
    profiles: [SRTPProfile] = SRTPProfile.preferred, srtp: SRTPEngineKind = .openSSL,
    srtpQueue: MultiBufferQueue? = nil,
    random: any RandomNumberGenerator = SecureRandom(), now: Instant
  ) throws(TransportSetupError) {
    let fingerprints = remote.usableFingerprints
    guard !fingerprints.isEmpty else { throw .noUsableFingerprint }
    let dtlsRole = try Self.dtlsRole(role, remoteSetup: remote.setup)
    do {
      dtls = try DTLSAssociation(
        identity: identity, role: dtlsRole, expecting: fingerprints, mtu: Self.dtlsMTU,
        profiles: profiles)
    } catch { throw .engine }
    srtpEngine = srtp
    self.srtpQueue = srtpQueue
    expectedFingerprints = fingerprints
    localCredentials = local
    switch role {
    case .relay:
      agent = ICELiteAgent(local: local, remote: remote.credentials)
    case .endpoint(let candidates):
      agent = ICEAgent(
        local: local, localCandidates: candidates, remote: remote.credentials,
        remoteIsLite: remote.isLite, remoteCandidates: remote.candidates, random: random, now: now)
    }
  }

  /// RFC 8842, section 5: the offerer says `actpass`, the answerer chooses.
  private static func dtlsRole(
    _ role: Role, remoteSetup: DTLSSetup
  ) throws(TransportSetupError) -> DTLSRole {
    switch (role, remoteSetup) {
    case (.relay, .active), (.relay, .actpass), (.endpoint, .active): .server
    case (.endpoint, .passive), (.endpoint, .actpass): .client
    case (.relay, .passive), (_, .holdconn): throw .setupConflict
    }
  }

  // MARK: Input

  /// Takes one datagram. RTP and RTCP are decrypted in place; `datagram` starts at a multiple of
  /// four bytes.
  public func receive(
    _ datagram: UnsafeMutableRawBufferPointer, path: NetworkPath, now: Instant
  ) -> Received {
    guard let first = datagram.first else { return .dropped(.empty) }
    switch first {
    case 128...191: return receiveMedia(datagram, path: path, now: now)
    case 0...3: return receiveSTUN(UnsafeRawBufferPointer(datagram), path: path, now: now)
    case 20...63: return receiveDTLS(UnsafeRawBufferPointer(datagram), path: path, now: now)
    default: return .dropped(isValid(path) ? .unknownProtocol : .pathNotValidated)
    }
  }

  private func receiveMedia(
    _ datagram: UnsafeMutableRawBufferPointer, path: NetworkPath, now: Instant
  ) -> Received {
    guard isValid(path) else { return .dropped(.pathNotValidated) }
    guard let lent else { return .dropped(hasEnded ? .dtlsClosed : .beforeKeys) }
    // The caller switched on the first byte, so there is one.
    guard let base = datagram.baseAddress else { return .dropped(.empty) }
    let received: Received = lent._withUnsafeGuaranteedRef { srtp in
      do throws(SRTPError) {
        return isRTCP(UnsafeRawBufferPointer(datagram))
          ? .rtcp(count: try srtp.unprotectRTCP(base, count: datagram.count))
          : .rtp(count: try srtp.unprotectRTP(base, count: datagram.count))
      } catch {
        return .dropped(DropReason(error))
      }
    }
    if case .dropped = received { return received }
    // Who protects packets has the handshake behind itself.
    if lastReceivedMedia == nil { dtls.settle() }
    lastReceivedMedia = now
    return received
  }

  private func receiveSTUN(
    _ datagram: UnsafeRawBufferPointer, path: NetworkPath, now: Instant
  ) -> Received {
    guard let message = try? STUN.Message(datagram) else { return .dropped(.malformedSTUN) }
    let reason = agent.receive(message, path: path, now: now)
    drainAgent(now: now)
    return reason.map { .dropped($0) } ?? .consumed
  }

  private func receiveDTLS(
    _ datagram: UnsafeRawBufferPointer, path: NetworkPath, now: Instant
  ) -> Received {
    guard isValid(path) else { return .dropped(.pathNotValidated) }
    guard !hasEnded else { return .dropped(.dtlsClosed) }
    let ignoredBefore = dtls.ignoredDatagrams
    dtlsPath = path
    dtls.receive(datagram, now: now)
    noticeDTLS()
    return dtls.ignoredDatagrams == ignoredBefore ? .consumed : .dropped(.malformedDTLS)
  }

  private func isValid(_ path: NetworkPath) -> Bool {
    path == selectedPath || validPaths.contains(path)
  }

  // MARK: Time

  public func handleTimeout(now: Instant) {
    if let due = agent.deadline, due <= now {
      agent.handleTimeout(now: now)
      drainAgent(now: now)
    }
    if let due = dtls.deadline, due <= now {
      dtls.handleTimeout(now: now)
      noticeDTLS()
    }
  }

  /// When ``handleTimeout(now:)`` wants to be called.
  public var deadline: Instant? {
    switch (agent.deadline, dtls.deadline) {
    case (let a?, let b?): min(a, b)
    case (let a, let b): a ?? b
    }
  }

  // MARK: Control

  /// Begins an ICE restart (RFC 8445, section 9): new credentials on the same DTLS association,
  /// whose rollover counters stay. The old credentials live until the new ones nominate a path.
  /// - Parameter localCandidates: of an endpoint whose addresses have changed; nil keeps them.
  public func restart(
    local: ICECredentials, localCandidates: [ICECandidate]? = nil, remote: RemoteTransport,
    now: Instant
  ) throws(TransportSetupError) {
    guard Set(remote.usableFingerprints) == Set(expectedFingerprints) else {
      throw .fingerprintChanged
    }
    localCredentials = local
    agent.restart(
      local: local, localCandidates: localCandidates, remote: remote.credentials,
      remoteIsLite: remote.isLite, candidates: remote.candidates, now: now)
    drainAgent(now: now)
  }

  /// Says goodbye; nothing is protected afterwards.
  public func close(now: Instant) {
    dtls.close()
    end()
  }

  // MARK: Output

  /// The next STUN or DTLS datagram to send.
  public func pollDatagram() -> (bytes: [UInt8], path: NetworkPath)? {
    if let datagram = agent.pollDatagram() { return datagram }
    guard let path = selectedPath ?? dtlsPath, let bytes = dtls.pollDatagram() else { return nil }
    return (bytes, path)
  }

  public func pollEvent() -> TransportEvent? { events.popFirst() }

  /// Encrypts the RTP packet in the first `count` of `capacity` bytes, in place, for
  /// ``selectedPath``. Nil where nothing may be sent (``canSend``) or the packet cannot be protected.
  public func protectRTP(_ packet: UnsafeMutableRawPointer, count: Int, capacity: Int) -> Int? {
    guard canSend, let lent else { return nil }
    return lent._withUnsafeGuaranteedRef {
      try? $0.protectRTP(packet, count: count, capacity: capacity)
    }
  }

  /// As ``protectRTP(_:count:capacity:)`` for an RTCP packet, compound or of reduced size.
  public func protectRTCP(_ packet: UnsafeMutableRawPointer, count: Int, capacity: Int) -> Int? {
    guard canSend, let srtp else { return nil }
    return try? srtp.protectRTCP(packet, count: count, capacity: capacity)
  }

  /// Set once connected.
  public var profile: SRTPProfile? { srtp?.profile }
  /// Such as "DTLSv1.2"; nil before the handshake is done.
  public var dtlsVersion: String? { dtls.negotiatedVersion }

  // MARK: Inside

  private func drainAgent(now: Instant) {
    while let event = agent.pollEvent() {
      switch event {
      case .pathValidated(let path):
        validPaths.append(path)
        events.append(.pathValidated(path))
      case .pathForgotten(let path):
        validPaths.removeAll { $0 == path }
        if dtlsPath == path { dtlsPath = nil }
        events.append(.pathForgotten(path))
      case .pathSelected(let path):
        if selectedPath == nil { hasConsent = true }
        selectedPath = path
        events.append(.pathSelected(path))
        if dtls.role == .client { dtls.start(now: now) }
      case .consentLost:
        hasConsent = false
        events.append(.consentLost)
      case .consentBack:
        hasConsent = true
        events.append(.consentBack)
      case .failed:
        events.append(.failed(.noConnectivity))
      }
    }
    canSend = srtp != nil && selectedPath != nil && hasConsent
  }

  private func noticeDTLS() {
    guard !hasEnded else { return }
    switch dtls.state {
    case .handshaking: break
    case .connected:
      guard srtp == nil, let keys = dtls.keys else { break }
      guard let session = try? SRTPSession(keys: keys, engine: srtpEngine, queue: srtpQueue)
      else {
        events.append(.failed(.handshake))
        return end()
      }
      srtp = session
      canSend = selectedPath != nil && hasConsent
      events.append(.connected(session.profile))
    case .closed:
      events.append(.closed)
      end()
    case .failed(let failure):
      events.append(.failed(TransportFailure(failure)))
      end()
    }
  }

  private func end() {
    hasEnded = true
    canSend = false
    srtp = nil
  }
}

extension TransportFailure {
  init(_ failure: DTLSFailure) {
    switch failure {
    case .wrongFingerprint: self = .fingerprint
    case .noCommonSRTPProfile: self = .profile
    case .refusedByPeer, .handshakeFailed, .timedOut: self = .handshake
    }
  }
}

extension DropReason {
  init(_ error: SRTPError) {
    switch error {
    case .authenticationFailed: self = .srtpAuthentication
    case .replayed, .replayTooOld: self = .srtpReplay
    case .malformed: self = .malformedRTP
    case .unencrypted, .noRoom, .tooManySources, .keyExpired, .engine: self = .srtpOther
    }
  }
}

extension RemoteTransport {
  /// The fingerprints whose hash function is accepted.
  var usableFingerprints: [CertificateFingerprint] {
    fingerprints.compactMap { CertificateFingerprint($0) }
  }
}

extension CertificateFingerprint {
  init?(_ fingerprint: SDPFingerprint) {
    guard let function = HashFunction(rawValue: fingerprint.algorithm) else { return nil }
    self.init(function, fingerprint.digest)
  }
}
