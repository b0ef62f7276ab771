/// A relay in this process and a relay on another machine are the same thing to the gateway.
public protocol MediaNode: Sendable {
  var id: NodeID { get }
  /// Changes at every start of the node.
  var epoch: UInt64 { get }
  /// Answers every command exactly once; a node that cannot answers ``MediaReply/failed(_:)``.
  func send(_ command: MediaCommand) async -> MediaReply
  /// One reader; bounded, oldest batches dropped first (the sequence then shows a gap).
  var events: AsyncStream<MediaEventBatch> { get }
}

public enum MediaReply: Codable, Sendable, Equatable {
  case done
  case answer(String)
  case snapshot(NodeSnapshot)
  case failed(MediaFailure)
}

/// Why a command was refused. `detail` is for the protocol peer and names no person.
public struct MediaFailure: Error, Codable, Sendable, Equatable {
  public enum Code: String, Codable, Sendable {
    case noSuchRoom, noSuchParticipant, roomFull, roomKindDiffers, alreadyJoined
    /// The SDP could not be read or asks for what the relay does not do; `detail` says which line.
    case badOffer
    case draining, overloaded, unavailable
  }

  public var code: Code
  public var detail: String

  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

/// Everything a gateway needs to know after a gap.
public struct NodeSnapshot: Codable, Sendable, Equatable {
  public var epoch: UInt64
  public var nextSequence: UInt64
  public var rooms: [RoomID: [ParticipantID]]
  public var load: NodeLoad

  public init(
    epoch: UInt64, nextSequence: UInt64, rooms: [RoomID: [ParticipantID]], load: NodeLoad
  ) {
    self.epoch = epoch
    self.nextSequence = nextSequence
    self.rooms = rooms
    self.load = load
  }
}
