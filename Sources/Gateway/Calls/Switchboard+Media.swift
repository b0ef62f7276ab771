internal import CareAPI
internal import CareModel
internal import CareStore
internal import MediaAPI

/// Joining and leaving the media of a call. Each holds the call's media lock from its first look at
/// the call to its recorded reply, so that no command for the room overtakes another.
extension Switchboard {
  func join(_ body: JoinRequest, number: Int, asker: Asker, on id: ConnectionID) async {
    let room = MediaRooms.room(of: body.callId)
    let held = Lock.room(room.rawValue)
    await lock(held)
    let page = asker.session
    let rights: MediaRights
    switch await attach(body.callId, asker) {
    case .success(let party): rights = party.rights
    case .failure(let error):
      await answer(number, of: page, on: id, releasing: held) { _ in throw error }
      return
    }
    do throws(MediaDesk.Problem) {
      let join = MediaCommand.Join(
        room: room, participant: MediaRooms.participant(of: page), offer: body.offer.revealed,
        rights: rights)
      let sdp = try await desk.join(
        join, kind: .call(maxParticipants: settings.mediaPagesOfCall),
        request: "\(page)-\(number)", isOpen: !rooms.pages(of: body.callId).isEmpty)
      rooms.joined(page, body.callId)
      let lease = MediaLease(node: desk.nodeName, epoch: desk.epoch)
      let servers = desk.iceServers(now: clock.now)
      await answer(number, of: page, on: id, releasing: held) { turn in
        var (call, party) = try turn.call(body.callId, of: asker)
        call.media = lease
        try turn.advance(call) { $0.mediaJoined(party.id, now: turn.now) }
        return .media(
          .init(answer: PersonalText(sdp), mediaEpoch: lease.epoch, iceServers: servers))
      }
    } catch {
      let refusal = ProtocolError(error)
      await answer(number, of: page, on: id, releasing: held) { _ in throw refusal }
    }
  }

  /// Makes the page its party's, where it may be.
  private func attach(
    _ id: CallID, _ asker: Asker
  ) async -> Result<CallParty, ProtocolError> {
    do {
      let (result, effects) = try await transact { turn -> Result<CallParty, ProtocolError> in
        do {
          var (call, party) = try turn.call(id, of: asker)
          call = try turn.advance(call) {
            $0.attach(party.id, page: asker.session, openedAt: asker.openedAt, now: turn.now)
          }
          return .success(call.lifeCycle.party(party.id) ?? party)
        } catch let refusal as ProtocolError {
          return .failure(refusal)
        }
      }
      // The room's lock is held: the earlier page's media goes first, before this one's comes.
      for case .dropPage(let call, let page) in effects { await drop(page, of: call) }
      return result
    } catch {
      failed(error, doing: "join")
      return .failure(ProtocolError(.internal, "storage failed"))
    }
  }

  func reoffer(_ body: JoinRequest, number: Int, asker: Asker, on id: ConnectionID) async {
    let room = MediaRooms.room(of: body.callId)
    let held = Lock.room(room.rawValue)
    await lock(held)
    let page = asker.session
    if let error = await refusalOfMember(body.callId, asker) {
      await answer(number, of: page, on: id, releasing: held) { _ in throw error }
      return
    }
    do throws(MediaDesk.Problem) {
      guard rooms.pages(of: body.callId).contains(page) else { throw .notJoined }
      // The relay takes more slots than before, though pages offer the same.
      rooms.doubtSlots(of: page, in: body.callId)
      let sdp = try await desk.reoffer(
        room, MediaRooms.participant(of: page), offer: body.offer.revealed,
        request: "\(page)-\(number)")
      let epoch = desk.epoch
      let servers = desk.iceServers(now: clock.now)
      await answer(number, of: page, on: id, releasing: held) { _ in
        .media(.init(answer: PersonalText(sdp), mediaEpoch: epoch, iceServers: servers))
      }
    } catch {
      let refusal = ProtocolError(error)
      await answer(number, of: page, on: id, releasing: held) { _ in throw refusal }
    }
  }

  func leave(_ body: CallReference, number: Int, asker: Asker, on id: ConnectionID) async {
    let held = Lock.room(MediaRooms.room(of: body.callId).rawValue)
    await lock(held)
    let page = asker.session
    if let error = await refusalOfMember(body.callId, asker) {
      await answer(number, of: page, on: id, releasing: held) { _ in throw error }
      return
    }
    await drop(page, of: body.callId)
    await answer(number, of: page, on: id, releasing: held) { turn in
      let (call, party) = try turn.call(body.callId, of: asker)
      if party.page == page { try turn.advance(call) { $0.mediaLeft(party.id) } }
      return .done
    }
  }

  /// Why the asker may not change media of the call; nil where it may.
  private func refusalOfMember(_ id: CallID, _ asker: Asker) async -> ProtocolError? {
    do {
      return try await transact { turn -> ProtocolError? in
        do {
          let (call, party) = try turn.call(id, of: asker)
          if call.lifeCycle.hasEnded { return ProtocolError(CallRefusal.ended) }
          let isOutside = party.standing == .waiting || party.standing == .left
          return isOutside ? ProtocolError(CallRefusal.notLetIn) : nil
        } catch let refusal as ProtocolError {
          return refusal
        }
      }.value
    } catch {
      failed(error, doing: "media request")
      return ProtocolError(.internal, "storage failed")
    }
  }
}

extension CallParty {
  /// What the relay lets the party do.
  var rights: MediaRights {
    // An observer's page may say what it likes: nothing of it is forwarded.
    let isHeard = role.isSeenAndHeard
    return MediaRights(
      sendAudio: sendsAudio && isHeard, sendVideo: sendsVideo && isHeard, receive: true)
  }
}

extension ProtocolError {
  init(_ problem: MediaDesk.Problem) {
    switch problem {
    case .badOffer(let detail): self.init(.badOffer, detail)
    case .notJoined: self.init(.notJoined, "this page has no media in the call")
    case .full: self.init(.tooMany, "too many pages have media in this call")
    case .unavailable: self.init(.mediaUnavailable, "the relay does not answer")
    }
  }
}
