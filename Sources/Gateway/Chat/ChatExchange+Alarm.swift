internal import CareAPI
internal import CareModel
internal import CareStore
internal import Logging

extension ChatExchange {
  /// Nobody on duty has noticed: whoever is on call is told, who is not assumed to be signed in. Told
  /// first and then written down as told: a crash in between tells nobody twice, for the message has a
  /// key.
  func alarm(_ id: ConversationID) async {
    guard let conversation = house.conversations[id], let alarm = conversation.alarm,
      let queue = house.queues[conversation.queue]
    else { return }
    do {
      let organisation = try await store.read { try $0.organisation(conversation.organisation) }
      if let organisation, let phone = organisation.onCallPhone {
        let text = OnCallText(
          ofAlarmAt: alarm.at, in: queue.settings.name.words(in: .fi), organisation: organisation,
          calendar: calendar)
        try await tellOnCall(
          MessageDraft(
            organisation: organisation.id, channel: .sms, to: PersonalText(phone),
            text: text.text, cause: .chatAlarm, about: id.rawValue,
            key: "\(id.rawValue)/alarm/\(alarm.at.milliseconds)"))
      }
    } catch {
      // Asked again at the next tick.
      logger.error("on-call could not be told", metadata: ["error": "\(ErrorSummary.of(error))"])
      return
    }
    _ = await submit(.toldOnCall(id))
  }
}
