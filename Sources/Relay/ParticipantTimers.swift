internal import Bytes

/// Everything a participant waits for.
enum ParticipantTimer: Int, CaseIterable {
  /// ICE and DTLS.
  case transport
  /// Transport-wide feedback towards the participant.
  case feedback
  /// Missing packets to ask for.
  case nack
  /// Keyframes to ask for, again or after the interval.
  case keyframes
  /// Sender and receiver reports, bandwidth.
  case reports
  case quality
  /// Silence on the path, and the end of the resume window.
  case silence
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

  var earliest: Instant {
    var earliest = Self.never
    for timer in deadlines.indices where deadlines[timer] < earliest { earliest = deadlines[timer] }
    return earliest
  }
}
