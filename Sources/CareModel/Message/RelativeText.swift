/// What a relative is told whose right it is: that somebody was not reached, and whom to ask. Nothing of
/// what the visit was for, nor of how the client is.
public struct RelativeText: Sendable {
  public var subject: PersonalText
  public var text: PersonalText

  public init(
    client: Client, at time: WallTime, organisation: Organisation, language: Language,
    calendar: LocalCalendar
  ) {
    let clock = calendar.clockTime(of: time).description
    let name = client.firstName.revealed
    switch language {
    case .fi:
      subject = PersonalText("\(name) ei vastannut")
      text = PersonalText(
        "\(name) ei vastannut videopuheluun klo \(clock.replacing(":", with: ".")). "
          + "Jos tiedät, missä \(name) on, soita: \(organisation.phone). "
          + "Me etsimme häntä edelleen.")
    case .sv:
      subject = PersonalText("\(name) svarade inte")
      text = PersonalText(
        "\(name) svarade inte på videosamtalet kl. \(clock.replacing(":", with: ".")). "
          + "Om du vet var \(name) är, ring \(organisation.phone). Vi söker fortfarande.")
    case .en:
      subject = PersonalText("\(name) did not answer")
      text = PersonalText(
        "\(name) did not answer the video call at \(clock). "
          + "If you know where \(name) is, please call \(organisation.phone). "
          + "We are still trying to reach \(name).")
    }
  }
}
