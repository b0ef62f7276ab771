internal import CareAPI
internal import CareModel
internal import CareStore
internal import Logging

/// Who is planned, who of them is not there, and where there is more to do than people can.
extension ChatExchange {
  /// Takes over what was changed since shifts were read, by a request or by another process.
  func takeOverShifts() async {
    let now = clock.now
    do {
      let revisions = try await store.read {
        try $0.chatShiftRevisions(limit: Self.mostOrganisations)
      }
      guard shifts.isOld(revisions: revisions, now: now) else { return }
      let found = try await store.read { tx in
        (
          shifts: try tx.chatShifts(during: ShiftBook.range(at: now), limit: ShiftBook.most),
          revisions: try tx.chatShiftRevisions(limit: Self.mostOrganisations)
        )
      }
      // Of two who read at once the slower one may have read the older.
      if found.revisions.contains(where: { $0.value < shifts.revisions[$0.key] ?? 0 }) { return }
      shifts.takeIn(found.shifts, revisions: found.revisions, at: now)
      markAllDesks()
    } catch {
      metrics.failures.increment()
      logger.error("chat storage failed", metadata: ["error": "\(ErrorSummary.of(error))"])
    }
  }

  static let mostOrganisations = 10_000

  func shiftOnDesk(of person: ProfessionalID, _ now: WallTime) -> DeskView.Shift? {
    shifts.shift(of: person, at: now).map { shift in
      DeskView.Shift(
        from: shift.window.lowerBound, to: shift.window.upperBound,
        queues: shift.queues.sorted())
    }
  }

  /// Who has a shift now, on one of these queues.
  func planned(on queues: [ChatQueue], _ now: WallTime) -> Set<ProfessionalID> {
    let known = Set(queues.map(\.id))
    return Set(
      shifts.plan.shifts(at: now).filter { !known.isDisjoint(with: $0.queues) }.map(\.person))
  }

  /// Who should be there and is not, of the queues that somebody leads.
  func absent(
    forLead lead: ProfessionalID, in queues: [ChatQueue], _ now: WallTime
  ) -> [DeskView.Absent] {
    let led = Set(queues.map(\.id).filter { house.isLead(lead, of: $0) })
    guard !led.isEmpty else { return [] }
    return shifts.plan.absent(at: now) { person, queue in
      // Nobody is missed where they do not answer any more.
      guard led.contains(queue), house.isStaff(person, of: queue) else { return .on }
      guard let duty = house.duties[person] else { return .notYet }
      return duty.status != .off && duty.queues.contains(queue) ? .on : .off(since: duty.since)
    }.compactMap { missed in
      names[missed.person].map {
        DeskView.Absent(id: missed.person, name: $0, queue: missed.queue, since: missed.since)
      }
    }
  }

  /// - Parameter next: the first of those who wait.
  func overload(of queue: ChatQueue, next: [Conversation], _ now: WallTime) -> [Overload] {
    let waiting = next.filter { $0.kind == .live && !$0.isParked }
    let found = queue.settings.overload.overload(
      waiting: house.waitingNow(of: queue.id),
      longestWait: waiting.map(\.waitingSince).min().map { now - $0 },
      counsellors: house.counsellors(of: queue.id).onDuty)
    return Overload.allCases.filter(found.contains)
  }
}
