internal import CareAPI
internal import CareModel
internal import CareStore
internal import Signatures

/// One transaction of the switchboard: what a use case may ask and change, and what it leaves to be
/// done after the commit. Made anew where an engine runs the closure again.
final class Turn {
  let tx: any CareTransaction
  let now: WallTime
  let surroundings: Surroundings
  private(set) var aftermath = Aftermath()
  /// What the access log is to hold of it.
  let notes = AccessNotes()
  private var rights: [ProfessionalID: StaffAccess] = [:]

  init(tx: any CareTransaction, now: WallTime, surroundings: Surroundings) {
    self.tx = tx
    self.now = now
    self.surroundings = surroundings
  }

  /// What a view depends on beside the store.
  struct Surroundings: Sendable {
    var settings: SwitchboardSettings
    var mediaEpoch: String
    var hasMedia: Bool
    var intake = CallIntake()
    /// How the connection of each page of a call does.
    var connections: [CallID: [SessionID: ConnectionLevel]]
    /// Signs the configurations of terminals.
    var signer: TerminalKey
    /// How many messages each courier takes now.
    var courierRoom: [MessageChannel: Int] = [:]
  }

  /// Appends an event to a session's stream; to be sent after the commit, in this order.
  func tell(_ body: EventBody, to session: SessionID) throws {
    let event = EncodedEvent(body)
    guard let seq = try tx.append(event.json, to: session) else { return }
    aftermath.events.append(.init(session: session, seq: seq, event: event))
  }

  /// The session's snapshot holds what was told it so far: none of that is sent.
  func holdBackEvents(to session: SessionID) {
    aftermath.events.removeAll { $0.session == session }
  }

  /// Leaves something to be done after the commit.
  func afterwards(_ effect: Effect) {
    aftermath.effects.append(effect)
  }

  func schedule(_ key: TimerKey, in organisation: OrganisationID?, at time: WallTime) throws {
    try tx.schedule(key, in: organisation, dueAt: time)
    aftermath.nextTimer = min(aftermath.nextTimer ?? time, time)
  }

  /// What a member of staff may do: to be asked for every client whose data is shown or changed.
  func access(of professional: ProfessionalID, in organisation: OrganisationID) -> StaffAccess {
    if let known = rights[professional] { return known }
    let access = StaffAccess(professional, in: organisation, tx, now: now, notes: notes)
    rights[professional] = access
    return access
  }

  /// A refusal of the rule is a value: nothing was written before it, and what was noted of it is to
  /// be kept.
  func outcome<Value>(_ body: () throws -> Value) throws -> Result<Value, ProtocolError> {
    do { return .success(try body()) } catch let refusal as AccessRefusal {
      notes.keepRefusals()
      return .failure(ProtocolError(refusal))
    }
  }

  func random<Kind>() -> Identifier<Kind> {
    var generator = SystemRandomNumberGenerator()
    return .random(using: &generator)
  }
}

/// What a committed transaction leaves to be done.
struct Aftermath: Sendable {
  var events: [Delivery] = []
  var effects: [Effect] = []
  /// The earliest timer that was set.
  var nextTimer: WallTime?

  struct Delivery: Sendable {
    var session: SessionID
    var seq: Int
    var event: EncodedEvent
  }
}

/// What happens outside the store after a commit. All of it can be lost in a crash without harm:
/// the media is gone as well then, and connections are.
enum Effect: Sendable {
  /// Bring the relay's slots to what the call says.
  case connectMedia(CallID, OrganisationID)
  /// Hold a party's media to what it says it sends.
  case enforceSending(CallID, PartyID, OrganisationID)
  /// The media of a page that its party has left.
  case dropPage(CallID, SessionID)
  case closeMedia(CallID)
  case callPlaced
  case callEnded(CallEndReason)
  case taskOpened(CareTaskKind)
  /// Hand messages to their couriers. Lost in a crash, they are due again at the next start.
  case carry([OutboundMessage])
  /// A message has come to this state.
  case messageTold(MessageChannel, MessageStateName, MessageProblem?)
  /// So long after it was due.
  case messageSent(MessageChannel, after: Duration)
  /// Tell staff whether a client can be reached, where that has changed.
  case presence(ClientID, OrganisationID)
  /// The session is gone: its connection is told and closed.
  case close(SessionID, ByeReason)
}
