internal import Bytes

/// Everything a participant waits for.
enum ParticipantTimer: Int, CaseIterable {
  /// ICE and DTLS.
  case transport
  /// Missing packets to ask for.
  case nack
  /// Transport-wide feedback towards the participant.
  case feedback
  /// Keyframes to ask for, again or after the interval.
  case keyframes
  /// Sender and receiver reports, bandwidth.
  case reports
  case quality
  /// Silence on the path, and the end of the resume window.
  case silence

  /// Those after it may be some milliseconds late.
  static let lastUrgent = nack
}

/// One deadline per timer.
struct ParticipantTimers {
  static let never = Instant(nanoseconds: .max)

  private var deadlines = InlineArray<7, Instant>(repeating: Self.never)
  /// True when a deadline came that may be the earliest; cleared by the owner.
  var isChanged = true

  subscript(_ timer: ParticipantTimer) -> Instant {
    get { deadlines[timer.rawValue] }
    set {
      deadlines[timer.rawValue] = newValue
      isChanged = true
    }
  }

  /// Sets the timer unless it is to come earlier already.
  mutating func bring(_ timer: ParticipantTimer, to deadline: Instant) {
    if deadline < deadlines[timer.rawValue] { self[timer] = deadline }
  }

  /// True when the timer is due; it is then off.
  mutating func take(_ timer: ParticipantTimer, _ now: Instant) -> Bool {
    guard deadlines[timer.rawValue] <= now else { return false }
    self[timer] = Self.never
    return true
  }

  /// When to look again: at what is urgent in time, at the rest together with that of others.
  var earliest: Instant {
    var urgent = Self.never
    var rest = Self.never
    for timer in deadlines.indices {
      if timer <= ParticipantTimer.lastUrgent.rawValue {
        urgent = min(urgent, deadlines[timer])
      } else {
        rest = min(rest, deadlines[timer])
      }
    }
    return rest < urgent ? min(urgent, rest.roundedUp(to: RelayTiming.step)) : urgent
  }
}
