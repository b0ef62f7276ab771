public import Bytes
internal import COpenSSL

/// Why an association came to nothing.
public enum DTLSFailure: Error, Sendable, CaseIterable {
  /// The peer's certificate is not the one its session description named.
  case wrongFingerprint
  /// The peer knows none of our SRTP profiles.
  case noCommonSRTPProfile
  /// The peer sent a fatal alert.
  case refusedByPeer
  /// The peer broke the protocol, or nothing could be agreed on.
  case handshakeFailed
  /// The handshake was not done in ``DTLSAssociation/handshakeLimit``.
  case timedOut
}

public enum DTLSState: Equatable, Sendable {
  case handshaking
  case connected
  /// Ended by either side after it was connected, or by us before.
  case closed
  case failed(DTLSFailure)
}

/// One DTLS 1.2 association that agrees on SRTP keys (RFC 5764), both sides showing a certificate
/// that the signalling vouches for. Sans-IO: datagrams and time come in, datagrams go out.
///
/// After `start`, `receive` or `handleTimeout` the owner takes all of ``pollDatagram()`` and asks
/// ``deadline`` anew. Belongs to one thread at a time.
public final class DTLSAssociation {
  /// A handshake that takes longer is given up; ICE has long found that the path is dead.
  public static let handshakeLimit = Instant.Span.seconds(30)

  public let role: DTLSRole
  public private(set) var state = DTLSState.handshaking
  /// Set once connected.
  public private(set) var keys: SRTPKeyingMaterial?
  /// Datagrams that were no DTLS or came out of place.
  public private(set) var ignoredDatagrams = 0
  /// Such as "DTLSv1.2"; nil before the handshake is done.
  public private(set) var negotiatedVersion: String?
  /// Such as "ECDHE-ECDSA-AES128-GCM-SHA256"; nil before the handshake is done.
  public private(set) var negotiatedCipher: String?

  /// The library's; nil once the association is settled.
  private(set) var session: OwnedSession?
  /// In its place then.
  private var epilogue: DTLSEpilogue?
  let link: DTLSLink
  private let identity: DTLSIdentity
  private var limit: Instant?
  private var hasGivenBuffersBack = false

  /// - Parameters:
  ///   - expected: fingerprints of the peer's certificate from its session description, of which one
  ///     has to be right.
  ///   - mtu: largest datagram to send, in bytes of UDP payload, at least 256.
  ///   - profiles: SRTP profiles, best first; when we are server our order decides.
  public init(
    identity: DTLSIdentity, role: DTLSRole, expecting expected: [CertificateFingerprint],
    mtu: Int = 1200, profiles: [SRTPProfile] = SRTPProfile.preferred
  ) throws(CryptoEngineError) {
    precondition(mtu >= 256, "RFC 6347 fragments handshakes, but records need room")
    guard let pointer = SSL_new(identity.context.pointer) else {
      throw CryptoEngineError("SSL_new")
    }
    let session = OwnedSession(pointer)
    self.session = session
    link = DTLSLink(mtu: mtu, expected: expected)
    self.identity = identity
    self.role = role
    try link.attach(to: pointer)
    let names = profiles.map(\.useSRTPName).joined(separator: ":")
    // This one answers 0 for success.
    guard SSL_set_tlsext_use_srtp(pointer, names) == 0 else {
      throw CryptoEngineError("SSL_set_tlsext_use_srtp")
    }
    guard COpenSSL_SSL_set_mtu(pointer, mtu) != 0 else { throw CryptoEngineError("SSL_set_mtu") }
    switch role {
    case .client: SSL_set_connect_state(pointer)
    case .server: SSL_set_accept_state(pointer)
    }
  }

  /// Sends the ClientHello, or begins to wait for one.
  public func start(now: Instant) {
    guard state == .handshaking, limit == nil else { return }
    limit = now + Self.handshakeLimit
    link.begin(now: now)
    if role == .client { advance(with: nil) }
  }

  /// Takes a datagram from the validated path. What is not DTLS is ignored and counted.
  public func receive(_ datagram: UnsafeRawBufferPointer, now: Instant) {
    switch state {
    case .handshaking, .connected: break
    case .closed, .failed: return
    }
    start(now: now)
    guard DTLSRecord.isPlausible(datagram, from: role.opposite) else {
      ignoredDatagrams += 1
      return
    }
    link.begin(now: now)
    if let epilogue {
      hear(epilogue.read(datagram), epilogue)
    } else {
      advance(with: datagram)
    }
  }

  /// Retransmits what is due at `now`, or gives up.
  public func handleTimeout(now: Instant) {
    guard state == .handshaking, let limit, let session else { return }
    link.begin(now: now)
    if now >= limit {
      fail(.timedOut)
    } else if let due = link.timer.deadline, now >= due {
      ERR_clear_error()
      if !link.retransmit(session.pointer) { fail(.timedOut) }
    }
  }

  /// When ``handleTimeout(now:)`` wants to be called; nil when nothing is waited for.
  public var deadline: Instant? {
    guard state == .handshaking, let limit else { return nil }
    return link.timer.deadline.map { min($0, limit) } ?? limit
  }

  /// The next datagram to send, at most `mtu` bytes long.
  public func pollDatagram() -> [UInt8]? { link.nextDatagram() }

  /// Tells that a packet has come that is authentic under ``keys``: the peer's handshake is over too,
  /// no flight of ours will be asked for again, and all that can come is a goodbye. The library's
  /// session is given up for that.
  public func settle() {
    guard state == .connected, let session,
      let epilogue = DTLSEpilogue(of: session.pointer, as: role)
    else { return }
    self.epilogue = epilogue
    self.session = nil
  }

  /// Says goodbye (close_notify) where there is someone to say it to.
  public func close() {
    switch state {
    case .connected:
      if let goodbye = epilogue?.goodbye() { link.send(goodbye) }
      if let session {
        ERR_clear_error()
        takeBuffers(of: session)
        SSL_shutdown(session.pointer)
        giveBuffersBack(of: session)
      }
      state = .closed
    case .handshaking: state = .closed
    case .closed, .failed: break
    }
  }

  private func hear(_ heard: DTLSEpilogue.Heard, _ epilogue: DTLSEpilogue) {
    switch heard {
    case .nothing: break
    case .goodbye:
      // RFC 5246, section 7.2.1: answered by one of ours.
      if let answer = epilogue.goodbye() { link.send(answer) }
      state = .closed
    case .fatalAlert: fail(.refusedByPeer)
    }
  }

  // MARK: Driving the library

  private func advance(with datagram: UnsafeRawBufferPointer?) {
    guard let session else { return }
    ERR_clear_error()
    takeBuffers(of: session)
    defer { giveBuffersBack(of: session) }
    link.offering(datagram) {
      if state == .handshaking { handshake(session.pointer) }
      // Also in the same datagram: application data, an alert or a repeated flight.
      if state == .connected { readOn(session.pointer) }
    }
  }

  /// The library's buffers for a record each way, 33 kB together, are of no use between datagrams: a
  /// call has only a goodbye left to say by them, and every participant would keep them.
  private func takeBuffers(of session: OwnedSession) {
    if hasGivenBuffersBack, SSL_alloc_buffers(session.pointer) == 1 { hasGivenBuffersBack = false }
  }

  private func giveBuffersBack(of session: OwnedSession) {
    // Refuses while a record lies in them half read or half written.
    if state != .handshaking, SSL_free_buffers(session.pointer) == 1 { hasGivenBuffersBack = true }
  }

  private func handshake(_ session: OpaquePointer) {
    let result = SSL_do_handshake(session)
    if result == 1 { return finishHandshake(session) }
    switch SSL_get_error(session, result) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
    case SSL_ERROR_ZERO_RETURN: state = .closed
    default: fail(failureFromLibrary)
    }
  }

  private func finishHandshake(_ session: OpaquePointer) {
    // The library completes no handshake that our verification refused; this holds it to that.
    guard link.peerIsExpected == true else { return fail(.wrongFingerprint) }
    guard let selected = SSL_get_selected_srtp_profile(session),
      let profile = SRTPProfile(rawValue: UInt16(truncatingIfNeeded: selected.pointee.id))
    else {
      SSL_shutdown(session)
      return fail(.noCommonSRTPProfile)
    }
    guard let keys = exportKeys(profile, of: session) else { return fail(.handshakeFailed) }
    self.keys = keys
    negotiatedVersion = SSL_get_version(session).map { String(cString: $0) }
    negotiatedCipher = SSL_get_current_cipher(session).flatMap(SSL_CIPHER_get_name)
      .map { String(cString: $0) }
    state = .connected
  }

  /// RFC 5764, section 4.2: client key, server key, client salt, server salt.
  private func exportKeys(
    _ profile: SRTPProfile, of session: OpaquePointer
  ) -> SRTPKeyingMaterial? {
    let keyCount = profile.masterKeyCount
    let saltCount = profile.masterSaltCount
    let label = "EXTRACTOR-dtls_srtp"
    var block = [UInt8](repeating: 0, count: 2 * (keyCount + saltCount))
    defer { block.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
    guard
      SSL_export_keying_material(
        session, &block, block.count, label, label.utf8.count, nil, 0, 0) == 1
    else { return nil }
    let ofClient = SRTPKeyingMaterial(
      profile: profile,
      localKey: Array(block[..<keyCount]),
      localSalt: Array(block[(2 * keyCount)..<(2 * keyCount + saltCount)]),
      remoteKey: Array(block[keyCount..<(2 * keyCount)]),
      remoteSalt: Array(block[(2 * keyCount + saltCount)...]))
    return role == .client ? ofClient : ofClient.swapped
  }

  /// Lets the library see what comes after the handshake: repeated flights, which it answers, and
  /// alerts. Application data has no use here and is thrown away.
  private func readOn(_ session: OpaquePointer) {
    withUnsafeTemporaryAllocation(byteCount: 2_048, alignment: 1) { scratch in
      while true {
        let count = SSL_read(session, scratch.baseAddress, Int32(scratch.count))
        if count > 0 { continue }
        switch SSL_get_error(session, count) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
        case SSL_ERROR_ZERO_RETURN:
          SSL_shutdown(session)
          state = .closed
          return
        default: return fail(failureFromLibrary)
        }
      }
    }
  }

  private func fail(_ failure: DTLSFailure) {
    state = .failed(failure)
    keys = nil
    ERR_clear_error()
  }

  private var failureFromLibrary: DTLSFailure {
    if link.peerIsExpected == false { return .wrongFingerprint }
    // The library numbers received alerts from 1000 on (SSL_AD_REASON_OFFSET).
    let reason = ERR_GET_REASON(ERR_peek_error())
    return reason >= SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256
      ? .refusedByPeer : .handshakeFailed
  }
}
