package import Bytes
package import CareModel

/// The call that the screen shows.
package struct CurrentCall: Equatable, Sendable {
  package var call: KioskCall
  package var phase: Phase
  package var connection: ConnectionLevel = .opening
  package var other = OtherParty()
  package var company: [Companion] = []
  /// About whom the screen asks.
  package var asked: Companion?
  /// The person has answered that question, and the gateway has not said so yet.
  package var answered: PartyID?
  /// The call was opened by the countdown, not by a touch.
  package var openedByItself = false
  package var nobodyIsSeen = false
  /// Of one that is set aside: shut here or held by the gateway. It goes on only when the client says so.
  package var isHeld = false

  package enum Phase: Equatable, Sendable {
    case ringing(Ringing)
    /// The answer is on its way.
    case answering
    case talking(Talking)
  }

  package struct Ringing: Equatable, Sendable {
    package var since: Instant
    package var opening: Opening

    package enum Opening: Equatable, Sendable {
      case byTouch
      case byItself(at: Instant)
      /// It would have opened by itself, and a touch stopped that.
      case stopped
    }
  }

  package struct Talking: Equatable, Sendable {
    package var asksToEnd = false
    package var text: PersonalText?
    package var reply: ButtonID?
  }

  package var isRinging: Bool {
    if case .ringing = phase { return true }
    return false
  }
}

/// A call that is over, and what is still shown of it.
package struct EndedCall: Equatable, Sendable {
  package var call: KioskCall
  package var kind: Kind

  package enum Kind: Equatable, Sendable {
    /// How was it? Three faces.
    case asksHowItWas
    case thanks
    /// The line broke in the middle.
    case lost
    /// The service broke.
    case failed
    /// It rang and nobody answered here, or the caller gave up.
    case missed
    /// Somebody here chose not to answer.
    case declined
  }
}
