internal import CareModel
internal import CareStore

extension Turn {
  /// Tells those relatives who may be told that a client was not reached at a visit, and nothing else:
  /// once a visit. Who has no number has an e-mail address perhaps.
  ///
  /// - Returns: whether anybody is told.
  func tellRelatives(of visit: Visit) throws -> Bool {
    guard let client = try tx.client(visit.client, in: visit.organisation),
      let organisation = try tx.organisation(visit.organisation)
    else { return false }
    var isTold = false
    for relative in try tx.relatives(of: visit.client, in: visit.organisation)
    where relative.may(.toldWhenNotReached) {
      let rules = surroundings.settings.messages.rules
      let way: (MessageChannel, PersonalText)?
      if let phone = relative.phone, rules.channels.contains(.sms) {
        way = (.sms, phone)
      } else if let email = relative.email, rules.channels.contains(.email) {
        way = (.email, email)
      } else {
        way = nil
      }
      guard let (channel, address) = way else { continue }
      let text = RelativeText(
        client: client, at: visit.startsAt, organisation: organisation,
        language: relative.language, calendar: rules.calendar)
      let message = try send(
        MessageDraft(
          organisation: visit.organisation, channel: channel, to: address,
          subject: text.subject, text: text.text, cause: .relativeTold,
          about: visit.id.rawValue, client: visit.client,
          key: "relative \(visit.id.rawValue) \(relative.id.rawValue)"))
      if message.state.name != .failed { isTold = true }
    }
    return isTold
  }
}
