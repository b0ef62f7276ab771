internal import CareModel

extension Turn {
  /// Tells whoever is on call of a task that nobody has taken. That person is not assumed to be signed
  /// in; staff see the number besides.
  func tellOnCall(_ task: CareTask, of organisation: Organisation) throws {
    let rules = surroundings.settings.messages.rules
    guard case .open(let open) = task.state, open.escalation == .onCall,
      let phone = organisation.onCallPhone, rules.channels.contains(.sms)
    else { return }
    let text = OnCallText(of: task, organisation: organisation, calendar: rules.calendar)
    try send(
      MessageDraft(
        organisation: task.organisation, channel: .sms, to: PersonalText(phone), text: text.text,
        cause: .taskEscalation, about: task.id.rawValue, client: task.client,
        // A task that was taken and opened again waits anew.
        key: "\(task.id.rawValue)/onCall/\(open.since.milliseconds)"))
  }
}
