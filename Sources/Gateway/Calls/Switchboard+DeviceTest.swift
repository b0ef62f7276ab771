internal import CareAPI
internal import CareModel
internal import CareStore
internal import MediaAPI

/// The device test: an echo room of one session. It ends with the connection, after five minutes,
/// or when it is left.
extension Switchboard {
  func testJoin(_ body: TestJoinRequest, number: Int, asker: Asker, on id: ConnectionID) async {
    let page = asker.session
    let room = MediaRooms.echoRoom(of: page)
    let held = Lock.room(room.rawValue)
    await lock(held)
    do throws(MediaDesk.Problem) {
      guard deviceTests.contains(page) || mayTest(page),
        pages[page]?.tests.take(now: clock.now) ?? true
      else { throw .full }
      deviceTests.insert(page)
      let join = MediaCommand.Join(
        room: room, participant: MediaRooms.participant(of: page), offer: body.offer.revealed,
        rights: .full)
      let sdp = try await desk.join(join, kind: .echo, request: "\(page)-\(number)")
      metrics.echoRooms.set(deviceTests.count)
      let epoch = desk.epoch
      let servers = desk.iceServers(now: clock.now)
      let due = clock.now + settings.deviceTest
      await answer(number, of: page, on: id, releasing: held) { turn in
        try turn.schedule(
          TimerKey(.deviceTestEnd, subject: page.rawValue), in: asker.organisation, at: due)
        return .media(
          .init(answer: PersonalText(sdp), mediaEpoch: epoch, iceServers: servers))
      }
    } catch {
      let refusal =
        error == .full
        ? ProtocolError(.tooMany, "too many device tests run now") : ProtocolError(error)
      await close(room, of: page, unless: error == .full)
      await answer(number, of: page, on: id, releasing: held) { _ in throw refusal }
    }
  }

  /// Testers show nothing that tells them apart: so that nobody of them takes all rooms, they are
  /// bounded by address and in all.
  private func mayTest(_ page: SessionID) -> Bool {
    guard deviceTests.count < settings.deviceTests else { return false }
    guard let address = pages[page]?.testerAddress else { return true }
    let addresses = deviceTests.compactMap { pages[$0]?.testerAddress }
    return addresses.count < settings.deviceTests - settings.deviceTestsReserved
      && addresses.count { $0 == address } < settings.deviceTestsOfAddress
  }

  func testLeave(number: Int, asker: Asker, on id: ConnectionID) async {
    await endDeviceTest(of: asker.session)
    await answer(number, of: asker.session, on: id) { turn in
      try turn.tx.cancelTimer(TimerKey(.deviceTestEnd, subject: asker.session.rawValue))
      return .done
    }
  }

  func endDeviceTest(of page: SessionID) async {
    let room = MediaRooms.echoRoom(of: page)
    guard deviceTests.contains(page) else { return }
    await lock(.room(room.rawValue))
    await close(room, of: page, unless: false)
    unlock(.room(room.rawValue))
  }

  private func close(_ room: RoomID, of page: SessionID, unless refused: Bool) async {
    guard !refused, deviceTests.remove(page) != nil else { return }
    metrics.echoRooms.set(deviceTests.count)
    _ = await order(.close(room))
  }
}
