import MediaAPI
import Testing

@testable import Gateway

@Suite("Events of the relay that wait")
struct RoomEventsTests {
  private static func event(_ room: String, _ participant: String) -> (
    event: MediaEvent, place: RoomEvents.Place
  ) {
    let event = MediaEvent.connected(RoomID(room)!, ParticipantID(participant)!)
    return (event, event.place!)
  }

  @Test("those of a participant go one after another, those of others beside them")
  func order() {
    var events = RoomEvents()
    let anna = Self.event("k_1", "s_anna").place
    let away = MediaEvent.pathLost(anna.room, anna.participant)
    let back = MediaEvent.pathBack(anna.room, anna.participant)
    let (event, bo) = Self.event("k_1", "s_bo")
    let (elsewhere, there) = Self.event("k_2", "s_anna")
    let begins = [
      events.add(Self.event("k_1", "s_anna").event, of: anna), events.add(away, of: anna),
      events.add(back, of: anna), events.add(event, of: bo), events.add(elsewhere, of: there),
    ]
    #expect(begins == [true, false, false, true, true])
    #expect(events.count == 5)
    let next = [anna, bo, anna, anna, there].map { events.next(of: $0) }
    #expect(next == [away, nil, back, nil, nil])
    #expect(events.isEmpty)
    // Whoever has none left begins anew.
    let beginsAnew = events.add(away, of: anna)
    #expect(beginsAnew)
  }

  @Test("what nobody has begun with is forgotten at a stop, what is under way is not")
  func dropping() {
    var events = RoomEvents()
    let (event, place) = Self.event("k_1", "s_anna")
    for _ in 0..<3 { _ = events.add(event, of: place) }
    events.dropWaiting()
    #expect(events.count == 1)
    let next = events.next(of: place)
    #expect(next == nil)
    #expect(events.isEmpty)
  }

  @Test("they are bounded, of however many rooms")
  func bound() {
    var events = RoomEvents()
    for number in 0..<RoomEvents.most {
      #expect(!events.isFull)
      let (event, place) = Self.event("k_\(number % 7)", "s_anna")
      _ = events.add(event, of: place)
    }
    #expect(events.isFull)
    _ = events.next(of: Self.event("k_0", "s_anna").place)
    #expect(!events.isFull)
  }
}
