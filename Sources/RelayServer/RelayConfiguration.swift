public import Bytes
public import Relay
public import SecureTransport

/// How a relay node is laid out. Defaults suit one machine without any configuration.
public struct RelayConfiguration: Sendable {
  /// An address that participants are told instead of the ones bound: the public side of a NAT or
  /// of a container's port mapping.
  public struct AdvertisedAddress: Sendable, Equatable {
    /// Address, and the public port of shard 0 (shard *n* is port + *n*); port 0 means the same
    /// port as is bound.
    public var address: SocketAddress

    public init(_ address: SocketAddress) { self.address = address }
  }

  /// Threads with a UDP port each; a room lives on one of them. 1…64.
  public var shards = 1
  /// UDP port of shard 0; shard *n* takes port + *n*. 0 lets the system choose.
  public var portBase: UInt16 = 0
  /// Addresses to bind (their ports are ignored). Nil binds every address of every running
  /// interface, loopback included, link-local ones not.
  public var bindAddresses: [SocketAddress]?
  /// What the answers name instead of the bound addresses; empty names those.
  public var advertised: [AdvertisedAddress] = []
  /// Rooms over all shards, each of which takes `limits.rooms` of them at most.
  public var maxRooms = 1_000
  /// Bytes of receive buffer asked for on each socket: half a second of 60 Mbit/s. The system's
  /// default of 212,992 holds about 90 packets.
  public var receiveBuffer = 4 * 1024 * 1024
  /// What protects the media of this node.
  public var srtp = SRTPEngineKind.openSSL
  /// Several datagrams to one receiver are handed to the kernel as one, which cuts them on their way out.
  public var segmentation = true
  /// Where many datagrams come, they may gather for so long at most: fewer wakings, and longer runs to each
  /// receiver. Nothing waits while few come. At most a millisecond.
  public var gatherWindow = Instant.Span.microseconds(1_000)
  /// Bounds of each shard.
  public var limits = RelayLimits()

  public init() {}
}

/// Why a relay node did not start, in a sentence for the operator.
public struct RelayStartError: Error, CustomStringConvertible, Sendable, Equatable {
  public let description: String
  /// The machine has no such address, or not at this moment.
  let isAddressGone: Bool

  init(_ description: String, isAddressGone: Bool = false) {
    self.description = description
    self.isAddressGone = isAddressGone
  }
}
