import CareAPI
import CareModel
import CareStore
import NIOHTTP1

/// `/api/messages` and what clients are reminded by. Every query names the organisation of whoever asks.
struct MessageRoutes: Sendable {
  static let messagesShown = 200

  let gate: AccessGate
  let door: Doorkeeper
  let messages: any MessageService

  var routes: [Route] {
    [
      Route(.GET, "/api/messages") { try await list($0) },
      Route(.POST, "/api/messages/{id}/retry") { try await tryAgain($0) },
      Route(.GET, "/api/reminders") { try await reminders($0) },
      Route(.PUT, "/api/reminders") { try await setReminders($0) },
      Route(.GET, "/api/clients/{id}/reminders") { try await remindersOfClient($0) },
      Route(.PUT, "/api/clients/{id}/reminders") { try await setRemindersOfClient($0) },
      Route(.DELETE, "/api/clients/{id}/reminders") { try await clearRemindersOfClient($0) },
    ]
  }

  private var channelsOn: [MessageChannel] {
    MessageChannel.allCases.filter { messages.channels.contains($0) }
  }

  private func list(_ request: Request) async throws -> Response {
    let staff = try await door.staff(request)
    let organisation = staff.organisation.id
    let state: MessageStateName
    switch try request.queryText("state") {
    case nil: state = .failed
    case let word?:
      guard let known = MessageStateName(rawValue: word) else {
        throw RequestError.badRequest("state is none of the states of messages")
      }
      state = known
    }
    let cursor: ListCursor<IdentifierKinds.Message>? = try request.listCursor()
    let limit = try request.pageLimit(usual: Self.messagesShown, most: Self.messagesShown)
    let (records, next, counts) = try await gate.read(staff) { tx, access in
      let found = try tx.messages(
        state, in: organisation, after: cursor.map { MessagePlace(at: $0.at, id: $0.id) },
        limit: limit + 1)
      let page = found.prefix(limit)
      let shown = try access.listed(
        Array(page), .contacts,
        client: { try $0.message.client.flatMap { try tx.client($0, in: organisation) } },
        object: { $0.message.id.rawValue })
      let last = found.count > limit ? page.last?.message : nil
      return (
        shown, last.map { ListCursor(at: $0.state.time, id: $0.id).text },
        try tx.messageCounts(in: organisation)
      )
    }
    return .json(
      MessageList(
        messages: records.map { MessageView($0) }, next: next,
        counts: MessageCounts(
          waiting: counts[.waiting, default: 0], sending: counts[.sending, default: 0],
          failed: counts[.failed, default: 0], missed: counts[.missed, default: 0]),
        channels: channelsOn))
  }

  private func tryAgain(_ request: Request) async throws -> Response {
    let staff = try await asker(request)
    let id: MessageID = try id(request)
    let message = try await done { try await messages.tryAgain(id, by: staff) }
    return .json(
      MessageReply(message: MessageView(MessageRecord(message: message, clientName: nil))))
  }

  private func reminders(_ request: Request) async throws -> Response {
    let organisation = try await door.staff(request).organisation.id
    let (rule, version) = try await gate.store.read {
      (
        try $0.reminderRule(in: organisation),
        try $0.reminderVersion(of: nil, in: organisation)
      )
    }
    return try answer(rule, version, to: request)
  }

  private func setReminders(_ request: Request) async throws -> Response {
    let staff = try await asker(request)
    let body = try request.json(ReminderRequest.self)
    let seen = try request.seenVersion(body.version)
    let version = try await done {
      try await messages.setReminders(body.rule.rule, of: nil, seen: seen, by: staff)
    }
    return try answer(body.rule.rule, version)
  }

  private func remindersOfClient(_ request: Request) async throws -> Response {
    let staff = try await door.staff(request)
    let organisation = staff.organisation.id
    let id: ClientID = try id(request)
    let (rule, version) = try await gate.read(staff) { tx, access in
      guard try access.use(.see, .seen, .contacts, of: id) != nil else {
        throw RequestError.notFound
      }
      return (
        try tx.reminderRule(of: id, in: organisation) ?? tx.reminderRule(in: organisation),
        try tx.reminderVersion(of: id, in: organisation)
      )
    }
    return try answer(rule, version, to: request)
  }

  private func setRemindersOfClient(_ request: Request) async throws -> Response {
    let staff = try await asker(request)
    let id: ClientID = try id(request)
    let body = try request.json(ReminderRequest.self)
    let seen = try request.seenVersion(body.version)
    let version = try await done {
      try await messages.setReminders(body.rule.rule, of: id, seen: seen, by: staff)
    }
    return try answer(body.rule.rule, version)
  }

  private func clearRemindersOfClient(_ request: Request) async throws -> Response {
    let staff = try await asker(request)
    let id: ClientID = try id(request)
    let seen = try request.seenVersionIfAny()
    _ = try await done { try await messages.setReminders(nil, of: id, seen: seen, by: staff) }
    return .noContent
  }

  /// - Parameter reader: may know them already; what is set nowhere here changes without a version.
  private func answer(
    _ rule: ReminderRule?, _ version: Int, to reader: Request? = nil
  ) throws(RequestError) -> Response {
    let settings = ReminderSettings(
      ReminderRuleView(rule ?? .usual), version: version, channels: channelsOn,
      quiet: messages.quiet)
    guard let reader, version > 0 else { return .json(settings, version: version) }
    return try .json(settings, version: version, unlessKnownTo: reader)
  }

  private func asker(_ request: Request) async throws -> StaffReference {
    let staff = try await door.changingStaff(request)
    return StaffReference(
      professional: staff.professional.id, organisation: staff.organisation.id)
  }

  private func id<Kind>(_ request: Request) throws(RequestError) -> Identifier<Kind> {
    guard let text = request.parameters["id"], let id = Identifier<Kind>(text) else {
      throw .notFound
    }
    return id
  }

  /// In a task of its own: whoever asked may hang up in between.
  private func done<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    do { return try await Task { try await body() }.value } catch let error as ProtocolError {
      throw RequestError(error)
    }
  }
}

extension MessageView {
  init(_ record: MessageRecord) {
    let message = record.message
    self.init(
      id: message.id, channel: message.channel, cause: message.cause, about: message.about,
      clientId: message.client, clientName: record.clientName, to: message.to,
      state: message.state.name, at: message.state.time, dueAt: message.dueAt,
      attempts: message.attempts, problem: message.lastProblem)
  }
}
