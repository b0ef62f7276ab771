internal import Bytes
internal import RTC
internal import SecureTransport

/// One transport of a participant, on the engine's thread.
final class LoadFlow {
  enum Heard {
    case nothing
    /// A whole, authentic RTP packet in the buffer's first bytes.
    case rtp(count: Int)
    case keyframeWanted(ssrc: UInt32)
    case refused
  }

  private enum Security {
    case transport(MediaTransport)
    case handshake(DTLSAssociation, remote: SocketAddress)
    case keys(SRTPSession, remote: SocketAddress)
  }

  let socket: LoadSocket
  let plan: FlowPlan
  private var security: Security
  private(set) var connectedAt: UInt64?
  var firstMediaAt: UInt64?
  private(set) var failure: String?
  var transportSequence: UInt16 = 1
  /// As the kernel said last.
  var kernelDrops: Int64 = 0

  init(_ plan: FlowPlan, profile: SRTPProfile, now: Instant) throws {
    self.plan = plan
    socket = plan.socket
    switch plan.security {
    case .webRTC(let identity, let local, let remote):
      security = .transport(
        try MediaTransport(
          role: .endpoint(candidates: [.host(socket.local)]), identity: identity, local: local,
          remote: remote, profiles: [profile], now: now))
    case .dtls(let identity, let remote, let fingerprint):
      let association = try DTLSAssociation(
        identity: identity, role: .client, expecting: [fingerprint], profiles: [profile])
      association.start(now: now)
      security = .handshake(association, remote: remote)
    case .keys(let keys, let remote):
      security = .keys(try SRTPSession(keys: keys), remote: remote)
      connectedAt = now.nanoseconds
    }
  }

  var status: FlowStatus {
    FlowStatus(
      isConnected: connectedAt != nil, listens: plan.listens, askedAt: plan.askedAt,
      connectedAfter: connectedAt.map { $0 &- plan.askedAt },
      firstMediaAfter: firstMediaAt.map { $0 &- plan.askedAt }, failure: failure)
  }

  /// Protects the packet in the buffer's first bytes and sends it; false where it did not go out.
  func send(_ buffer: UnsafeMutableRawBufferPointer, count: Int) -> Bool {
    // The engine's buffer is never empty.
    let base = buffer.baseAddress!
    switch security {
    case .transport(let transport):
      guard let path = transport.selectedPath,
        let length = transport.protectRTP(base, count: count, capacity: buffer.count)
      else { return false }
      return socket.send(base, count: length, to: path.remote)
    case .handshake: return false
    case .keys(let session, let remote):
      guard
        let length = try? session.protectRTP(base, count: count, capacity: buffer.count)
      else { return false }
      return socket.send(base, count: length, to: remote)
    }
  }

  /// Decrypts in place.
  func receive(
    _ datagram: UnsafeMutableRawBufferPointer, from remote: SocketAddress, now: Instant
  ) -> Heard {
    switch security {
    case .transport(let transport):
      let path = NetworkPath(local: socket.local, remote: remote)
      switch transport.receive(datagram, path: path, now: now) {
      case .rtp(let count): return .rtp(count: count)
      case .rtcp(let count):
        return keyframeWish(UnsafeRawBufferPointer(rebasing: datagram[..<count]))
      case .consumed:
        drain(transport, now: now)
        return .nothing
      case .dropped:
        drain(transport, now: now)
        return .refused
      }
    case .handshake(let association, let expected):
      guard remote == expected else { return .refused }
      association.receive(UnsafeRawBufferPointer(datagram), now: now)
      drain(association, to: expected, now: now)
      return .nothing
    case .keys(let session, let expected):
      // What the server repeats of the handshake: its last flight has come, or there were no keys.
      if let first = datagram.first, (20...63).contains(first) { return .nothing }
      guard remote == expected, let base = datagram.baseAddress else { return .refused }
      if isRTCP(UnsafeRawBufferPointer(datagram)) { return .nothing }
      guard let count = try? session.unprotectRTP(base, count: datagram.count) else {
        return .refused
      }
      return .rtp(count: count)
    }
  }

  func handleTimeout(now: Instant) {
    switch security {
    case .transport(let transport):
      if let deadline = transport.deadline, deadline <= now { transport.handleTimeout(now: now) }
      drain(transport, now: now)
    case .handshake(let association, let remote):
      if let deadline = association.deadline, deadline <= now {
        association.handleTimeout(now: now)
      }
      drain(association, to: remote, now: now)
    case .keys: break
    }
  }

  /// When ``handleTimeout(now:)`` wants to be called; nanoseconds.
  var deadline: UInt64 {
    let instant: Instant? =
      switch security {
      case .transport(let transport): transport.deadline
      case .handshake(let association, _): association.deadline
      case .keys: nil
      }
    return instant?.nanoseconds ?? .max
  }

  func close(now: Instant) {
    guard case .transport(let transport) = security else { return }
    transport.close(now: now)
    drain(transport, now: now)
  }

  private func keyframeWish(_ datagram: UnsafeRawBufferPointer) -> Heard {
    var packets = RTCPIterator(datagram)
    while let packet = packets.next() {
      switch packet {
      case .pictureLoss(_, let mediaSSRC): return .keyframeWanted(ssrc: mediaSSRC)
      case .fullIntra(let request):
        for (ssrc, _) in request { return .keyframeWanted(ssrc: ssrc) }
      default: break
      }
    }
    return .nothing
  }

  private func drain(_ transport: MediaTransport, now: Instant) {
    while let event = transport.pollEvent() {
      switch event {
      case .connected: connectedAt = connectedAt ?? now.nanoseconds
      case .failed(let reason): failure = failure ?? "\(reason.rawValue)"
      case .closed: failure = failure ?? "closed by the server"
      case .consentLost: failure = failure ?? "consent lost"
      case .pathValidated, .pathForgotten, .pathSelected, .consentBack: break
      }
    }
    while let (bytes, path) = transport.pollDatagram() {
      bytes.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        _ = socket.send(base, count: bytes.count, to: path.remote)
      }
    }
  }

  private func drain(_ association: DTLSAssociation, to remote: SocketAddress, now: Instant) {
    while let bytes = association.pollDatagram() {
      bytes.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        _ = socket.send(base, count: bytes.count, to: remote)
      }
    }
    switch association.state {
    case .handshaking: break
    case .connected:
      guard let keys = association.keys, let session = try? SRTPSession(keys: keys) else {
        failure = failure ?? "no keys"
        return
      }
      security = .keys(session, remote: remote)
      connectedAt = now.nanoseconds
    case .closed: failure = failure ?? "closed by the server"
    case .failed(let reason): failure = failure ?? "\(reason)"
    }
  }
}
