internal import Bytes

/// Datagrams of DTLS that wait until the media of a turn have left: one of a handshake costs as much as a
/// hundred packets, and people who join are not to be heard by those who talk. What does not fit is lost as
/// on a bad network, and comes again.
struct HandshakeQueue {
  /// Of 0.3 ms each: those who join all at once are served within a client's first pause of a second.
  static let capacity = 1_024
  /// Of one path: two flights at the smallest MTU. Nobody's rubbish takes the places of others.
  static let perPath = 8

  private var places: [(bytes: [UInt8], path: NetworkPath)?]
  private var waiting: [NetworkPath: Int] = [:]
  private var first = 0
  private(set) var count = 0
  /// Those that did not fit.
  private(set) var dropped: UInt64 = 0

  init(capacity: Int = capacity) {
    places = Array(repeating: nil, count: capacity)
  }

  var isEmpty: Bool { count == 0 }

  /// By the first byte (RFC 7983, section 7).
  static func isDTLS(_ datagram: UnsafeMutableRawBufferPointer) -> Bool {
    datagram.first.map { (20...63).contains($0) } ?? false
  }

  /// Copies it in.
  mutating func add(_ datagram: UnsafeMutableRawBufferPointer, path: NetworkPath) {
    guard count < places.count, waiting[path, default: 0] < Self.perPath else {
      dropped += 1
      return
    }
    waiting[path, default: 0] += 1
    places[(first + count) % places.count] = (Array(datagram), path)
    count += 1
  }

  /// The one that has waited longest.
  mutating func take() -> (bytes: [UInt8], path: NetworkPath)? {
    guard count > 0, let taken = places[first] else { return nil }
    places[first] = nil
    first = (first + 1) % places.count
    count -= 1
    waiting[taken.path] = waiting[taken.path].flatMap { $0 > 1 ? $0 - 1 : nil }
    return taken
  }
}
