public import CareModel

/// Timers that outlive the process: what is due is found by looking, never by having been awake at
/// the moment. A claim lasts for a lease; the fence tells an owner who was too slow that the timer
/// is no longer its own.
public protocol TimerReading {
  /// When to look next: the earliest moment at which a timer can be claimed.
  func nextTimerDue() throws -> WallTime?
  func timerDue(_ key: TimerKey) throws -> WallTime?
}

public protocol TimerWriting {
  /// Sets the timer, or replaces it; an earlier claim of it is void.
  func schedule(_ key: TimerKey, in organisation: OrganisationID?, dueAt: WallTime) throws
  func cancelTimer(_ key: TimerKey) throws
  /// Takes timers that are due and not held by a running lease, the most overdue first, and those that
  /// can wait after all others.
  func claimDueTimers(
    now: WallTime, owner: String, lease: Duration, limit: Int
  ) throws -> [ClaimedTimer]
  /// Done: takes the timer away. False where the claim has become void meanwhile (replaced,
  /// cancelled, or claimed by another after the lease).
  func complete(_ timer: ClaimedTimer) throws -> Bool
}

public struct TimerKey: Sendable, Hashable {
  public var kind: TimerKind
  /// What it is about: an id, or empty where there is only one.
  public var subject: String

  public init(_ kind: TimerKind, subject: String = "") {
    self.kind = kind
    self.subject = subject
  }
}

public enum TimerKind: String, Sendable, CaseIterable {
  case callRinging, callAway
  /// Somebody who was invited into a call has not answered; the client has not said yes or no.
  case callInvited, callConsent
  /// A call has been held for too long.
  case callHeld
  /// A broken-off signalling session ends.
  case sessionExpiry
  /// The guest link that a session hangs on expires.
  case linkExpiry
  /// The sign-in that a session hangs on expires, unless it has been used.
  case signInExpiry
  case deviceTestEnd
  /// A task escalates, or opens again.
  case taskDue
  /// A window is about to close that nobody has tried to use; one an organisation.
  case windowsClose
  /// Visits of plans are made for the days ahead.
  case plansAhead
  /// A terminal has been away for long enough to be missed.
  case terminalSilent
  case retention
  /// Messages of a channel are due; its subject is the channel.
  case messageDue
  /// Reminders of visits are due.
  case reminderDue
  /// Visits are looked through for reminders that are not planned yet.
  case reminderSweep
}

extension TimerKind {
  /// There may be thousands at once, after a network was away, and none is a matter of seconds.
  public var canWait: Bool {
    switch self {
    case .terminalSilent: true
    case .callRinging, .callAway, .callInvited, .callConsent, .callHeld, .sessionExpiry,
      .linkExpiry, .signInExpiry, .deviceTestEnd,
      .taskDue, .windowsClose, .plansAhead, .retention, .messageDue, .reminderDue, .reminderSweep:
      false
    }
  }
}

public struct ClaimedTimer: Sendable, Equatable {
  public var key: TimerKey
  public var organisation: OrganisationID?
  public var dueAt: WallTime
  public var owner: String
  public var fence: Int

  public init(
    key: TimerKey, organisation: OrganisationID?, dueAt: WallTime, owner: String, fence: Int
  ) {
    self.key = key
    self.organisation = organisation
    self.dueAt = dueAt
    self.owner = owner
    self.fence = fence
  }
}

extension TimerKey {
  /// The durable form of a call's timer.
  public init(_ timer: CallTimer, of call: CallID) {
    switch timer {
    case .ringing: self.init(.callRinging, subject: call.rawValue)
    case .held: self.init(.callHeld, subject: call.rawValue)
    case .away(let party): self.init(.callAway, party, of: call)
    case .invited(let party): self.init(.callInvited, party, of: call)
    case .consent(let party): self.init(.callConsent, party, of: call)
    }
  }

  private init(_ kind: TimerKind, _ party: PartyID, of call: CallID) {
    self.init(kind, subject: "\(call.rawValue)/\(party.rawValue)")
  }

  /// Nil where this is no timer of a call.
  public var call: (id: CallID, timer: CallTimer)? {
    switch kind {
    case .callRinging:
      return CallID(subject).map { ($0, .ringing) }
    case .callHeld:
      return CallID(subject).map { ($0, .held) }
    case .callAway, .callInvited, .callConsent:
      let parts = subject.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, let call = CallID(String(parts[0])),
        let party = PartyID(String(parts[1]))
      else { return nil }
      switch kind {
      case .callInvited: return (call, .invited(party))
      case .callConsent: return (call, .consent(party))
      default: return (call, .away(party))
      }
    case .sessionExpiry, .linkExpiry, .signInExpiry, .deviceTestEnd, .taskDue, .windowsClose,
      .plansAhead, .terminalSilent, .retention, .messageDue, .reminderDue, .reminderSweep:
      return nil
    }
  }
}
