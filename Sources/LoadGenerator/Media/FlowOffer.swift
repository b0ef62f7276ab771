internal import Bytes
internal import Posix
internal import RTC
internal import SecureTransport

/// A participant's offer, as the native endpoint makes it, and the flow that comes of the answer.
struct FlowOffer {
  let text: String
  private let socket: LoadSocket
  private let identity: DTLSIdentity
  private let credentials: ICECredentials
  private let builder: OfferBuilder
  private let shape: LoadShape
  private let receivers: Int
  private let listens: Bool
  private let askedAt: UInt64

  /// - Parameters:
  ///   - tracks: what it sends of the shape.
  ///   - receivers: to how many flows a server passes it on.
  ///   - slots: what it has room for to receive, one of each kind.
  init(
    _ engine: MediaEngine, shape: LoadShape, tracks: [MediaKind], receivers: Int,
    slots: [MediaKind]
  ) throws {
    try self.init(
      engine, shape, tracks: tracks, receivers: receivers, slots: slots, isBothWays: false)
  }

  /// With sections that send and receive, for a server that sends back what it is sent.
  init(_ engine: MediaEngine, shape: LoadShape, bothWays kinds: [MediaKind]) throws {
    try self.init(engine, shape, tracks: kinds, receivers: 1, slots: [], isBothWays: true)
  }

  private init(
    _ engine: MediaEngine, _ shape: LoadShape, tracks: [MediaKind], receivers: Int,
    slots: [MediaKind], isBothWays: Bool
  ) throws {
    askedAt = monotonicNow().nanoseconds
    socket = try engine.socket()
    identity = engine.identity
    self.shape = shape
    self.receivers = receivers
    listens = !slots.isEmpty || isBothWays
    var random = SecureRandom()
    credentials = ICECredentials.random(using: &random)
    let name = String(random.next() as UInt64, radix: 36)
    var builder = OfferBuilder(
      sessionID: random.next(),
      tracks: tracks.map { kind in
        OfferBuilder.Track(
          kind: kind,
          identity: StreamIdentity(
            ssrc: UInt32(truncatingIfNeeded: random.next()),
            rtxSSRC: UInt32(truncatingIfNeeded: random.next()), cname: name, streamID: name,
            trackID: "\(name)-\(kind.rawValue)"))
      },
      audioSlots: slots.count { $0 == .audio }, videoSlots: slots.count { $0 == .video })
    var offer = builder.offer(local: LocalTransport(engine, credentials, socket))
    if isBothWays {
      for index in offer.media.indices { offer.media[index].direction = .sendrecv }
    }
    text = offer.text
    self.builder = builder
  }

  /// The flow that the answer makes of it.
  func flow(answer: String) throws -> FlowPlan {
    let session = try builder.read(SessionDescription(parsing: answer))
    let streams = session.tracks.compactMap { track -> OutgoingStream? in
      guard let source = track.sources.first, let size = shape.of(track.kind) else { return nil }
      return OutgoingStream(
        kind: track.kind, ssrc: source.ssrc, payloadType: track.format.payloadType, mid: track.mid,
        extensionIDs: track.format.extensionIDs, packetBytes: size.bytes, rate: size.rate,
        receivers: receivers)
    }
    return FlowPlan(
      socket: socket,
      security: .webRTC(identity: identity, local: credentials, remote: session.remote),
      streams: streams, listens: listens, askedAt: askedAt)
  }
}

/// A participant's answer to a server that makes the offer itself: it receives whatever is offered.
struct FlowAnswer {
  let text: String
  let flow: FlowPlan

  init(_ engine: MediaEngine, to offer: String, askedAt: UInt64) throws {
    let description = try SessionDescription(parsing: offer)
    guard let first = description.media.first(where: { !$0.isRejected }) else {
      throw LoadProblem("the server offers nothing")
    }
    guard let ufrag = first.iceUfrag ?? description.iceUfrag,
      let password = first.icePassword ?? description.icePassword,
      let credentials = ICECredentials(ufrag: ufrag, password: password)
    else { throw LoadProblem("the server's offer has no ICE credentials") }
    let remote = RemoteTransport(
      credentials: credentials, isLite: description.isICELite,
      fingerprints: first.fingerprints.isEmpty ? description.fingerprints : first.fingerprints,
      setup: first.setup ?? description.setup ?? .actpass, candidates: first.candidates)
    let socket = try engine.socket()
    var random = SecureRandom()
    let local = ICECredentials.random(using: &random)
    var answer = description
    answer.origin = SDPOrigin(sessionID: random.next() >> 1, version: 1)
    answer.isICELite = false
    (answer.iceUfrag, answer.icePassword, answer.setup) = (nil, nil, nil)
    answer.fingerprints = []
    let transport = LocalTransport(engine, local, socket)
    for index in answer.media.indices {
      answer.media[index].direction = .recvonly
      answer.media[index].sources = []
      answer.media[index].sourceGroups = []
      answer.media[index].streams = []
      answer.media[index].iceUfrag = local.ufrag
      answer.media[index].icePassword = local.password
      answer.media[index].fingerprints = [transport.fingerprint]
      answer.media[index].setup = .active
      answer.media[index].candidates = index == 0 ? transport.candidates : []
      answer.media[index].hasEndOfCandidates = index == 0
    }
    text = answer.text
    flow = FlowPlan(
      socket: socket,
      security: .webRTC(identity: engine.identity, local: local, remote: remote), streams: [],
      listens: true, askedAt: askedAt)
  }
}

extension LocalTransport {
  fileprivate init(_ engine: MediaEngine, _ credentials: ICECredentials, _ socket: LoadSocket) {
    let fingerprint = engine.identity.fingerprint
    self.init(
      credentials: credentials,
      fingerprint: SDPFingerprint(
        algorithm: fingerprint.function.rawValue, digest: fingerprint.bytes),
      candidates: [.host(socket.local)])
  }
}
