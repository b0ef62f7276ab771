internal import Bytes
public import Codecs
internal import Glibc
internal import Posix
internal import RTC
internal import Synchronization

/// From packets to pictures in time, on a thread of its own.
public final class PicturePlayer: Sendable {
  enum Letter: Sendable {
    case packet(ReceivedMedia)
    /// The sender began anew: what is held is of no use.
    case reset
  }

  public struct Statistics: Sendable, Equatable {
    public var playout = VideoPlayoutStatistics()
    public var framesDecoded = 0
    public var keyFramesDecoded = 0
    public var packetsDropped: UInt64 = 0
    public var damagedFrames = 0
    public var frameWidth = 0
    public var frameHeight = 0
    public var keyframesWanted = 0
  }

  /// Between two looks at lip-sync.
  private static let lookInterval = Instant.Span.milliseconds(100)
  /// Between two requests for a keyframe.
  private static let requestInterval = Instant.Span.milliseconds(300)
  /// A second and a half of packets of 2 Mbit/s: beyond, the thread is hopelessly late.
  private static let mostLetters = 512

  private let mailbox: Mailbox<Letter>
  private let isClosing = Mutex(false)
  private let kept = Mutex(Statistics())
  private let thread: Mutex<WorkerThread?>

  /// - Parameters:
  ///   - onPicture: called on the player's thread.
  ///   - wantsKeyframe: on the same thread.
  init(
    lips: LipSyncKeeper, onPicture: @escaping @Sendable (VideoFrame) -> Void,
    wantsKeyframe: @escaping @Sendable () -> Void
  ) throws(CodecError) {
    guard let mailbox = Mailbox<Letter>() else { throw .engine }
    self.mailbox = mailbox
    thread = Mutex(nil)
    let worker = WorkerThread("picture") { [self] in
      // The decoder stays on the thread that it was made on.
      guard var run = try? Run(lips: lips, onPicture, wantsKeyframe) else { return }
      play(&run)
    }
    guard let worker else { throw .engine }
    thread.withLock { $0 = worker }
  }

  public var statistics: Statistics { kept.withLock { $0 } }

  func take(_ packet: ReceivedMedia) {
    // A full box means that the thread is late: what is lost here is asked for again as a keyframe.
    _ = mailbox.post(.packet(packet), limit: Self.mostLetters)
  }

  func reset() { _ = mailbox.post(.reset) }

  /// Returns when the last picture has been shown.
  func close() {
    isClosing.withLock { $0 = true }
    mailbox.wake()
    thread.withLock { thread in
      defer { thread = nil }
      return thread
    }?.join()
  }

  // MARK: On the thread

  fileprivate struct Run: ~Copyable {
    let lips: LipSyncKeeper
    let onPicture: @Sendable (VideoFrame) -> Void
    let wantsKeyframe: @Sendable () -> Void
    var depacketizer = VP8Depacketizer()
    var buffer = VideoJitterBuffer()
    var decoder: VP8Decoder
    var frame = VideoFrame(width: 2, height: 2)
    var statistics = Statistics()
    var nextLook = Instant(nanoseconds: 0)
    var nextRequest = Instant(nanoseconds: 0)
    /// Packets have come: before, there is nobody to ask for a keyframe.
    var hasBegun = false

    init(
      lips: LipSyncKeeper, _ onPicture: @escaping @Sendable (VideoFrame) -> Void,
      _ wantsKeyframe: @escaping @Sendable () -> Void
    ) throws(CodecError) {
      self.lips = lips
      self.onPicture = onPicture
      self.wantsKeyframe = wantsKeyframe
      decoder = try VP8Decoder()
    }
  }

  private func play(_ run: inout Run) {
    while !isClosing.withLock({ $0 }) {
      let now = monotonicNow()
      let wake = min(run.buffer.nextTimeout ?? run.nextLook, run.nextLook)
      wait(until: wake, now)
      for letter in mailbox.take() { run.take(letter) }
      run.play(now: monotonicNow())
      kept.withLock { $0 = run.statistics }
    }
  }

  private func wait(until wake: Instant, _ now: Instant) {
    let nanoseconds = max(0, (wake - now).nanoseconds)
    var descriptor = pollfd(fd: mailbox.fd, events: Int16(POLLIN), revents: 0)
    // Rounded up: a picture that is half a millisecond early is looked at twice otherwise.
    poll(&descriptor, 1, Int32(min((nanoseconds + 999_999) / 1_000_000, 100)))
  }
}

extension PicturePlayer.Run {
  fileprivate mutating func take(_ letter: PicturePlayer.Letter) {
    switch letter {
    case .reset:
      depacketizer = VP8Depacketizer()
      buffer = VideoJitterBuffer()
      decoder.lostFrames()
    case .packet(let packet):
      hasBegun = true
      let frames = packet.payload.withUnsafeBytes {
        depacketizer.packet(
          sequenceNumber: packet.sequenceNumber, timestamp: packet.timestamp,
          marker: packet.marker, payload: $0)
      }
      for frame in frames {
        buffer.insert(
          VideoJitterBuffer.Frame(
            timestamp: frame.timestamp, isKeyframe: frame.isKeyframe, bytes: frame.data,
            arrival: packet.receivedAt))
      }
      statistics.packetsDropped = depacketizer.droppedPackets
    }
  }

  fileprivate mutating func play(now: Instant) {
    if nextLook <= now {
      nextLook = now + PicturePlayer.lookInterval
      lips.poll(now: now)
      buffer.extraDelay = lips.extraDelay.picture
    }
    for release in buffer.pull(now: now) { show(release) }
    statistics.playout = buffer.statistics
    let needsKeyframe =
      depacketizer.needsKeyframe || buffer.needsKeyframe || decoder.needsKeyframe
    if hasBegun, needsKeyframe, nextRequest <= now {
      nextRequest = now + PicturePlayer.requestInterval
      statistics.keyframesWanted += 1
      wantsKeyframe()
    }
  }

  private mutating func show(_ release: VideoJitterBuffer.Release) {
    do throws(CodecError) {
      let isPicture = try decoder.decode(release.frame.bytes, into: &frame)
      statistics.framesDecoded += 1
      if release.frame.isKeyframe { statistics.keyFramesDecoded += 1 }
      guard isPicture, release.isShown else { return }
      (statistics.frameWidth, statistics.frameHeight) = (frame.width, frame.height)
      lips.played(.picture, timestamp: release.frame.timestamp, at: monotonicNow())
      onPicture(frame)
    } catch {
      // An interframe after a loss is no fault of its own.
      if error != .needsKeyframe { statistics.damagedFrames += 1 }
    }
  }
}
