internal import CareModel
internal import CareStore

/// Reminders of visits within a transaction: "due and not sent", computed from what is stored now.
extension Turn {
  private var settings: MessageSettings { surroundings.settings.messages }

  /// To be called where a visit was made, moved or cancelled. What is not told here is found by the
  /// sweep within a minute.
  func planReminders(of visit: VisitID, in organisation: OrganisationID) throws {
    guard !settings.rules.channels.isEmpty,
      let record = try tx.visit(visit, in: organisation)
    else { return }
    try planReminders(of: record)
    try followReminders()
  }

  /// Makes the message that is due, and writes down when the next one is.
  private func planReminders(of record: VisitRecord) throws {
    let visit = record.visit
    guard visit.takesPlace else {
      return try tx.forgetPlan(of: visit.id, in: visit.organisation)
    }
    guard now < visit.startsAt else { return try tx.plan(visit, next: nil) }
    // Too far ahead: the sweep comes by.
    if visit.startsAt >= now + ReminderPlan.horizon { return }
    let rule = try reminderRule(of: visit.client, in: visit.organisation)
    let plan = ReminderPlan(visitAt: visit.startsAt, rule: rule, rules: settings.rules)
    if !rule.channels.isEmpty, let due = plan.due(now: now) {
      try remind(record, due, by: rule.channels)
    }
    try tx.plan(visit, next: rule.channels.isEmpty ? nil : plan.next(now: now))
  }

  func reminderRule(
    of client: ClientID, in organisation: OrganisationID
  ) throws -> ReminderRule {
    try tx.reminderRule(of: client, in: organisation)
      ?? tx.reminderRule(in: organisation) ?? .usual
  }

  private func remind(
    _ record: VisitRecord, _ reminder: Reminder, by channels: [MessageChannel]
  ) throws {
    let visit = record.visit
    guard let organisation = try tx.organisation(visit.organisation),
      let details = try tx.details(of: visit.client, in: visit.organisation)
    else { return }
    let text = ReminderText(
      of: visit, carer: record.professional?.firstName, organisation: organisation,
      language: record.client.language, calendar: settings.rules.calendar)
    for channel in channels where settings.rules.channels.contains(channel) {
      let address = channel == .sms ? details.phone : details.email
      // Nobody has written down where to: that is no failure of a message.
      guard let address, !address.revealed.isEmpty else { continue }
      try send(
        MessageDraft(
          organisation: visit.organisation, channel: channel, to: address, subject: text.subject,
          text: text.text, cause: .visitReminder, about: visit.id.rawValue, client: visit.client,
          key: visit.reminderKey(reminder.kind, by: channel), dueAt: reminder.at,
          notAfter: reminder.until))
    }
  }

  // What the timers bring about

  func remindersAreDue() throws {
    for (visit, organisation) in try tx.visitsToRemind(now: now, limit: settings.plannedAtOnce) {
      if let record = try tx.visit(visit, in: organisation) {
        try planReminders(of: record)
      } else {
        try tx.forgetPlan(of: visit, in: organisation)
      }
    }
    try followReminders()
  }

  func followReminders() throws {
    guard let next = try tx.nextReminderDue() else { return }
    try schedule(TimerKey(.reminderDue), in: nil, at: max(next, now))
  }

  /// Visits that the sweep has found.
  func planReminders(of visits: [VisitID], in organisation: OrganisationID) throws {
    for visit in visits {
      if let record = try tx.visit(visit, in: organisation) { try planReminders(of: record) }
    }
    try followReminders()
  }

  /// Visits are looked through again at once: what they are reminded by has changed.
  func planAnew(of client: ClientID?, in organisation: OrganisationID) throws {
    try tx.forgetPlans(of: client, in: organisation)
    guard !settings.rules.channels.isEmpty else { return }
    try schedule(TimerKey(.reminderSweep), in: nil, at: now)
  }
}
