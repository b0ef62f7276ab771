/// Events of one node since it started, in order. A reader that sees a gap between
/// `firstSequence` and what it expected asks for a snapshot.
public struct MediaEventBatch: Codable, Sendable, Equatable {
  public var node: NodeID
  /// Changes whenever the node starts anew: everything known of an older epoch is gone.
  public var epoch: UInt64
  public var firstSequence: UInt64
  public var events: [MediaEvent]

  public init(node: NodeID, epoch: UInt64, firstSequence: UInt64, events: [MediaEvent]) {
    self.node = node
    self.epoch = epoch
    self.firstSequence = firstSequence
    self.events = events
  }
}

public enum MediaEvent: Codable, Sendable, Equatable {
  /// ICE and DTLS are up; media can flow.
  case connected(RoomID, ParticipantID)
  /// Nothing authenticated has come from the participant for three seconds.
  case pathLost(RoomID, ParticipantID)
  case pathBack(RoomID, ParticipantID)
  case left(RoomID, ParticipantID, LeaveReason)
  /// The participant's slots are as the `version`-th `setSlots` since its join said.
  case slots(RoomID, ParticipantID, version: UInt32)
  /// Every few seconds while media pass, and once more when they have stopped.
  case quality(RoomID, ParticipantID, MediaQuality)
  case load(NodeLoad)
}

public enum LeaveReason: String, Codable, Sendable {
  case asked
  case roomClosed
  /// The participant's DTLS association was closed or failed.
  case transportClosed
  /// No valid consent check within the resume window.
  case timedOut
}

/// How a participant's connection does, over the last five seconds.
public struct MediaQuality: Codable, Sendable, Equatable {
  /// Share of packets lost from the participant to the relay, 0…1.
  public var lossUp: Double
  /// Share of packets lost from the relay to the participant, 0…1.
  public var lossDown: Double
  /// Round-trip time between relay and participant in milliseconds, where known.
  public var roundTripMilliseconds: Double?

  public init(lossUp: Double, lossDown: Double, roundTripMilliseconds: Double?) {
    self.lossUp = lossUp
    self.lossDown = lossDown
    self.roundTripMilliseconds = roundTripMilliseconds
  }
}

/// Counters of a node since its start; names follow the metrics they are shown as.
public struct NodeLoad: Codable, Sendable, Equatable {
  public var rooms: Int
  public var participants: Int
  public var counters: [String: UInt64]
  /// Nil of a node that does not say.
  public var pressure: NodePressure?

  public init(
    rooms: Int, participants: Int, counters: [String: UInt64], pressure: NodePressure? = nil
  ) {
    self.rooms = rooms
    self.participants = participants
    self.counters = counters
    self.pressure = pressure
  }
}
