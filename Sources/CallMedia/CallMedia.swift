internal import Bytes
public import Codecs
public import Endpoint
internal import Posix
internal import RTC
internal import Synchronization

/// Picture and sound of one call, between devices and a ``Endpoint/CallSession``: encoders one way,
/// players the other.
///
/// Hand ``heed(_:)`` to the session as its `onMedia`, and give the session's `send` and
/// `requestKeyframe` by ``connect(send:requestKeyframe:)``. Everything may be called from any thread.
public final class CallMedia: Sendable {
  /// Tracks as a ``Endpoint/MediaSession/Configuration`` has them by default.
  private enum Track {
    static let sound = 0
    static let picture = 1
  }

  public struct Settings: Sendable {
    /// Frames a second of the camera.
    public var framesPerSecond = 30
    /// To begin with, bit/s of the picture.
    public var videoBitrate = 500_000
    /// Where a loudspeaker is near a microphone. What is played goes to ``SoundSender/played(_:)``.
    public var cancelsEcho = true

    public init() {}
  }

  public let pictures: PictureSender
  public let sounds: SoundSender
  /// People who may be heard at once: all of a call of eight but this one.
  public static let voices = 7
  /// Of the first slot: who is seen as well.
  public let soundPlayer: SoundPlayer
  public let picturePlayer: PicturePlayer

  private struct Outlet: Sendable {
    var send: (@Sendable ([OutgoingMedia]) -> Void)?
    var requestKeyframe: (@Sendable (_ slot: Int) -> Void)?
    /// The receive slot of the picture, known from the first packet on.
    var pictureSlot = 0
    var soundSlot: Int?
  }

  private final class Way: Sendable {
    let outlet = Mutex(Outlet())
    func send(_ packets: [OutgoingMedia]) { outlet.withLock { $0.send }?(packets) }
    func requestKeyframe() {
      let (request, slot) = outlet.withLock { ($0.requestKeyframe, $0.pictureSlot) }
      request?(slot)
    }
  }

  private let way: Way
  private let lips = LipSyncKeeper()
  /// Of those who are only heard, by slot; made when they first speak.
  private let others = Mutex<[Int: SoundPlayer]>([:])

  /// - Parameter onPicture: each picture of the other one as it is to be shown, on a thread of its own.
  public init(
    _ settings: Settings = Settings(), onPicture: @escaping @Sendable (VideoFrame) -> Void
  ) throws {
    let way = Way()
    self.way = way
    pictures = PictureSender(
      track: Track.picture, bitrate: settings.videoBitrate,
      framesPerSecond: settings.framesPerSecond
    ) { way.send($0) }
    sounds = try SoundSender(track: Track.sound, cancelsEcho: settings.cancelsEcho) {
      way.send($0)
    }
    soundPlayer = try SoundPlayer(lips: lips)
    picturePlayer = try PicturePlayer(
      lips: lips, onPicture: onPicture, wantsKeyframe: { way.requestKeyframe() })
  }

  public func connect(
    send: @escaping @Sendable ([OutgoingMedia]) -> Void,
    requestKeyframe: @escaping @Sendable (_ slot: Int) -> Void
  ) {
    way.outlet.withLock {
      $0.send = send
      $0.requestKeyframe = requestKeyframe
    }
  }

  /// What the session tells, in order, on its thread.
  public func heed(_ event: MediaSessionEvent) {
    switch event {
    case .media(let packet): take(packet)
    case .clock(let slot, let ntp, let timestamp): take(slot: slot, ntp, timestamp)
    case .keyframeRequested(Track.picture): pictures.keyframeRequested()
    case .videoBitrate(let bitrate): pictures.setBitrate(bitrate)
    case .ended(let slot): others.withLock { $0[slot] = nil }
    case .keyframeRequested, .state, .restartWanted: break
    }
  }

  /// What is heard next of everybody, mono 48 kHz.
  /// - Parameter latency: from here to the ear, in milliseconds.
  public func pull(_ samples: Int, latency: Int) -> [Int16] {
    var sound = soundPlayer.pull(samples, latency: latency)
    for player in others.withLock({ Array($0.values) }) {
      let voice = player.pull(samples, latency: latency)
      for index in sound.indices where index < voice.count {
        sound[index] = Int16(clamping: Int32(sound[index]) + Int32(voice[index]))
      }
    }
    return sound
  }

  /// A new media session: numbers begin anew.
  public func joinedAnew() {
    picturePlayer.reset()
    others.withLock { $0 = [:] }
    pictures.keyframeRequested()
  }

  /// How much later sound is heard than its picture is seen, in milliseconds; nil before reports came.
  public var soundBehindPicture: Double? { lips.soundBehindPicture }

  /// Ends the threads.
  public func close() {
    way.outlet.withLock { $0 = Outlet() }
    picturePlayer.close()
  }

  private func take(_ packet: ReceivedMedia) {
    switch packet.kind {
    case .audio:
      let isFirst = way.outlet.withLock { outlet in
        // The slots of an offer come in order: the first of each kind shows the same person.
        outlet.soundSlot = min(outlet.soundSlot ?? packet.slot, packet.slot)
        return outlet.soundSlot == packet.slot
      }
      if isFirst { soundPlayer.take(packet) } else { player(of: packet.slot)?.take(packet) }
    case .video:
      way.outlet.withLock { $0.pictureSlot = packet.slot }
      picturePlayer.take(packet)
    }
  }

  private func player(of slot: Int) -> SoundPlayer? {
    others.withLock { others in
      if let known = others[slot] { return known }
      // Lips of theirs are not to be kept with: their picture is not shown.
      guard others.count < Self.voices, let made = try? SoundPlayer(lips: LipSyncKeeper()) else {
        return nil
      }
      others[slot] = made
      return made
    }
  }

  private func take(slot: Int, _ ntp: UInt64, _ timestamp: UInt32) {
    let (pictureSlot, soundSlot) = way.outlet.withLock { ($0.pictureSlot, $0.soundSlot) }
    if slot == soundSlot {
      lips.report(.sound, ntp: ntp, timestamp: timestamp, at: monotonicNow())
    } else if slot == pictureSlot {
      lips.report(.picture, ntp: ntp, timestamp: timestamp, at: monotonicNow())
    }
  }
}
