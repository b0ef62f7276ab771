internal import Bytes

/// Datagrams of a session by path, for its statistics.
struct TrafficCounters {
  /// Paths remembered: as many as a session can have in use, and some that it had.
  private static let limit = 32

  struct Counter: Sendable, Equatable {
    var packetsSent: UInt64 = 0
    var packetsReceived: UInt64 = 0
    var bytesSent: UInt64 = 0
    var bytesReceived: UInt64 = 0
  }

  /// RTP and RTCP of each path; STUN and DTLS are not in it, as webrtc-stats wants it for pairs.
  private(set) var paths: [(path: NetworkPath, counter: Counter)] = []
  /// Everything.
  private(set) var all = Counter()
  var selectedPathChanges: UInt64 = 0

  mutating func sent(bytes: Int, on path: NetworkPath, isMedia: Bool) {
    all.packetsSent += 1
    all.bytesSent += UInt64(bytes)
    guard isMedia else { return }
    let index = index(of: path)
    paths[index].counter.packetsSent += 1
    paths[index].counter.bytesSent += UInt64(bytes)
  }

  mutating func received(bytes: Int, on path: NetworkPath, isMedia: Bool) {
    all.packetsReceived += 1
    all.bytesReceived += UInt64(bytes)
    guard isMedia else { return }
    let index = index(of: path)
    paths[index].counter.packetsReceived += 1
    paths[index].counter.bytesReceived += UInt64(bytes)
  }

  private mutating func index(of path: NetworkPath) -> Int {
    if let index = paths.firstIndex(where: { $0.path == path }) { return index }
    if paths.count == Self.limit { paths.removeFirst() }
    paths.append((path, Counter()))
    return paths.count - 1
  }
}
