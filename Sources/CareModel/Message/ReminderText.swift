/// What a reminder says: who calls, when and from where. Nothing of why.
public struct ReminderText: Sendable {
  public var subject: PersonalText
  public var text: PersonalText

  /// - Parameter carer: first name of who is to make the visit, where that is settled.
  public init(
    of visit: Visit, carer: PersonalText?, organisation: Organisation, language: Language,
    calendar: LocalCalendar
  ) {
    let clock = calendar.clockTime(of: visit.startsAt)
    // By its date: a message may be read a day after it was written.
    let day = calendar.day(of: visit.startsAt)
    let date = "\(language.names[day.weekday.number]) \(day.day).\(day.month)."
    let service = organisation.service.firstUppercased
    switch language {
    case .fi:
      let time = "\(date) klo \(clock.written("."))"
      let who = carer.map { "\($0.revealed) soittaa" } ?? "Hoitaja soittaa"
      subject = PersonalText("Videokäynti \(time)")
      text = PersonalText(
        "\(who) \(organisation.callingFrom) sinulle \(time). "
          + "Vastaa omalla laitteellasi. \(service), puh. \(organisation.phone).")
    case .sv:
      let time = "\(date) kl. \(clock.written("."))"
      let who = carer.map(\.revealed) ?? "En vårdare"
      subject = PersonalText("Videobesök \(time)")
      text = PersonalText(
        "\(who) ringer dig \(time). Svara på din egen skärm. "
          + "\(service), tfn \(organisation.phone).")
    case .en:
      let time = "on \(date) at \(clock.written(":"))"
      let who = carer.map(\.revealed) ?? "A carer"
      subject = PersonalText("Video visit \(time)")
      text = PersonalText(
        "\(who) will call you \(time). Answer on your own screen. "
          + "\(service), phone \(organisation.phone).")
    }
  }
}

extension ClockTime {
  fileprivate func written(_ separator: String) -> String {
    description.replacing(":", with: separator)
  }
}

extension String {
  fileprivate var firstUppercased: String { prefix(1).uppercased() + dropFirst() }
}

extension Language {
  /// The days of the week from Monday on, as a visit is said to be on them.
  fileprivate var names: [String] {
    switch self {
    case .fi:
      [
        "maanantaina", "tiistaina", "keskiviikkona", "torstaina", "perjantaina", "lauantaina",
        "sunnuntaina",
      ]
    case .sv: ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]
    case .en:
      ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    }
  }
}
