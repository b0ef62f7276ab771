public import Bytes

/// Anything that takes datagrams and time and gives datagrams and a next deadline.
public protocol VirtualNode: AnyObject {
  /// Where the network delivers to this node.
  var addresses: [SocketAddress] { get }
  /// `datagram` starts at a multiple of four bytes and may be changed.
  func receive(_ datagram: UnsafeMutableRawBufferPointer, path: NetworkPath, now: Instant)
  func handleTimeout(now: Instant)
  var deadline: Instant? { get }
  /// The next datagram to send; nil when there is none for now.
  func pollDatagram() -> (bytes: [UInt8], path: NetworkPath)?
}
