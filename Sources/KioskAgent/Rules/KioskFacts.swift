package import CareModel

/// A visit that one of the terminal's people has coming.
package struct KioskVisit: Codable, Equatable, Sendable {
  package var id: VisitID
  package var clientId: ClientID
  package var startsAt: WallTime
  package var endsAt: WallTime
  /// The first name of who will call, where that is settled.
  package var with: PersonalText?
  /// Cancelled or done visits are no longer shown.
  package var isOpen: Bool
  /// How much later the call comes, where the caller has said so.
  package var lateMinutes: Int?

  package init(
    id: VisitID, clientId: ClientID, startsAt: WallTime, endsAt: WallTime, with: PersonalText?,
    isOpen: Bool = true, lateMinutes: Int? = nil
  ) {
    self.id = id
    self.clientId = clientId
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.with = with
    self.isOpen = isOpen
    self.lateMinutes = lateMinutes
  }

  /// Until when the call may still come.
  package var lastsUntil: WallTime { endsAt + .minutes(lateMinutes ?? 0) }
}

/// A call to one of the terminal's people.
package struct KioskCall: Equatable, Sendable {
  package var id: CallID
  /// Whose call it is.
  package var clientId: ClientID?
  package var caller: PersonalText
  package var callerRole: Role
  /// Where the caller says they call from (`kotihoidosta`); nil for a relative.
  package var callerFrom: String?
  /// The client did not hear the calls before it.
  package var isLoud: Bool

  package init(
    id: CallID, clientId: ClientID?, caller: PersonalText, callerRole: Role, callerFrom: String?,
    isLoud: Bool = false
  ) {
    self.id = id
    self.clientId = clientId
    self.caller = caller
    self.callerRole = callerRole
    self.callerFrom = callerFrom
    self.isLoud = isLoud
  }
}

/// How a call stands, as the gateway says it.
package struct CallNews: Equatable, Sendable {
  package var call: KioskCall
  package var state: State
  /// The other one, while the call goes on.
  package var other: OtherParty
  /// Who else is in the call.
  package var company: [Companion]
  /// Somebody wants to come in, and the client is asked.
  package var asked: Companion?
  /// A care call holds it up: nobody is seen or heard in it.
  package var isHeld: Bool

  package enum State: Equatable, Sendable {
    case ringing
    case inCall
    /// Another page of the person has it: nothing of it is this terminal's.
    case elsewhere
    case ended(EndReason)
  }

  package init(
    _ call: KioskCall, _ state: State, other: OtherParty = OtherParty(),
    company: [Companion] = [], asked: Companion? = nil, isHeld: Bool = false
  ) {
    self.call = call
    self.state = state
    self.other = other
    self.company = company
    self.asked = asked
    self.isHeld = isHeld
  }
}

/// Somebody beside the two persons of a call.
package struct Companion: Equatable, Sendable {
  package var party: PartyID
  package var name: PersonalText
  package var role: Role

  package init(party: PartyID, name: PersonalText, role: Role) {
    self.party = party
    self.name = name
    self.role = role
  }
}

package enum EndReason: String, Equatable, Sendable, CaseIterable {
  case hungUp, declined, noAnswer, cancelled, busy, lost, failed
}

package struct OtherParty: Equatable, Sendable {
  package var isAway = false
  package var cameraOn = true
  package var microphoneOn = true

  package init(isAway: Bool = false, cameraOn: Bool = true, microphoneOn: Bool = true) {
    self.isAway = isAway
    self.cameraOn = cameraOn
    self.microphoneOn = microphoneOn
  }
}

/// How the line of a running call is, as far as the person notices.
package enum ConnectionLevel: Equatable, Sendable, CaseIterable {
  case opening, good, weak
  /// The picture rests so that the voice gets through.
  case pictureResting
  case lost
}

/// What happened to a press of the help button.
package struct HelpNews: Equatable, Sendable {
  package var pressId: String
  package var state: State
  /// First name of who has it, and where they are from.
  package var by: PersonalText?
  package var byRole: String?
  package var callBy: WallTime?

  package enum State: String, Equatable, Sendable { case open, taken, done }

  package init(
    pressId: String, state: State, by: PersonalText? = nil, byRole: String? = nil,
    callBy: WallTime? = nil
  ) {
    self.pressId = pressId
    self.state = state
    self.by = by
    self.byRole = byRole
    self.callBy = callBy
  }
}

/// What the terminal's own devices can do just now.
package struct DeviceState: Equatable, Sendable {
  package enum Camera: Equatable, Sendable, CaseIterable { case ok, covered, busy, missing }
  package enum Microphone: Equatable, Sendable, CaseIterable { case ok, muted, busy, missing }
  package enum Loudspeaker: Equatable, Sendable, CaseIterable { case ok, busy, missing }

  package var camera: Camera = .ok
  package var microphone: Microphone = .ok
  package var loudspeaker: Loudspeaker = .ok

  package init(
    camera: Camera = .ok, microphone: Microphone = .ok, loudspeaker: Loudspeaker = .ok
  ) {
    self.camera = camera
    self.microphone = microphone
    self.loudspeaker = loudspeaker
  }
}

/// What the carer is told about this side of a call.
package enum CallNote: String, Equatable, Sendable, CaseIterable {
  case cameraCovered, cameraMissing, microphoneMuted, microphoneMissing, answeredByItself
  /// The call is open, and nobody moves, speaks or touches anything.
  case nobodySeen
}

package enum KioskFace: String, Codable, Equatable, Sendable, CaseIterable {
  case good, fair, bad
}
