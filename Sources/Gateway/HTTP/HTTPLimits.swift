import NIOCore

/// What one connection and all of them together may take. Every number is a bound on memory or time
/// that somebody unknown can make us spend.
struct HTTPLimits: Sendable {
  /// Request line and header fields together, in bytes.
  var headBytes = 16_384
  /// The target of the request line, in bytes.
  var targetBytes = 2_048
  var headerFields = 100
  /// As the protocol page says.
  var bodyBytes = 65_536
  /// Chunk framing and trailers come on top of the body; beyond this a request is cut off.
  var wireBytesOfBody = 4 * 65_536
  var connections = 4_096
  /// Loopback and trusted proxies are exempt: they bring everybody. The staff of a whole site often
  /// share an address.
  var connectionsPerAddress = 1_000
  /// Of those beyond the two, so many at a time are told when to come back; others are closed at once.
  var turnedAway = 64
  /// From the first byte of a request, or from the connection's start, to the end of its head.
  var headTime = TimeAmount.seconds(10)
  /// From the end of the head to the end of the body.
  var bodyTime = TimeAmount.seconds(20)
  /// Between requests.
  var idleTime = TimeAmount.seconds(60)
  /// From the whole request to its answer being taken by the network.
  var answerTime = TimeAmount.seconds(60)
}
