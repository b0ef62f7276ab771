internal import Bytes
internal import Codecs
internal import Synchronization

/// ``Codecs/LipSync`` for the three threads that know of it: media, picture and loudspeaker.
final class LipSyncKeeper: Sendable {
  private let lips = Mutex((rules: LipSync(), delay: LipSync.ExtraDelay()))

  var extraDelay: LipSync.ExtraDelay { lips.withLock { $0.delay } }

  /// How much later sound is heard than its picture is seen, in milliseconds.
  var soundBehindPicture: Double? {
    lips.withLock { $0.rules.soundBehindPicture?.milliseconds }
  }

  func report(_ stream: LipSync.Stream, ntp: UInt64, timestamp: UInt32, at now: Instant) {
    lips.withLock { $0.rules.report(stream, ntp: ntp, timestamp: timestamp, at: now) }
  }

  func played(_ stream: LipSync.Stream, timestamp: UInt32, at moment: Instant) {
    lips.withLock { $0.rules.played(stream, timestamp: timestamp, at: moment) }
  }

  /// Ten times a second or so.
  func poll(now: Instant) { lips.withLock { $0.delay = $0.rules.poll(now: now) } }
}
