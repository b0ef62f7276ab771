/// How hard a node works, and what it does about it: each number is of the shard that has it worst.
public struct NodePressure: Codable, Sendable, Equatable {
  /// Share of a processor that the shard's thread had in its last whole second, 0…1.
  public var busy: Double
  /// The longest time of the last ten seconds, in seconds, from a shard's waking to everything being
  /// sent: the delay that the node itself adds.
  public var longestTurn: Double
  public var level: PressureLevel
  /// What senders are asked to send at most, bit/s; nil where nobody is held back.
  public var cap: UInt64?
  /// Whether a new room would be opened now, on whichever shard. Rooms that are open go on, and take
  /// more people, whatever this says.
  public var takesRooms: Bool

  public init(
    busy: Double, longestTurn: Double, level: PressureLevel, cap: UInt64? = nil, takesRooms: Bool
  ) {
    self.busy = busy
    self.longestTurn = longestTurn
    self.level = level
    self.cap = cap
    self.takesRooms = takesRooms
  }

  /// The worse of both in everything; rooms are taken where either takes them.
  public func joined(with other: NodePressure) -> NodePressure {
    NodePressure(
      busy: max(busy, other.busy), longestTurn: max(longestTurn, other.longestTurn),
      level: max(level, other.level), cap: [cap, other.cap].compactMap(\.self).min(),
      takesRooms: takesRooms || other.takesRooms)
  }
}

/// What a relay does so that people in calls do not suffer from too many others. Each level includes
/// those before it.
public enum PressureLevel: Int, Codable, Sendable, Comparable {
  case calm
  /// Opens no new rooms.
  case refusesRooms
  /// Asks those who send to send less.
  case capsBitrates

  public static func < (a: PressureLevel, b: PressureLevel) -> Bool { a.rawValue < b.rawValue }

  /// A level that a newer node knows beyond these is the highest of them.
  public init(from decoder: any Decoder) throws {
    let number = try decoder.singleValueContainer().decode(Int.self)
    self = PressureLevel(rawValue: max(0, number)) ?? .capsBitrates
  }
}
