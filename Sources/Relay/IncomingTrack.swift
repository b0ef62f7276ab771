internal import Bytes
internal import RTC

/// One media section that a participant sends with: the source that carries it now, what came of it,
/// and the slots that show it. Belongs to the core's thread.
final class IncomingTrack {
  let kind: MediaKind
  let mid: [UInt8]
  let format: MediaFormat
  /// The simulcast stream taken, by its RID; empty without simulcast.
  let rid: [UInt8]
  unowned let participant: Participant

  /// Names the running source over the whole core; 0 while none is known. A new number tells slots
  /// that sequence numbers and timestamps have begun anew.
  private(set) var streamNumber: UInt64 = 0
  private(set) var ssrc: UInt32?
  private(set) var rtxSSRC: UInt32?

  /// The slots that show this track. Kept by ``Room``.
  var receivers = ReceiverList()

  var sequence = SequenceUnwrapper()
  var duplicates = DuplicateFilter()
  /// Of the running source.
  var statistics: ReceptionStatistics?
  var nack: NackGenerator?
  /// Made by ``prepare()``.
  var cache: RetransmissionCache?
  var keyframes = KeyframeGovernor()
  /// Number of the last full intra request (RFC 5104, section 4.3.1).
  var intraRequests: UInt8 = 0
  /// How the source's media clock stands to its sender's NTP clock.
  var clock: SenderReportMapping
  /// Losses on the way to the relay, for quality events.
  var loss = LossMeter()
  /// The last number that came while the track might not be sent; 0 for none.
  private var barredThrough: UInt64 = 0

  init(_ track: SendingTrack, participant: Participant) {
    kind = track.kind
    mid = Array(track.mid.utf8)
    rid = track.rids.first.map { Array($0.utf8) } ?? []
    format = track.format
    self.participant = participant
    clock = SenderReportMapping(clockRate: track.format.clockRate)
    if track.format.feedback.contains(.nack) { nack = NackGenerator() }
  }

  /// Takes `ssrc` as the track's source from now on; nothing of an earlier one counts any more.
  func latch(_ ssrc: UInt32, rtx: UInt32?, streamNumber: UInt64) {
    self.ssrc = ssrc
    rtxSSRC = rtx
    self.streamNumber = streamNumber
    sequence = SequenceUnwrapper()
    duplicates = DuplicateFilter()
    statistics = ReceptionStatistics(ssrc: ssrc, clockRate: format.clockRate)
    if nack != nil { nack = NackGenerator() }
    clock = SenderReportMapping(clockRate: format.clockRate)
    loss = LossMeter()
    barredThrough = 0
    cache?.removeAll()
    if participant.isConnected { prepare() }
    endReceivers()
  }

  /// Makes room for what may be asked for again, once the source is known and the participant has
  /// been authenticated: an offer alone costs none of it.
  func prepare() {
    if kind == .video, ssrc != nil, cache == nil { cache = RetransmissionCache() }
  }

  func latchRTX(_ ssrc: UInt32) { rtxSSRC = ssrc }

  /// The participant may not send it any more.
  func bar() {
    // Whatever was asked for will not be sent on; the next beginning asks anew.
    keyframes = KeyframeGovernor()
    endReceivers()
  }

  /// It may again. What came until now or is still missing of it stays unsent: a page may go on
  /// sending what it shows nobody.
  func unbar() {
    barredThrough = sequence.highest ?? 0
    if nack != nil { nack = NackGenerator() }
  }

  /// False for what belongs to a time in which the track might not be sent.
  func mayForward(_ sequence: UInt64) -> Bool { sequence > barredThrough }

  /// The source is gone or may not send: its slots wait for a new beginning.
  func endReceivers() {
    receivers.forEach { slot, _ in slot.rewriter.end() }
  }
}
