import CareModel
import Testing

@Suite struct MessageTests {
  private static let now = time("2026-11-21", "12:00")
  private static let rules = MessageRules(channels: [.sms, .email])

  private static func time(_ day: String, _ clock: String) -> WallTime {
    let parts = day.split(separator: "-").map { Int($0)! }
    return LocalCalendar.helsinki.moment(
      of: LocalDay(year: parts[0], month: parts[1], day: parts[2]), at: ClockTime(clock)!)
  }

  private static func draft(
    _ cause: MessageCause = .visitReminder, to: PersonalText = "040 123 4567",
    text: String = "Teksti", notAfter: WallTime? = nil
  ) -> MessageDraft {
    MessageDraft(
      organisation: OrganisationID("o_1")!, channel: .sms, to: to, text: PersonalText(text),
      cause: cause, about: "v_1", key: "k", notAfter: notAfter)
  }

  private static func message(
    _ draft: MessageDraft = draft(), rules: MessageRules = rules, sentToday: Int = 0
  ) -> OutboundMessage {
    OutboundMessage(id: MessageID("m_1")!, draft, rules: rules, sentToday: sentToday, now: now)
  }

  @Test func aMessageIsWaitingClaimedAndSent() {
    var message = Self.message()
    #expect(message.to == "+358401234567" && message.state == .waiting(nextAttemptAt: Self.now))
    let isClaimed = message.claim(lease: .seconds(60), rules: Self.rules, now: Self.now)
    #expect(isClaimed)
    #expect(message.state == .sending(until: Self.now + .seconds(60)) && message.attempts == 1)
    let isClaimedAgain = message.claim(lease: .seconds(60), rules: Self.rules, now: Self.now)
    #expect(!isClaimedAgain)
    let isChanged = message.delivered(.taken, attempt: 1, rules: Self.rules, now: Self.now)
    #expect(isChanged && message.state == .sent(at: Self.now))
    let isTriedAgain = message.tryAgain(rules: Self.rules, now: Self.now)
    #expect(!isTriedAgain)
  }

  @Test func whoWasTooSlowIsNotHeard() {
    var message = Self.message()
    _ = message.claim(lease: .seconds(60), rules: Self.rules, now: Self.now)
    let later = Self.now + .seconds(60)
    let isTakenOver = message.claim(lease: .seconds(60), rules: Self.rules, now: later)
    #expect(isTakenOver)
    let isHeardLate = message.delivered(
      .refused(.refused), attempt: 1, rules: Self.rules, now: later)
    #expect(!isHeardLate)
    let isHeard = message.delivered(.taken, attempt: 2, rules: Self.rules, now: later)
    #expect(isHeard)
  }

  @Test func triesComeFartherApartAndEnd() {
    var message = Self.message(Self.draft(.guestLink))
    var (now, pauses) = (Self.now, [Int64]())
    while case .waiting(let next) = message.state {
      now = next
      _ = message.claim(lease: .seconds(60), rules: Self.rules, now: now)
      _ = message.delivered(
        .notNow(.unreachable), attempt: message.attempts, rules: Self.rules, now: now)
      if case .waiting(let next) = message.state {
        pauses.append((next - now).wholeMilliseconds / 1_000)
      }
    }
    #expect(pauses.prefix(8) == [30, 60, 120, 240, 480, 960, 1_800, 1_800])
    #expect(message.state.name == .failed && message.lastProblem == .unreachable)
    #expect(now - Self.now <= .hours(24) && now - Self.now > .hours(23))
    #expect(message.attempts < 100)
    let isTried = message.tryAgain(rules: Self.rules, now: now)
    #expect(isTried)
    #expect(message.state == .waiting(nextAttemptAt: now))
  }

  @Test func urgentOnesAreTriedSoonAgainAtAnyHour() {
    var message = Self.message(Self.draft(.taskEscalation))
    let night = Self.time("2026-11-22", "02:00")
    _ = message.claim(lease: .seconds(60), rules: Self.rules, now: night)
    _ = message.delivered(.notNow(.busy), attempt: 1, rules: Self.rules, now: night)
    #expect(message.state == .waiting(nextAttemptAt: night + .seconds(5)))
  }

  @Test func remindersKeepQuietAndOthersDoNot() {
    let evening = Self.time("2026-11-21", "20:59")
    let morning = Self.time("2026-11-22", "08:00")
    var message = Self.message(Self.draft(notAfter: morning + .hours(2)))
    _ = message.claim(lease: .seconds(60), rules: Self.rules, now: evening)
    _ = message.delivered(
      .notNow(.busy), attempt: 1, rules: Self.rules, now: evening + .seconds(45))
    #expect(message.state == .waiting(nextAttemptAt: morning))

    // One whose turn comes in quiet hours, because much was to be sent before it.
    var late = Self.message(Self.draft(notAfter: morning + .hours(2)))
    let isClaimed = late.claim(lease: .seconds(60), rules: Self.rules, now: evening + .hours(1))
    #expect(!isClaimed && late.state == .waiting(nextAttemptAt: morning) && late.attempts == 0)
    // Of no use in the morning.
    var missed = Self.message(Self.draft(notAfter: morning))
    _ = missed.claim(lease: .seconds(60), rules: Self.rules, now: evening + .hours(1))
    #expect(missed.state.name == .missed)

    var link = Self.message(Self.draft(.guestLink))
    let isSent = link.claim(lease: .seconds(60), rules: Self.rules, now: evening + .hours(1))
    #expect(isSent)
  }

  @Test func aReminderAfterItsVisitIsMissed() {
    let start = Self.now + .minutes(1)
    var message = Self.message(Self.draft(notAfter: start))
    _ = message.claim(lease: .seconds(60), rules: Self.rules, now: Self.now)
    _ = message.delivered(
      .notNow(.timeout), attempt: 1, rules: Self.rules, now: Self.now + .seconds(31))
    #expect(message.state.name == .missed)
    let isTriedTooLate = message.tryAgain(rules: Self.rules, now: Self.now + .seconds(32))
    #expect(!isTriedTooLate)

    var late = Self.message(Self.draft(notAfter: start))
    let isClaimedTooLate = late.claim(lease: .seconds(60), rules: Self.rules, now: start)
    #expect(!isClaimedTooLate)
    #expect(late.state == .missed(at: start))
  }

  @Test(arguments: [
    ("017", "Teksti", 0, MessageProblem.badAddress), ("aino@x.example", "Teksti", 0, .badAddress),
    ("040 123 4567", String(repeating: "a", count: 613), 0, .tooLong),
    ("040 123 4567", "Teksti", 40, .tooMany),
  ])
  func whatCannotBeSentIsThereAndSaysWhy(
    _ to: String, _ text: String, _ sentToday: Int, _ problem: MessageProblem
  ) {
    let message = Self.message(
      Self.draft(to: PersonalText(to), text: text), sentToday: sentToday)
    #expect(message.state == .failed(at: Self.now) && message.lastProblem == problem)
    #expect(message.text.revealed.count <= OutboundMessage.longestSMS)
  }

  @Test func aChannelThatIsSetUpLaterTakesWhatHadFailed() {
    let none = MessageRules()
    var message = Self.message(rules: none)
    #expect(message.lastProblem == .channelOff)
    let isTriedWithout = message.tryAgain(rules: none, now: Self.now)
    #expect(!isTriedWithout)
    let isTriedNow = message.tryAgain(rules: Self.rules, now: Self.now)
    #expect(isTriedNow)
    // And one whose channel has been taken away fails.
    let isClaimedWithout = message.claim(lease: .seconds(60), rules: none, now: Self.now)
    #expect(!isClaimedWithout)
    #expect(message.lastProblem == .channelOff)
  }

  @Test(
    arguments: [
      ("040 123 4567", "+358401234567"), ("+358 (0)40-1234567", "+358401234567"),
      ("00358401234567", "+358401234567"), ("017\u{A0}123 456", "+35817123456"),
      ("+46 70 123 45 67", "+46701234567"), ("123", nil), ("040 12x 4567", nil), ("", nil),
      ("+0401234567", nil), ("1234567", nil), ("+1234567890123456", nil), ("040\n1234567", nil),
    ] as [(String, String?)])
  func numbersAsPeopleWriteThem(_ written: String, _ number: String?) {
    #expect(PhoneNumber(written, countryCode: "358")?.text == number)
  }

  @Test(arguments: [
    ("aino@posti.example", true), ("a.b+c@x-y.example", true), ("aino@localhost", true),
    ("aino", false), ("@x.example", false), ("a@", false), ("a@b@c", false), ("a b@c", false),
    ("a@b\r\nBcc: c@d", false), ("<a@b>", false), (".a@b", false), ("a..b@c", false),
    ("a@-b", false), ("ä@b", false), (String(repeating: "a", count: 65) + "@b", false),
  ])
  func addressesArePlain(_ text: String, _ isOne: Bool) {
    #expect((MailAddress(text) != nil) == isOne)
  }

  // Reminders

  private static func plan(
    _ day: String, _ clock: String, before: Int? = 60, evening: String? = "18:00"
  ) -> [String] {
    let rule = ReminderRule(
      channels: [.sms], minutesBefore: before, eveningAt: evening.flatMap { ClockTime($0) })
    let calendar = LocalCalendar.helsinki
    return ReminderPlan(visitAt: time(day, clock), rule: rule, rules: rules).reminders.map {
      "\($0.kind) \(calendar.day(of: $0.at)) \(calendar.clockTime(of: $0.at))"
    }
  }

  @Test func remindersComeOnTheEveningBeforeAndAnHourBefore() {
    #expect(
      Self.plan("2026-11-21", "10:00")
        == ["evening 2026-11-20 18:00", "before 2026-11-21 09:00"])
    #expect(Self.plan("2026-11-21", "10:00", before: nil) == ["evening 2026-11-20 18:00"])
    #expect(Self.plan("2026-11-21", "10:00", evening: nil) == ["before 2026-11-21 09:00"])
    #expect(Self.plan("2026-11-21", "10:00", before: nil, evening: nil).isEmpty)
  }

  @Test func nobodyIsRemindedInQuietHours() {
    // At their end, where that is soon enough.
    #expect(Self.plan("2026-11-21", "08:30", evening: nil) == ["before 2026-11-21 08:00"])
    #expect(Self.plan("2026-11-21", "08:15", evening: nil) == ["before 2026-11-21 08:00"])
    // Else before they begin.
    #expect(Self.plan("2026-11-21", "08:14", evening: nil) == ["before 2026-11-20 20:45"])
    #expect(Self.plan("2026-11-21", "23:30", evening: nil) == ["before 2026-11-21 20:45"])
    // The evening's is enough.
    #expect(Self.plan("2026-11-21", "07:00") == ["evening 2026-11-20 18:00"])
    // An evening that is quiet already: in the morning.
    #expect(
      Self.plan("2026-11-21", "10:00", before: nil, evening: "22:00")
        == ["evening 2026-11-21 08:00"])
  }

  @Test func anHourBeforeIsAnHourWhenClocksAreSet() {
    // Clocks go back at four on the 25th of October 2026, and forward at three on the 28th of March 2027.
    #expect(
      Self.plan("2026-10-25", "09:30", before: 600, evening: nil) == ["before 2026-10-25 08:00"])
    let start = Self.time("2027-03-28", "10:00")
    let plan = ReminderPlan(visitAt: start, rule: .usual, rules: Self.rules)
    #expect(plan.reminders.map { start - $0.at } == [.hours(15), .hours(1)])
  }

  @Test func theLastThatHasComeIsEnough() {
    let start = Self.time("2026-11-21", "10:00")
    let plan = ReminderPlan(visitAt: start, rule: .usual, rules: Self.rules)
    #expect(plan.due(now: Self.time("2026-11-20", "17:59")) == nil)
    #expect(plan.next(now: Self.time("2026-11-20", "17:59")) == Self.time("2026-11-20", "18:00"))
    #expect(plan.due(now: Self.time("2026-11-20", "19:00"))?.kind == .evening)
    // In the morning the evening's is of no use any more: another one follows.
    #expect(plan.due(now: Self.time("2026-11-21", "08:30")) == nil)
    #expect(plan.due(now: Self.time("2026-11-21", "09:30"))?.kind == .before)
    #expect(plan.due(now: start) == nil && plan.next(now: start) == nil)
  }

  @Test(arguments: Language.allCases)
  func aReminderSaysWhoWhenAndFromWhere(_ language: Language) {
    let visit = Visit(
      id: VisitID("v_1")!, organisation: OrganisationID("o_1")!, unit: UnitID("u_1")!,
      client: ClientID("c_1")!, professional: nil, kind: .medicationSupervision,
      startsAt: Self.time("2026-11-22", "09:05"), endsAt: Self.time("2026-11-22", "09:15"),
      purpose: "Insuliini")
    let organisation = Organisation(
      id: visit.organisation, name: "Alue", service: "kotihoito", callingFrom: "kotihoidosta",
      phone: "017 123 456")
    for carer in [nil, PersonalText("Helmi")] {
      let text = ReminderText(
        of: visit, carer: carer, organisation: organisation, language: language,
        calendar: .helsinki
      ).text.revealed
      #expect(text.contains("9.05") || text.contains("9:05"))
      #expect(text.contains("22.11."))
      #expect(text.contains("Kotihoito") && text.contains("017 123 456"))
      #expect(carer == nil || text.hasPrefix("Helmi"))
      // Nothing of why, and one part of a text message.
      #expect(!text.lowercased().contains("insuliini") && text.count <= 160)
    }
  }

  @Test func aMovedVisitHasOtherReminders() {
    var visit = Visit(
      id: VisitID("v_1")!, organisation: OrganisationID("o_1")!, unit: UnitID("u_1")!,
      client: ClientID("c_1")!, professional: nil, kind: .videoVisit, startsAt: Self.now,
      endsAt: Self.now + .minutes(10), purpose: "")
    let key = visit.reminderKey(.before, by: .sms)
    #expect(visit.isReminded(byKey: key))
    visit.startsAt = Self.now + .minutes(5)
    #expect(!visit.isReminded(byKey: key))
    #expect(visit.reminderKey(.before, by: .sms) != key)
    visit.startsAt = Self.now
    visit.cancelledAt = Self.now
    #expect(!visit.isReminded(byKey: key))
  }
}
