internal import Bytes
internal import CareModel

/// The terminal itself says that a visit comes soon: out of the schedule that it keeps, so also where
/// nothing reaches the gateway.
extension KioskState {
  /// How long it stays on the screen where nobody touches it.
  static let reminderShownFor = Instant.Span.seconds(180)

  /// Once for each visit and time of it, while nothing else has the screen. At night nobody is woken
  /// for it, and a visit that has begun needs no reminder.
  mutating func remind(_ minutes: Int) -> [KioskAction] {
    guard call == nil, setAside == nil, ended == nil, dialog == nil, networkDialog == nil,
      clockIsKnown, !isNight,
      let visit = visits.first(where: {
        $0.isOpen && $0.startsAt > wall && $0.startsAt - .minutes(minutes) <= wall
          && !queues.hasReminded(of: $0)
      })
    else { return [] }
    queues.noteReminded(of: visit, among: visits)
    open(.reminder(visit.id), for: KioskState.reminderShownFor)
    // Said before it is written down: after a power cut in between it is said twice, and never not.
    return [
      .say(Sentences(self).reminder(of: visit).joined(separator: " "), language), .store(.queues),
    ]
  }
}
