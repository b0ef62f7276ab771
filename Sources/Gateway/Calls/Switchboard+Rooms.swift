internal import CareAPI
internal import CareModel
internal import CareStore
internal import Logging
internal import MediaAPI

/// Bringing the relay's rooms to what the calls say. Each of these reads the call anew under the
/// call's media lock: so it does not matter in which order they run.
extension Switchboard {
  /// Puts those parties that have media into each other's slots where they are not yet, and tells their
  /// pages.
  func connectMedia(_ id: CallID, _ organisation: OrganisationID) async {
    let room = MediaRooms.room(of: id)
    await lock(.room(room.rawValue))
    defer { unlock(.room(room.rawValue)) }
    guard let call = await call(id, organisation), call.phase == .inCall else { return }
    let inside = call.lifeCycle.inside
    let inUse = Set(inside.compactMap(\.page))
    for page in rooms.pages(of: id).subtracting(inUse).sorted() { await drop(page, of: id) }

    let ordered = inside.sorted { a, b in a.id == call.lifeCycle.lead && b.id != a.id }
    let present = ordered.compactMap { party in
      party.page.flatMap {
        rooms.pages(of: id).contains($0) ? Present(party: party, page: $0) : nil
      }
    }
    var told: [(page: SessionID, event: SlotsEvent)] = []
    for reader in present {
      await limit(reader, among: present, in: id)
      // A call that is held keeps its places, and nobody is in anybody's slots.
      let others = present.filter {
        $0.party.id != reader.party.id && $0.party.role.isSeenAndHeard && call.lifeCycle.mayMeet
      }
      let people = others.map { MediaRooms.InSlot(party: $0.party.id, page: $0.page) }
      if rooms.hasSet(people, slotsOf: reader.page, in: id) { continue }
      rooms.doubtSlots(of: reader.page, in: id)
      let participants = people.map { MediaRooms.participant(of: $0.page) }
      let slots = SlotAssignment(audio: participants, video: participants)
      let command = MediaCommand.Action.setSlots(
        room, MediaRooms.participant(of: reader.page), slots)
      guard await order(command),
        let version = rooms.haveSet(people, slotsOf: reader.page, in: id)
      else { continue }
      let parties = people.map(\.party)
      let event = SlotsEvent(callId: id, version: version, audio: parties, video: parties)
      told.append((reader.page, event))
    }
    guard !told.isEmpty else { return }
    guard await tell(told.map { ($0.page, .slots($0.event)) }, doing: "slots") else {
      for page in told.map(\.page) { rooms.doubtSlots(of: page, in: id) }
      return
    }
  }

  private struct Present {
    var party: CallParty
    var page: SessionID
  }

  /// The more receive somebody, the less that one sends: all of it comes down to each of them.
  private func limit(_ sender: Present, among present: [Present], in call: CallID) async {
    let bitrate = PictureBudget.bitrate(people: present.count { $0.party.role.isSeenAndHeard })
    let page = sender.page
    guard rooms.limit(of: page, in: call) != bitrate else { return }
    let order = MediaCommand.Action.limit(
      MediaRooms.room(of: call), MediaRooms.participant(of: page), maxBitrate: bitrate)
    if await self.order(order) { rooms.haveSet(limit: bitrate, of: page, in: call) }
  }

  func enforceSending(_ id: CallID, _ party: PartyID, _ organisation: OrganisationID) async {
    let room = MediaRooms.room(of: id)
    await lock(.room(room.rawValue))
    defer { unlock(.room(room.rawValue)) }
    guard let call = await call(id, organisation), let party = call.lifeCycle.party(party) else {
      return
    }
    // While it rings the called has no page of its own yet: all that ring are held to it.
    guard party.standing != .waiting, party.standing != .left else { return }
    let pages = rooms.pages(of: id).filter { page in
      party.page.map { $0 == page } ?? !call.parties.contains { $0.page == page }
    }
    for page in pages.sorted() {
      _ = await order(.setRights(room, MediaRooms.participant(of: page), party.rights))
    }
  }

  func dropPage(_ page: SessionID, of call: CallID) async {
    let room = MediaRooms.room(of: call)
    await lock(.room(room.rawValue))
    await drop(page, of: call)
    unlock(.room(room.rawValue))
  }

  /// As ``dropPage(_:of:)``, where the lock is held already.
  func drop(_ page: SessionID, of call: CallID) async {
    guard rooms.left(page, call) else { return }
    _ = await order(.leave(MediaRooms.room(of: call), MediaRooms.participant(of: page)))
  }

  func closeMedia(of call: CallID) async {
    let room = MediaRooms.room(of: call)
    await lock(.room(room.rawValue))
    rooms.closed(call)
    if desk.node != nil { _ = await order(.close(room)) }
    unlock(.room(room.rawValue))
  }

  /// Begins no more calls, for good: nor does the relay open rooms. Those that run go on.
  func drain() async {
    intake.isDraining = true
    if desk.node != nil { _ = await order(.drain) }
  }

  /// A command of our own accord; whether the relay did it. A relay that did not has lost the room
  /// or the participant, and says so by an event.
  func order(_ action: MediaCommand.Action) async -> Bool {
    commandCount += 1
    do {
      try await desk.send(action, id: "\(process)-\(commandCount)")
      return true
    } catch {
      logger.debug("relay refused a command", metadata: ["problem": "\(error.label)"])
      return false
    }
  }

  func call(_ id: CallID, _ organisation: OrganisationID) async -> Call? {
    do {
      return try await store.read { try $0.call(id, in: organisation) }
    } catch {
      failed(error, doing: "reading a call")
      return nil
    }
  }

  /// Appends events that come of no request.
  ///
  /// - Returns: whether they are stored.
  @discardableResult
  func tell(_ events: [(SessionID, EventBody)], doing what: String) async -> Bool {
    do {
      _ = try await transact { turn in
        for (session, body) in events { try turn.tell(body, to: session) }
      }
      return true
    } catch {
      failed(error, doing: what)
      return false
    }
  }
}

extension MediaDesk.Problem {
  /// For logs: without what the relay says of an offer.
  var label: String {
    switch self {
    case .badOffer: "badOffer"
    case .notJoined: "notJoined"
    case .full: "full"
    case .unavailable: "unavailable"
    }
  }
}
