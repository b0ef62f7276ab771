internal import Bytes
public import Codecs
internal import Posix
internal import Synchronization

/// Measures what one end of a call shows and plays, against a sender of ``Codecs/TestPicture`` and
/// ``MarkedSound`` on the same machine.
public final class CallMeter: Sendable {
  public struct Report: Codable, Sendable, Equatable {
    /// Pictures shown.
    public var frames = 0
    /// Shown in a second, over the whole time.
    public var framesPerSecond = 0.0
    /// Of the newest picture that could be read; nil: none.
    public var pictureMarker: Int?
    /// Pictures of which no number could be read.
    public var unreadable = 0
    /// Numbers left out between two that were shown.
    public var missing = 0
    public var repeated = 0
    /// From the camera to the screen, in milliseconds.
    public var pictureDelayMedian: Int?
    public var pictureDelay95: Int?
    /// Of the newest sound.
    public var soundMarker: Int?
    /// From the microphone to the loudspeaker, in milliseconds: median of the beeps.
    public var soundDelayMedian: Double?
    public var beeps = 0
    /// Milliseconds of the monotonic clock: of ``CallMeter/begin()``, the first picture, the first tone.
    public var begunAt = 0.0
    public var firstPictureAt: Double?
    public var firstSoundAt: Double?
    /// Of the media, see ``CallMeter/follow(_:)``.
    public var framesEncoded = 0
    public var framesNotEncoded = 0
    public var encoderSecondsPerFrame = 0.0
    /// Milliseconds that sound is heard after its picture is seen.
    public var soundBehindPicture: Double?
    public var concealedSamples = 0
    public var samplesPlayed = 0
    public var packetsLost = 0

    public init() {}
  }

  private struct State {
    var pictures = PictureMeter()
    var beeps = BeepMeter(frequency: MarkedSound.beep)
    var piece: [Int16] = []
    var soundMarker: UInt8?
    var delays: [Double] = []
    var played = 0
    var onsetsSeen = 0
    var begun = monotonicNow()
    var firstPicture: Instant?
    var lastPicture: Instant?
    var firstSound: Instant?
    var media: CallMedia?
    var packetsLost = 0
  }

  /// Samples that a marker is looked for in.
  private static let pieceSamples = 4_800
  private static let mostDelays = 4_096

  private let state = Mutex(State())

  public init() {}

  /// The moment that the first picture is counted from, such as the answer.
  public func begin() { state.withLock { $0.begun = monotonicNow() } }

  /// Whose encoders and buffers are reported too.
  public func follow(_ media: CallMedia?) { state.withLock { $0.media = media } }

  /// As the session counts them.
  public func lost(packets: Int) { state.withLock { $0.packetsLost = packets } }

  /// A picture is shown.
  public func see(_ picture: VideoFrame) {
    let now = monotonicNow()
    state.withLock { state in
      state.firstPicture = state.firstPicture ?? now
      state.lastPicture = now
      _ = state.pictures.show(
        picture, at: UInt32(truncatingIfNeeded: now.nanoseconds / 1_000_000))
    }
  }

  /// Samples go to the loudspeaker.
  public func hear(_ samples: [Int16]) {
    let now = monotonicNow()
    state.withLock { state in
      state.beeps.hear(samples)
      let onsets = state.beeps.onsets
      if let last = onsets.last, last > state.onsetsSeen {
        state.onsetsSeen = last
        let heard = now.nanoseconds / 1_000 + UInt64(max(0, last - state.played)) * 1_000 / 48
        let delay = Double(heard % 1_000_000) / 1_000
        // A delay of most of a second is none: the beep before was missed.
        if delay < 800, state.delays.count < Self.mostDelays { state.delays.append(delay) }
      }
      state.played += samples.count
      state.piece += samples
      guard state.piece.count >= Self.pieceSamples else { return }
      if let marker = ToneMeter().marker(in: state.piece) {
        state.soundMarker = marker
        state.firstSound = state.firstSound ?? now
      }
      state.piece = []
    }
  }

  public var report: Report {
    state.withLock { state in
      var report = Report()
      report.frames = state.pictures.frames
      if let first = state.firstPicture, let last = state.lastPicture, last > first {
        report.framesPerSecond = Double(state.pictures.frames - 1) / (last - first).seconds
      }
      report.pictureMarker = state.pictures.last.map { Int($0.marker) }
      report.unreadable = state.pictures.unreadable
      report.missing = Int(state.pictures.missing)
      report.repeated = Int(state.pictures.repeated)
      report.pictureDelayMedian = state.pictures.delay(quantile: 0.5).map(Int.init)
      report.pictureDelay95 = state.pictures.delay(quantile: 0.95).map(Int.init)
      report.soundMarker = state.soundMarker.map(Int.init)
      let sorted = state.delays.sorted()
      report.soundDelayMedian = sorted.isEmpty ? nil : sorted[sorted.count / 2]
      report.beeps = sorted.count
      report.begunAt = Double(state.begun.nanoseconds / 1_000) / 1_000
      report.firstPictureAt = state.firstPicture.map { Double($0.nanoseconds / 1_000) / 1_000 }
      report.firstSoundAt = state.firstSound.map { Double($0.nanoseconds / 1_000) / 1_000 }
      report.packetsLost = state.packetsLost
      if let media = state.media { report.add(media) }
      return report
    }
  }
}

extension CallMeter.Report {
  fileprivate mutating func add(_ media: CallMedia) {
    let pictures = media.pictures.statistics
    framesEncoded = pictures.framesEncoded
    framesNotEncoded = pictures.framesDropped
    encoderSecondsPerFrame = pictures.totalEncodeTime / Double(max(1, pictures.framesEncoded))
    soundBehindPicture = media.soundBehindPicture
    let sound = media.soundPlayer.statistics
    concealedSamples = Int(sound.concealedSamples)
    samplesPlayed = Int(sound.totalSamplesReceived)
  }
}
