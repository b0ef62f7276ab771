internal import CareAPI
internal import CareModel
internal import CareStore
internal import MediaAPI

/// How the connections of pages to the relay do.
extension Switchboard {
  /// A page's connection has changed, which is part of the call as soon as the page is a party's. That it is lost is
  /// durable, and so is that it is good after that. That a new one has come up is not: the call says so as well the next
  /// time that it is told, and so does every measurement.
  func setLevel(
    _ level: ConnectionLevel, _ room: RoomID, _ participant: ParticipantID
  ) async {
    guard let (id, page) = Self.names(room, participant), rooms.pages(of: id).contains(page) else {
      return
    }
    let isOther = rooms.set(level, of: page, in: id)
    let isBack = level == .good && rooms.wasToldLost(page, in: id)
    guard isOther || isBack, let call = await activeCall(id, of: page) else { return }
    if level == .good, !isBack { return await tellNow(.good, of: page, in: call) }
    do {
      _ = try await transact { turn in
        guard let call = try turn.tx.call(id, in: call.organisation), !call.lifeCycle.hasEnded
        else {
          return
        }
        try turn.tell(call)
      }
      if level == .good { rooms.toldGood(page, in: id) }
    } catch {
      failed(error, doing: "connection level")
    }
  }

  /// A measurement: volatile, for whoever looks now. What is measured is connected, whether or not that was heard.
  func measured(
    _ quality: MediaQuality, _ room: RoomID, _ participant: ParticipantID
  ) async {
    guard let (id, page) = Self.names(room, participant) else { return }
    await setLevel(.good, room, participant)
    let isWeak = QualityThresholds.isWeak(quality, wasWeak: rooms.isWeak(page, in: id))
    rooms.haveMeasured(isWeak: isWeak, page, in: id)
    guard let call = await activeCall(id, of: page), call.lifeCycle.mayMeet else { return }
    await tellNow(isWeak ? .weak : .good, of: page, in: call)
  }

  /// Behind what is being written, so that no older view of the call takes it back.
  private func tellNow(_ level: QualityLevel, of page: SessionID, in call: Call) async {
    guard let party = call.parties.first(where: { $0.page == page }) else { return }
    await lock(.gate)
    defer { unlock(.gate) }
    guard rooms.level(of: page, in: call.id) == .good else { return }
    let event = QualityEvent(callId: call.id, party: party.id, level: level)
    tellNow(.quality(event), to: call.lifeCycle.inside.compactMap(\.page))
  }

  func left(_ room: RoomID, _ participant: ParticipantID, _ reason: LeaveReason) async {
    switch reason {
    case .asked, .roomClosed:
      return  // Ours: it is settled where it was ordered.
    case .transportClosed, .timedOut:
      break
    }
    // A page that joins again waits until it is settled that it has left.
    await lock(.room(room.rawValue))
    let effects = await settleLeft(room, participant, reason)
    unlock(.room(room.rawValue))
    await carryOut(effects)
  }

  private func settleLeft(
    _ room: RoomID, _ participant: ParticipantID, _ reason: LeaveReason
  ) async -> [Effect] {
    guard let (id, page) = Self.names(room, participant) else { return [] }
    // The page may have joined again since the relay said so.
    switch await desk.holds(participant, in: room, id: nextCommandID()) {
    case true: return []
    case false: break
    case nil:
      mediaStream.isDoubtful = true
      return []
    }
    rooms.left(page, id)
    guard let call = await activeCall(id, of: page),
      let party = call.parties.first(where: { $0.page == page })
    else { return [] }
    _ = rooms.set(.lost, of: page, in: id)
    do {
      return try await transact { turn in
        guard let call = try turn.tx.call(id, in: call.organisation) else { return }
        if reason == .timedOut {
          try turn.advance(call) { $0.pageGone(page, now: turn.now) }
        } else if !call.lifeCycle.hasEnded {
          try turn.tell(try turn.advance(call) { $0.mediaLeft(party.id) })
        }
      }.effects
    } catch {
      failed(error, doing: "leaving")
      return []
    }
  }

  private static func names(_ room: RoomID, _ participant: ParticipantID) -> (CallID, SessionID)? {
    guard let call = CallID(room.rawValue), let page = SessionID(participant.rawValue) else {
      return nil
    }
    return (call, page)
  }

  /// The call, where the page is in it.
  private func activeCall(_ id: CallID, of page: SessionID) async -> Call? {
    guard let organisation = pages[page]?.asker.organisation else {
      return await storedCall(id, of: page)
    }
    do {
      return try await store.read { tx in
        try tx.activeCalls(ofPage: page, in: organisation).first { $0.id == id }
      }
    } catch {
      failed(error, doing: "reading a call")
      return nil
    }
  }

  /// Of a page that has not come back since this process started.
  private func storedCall(_ id: CallID, of page: SessionID) async -> Call? {
    do {
      return try await store.read { reading in
        guard let organisation = try reading.signallingSession(page)?.organisation else {
          return nil
        }
        return try reading.activeCalls(ofPage: page, in: organisation).first { $0.id == id }
      }
    } catch {
      failed(error, doing: "reading a call")
      return nil
    }
  }
}
