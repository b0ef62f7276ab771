/// What whoever is on call is told of a task that nobody takes: since when it waits, and what to do.
/// Whom it is about is seen after signing in.
public struct OnCallText: Sendable {
  public var text: PersonalText

  public init(of task: CareTask, organisation: Organisation, calendar: LocalCalendar) {
    let clock = calendar.clockTime(of: task.openedAt).description.replacing(":", with: ".")
    let what: String
    switch task.kind {
    case .help: what = "avunpyyntö"
    case .ringAgain, .ringLouder, .phoneClient, .askRelative, .fieldVisit, .lastResort:
      what = "asiakas, jota ei ole tavoitettu,"
    case .visitUnattempted: what = "tekemätön käynti"
    case .physicalVisit: what = "pyyntö käydä asiakkaan luona"
    case .consentWithdrawn, .terminalSilent, .outcomeMissing, .followUp: what = "tehtävä"
    }
    text = PersonalText(
      "Kuulolla: \(what) klo \(clock) odottaa. Kukaan ei ole ottanut sitä. "
        + "Kirjaudu Kuulollaan tai soita: \(organisation.phone).")
  }

  /// Of somebody who has said in a chat that they are in danger, and nobody on duty has noticed.
  ///
  /// - Parameter queue: what the chat is called.
  public init(
    ofAlarmAt time: WallTime, in queue: String, organisation: Organisation,
    calendar: LocalCalendar
  ) {
    let clock = calendar.clockTime(of: time).description.replacing(":", with: ".")
    text = PersonalText(
      "Kuulolla: \(queue): keskustelija ilmoitti klo \(clock) olevansa vaarassa. Kukaan ei ole "
        + "reagoinut. Kirjaudu Kuulollaan tai soita: \(organisation.phone).")
  }
}
