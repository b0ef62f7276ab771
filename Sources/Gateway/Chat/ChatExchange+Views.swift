internal import CareAPI
internal import CareModel
internal import CareStore

/// What pages show.
extension ChatExchange {
  func visitorState(of id: ConversationID) -> VisitorState? {
    guard let conversation = house.conversations[id], let queue = house.queues[conversation.queue]
    else { return nil }
    let now = clock.now
    let place = house.place(of: id)
    return VisitorState(
      conversation, queue: queue.address, place: place,
      estimate: house.waitingBefore(id).flatMap {
        estimate(in: queue, place: $0 + 1, now: now)
      },
      people: conversation.people.map { person in
        .init(
          name: names[person.professional] ?? PersonalText(""), part: person.part,
          since: person.since)
      },
      announcement: queue.board.announcement, hours: hours(of: queue, now),
      deletesAt: queue.settings.textsDeleted(conversation), now: now)
  }

  func hours(
    of queue: ChatQueue, _ now: WallTime
  ) -> (open: Bool, closesAt: WallTime?, opensAt: WallTime?) {
    let state = opening(of: queue, now)
    return (state.isOpen, state.closesAt, state.opensAt)
  }

  /// Looked up once for all who wait, until it changes by itself or somebody changes the hours.
  func opening(of queue: ChatQueue, _ now: WallTime) -> OpeningState {
    if let known = openings[queue.id], known.hours == queue.settings.hours,
      known.at <= now, known.state.changesAt.map({ now < $0 }) ?? (now < known.at + .hours(1))
    {
      return known.state
    }
    let state = queue.settings.hours.state(at: now, in: calendar)
    openings[queue.id] = KnownOpening(hours: queue.settings.hours, at: now, state: state)
    return state
  }

  func estimate(in queue: ChatQueue, place: Int, now: WallTime) -> EstimateView? {
    guard let pace = history[queue.id]?.pace(at: now) else { return nil }
    let closesAt = opening(of: queue, now).closesAt
    let (counsellors, idle) = counsellors(of: queue.id)
    return pace.estimate(
      place: place, counsellors: counsellors, idle: idle, until: closesAt.map { $0 - now }
    ).map { EstimateView($0) }
  }

  /// Counted once until somebody comes, goes, takes or ends.
  private func counsellors(of queue: ChatQueueID) -> (onDuty: Int, idle: Int) {
    if let known = counsellorsNow[queue] { return known }
    let counted = house.counsellors(of: queue)
    counsellorsNow[queue] = counted
    return counted
  }

  func deskView(of me: ChatLineState.StaffLine, _ round: inout DeskRound) -> DeskView {
    let now = clock.now
    let mine = house.queues(of: me.professional)
    let duty = house.duties[me.professional]
    let isLead = mine.contains { house.isLead(me.professional, of: $0.id) }
    let own = house.attended(by: me.professional).compactMap { house.conversations[$0] }
      .sorted { $0.arrivedAt < $1.arrivedAt }
    let others = others(me, in: mine)
    return DeskView(
      me: .init(
        id: me.professional, name: names[me.professional] ?? PersonalText(""),
        status: duty?.status ?? .off, queues: duty?.queues ?? [],
        limit: mine.map(\.settings.perCounsellor).max() ?? 0, isLead: isLead,
        shift: shiftOnDesk(of: me.professional, now)),
      queues: mine.map { queueOnDesk($0, me, now, &round) },
      mine: own.map { onDesk($0, for: me.professional) },
      others: others.map { onDesk($0, for: me.professional) },
      alarms: alarms(in: mine), team: team(of: mine, now, &round),
      absent: absent(forLead: me.professional, in: mine, now), now: now)
  }

  private func queueOnDesk(
    _ queue: ChatQueue, _ me: ChatLineState.StaffLine, _ now: WallTime, _ round: inout DeskRound
  ) -> QueueOnDesk {
    let key = DeskRound.QueueInLanguage(queue: queue.id, language: me.language)
    var shown = round.queues[key] ?? queueOnDesk(queue, in: me.language, now)
    round.queues[key] = shown
    shown.isLead = house.isLead(me.professional, of: queue.id)
    if !shown.isLead {
      // What the shift lead has to see to.
      shown.overload = []
      shown.lapsing = nil
    }
    return shown
  }

  private func queueOnDesk(
    _ queue: ChatQueue, in language: Language, _ now: WallTime
  ) -> QueueOnDesk {
    let line = house.line(of: queue.id, limit: Self.shownWaiting)
    let letters = house.letters(of: queue.id, limit: Self.shownWaiting)
    let next = (line + letters).compactMap { house.conversations[$0] }
    let hours = hours(of: queue, now)
    return QueueOnDesk(
      queue, in: language, open: hours.open, closesAt: hours.closesAt, isLead: false,
      overload: overload(of: queue, next: next, now),
      waiting: house.waitingCount(of: queue.id),
      longestSince: next.filter { $0.kind == .live }.map(\.waitingSince).min(),
      lapsing: house.lapsing(in: queue.id, now: now),
      messages: next.count { $0.kind == .message }, contacts: next.count { $0.kind == .contact },
      next: next.map { .init($0) })
  }

  /// Of these queues: all that are going on, for who leads; else those that somebody is asked into or
  /// offered.
  private func others(
    _ me: ChatLineState.StaffLine, in queues: [ChatQueue]
  ) -> [Conversation] {
    let found = queues.flatMap { queue in
      house.isLead(me.professional, of: queue.id)
        ? house.accompanied(in: queue.id) : house.offered(in: queue.id)
    }.compactMap { house.conversations[$0] }
    return found.filter { conversation in
      guard conversation.part(of: me.professional) == nil, !conversation.people.isEmpty else {
        return false
      }
      if house.isLead(me.professional, of: conversation.queue) { return conversation.result == nil }
      return !conversation.isEnded
        && (conversation.handOver.map { $0.to == nil || $0.to == me.professional } ?? false
          || conversation.asked?.professional == me.professional)
    }.sorted { $0.arrivedAt < $1.arrivedAt }.prefix(Self.shownOthers).map { $0 }
  }

  private func onDesk(
    _ conversation: Conversation, for me: ProfessionalID
  ) -> ConversationOnDesk {
    ConversationOnDesk(
      conversation, visitorHere: house.isVisitorThere(conversation.id),
      deletesAt: house.queues[conversation.queue]?.settings.textsDeleted(conversation),
      summaryWords: summaryWords(of: conversation, for: me),
      askedWords: askedWords(of: conversation, for: me),
      name: { names[$0] ?? PersonalText("") })
  }

  private func alarms(in queues: [ChatQueue]) -> [AlarmOnDesk] {
    let known = Set(queues.map(\.id))
    return house.alarmed.compactMap { id in
      guard let conversation = house.conversations[id], known.contains(conversation.queue),
        let alarm = conversation.alarm
      else { return nil }
      return AlarmOnDesk(
        conversation: id, queue: conversation.queue, since: alarm.at, seenBy: nil)
    }.sorted { $0.since < $1.since }
  }

  private func team(
    of queues: [ChatQueue], _ now: WallTime, _ round: inout DeskRound
  ) -> [DeskView.Colleague] {
    let key = queues.map(\.id)
    if let known = round.teams[key] { return known }
    let team = team(of: queues, now)
    round.teams[key] = team
    return team
  }

  private func team(of queues: [ChatQueue], _ now: WallTime) -> [DeskView.Colleague] {
    let people = Set(queues.flatMap { $0.settings.staff + $0.settings.leads })
    let planned = planned(on: queues, now)
    return people.compactMap { id in
      guard let name = names[id] else { return nil }
      let duty = house.duties[id]
      return DeskView.Colleague(
        id: id, name: name, status: duty?.status ?? .off, queues: duty?.queues ?? [],
        conversations: house.load(of: id),
        isLead: queues.contains { house.isLead(id, of: $0.id) },
        planned: planned.contains(id))
    }.sorted { ($0.name.revealed, $0.id) < ($1.name.revealed, $1.id) }
  }

  /// Of those who wait in a queue, on a desk.
  static let shownWaiting = 50
  static let shownOthers = 200
}

extension ChatExchange {
  /// What anybody may know of a queue.
  func publicQueue(_ address: String, in language: Language) async -> QueueView? {
    guard let queue = house.queues.values.first(where: { $0.address == address }) else {
      return nil
    }
    return await publicView(queue, in: language)
  }

  /// By address.
  func publicQueues(in language: Language) async -> [QueueView] {
    var views: [QueueView] = []
    for queue in house.queues.values.sorted(by: { $0.address < $1.address }) {
      views.append(await publicView(queue, in: language))
    }
    return views
  }

  private func publicView(_ queue: ChatQueue, in language: Language) async -> QueueView {
    let now = clock.now
    let waiting = house.waitingCount(of: queue.id)
    return QueueView(
      queue, organisation: await organisationName(queue.organisation), in: language,
      opening: opening(of: queue, now), waiting: waiting,
      estimate: estimate(in: queue, place: waiting + 1, now: now), quickExit: settings.quickExit,
      now: now)
  }

  private func organisationName(_ id: OrganisationID) async -> String {
    if let known = organisationNames[id] { return known }
    let found = try? await store.read { try $0.organisation(id) }
    guard let name = found?.name else { return "" }
    organisationNames[id] = name
    return name
  }
}
