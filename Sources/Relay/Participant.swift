internal import Bytes
internal import MediaAPI
internal import RTC

/// A participant's end in the relay: its transport, what it sends and what it is sent. Belongs to
/// the core's thread.
final class Participant {
  /// A place in the core's tables.
  let index: Int
  let id: ParticipantID
  unowned let room: Room
  let transport: MediaTransport
  /// Answers later offers in keeping with the earlier ones.
  var answers: AnswerBuilder
  let joinedAt: Instant

  private(set) var tracks: [IncomingTrack] = []
  private(set) var slots: [OutgoingSlot] = []
  var rights: MediaRights
  var slotsVersion: UInt32 = 0
  /// The ufrags by which its checks find it: one, or two during a restart.
  var ufragKeys: [UInt64]
  var validatedPaths: [NetworkPath] = []
  var timers = ParticipantTimers()

  /// ICE and DTLS have come up once.
  private(set) var isConnected = false
  /// Reported as lost.
  var isPathLost = false
  /// Packets were expected in the last window of quality.
  var hadMedia = false
  /// The last authentic packet or valid check.
  var lastSign: Instant
  /// Where and when it was last heard: whose path it is while two claim it.
  var lastHeard: (path: NetworkPath, at: Instant)?
  /// The last RTP packet.
  var lastMedia: Instant?

  /// Its NTP clock on ours: one for all its tracks, so that sound and picture keep together.
  var clock = RemoteClock()
  var feedback: TransportFeedbackRecorder?
  /// Number of the next packet sent, where transport-wide numbers are negotiated.
  var transportSequence: UInt16
  /// Under which our own RTCP goes out that belongs to no slot.
  let rtcpSSRC: UInt32
  /// Its name, which tells nobody anything (RFC 7022).
  let cname: String
  var bandwidth = BandwidthLimit()
  var capacity = ReceiverCapacity()
  /// The last one measured between it and the relay.
  var roundTrip: Instant.Span?
  /// Header extension ids of what it sends: each has one meaning in all sections of a bundle.
  private(set) var extensionIDs = RTPExtensionIDs()

  init(
    index: Int, id: ParticipantID, room: Room, transport: MediaTransport,
    answers: AnswerBuilder, session: NegotiatedSession, rights: MediaRights, ufragKey: UInt64,
    random: inout some RandomNumberGenerator, now: Instant
  ) {
    self.index = index
    self.id = id
    self.room = room
    self.transport = transport
    self.rights = rights
    self.answers = answers
    ufragKeys = [ufragKey]
    joinedAt = now
    lastSign = now
    transportSequence = UInt16.random(in: .min ... .max, using: &random)
    rtcpSSRC = UInt32.random(in: 1 ... .max, using: &random)
    cname = String(random.next() as UInt64, radix: 36)
    apply(session, random: &random)
  }

  /// Takes over what was negotiated; tracks and slots that are there already go on as they are.
  func apply(_ session: NegotiatedSession, random: inout some RandomNumberGenerator) {
    extensionIDs = session.trackExtensionIDs
    tracks = session.tracks.map { track in
      tracks.first { $0.mid == Array(track.mid.utf8) && $0.format == track.format }
        ?? IncomingTrack(track, participant: self)
    }
    var slots: [OutgoingSlot] = []
    for slot in session.slots {
      // The source alone decides: another stream under its number would use numbers, and with them
      // nonces, that are spent.
      let kept = self.slots.first { $0.ssrc == slot.identity.ssrc }
      kept?.format = slot.format
      slots.append(kept ?? OutgoingSlot(slot, owner: self, random: &random))
    }
    self.slots = slots
    if isConnected { prepare() }
  }

  /// ICE and DTLS are up, so it is the one whom the signalling named: from now on it may cost what
  /// its packets need. Later only tables grow.
  func connect() {
    isConnected = true
    prepare()
  }

  private func prepare() {
    if feedback == nil, extensionIDs.transportSequence != 0 {
      feedback = TransportFeedbackRecorder()
    }
    for track in tracks { track.prepare() }
    for slot in slots { slot.prepare() }
  }

  /// How long it may be silent before its path counts as lost. One that sends no media shows itself
  /// by reports and connectivity checks alone, which Firefox sends every 5.2 s. A sign that came
  /// after the media tells that it stopped while the path was there.
  var patience: Instant.Span {
    guard let lastMedia, lastSign - lastMedia < RelayTiming.mediaPause else {
      return RelayTiming.idleSilence
    }
    return RelayTiming.mediaSilence
  }

  /// It may be sent to now.
  var canReceive: Bool { rights.receive && transport.canSend }

  func maySend(_ kind: MediaKind) -> Bool {
    switch kind {
    case .audio: rights.sendAudio
    case .video: rights.sendVideo
    }
  }

  func slot(ssrc: UInt32) -> OutgoingSlot? {
    for slot in slots where slot.ssrc == ssrc { return slot }
    return nil
  }

  /// The slot whose retransmissions go out under this source.
  func rtxSlot(ssrc: UInt32) -> OutgoingSlot? {
    for slot in slots where slot.rtxSSRC == ssrc { return slot }
    return nil
  }

  /// It sends media or retransmissions under `ssrc`.
  func sends(_ ssrc: UInt32) -> Bool {
    tracks.contains { $0.ssrc == ssrc || $0.rtxSSRC == ssrc }
  }

  func track(ssrc: UInt32) -> IncomingTrack? {
    for track in tracks where track.ssrc == ssrc { return track }
    return nil
  }
}
