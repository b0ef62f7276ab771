internal import CareAPI
internal import CareModel
internal import CareStore
internal import MediaAPI

/// What happens when its time has come, and after a start.
extension Switchboard {
  /// An earlier process may have been killed at any point: nobody is connected, whoever was in a
  /// call is away from now on, and media that was on a relay of another epoch is gone.
  func takeUp() async throws {
    let (node, epoch, hasNode) = (desk.nodeName, desk.epoch, desk.node != nil)
    let fresh = signer
    signer = try await store.write { tx in try SigningKey.stored(tx, otherwise: fresh) }
    let (inCalls, effects) = try await transact { turn in
      var inCalls: Set<SessionID> = []
      let settings = turn.surroundings.settings
      let expiresAt = turn.now + settings.resume
      _ = try turn.tx.disconnectAllSessions(at: turn.now, expiresAt: expiresAt)
      for var call in try turn.tx.activeCalls() {
        for page in call.parties.compactMap(\.page) {
          inCalls.insert(page)
          call = try turn.advance(call) { $0.pageAway(page, now: turn.now) }
        }
        if let lease = call.media, !hasNode || lease != MediaLease(node: node, epoch: epoch) {
          try turn.mediaLost(call, epoch: epoch)
        }
      }
      try turn.schedule(TimerKey(.plansAhead), in: nil, at: turn.now)
      for organisation in try turn.tx.organisations(limit: Turn.mostOrganisations) {
        try turn.watchWindows(of: organisation.id)
      }
      for (terminal, organisation) in try turn.tx.silentTerminals() {
        try turn.missIfSilent(terminal, in: organisation)
      }
      try turn.takeUpMessages()
      // Sessions that nobody resumes are cleaned up as soon as may be.
      try turn.schedule(
        TimerKey(.retention), in: nil, at: expiresAt + settings.retentionDelay + .seconds(1))
      return inCalls
    }
    expected = inCalls
    await carryOut(effects)
    mediaStream.epoch = desk.node?.epoch
    if hasNode { await catchUp() }
  }

  /// Fires what is due; returns when to look next.
  func runDueTimers() async -> WallTime? {
    await payOwedDisconnects()
    await payOwedEnds()
    await payOwedDeliveries()
    let (owner, lease, now) = (process, settings.timerLease, clock.now)
    do {
      while true {
        let claimed = try await store.write { tx in
          try tx.claimDueTimers(now: now, owner: owner, lease: lease, limit: 50)
        }
        for timer in claimed { await fire(timer) }
        if claimed.count < 50 { break }
      }
      return try await store.read { try $0.nextTimerDue() }
    } catch {
      failed(error, doing: "timers")
      return nil
    }
  }

  /// Completes the timer and does what it stands for in one transaction: either both or neither.
  private func fire(_ timer: ClaimedTimer) async {
    do {
      let (held, effects) = try await transact { turn in
        guard try turn.tx.complete(timer) else { return false }
        try turn.fire(timer)
        return true
      }
      (held ? metrics.timersFired : metrics.timersStale).increment()
      await carryOut(effects)
      if held { await afterFiring(timer) }
    } catch {
      // The claim runs out, and the timer fires again.
      failed(error, doing: "timer \(timer.key.kind.rawValue)")
    }
  }

  private func afterFiring(_ timer: ClaimedTimer) async {
    if timer.key.kind == .reminderSweep, sweeping == nil {
      // Beside the other timers: it may take long.
      sweeping = Task {
        await sweepReminders()
        sweeping = nil
      }
    }
    guard timer.key.kind == .deviceTestEnd, let page = SessionID(timer.key.subject) else { return }
    await endDeviceTest(of: page)
  }
}

extension Turn {
  /// What is due is computed from what is stored now: a timer that has lost its reason does nothing.
  func fire(_ timer: ClaimedTimer) throws {
    switch timer.key.kind {
    case .callRinging, .callAway, .callInvited, .callConsent, .callHeld:
      guard let (id, which) = timer.key.call, let organisation = timer.organisation,
        var call = try tx.call(id, in: organisation)
      else { return }
      call.lifeCycle.awayLimit = surroundings.settings.resume
      if let due = call.lifeCycle.deadlines[which], due > now {
        // Set by a process that was told a shorter time.
        return try schedule(timer.key, in: organisation, at: due)
      }
      try advance(call) { $0.timeout(which, now: self.now) }
    case .sessionExpiry:
      guard let id = SessionID(timer.key.subject), let session = try tx.signallingSession(id),
        let expiresAt = session.expiresAt
      else { return }
      if expiresAt <= now {
        try end(session, .sessionEnded)
      } else {
        try schedule(timer.key, in: session.organisation, at: expiresAt)
      }
    case .linkExpiry:
      guard let id = SessionID(timer.key.subject), let session = try tx.signallingSession(id),
        let organisation = session.organisation
      else { return }
      if try tx.activeCall(ofPage: id, in: organisation) == nil {
        try end(session, .sessionEnded)
      } else {
        // Nobody is cut off in mid-sentence; asked again soon.
        try schedule(timer.key, in: organisation, at: now + .minutes(1))
      }
    case .signInExpiry:
      try signInMayHaveExpired(timer)
    case .taskDue:
      guard let id = TaskID(timer.key.subject), let organisation = timer.organisation else {
        return
      }
      try taskIsDue(id, in: organisation)
    case .windowsClose:
      guard let organisation = timer.organisation else { return }
      try watchWindows(of: organisation)
    case .plansAhead:
      let isMore = try makeDueVisits()
      try schedule(timer.key, in: nil, at: isMore ? now : now + Self.planLook)
    case .terminalSilent:
      guard let id = TerminalID(timer.key.subject), let organisation = timer.organisation else {
        return
      }
      try warnOfSilence(id, in: organisation)
    case .deviceTestEnd:
      break  // The room is the relay's; it is closed after the commit.
    case .messageDue:
      // A channel of a later version is left to it.
      guard let channel = MessageChannel(rawValue: timer.key.subject) else { return }
      try messagesAreDue(by: channel)
    case .reminderDue:
      try remindersAreDue()
    case .reminderSweep:
      // Visits are looked through after the commit.
      try schedule(timer.key, in: nil, at: now + surroundings.settings.messages.sweepPeriod)
    case .retention:
      // A short turn of work, so that requests do not wait for it: more at once where it was full.
      let limit = 200
      let settings = surroundings.settings
      let count = try tx.purge(now: now - settings.retentionDelay, limit: limit)
      let isFull =
        try forgetMessages(limit: limit)
        || [count.signallingSessions, count.staffSessions, count.texts].contains(limit)
      let next = isFull ? Duration.seconds(1) : settings.retentionPeriod
      try schedule(timer.key, in: nil, at: now + next)
    }
  }
}
