internal import CareAPI
internal import CareModel
internal import CareStore
internal import Couriers

/// Messages outside of transactions: couriers carry them, and what they tell is written down.
extension Switchboard {
  /// How many more each courier takes now.
  var courierRoom: [MessageChannel: Int] {
    couriers.mapValues { _ in settings.messages.mostWithCourier }
      .merging(withCouriers) { max($0 - $1, 0) }
  }

  /// A courier has messages, or what one has told is being written down.
  var isBusyWithMessages: Bool { writingDown > 0 || withCouriers.values.contains { $0 > 0 } }

  /// Hands messages that were claimed to their courier. Returns at once.
  func carry(_ messages: [OutboundMessage]) {
    for message in messages {
      guard let courier = couriers[message.channel],
        case .sending(let until) = message.state
      else { continue }
      withCouriers[message.channel, default: 0] += 1
      let letter = Letter(
        id: message.id, to: message.to, subject: message.subject, text: message.text, until: until)
      Task {
        let delivery = await courier.carry(letter)
        await delivered(message, delivery)
      }
    }
  }

  private func delivered(_ message: OutboundMessage, _ delivery: Delivery) async {
    // The courier is free at once: what is written down may set off the next one.
    withCouriers[message.channel, default: 1] -= 1
    writingDown += 1
    defer { writingDown -= 1 }
    await writeDown(Delivered(message: message, delivery: delivery))
  }

  /// What a courier has told and storage did not take yet.
  struct Delivered: Sendable {
    var message: OutboundMessage
    var delivery: Delivery
  }

  private func writeDown(_ told: Delivered) async {
    do {
      let (_, effects) = try await transact { turn in
        try turn.delivered(told.message, told.delivery)
      }
      await carryOut(effects)
    } catch {
      failed(error, doing: "message")
      // Beyond the lease the message is tried again anyway: it is not worth keeping for longer.
      guard case .sending(let until) = told.message.state, clock.now < until else { return }
      owedDeliveries.append(told)
    }
  }

  /// Writes down what storage did not take before. The first that fails again ends this turn.
  func payOwedDeliveries() async {
    let owed = owedDeliveries
    owedDeliveries = []
    for (index, told) in owed.enumerated() {
      await writeDown(told)
      if !owedDeliveries.isEmpty {
        owedDeliveries += owed[(index + 1)...]
        return
      }
    }
  }

  /// Looks through the visits that are near for those whose reminders nobody has planned: they were
  /// changed without a word, or what was planned has been forgotten.
  func sweepReminders() async {
    let now = clock.now
    let window = (now + .milliseconds(1))..<(now + ReminderPlan.horizon)
    let atOnce = settings.messages.plannedAtOnce
    do {
      let organisations = try await store.read {
        try $0.organisations(limit: StaffAccounts.mostOrganisations).map(\.id)
      }
      for organisation in organisations {
        // Each is looked at once: what changes behind the place is found by the next sweep.
        var place: VisitPlace?
        while !Task.isCancelled {
          let after = place
          let found = try await store.read {
            try $0.visitsToPlan(in: organisation, starting: window, after: after, limit: atOnce)
          }
          if found.isEmpty { break }
          place = found.last
          let started = ContinuousClock.now
          let (_, effects) = try await transact { turn in
            try turn.planReminders(of: found.map(\.id), in: organisation)
          }
          await carryOut(effects)
          if found.count < atOnce { break }
          // Thousands are planned after a long stop, and timers fire one after the other: each would wait for
          // as many visits to be planned, were there not room for many of them in between.
          let spent = ContinuousClock.now - started
          try? await Task.sleep(for: max(settings.messages.planningPause, spent * 2))
        }
      }
    } catch {
      failed(error, doing: "reminders")
    }
  }
}

/// What staff do with messages over REST.
protocol MessageService: Sendable {
  /// Those that are set up.
  nonisolated var channels: Set<MessageChannel> { get }
  /// Throws ``ProtocolError`` `notFound`, or `ended` where there is nothing to try again.
  func tryAgain(_ id: MessageID, by staff: StaffReference) async throws -> OutboundMessage
  /// Nil goes back to what holds otherwise. Returns the version. Throws ``ProtocolError`` `notFound`
  /// for a client of nobody here.
  @discardableResult
  func setReminders(
    _ rule: ReminderRule?, of client: ClientID?, seen: SeenVersion, by staff: StaffReference
  ) async throws -> Int
  /// When nobody is sent what can wait.
  nonisolated var quiet: DailyHours { get }
}

extension Switchboard: MessageService {
  nonisolated var channels: Set<MessageChannel> { Set(couriers.keys) }

  func tryAgain(_ id: MessageID, by staff: StaffReference) async throws -> OutboundMessage {
    let (message, effects) = try await transact { turn in
      guard let (message, isTried) = try turn.tryAgain(id, in: staff.organisation) else {
        throw ProtocolError(.notFound, "no such message")
      }
      if !isTried { throw ProtocolError(.ended, "there is nothing to try again") }
      return message
    }
    await carryOut(effects)
    return message
  }

  nonisolated var quiet: DailyHours { settings.messages.rules.quiet }

  @discardableResult
  func setReminders(
    _ rule: ReminderRule?, of client: ClientID?, seen: SeenVersion, by staff: StaffReference
  ) async throws -> Int {
    let organisation = staff.organisation
    let (version, effects) = try await transact { turn in
      let access = turn.access(of: staff.professional, in: organisation)
      if let client {
        guard try access.use(.change, .changed, .contacts, of: client) != nil else {
          throw ProtocolError(.notFound, "no such client")
        }
      } else {
        try access.administer()
      }
      try seen.check(
        turn.tx.reminderVersion(of: client, in: organisation), of: "reminders")
      if let client {
        try turn.tx.set(rule, of: client, in: organisation)
      } else {
        try turn.tx.set(rule, in: organisation)
      }
      try turn.planAnew(of: client, in: organisation)
      return try turn.tx.reminderVersion(of: client, in: organisation)
    }
    await carryOut(effects)
    return version
  }
}
