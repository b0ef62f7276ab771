internal import MediaAPI
internal import RTC

/// A room and who is in it. Knows who is shown where: ``connect()`` binds slots to tracks after
/// every change.
final class Room {
  let id: RoomID
  let kind: RoomKind
  /// The bound of the kind, within the relay's own.
  let capacity: Int
  private(set) var participants: [ParticipantID: Participant] = [:]

  init(id: RoomID, kind: RoomKind, limit: Int) {
    self.id = id
    self.kind = kind
    switch kind {
    case .call(let maxParticipants): capacity = min(max(0, maxParticipants), limit)
    case .echo: capacity = 1
    }
  }

  func admit(_ participant: Participant) { participants[participant.id] = participant }

  func remove(_ id: ParticipantID) { participants[id] = nil }

  /// Binds every slot to the track it is to show now, and answers the tracks whose pictures somebody
  /// waits for.
  func connect() -> [IncomingTrack] {
    for participant in participants.values {
      for track in participant.tracks { track.receivers.removeAll() }
    }
    var awaited: [IncomingTrack] = []
    for participant in participants.values {
      for slot in participant.slots {
        let source = source(for: slot, of: participant)
        if slot.source !== source {
          slot.source = source
          slot.rewriter.end()
        }
        guard let source else { continue }
        source.receivers.append(slot, of: participant)
        if source.kind == .video, !slot.rewriter.isRunning,
          !awaited.contains(where: { $0 === source })
        {
          awaited.append(source)
        }
      }
    }
    return awaited
  }

  private func source(for slot: OutgoingSlot, of participant: Participant) -> IncomingTrack? {
    switch kind {
    case .echo:
      let own = participant.tracks.filter { $0.kind == slot.kind }
      return slot.index < own.count ? own[slot.index] : nil
    case .call:
      guard let shown = slot.assigned, let other = participants[shown] else { return nil }
      return other.tracks.first { $0.kind == slot.kind }
    }
  }
}
