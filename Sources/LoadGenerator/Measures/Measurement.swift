internal import RTC

/// What an engine counted in one window: packets by the moment they were sent in, so that what is under
/// way at either end of it is neither lost nor gained.
struct Measurement: Sendable {
  struct Stream: Sendable {
    var kind: MediaKind
    /// Flows that each packet should come to.
    var receivers: Int
    var sent: UInt64 = 0
    var received: UInt64 = 0
  }

  var streams: [Stream] = []
  /// Nanoseconds since 1970. A window that is still open ends at the end of time.
  var from: UInt64 = 0
  var until: UInt64 = 0
  /// Nanoseconds.
  var length: UInt64 = 0
  /// From before the encryption at the sender to the kernel's arrival at the receiver.
  var delay = DelayHistogram()
  /// From when a packet was due until it was being made.
  var lateness = DelayHistogram()
  /// Packets that the kernel or a transport did not take.
  var sendFailures: UInt64 = 0
  /// What came and was not authentic, no media or out of place, also outside the window.
  var refused: UInt64 = 0
  /// Packets that came to somebody of another room, also outside the window.
  var strays: UInt64 = 0
  /// Datagrams that the kernel dropped at the generator's own sockets.
  var kernelDrops: Int64 = 0
  /// What the engine's thread had of the processor; nanoseconds.
  var threadTime: UInt64 = 0

  init(streams: [Stream] = []) { self.streams = streams }

  var sent: UInt64 { streams.reduce(0) { $0 + $1.sent } }
  var received: UInt64 { streams.reduce(0) { $0 + $1.received } }
  var expected: UInt64 { streams.reduce(0) { $0 + $1.sent * UInt64($1.receivers) } }

  /// Share of what should have come that did not, 0…1.
  var lost: Double {
    let expected = expected
    guard expected > 0 else { return 0 }
    return Double(expected - min(received, expected)) / Double(expected)
  }

  /// 0…1.
  var busy: Double { length > 0 ? Double(threadTime) / Double(length) : 0 }
}
