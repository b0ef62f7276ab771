public import Bytes
public import RTC

/// A ``MediaTransport`` on a virtual network, with everything it said and received kept for tests.
public final class TransportNode: VirtualNode {
  public let transport: MediaTransport
  public let addresses: [SocketAddress]
  public private(set) var events: [TransportEvent] = []
  /// Plain packets, as decrypted.
  public private(set) var rtp: [[UInt8]] = []
  public private(set) var rtcp: [[UInt8]] = []
  public private(set) var drops: [DropReason: Int] = [:]
  private var outgoing: [(bytes: [UInt8], path: NetworkPath)] = []

  public init(_ transport: MediaTransport, addresses: [SocketAddress]) {
    self.transport = transport
    self.addresses = addresses
    drain()
  }

  public var isConnected: Bool {
    events.contains { if case .connected = $0 { true } else { false } } && transport.canSend
  }

  public func receive(_ datagram: UnsafeMutableRawBufferPointer, path: NetworkPath, now: Instant) {
    switch transport.receive(datagram, path: path, now: now) {
    case .consumed: break
    case .rtp(let count): rtp.append(Array(datagram[..<count]))
    case .rtcp(let count): rtcp.append(Array(datagram[..<count]))
    case .dropped(let reason): drops[reason, default: 0] += 1
    }
    drain()
  }

  public func handleTimeout(now: Instant) {
    transport.handleTimeout(now: now)
    drain()
  }

  public var deadline: Instant? { transport.deadline }

  public func pollDatagram() -> (bytes: [UInt8], path: NetworkPath)? {
    outgoing.isEmpty ? nil : outgoing.removeFirst()
  }

  /// Protects a plain RTP packet and puts it out; false where the transport refuses.
  @discardableResult
  public func sendRTP(_ packet: [UInt8]) -> Bool { send(packet, transport.protectRTP) }

  @discardableResult
  public func sendRTCP(_ packet: [UInt8]) -> Bool { send(packet, transport.protectRTCP) }

  private func send(
    _ packet: [UInt8], _ protect: (UnsafeMutableRawPointer, Int, Int) -> Int?
  ) -> Bool {
    var bytes = packet + [UInt8](repeating: 0, count: 64)
    let length = bytes.withUnsafeMutableBytes { buffer in
      // The array is longer than its 64 added bytes, so it has an address.
      buffer.baseAddress.flatMap { protect($0, packet.count, buffer.count) }
    }
    guard let length, let path = transport.selectedPath else { return false }
    outgoing.append((Array(bytes[..<length]), path))
    return true
  }

  /// Takes what the transport has to say now; needed after calling the transport directly.
  public func drain() {
    while let event = transport.pollEvent() { events.append(event) }
    while let datagram = transport.pollDatagram() { outgoing.append(datagram) }
  }
}
