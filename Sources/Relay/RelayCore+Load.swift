internal import MediaAPI

extension RelayCore {
  /// Bytes received since the start.
  public var bytesIn: UInt64 { counters[.bytesIn] }

  /// Heeds what the owner measured in the second that is over. A new cap is told to senders with their
  /// next reports, within a second: all at once would be the burst that it is to prevent.
  /// - Returns: true where the level has become another.
  public func weigh(_ second: LoadPressure.Second) -> Bool {
    pressure.pass(second, sheds: limits.shedsLoad)
  }

  /// Why a new room is not opened now; nil where it is.
  var refusalOfRooms: MediaFailure? {
    if isDraining { return MediaFailure(.draining, "the node takes no new rooms") }
    if pressure.refusesRooms {
      return MediaFailure(.overloaded, "the shard has too much to do for another room")
    }
    if roomTable.count >= limits.rooms {
      return MediaFailure(.overloaded, "the shard holds as many rooms as it may")
    }
    return nil
  }
}
