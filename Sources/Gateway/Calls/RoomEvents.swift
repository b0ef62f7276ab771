internal import MediaAPI

/// Events of the relay that wait to be dealt with: in their order for each participant, and participants side by
/// side, so that what they change is written together. Bounded: whoever adds events waits while they are full.
struct RoomEvents {
  /// Events that wait or are dealt with, of all rooms. Few beside what the store and the relay let wait: people's own
  /// requests stand in the same lines.
  static let most = 256

  struct Place: Hashable {
    var room: RoomID
    var participant: ParticipantID
  }

  /// Behind the event of each participant that is being dealt with.
  private var waiting: [Place: ArraySlice<MediaEvent>] = [:]
  private(set) var count = 0

  var isFull: Bool { count >= Self.most }
  var isEmpty: Bool { count == 0 }

  /// - Returns: whether the event is to be dealt with now: nothing of that participant is.
  mutating func add(_ event: MediaEvent, of place: Place) -> Bool {
    count += 1
    guard waiting[place] == nil else {
      waiting[place]?.append(event)
      return false
    }
    waiting[place] = []
    return true
  }

  /// One of the participant's has been dealt with: the next one, if any.
  mutating func next(of place: Place) -> MediaEvent? {
    count -= 1
    guard let event = waiting[place]?.popFirst() else {
      waiting[place] = nil
      return nil
    }
    return event
  }

  /// Forgets what nobody has begun to deal with.
  mutating func dropWaiting() {
    for (place, events) in waiting {
      count -= events.count
      waiting[place] = []
    }
  }
}

extension MediaEvent {
  /// Nil of what concerns the node as a whole.
  var place: RoomEvents.Place? {
    switch self {
    case .connected(let room, let participant), .pathLost(let room, let participant),
      .pathBack(let room, let participant), .left(let room, let participant, _),
      .slots(let room, let participant, _), .quality(let room, let participant, _):
      RoomEvents.Place(room: room, participant: participant)
    case .load: nil
    }
  }
}
