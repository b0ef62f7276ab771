public import Bytes
internal import SecureTransport

/// A native WebRTC participant without sockets, clock or codecs: makes the offer, takes the answer,
/// and turns payloads into protected packets and back.
///
/// Sans-IO: after every call that takes `now` the owner takes all of ``pollDatagram()`` and
/// ``pollEvent()`` and asks ``deadline`` anew. Not Sendable: it belongs to one thread or task.
public final class Peer {
  /// Bytes of a datagram before protection; with it the datagram fits a path of 1,280 bytes
  /// (IPv6's minimum) less the IP and UDP headers.
  public static let largestPacket = 1_200
  /// Largest payload that ``send(track:payload:timestamp:marker:audioLevel:now:)`` takes.
  public static let largestPayload = largestPacket - RTPHeaderWriter.roomyLength

  public let configuration: Configuration
  /// The addresses of its sockets now; they change by ``makeOffer(restartingICE:addresses:)``.
  public private(set) var addresses: [SocketAddress]
  /// What the last answer agreed on.
  public private(set) var session: NegotiatedSession?
  public private(set) var transport: MediaTransport?

  var senders: [SendingStream?] = []
  var receivers: [ReceivingStream] = []
  var feedbackReader = TransportFeedbackReader()
  var feedbackRecorder = TransportFeedbackRecorder()
  var nextReport: Instant?
  var random: any RandomNumberGenerator
  var counters = PeerStatistics()
  /// Sender of feedback where no track has a source of its own.
  let feedbackSSRC: UInt32
  let cname: String
  private var offers: OfferBuilder
  private var credentials: ICECredentials
  private var hasOffered = false
  private var datagrams = BoundedQueue<(bytes: [UInt8], path: NetworkPath)>(limit: 2_048)
  private var events = BoundedQueue<PeerEvent>(limit: 4_096)
  private var scratch = [UInt8](repeating: 0, count: 1_500)

  public init(_ configuration: Configuration, random: any RandomNumberGenerator) {
    var random = random
    self.configuration = configuration
    addresses = configuration.addresses
    credentials = ICECredentials.random(using: &random)
    feedbackSSRC = random.next()
    let cname = String(random.next() as UInt64, radix: 36)
    let stream = String(random.next() as UInt64, radix: 36)
    let tracks = configuration.tracks.map { kind in
      OfferBuilder.Track(
        kind: kind,
        identity: StreamIdentity(
          ssrc: random.next(), rtxSSRC: random.next(), cname: cname, streamID: stream,
          trackID: "\(stream)-\(kind.rawValue)"))
    }
    self.cname = cname
    offers = OfferBuilder(
      sessionID: random.next(), tracks: tracks, audioSlots: configuration.audioSlots,
      videoSlots: configuration.videoSlots)
    counters.tracks = Array(repeating: .init(), count: tracks.count)
    self.random = random
  }

  // MARK: Signalling

  /// The slots agreed on; their indices appear in events.
  public var slots: [ReceiveSlot] { receivers.map(\.slot) }

  /// The offer's text. With `restartingICE` it carries new credentials for the running transport.
  /// - Parameter addresses: of the sockets from now on, the most preferred first; nil keeps them. A
  ///   running transport turns to them when the answer to a restart is taken.
  public func makeOffer(restartingICE: Bool = false, addresses: [SocketAddress]? = nil) -> String {
    if let addresses { self.addresses = addresses }
    if restartingICE { credentials = ICECredentials.random(using: &random) }
    hasOffered = true
    return offers.offer(
      local: LocalTransport(
        credentials: credentials, fingerprint: SDPFingerprint(configuration.identity.fingerprint),
        candidates: candidates)
    ).text
  }

  /// Takes the answer to the last offer: the first starts the transport, one to an offer with new
  /// credentials restarts its ICE. Nothing changes where it throws.
  public func takeAnswer(_ text: String, now: Instant) throws(PeerError) {
    guard hasOffered else { throw .noOffer }
    let session: NegotiatedSession
    do {
      session = try offers.read(SessionDescription(parsing: text))
    } catch {
      throw .description(error)
    }
    do {
      if let transport {
        if transport.localCredentials != credentials {
          try transport.restart(
            local: credentials, localCandidates: candidates, remote: session.remote, now: now)
        }
      } else {
        transport = try MediaTransport(
          role: .endpoint(candidates: candidates), identity: configuration.identity,
          local: credentials, remote: session.remote, profiles: configuration.profiles,
          srtp: configuration.srtp, random: random, now: now)
        setUpStreams(session)
      }
    } catch {
      throw .transport(error)
    }
    self.session = session
    drainTransport(now: now)
  }

  private var candidates: [ICECandidate] {
    addresses.enumerated().map { .host($1, rank: $0) }
  }

  private func setUpStreams(_ session: NegotiatedSession) {
    // A track's section stands at its index in the offer, and the mid is that index.
    senders = configuration.tracks.indices.map { index in
      session.tracks.first { $0.mid == String(index) }
        .flatMap { SendingStream($0, random: &random) }
    }
    receivers = session.slots.map(ReceivingStream.init)
  }

  // MARK: Input

  /// Takes one datagram; it is decrypted in place and starts at a multiple of four bytes.
  public func receive(
    _ datagram: UnsafeMutableRawBufferPointer, path: NetworkPath, now: Instant
  ) {
    guard let transport else { return }
    switch transport.receive(datagram, path: path, now: now) {
    case .consumed: drainTransport(now: now)
    case .rtp(let count):
      receiveRTP(UnsafeRawBufferPointer(rebasing: datagram[..<count]), now: now)
    case .rtcp(let count):
      receiveRTCP(UnsafeRawBufferPointer(rebasing: datagram[..<count]), now: now)
    case .dropped(let reason):
      counters.dropped[reason, default: 0] += 1
      // A refused check may still have an answer to send.
      drainTransport(now: now)
    }
  }

  public func handleTimeout(now: Instant) {
    guard let transport else { return }
    transport.handleTimeout(now: now)
    drainTransport(now: now)
    sendReportsAndRequests(now: now)
  }

  /// When ``handleTimeout(now:)`` wants to be called.
  public var deadline: Instant? {
    let feedback = receivers.lazy.compactMap(\.deadline).min()
    return [transport?.deadline, nextReport, feedback, feedbackRecorder.nextTimeout]
      .compactMap { $0 }.min()
  }

  /// Sends one packet of a track. `timestamp` is in units of the codec's clock; `payload` holds at
  /// most ``largestPayload`` bytes.
  /// - Returns: false where nothing can be sent now, or the track was not accepted.
  @discardableResult
  public func send(
    track: Int, payload: [UInt8], timestamp: UInt32, marker: Bool,
    audioLevel: AudioLevel? = nil, now: Instant
  ) -> Bool {
    guard canSend, senders.indices.contains(track), let sender = senders[track],
      payload.count <= Self.largestPayload
    else { return false }
    let number = transportSequence(sender.track, size: payload.count, now: now)
    let isSent = emit { buffer in
      senders[track]?.write(
        payload, timestamp: timestamp, marker: marker, audioLevel: audioLevel,
        transportSequence: number, into: buffer, now: now)
    }
    if isSent {
      counters.tracks[track].packetsSent += 1
      counters.tracks[track].bytesSent += UInt64(payload.count)
    }
    return isSent
  }

  /// Asks the sender of a slot for a keyframe, as soon as the last request is old enough.
  public func requestKeyframe(slot: Int, now: Instant) {
    guard receivers.indices.contains(slot) else { return }
    receivers[slot].wantKeyframe()
    sendReportsAndRequests(now: now)
  }

  /// Says goodbye and ends the association.
  public func close(now: Instant) {
    var builder = RTCPBuilder()
    builder.receiverReport(ssrc: feedbackSSRC, blocks: [])
    builder.bye([feedbackSSRC] + senders.compactMap { $0?.ssrc })
    emitRTCP(builder)
    transport?.close(now: now)
    nextReport = nil
    drainTransport(now: now)
  }

  // MARK: Output

  public func pollDatagram() -> (bytes: [UInt8], path: NetworkPath)? {
    // Media first, so that a farewell by RTCP leaves before the association's own.
    datagrams.popFirst() ?? transport?.pollDatagram()
  }

  public func pollEvent() -> PeerEvent? { events.popFirst() }

  /// The transport is up and its consent lasts.
  public var canSend: Bool { transport?.canSend ?? false }

  public var statistics: PeerStatistics {
    var statistics = counters
    statistics.connectivity = transport?.connectivity ?? ICEStatistics()
    statistics.slots = receivers.map(\.statistics)
    return statistics
  }

  // MARK: For the extensions

  func say(_ event: PeerEvent) { events.append(event) }

  func transportSequence(_ track: SendingTrack, size: Int, now: Instant) -> UInt16? {
    guard track.format.extensionIDs.transportSequence != 0 else { return nil }
    return feedbackReader.send(size: size + RTPHeaderWriter.roomyLength, at: now)
  }

  /// Lets `write` fill a packet, protects it and puts it out.
  func emit(_ write: (UnsafeMutableRawBufferPointer) -> Int?) -> Bool {
    protect(write) { transport, buffer, count in
      // Taken from a non-empty array.
      transport.protectRTP(buffer.baseAddress!, count: count, capacity: buffer.count)
    }
  }

  func emitRTCP(_ builder: RTCPBuilder) {
    guard !builder.isEmpty, builder.count <= Self.largestPacket else { return }
    _ = protect { buffer in
      buffer.copyBytes(from: builder.bytes)
      return builder.count
    } by: { transport, buffer, count in
      // Taken from a non-empty array.
      transport.protectRTCP(buffer.baseAddress!, count: count, capacity: buffer.count)
    }
  }

  private func protect(
    _ write: (UnsafeMutableRawBufferPointer) -> Int?,
    by seal: (MediaTransport, UnsafeMutableRawBufferPointer, Int) -> Int?
  ) -> Bool {
    guard let transport, transport.canSend, let path = transport.selectedPath else { return false }
    // Out of the object while in use, so that `write` may change the rest of it.
    var buffer = [UInt8]()
    swap(&buffer, &scratch)
    defer { swap(&buffer, &scratch) }
    let length = buffer.withUnsafeMutableBytes { bytes in
      write(UnsafeMutableRawBufferPointer(rebasing: bytes[..<Self.largestPacket]))
        .flatMap { seal(transport, bytes, $0) }
    }
    guard let length else { return false }
    datagrams.append((Array(buffer[..<length]), path))
    return true
  }

  private func drainTransport(now: Instant) {
    while let event = transport?.pollEvent() {
      if case .connected = event { nextReport = now + .milliseconds(100) }
      events.append(.transport(event))
    }
  }
}
