public import Bytes
public import RTC

/// A ``Peer`` on a virtual network, with everything it said kept for tests.
public final class PeerNode: VirtualNode {
  public let peer: Peer
  /// Where its sockets are; changed by tests that move it to another network.
  public var addresses: [SocketAddress]
  public private(set) var events: [PeerEvent] = []

  public init(_ peer: Peer) {
    self.peer = peer
    addresses = peer.configuration.addresses
  }

  public func receive(_ datagram: UnsafeMutableRawBufferPointer, path: NetworkPath, now: Instant) {
    peer.receive(datagram, path: path, now: now)
    drain()
  }

  public func handleTimeout(now: Instant) {
    peer.handleTimeout(now: now)
    drain()
  }

  public var deadline: Instant? { peer.deadline }

  public func pollDatagram() -> (bytes: [UInt8], path: NetworkPath)? { peer.pollDatagram() }

  /// Takes the events there are now; needed after calling the peer directly.
  public func drain() {
    while let event = peer.pollEvent() { events.append(event) }
  }

  public var media: [ReceivedMedia] {
    events.compactMap { if case .media(let media) = $0 { media } else { nil } }
  }

  public var transportEvents: [TransportEvent] {
    events.compactMap { if case .transport(let event) = $0 { event } else { nil } }
  }
}
