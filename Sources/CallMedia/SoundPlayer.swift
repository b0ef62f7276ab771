internal import Bytes
public import Codecs
internal import Posix
internal import RTC
internal import Synchronization

/// From packets to samples as the loudspeaker asks for them.
public final class SoundPlayer: Sendable {
  private let playout: Mutex<AudioPlayout>
  private let lips: LipSyncKeeper

  init(lips: LipSyncKeeper) throws(CodecError) {
    playout = Mutex(try AudioPlayout())
    self.lips = lips
  }

  public var statistics: AudioPlayoutStatistics { playout.withLock { $0.statistics } }

  /// From the media thread.
  func take(_ packet: ReceivedMedia) {
    playout.withLock {
      $0.insert(
        sequenceNumber: packet.sequenceNumber, timestamp: packet.timestamp,
        payload: packet.payload, arrival: packet.receivedAt)
    }
  }

  /// The samples that are heard next, mono 48 kHz.
  /// - Parameter latency: from here to the ear, in milliseconds.
  public func pull(_ samples: Int, latency: Int) -> [Int16] {
    let now = monotonicNow()
    let heldBack = lips.extraDelay.sound
    let (result, timestamp) = playout.withLock { playout in
      playout.extraDelay = heldBack
      let timestamp = playout.playedTimestamp
      return (playout.pull(samples: samples, now: now), timestamp)
    }
    if let timestamp {
      lips.played(.sound, timestamp: timestamp, at: now + .milliseconds(latency))
    }
    return result
  }
}
