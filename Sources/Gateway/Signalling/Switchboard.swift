internal import CareAPI
internal import CareModel
internal import CareStore
internal import Couriers
internal import Logging
internal import MediaAPI
internal import Signatures

/// Sessions, calls and their media: everything that pages ask for over their connections.
///
/// A request is one transaction of the store (docs/decisions/0004): its effect, the events it causes
/// in every stream concerned, and its recorded reply. Only after the commit does anybody hear of it,
/// in the order of the commits. So whatever was told outlives this process.
///
/// Two kinds of locks keep the order. The *gate* is held from the begin of a transaction of the store
/// until its events have been handed to the sockets; what waits for it meanwhile is written together.
/// A *call's media lock* is held while commands for the room of that call are under way; a transaction
/// may run within it, never the other way round.
actor Switchboard: SignallingService {
  let store: any CareDatabase
  let desk: MediaDesk
  let clock: any GatewayClock
  let settings: SwitchboardSettings
  let metrics: SwitchboardMetrics
  let logger: Logger
  /// What is done and shown here is recorded in the transaction that does or shows it.
  let recorder: AccessRecorder
  /// What carries messages out of the house, by the channels that are set up.
  let couriers: [MessageChannel: any Courier]
  /// Names this process where timers are claimed, and its commands to the relay.
  let process = Secret.random()

  var connections: [ConnectionID: Connection] = [:]
  var nextConnection: UInt64 = 1
  var pages: [SessionID: Page] = [:]
  /// Sessions whose connection broke while storage failed: to be written down yet.
  var owedDisconnects: Set<SessionID> = []
  /// Sessions stand on these that could not be ended while storage failed.
  var owedEnds: Set<LostGround> = []
  /// How many messages each courier has now.
  var withCouriers: [MessageChannel: Int] = [:]
  /// Answers of couriers that are being written down.
  var writingDown = 0
  /// What couriers told while storage failed: to be written down yet.
  var owedDeliveries: [Delivered] = []
  /// Visits are being looked through for reminders.
  var sweeping: Task<Void, Never>?
  var guesses = GuessLimiter()
  /// Wrong pairing codes, by who typed them.
  var codeGuesses = GuessLimiter()
  var pairing = PairingDesk()
  /// Signs the configurations of terminals; the stored one from ``takeUp()`` on.
  var signer = TerminalKey()
  var rooms = MediaRooms()
  /// Device tests that run: sessions with an echo room.
  var deviceTests: Set<SessionID> = []
  /// As last told to staff.
  var presence: [ClientID: PresenceEvent] = [:]
  var presenceLooks: [ClientID: PresenceLook] = [:]
  var mediaStream = MediaStreamPosition()
  var roomEvents = RoomEvents()
  var roomEventsReader: RoomEventsReader?
  var intake = CallIntake()
  var commandCount: UInt64 = 0
  var isStopping = false
  /// Connections whose end is being dealt with.
  var closing = 0
  /// `hello` and `resume` that are under way.
  var greetings = 0
  var crowd = CrowdTimes()
  var pace = GreetingPace()
  /// Sessions that were in a call when the process before this one ended, and are not back.
  var expected: Set<SessionID> = []

  /// Transactions that have not begun, in the order in which they were asked for.
  var waitingTurns: [WaitingTurn] = []
  var isWritingTurns = false
  /// A connection has got a session since sessions were last counted.
  var sessionsHaveCome = false

  private var locks: [Lock: [CheckedContinuation<Void, Never>]] = [:]
  private var mediaReader: Task<Void, Never>?
  var timerLoop: TimerLoop?

  enum Lock: Hashable {
    case gate
    /// A room of the relay, by its name.
    case room(String)
  }

  init(
    store: any CareDatabase, media: (any MediaNode)?, registry: MetricsRegistry, logger: Logger,
    settings: SwitchboardSettings = SwitchboardSettings(), clock: any GatewayClock = SystemClock(),
    recorder: AccessRecorder = AccessRecorder(node: .sole),
    couriers: [MessageChannel: any Courier] = [:]
  ) {
    self.store = store
    self.recorder = recorder
    desk = MediaDesk(node: media, turn: settings.turn)
    self.clock = clock
    self.couriers = couriers
    var settings = settings
    settings.messages.rules.channels = Set(couriers.keys)
    self.settings = settings
    metrics = SwitchboardMetrics(registry: registry)
    self.logger = logger
  }

  /// Takes up what an earlier process left: nobody is connected, parties are away, due timers fire.
  /// To be called once, before the first connection.
  func start() async throws {
    try await takeUp()
    if let node = desk.node {
      mediaReader = Task { [weak self] in
        for await batch in node.events { await self?.received(batch) }
      }
    }
    let loop = TimerLoop(clock: clock) { [weak self] in await self?.runDueTimers() }
    timerLoop = loop
    await loop.start()
  }

  /// Stops timers, couriers and the relay's events. Connections are the server's to close, before this.
  func stop() async {
    mediaReader?.cancel()
    // What a relay said is asked of it after the next start.
    roomEvents.dropWaiting()
    sweeping?.cancel()
    await timerLoop?.stop()
    timerLoop = nil
    await sweeping?.value
    await mediaReader?.value
    // Where a courier is stopped in the middle of it, the message goes out again after the next start.
    for courier in couriers.values { await courier.stop() }
    while isBusyWithMessages || !roomEvents.isEmpty {
      try? await Task.sleep(for: .milliseconds(5))
    }
  }

  /// No connection is open, and none that has ended is still to be dealt with.
  var isAtRest: Bool { connections.isEmpty && closing == 0 }

  // Locks

  /// Waits for its turn: first come, first served. Hand it on by ``unlock(_:)``.
  func lock(_ lock: Lock) async {
    guard locks[lock] != nil else {
      locks[lock] = []
      return
    }
    await withCheckedContinuation { locks[lock, default: []].append($0) }
  }

  func unlock(_ lock: Lock) {
    guard var waiting = locks[lock], !waiting.isEmpty else {
      locks[lock] = nil
      return
    }
    let next = waiting.removeFirst()
    locks[lock] = waiting
    next.resume()
  }

  /// How many wait for a lock that is held; for the gate, how many transactions.
  func waiting(for lock: Lock) -> Int {
    lock == .gate ? waitingTurns.count : locks[lock]?.count ?? 0
  }

  /// Sends a volatile event to whoever of these is connected.
  func tellNow(_ body: VolatileBody, to sessions: some Sequence<SessionID>) {
    let text = ServerMessage.volatile(body).encoded()
    for session in sessions {
      guard let connection = pages[session]?.connection else { continue }
      connections[connection]?.socket.send(text)
    }
  }

  /// After a connection has got a session, or lost it.
  func countSessions() {
    sessionsHaveCome = false
    let connected = pages.values.filter { $0.connection != nil }
    metrics.sessions.set(connected.count)
    metrics.terminals.set(
      connected.count { if case .terminal = $0.asker.principal { true } else { false } })
  }

  /// A failure of the store: counted and logged by its kind, never by its text.
  func failed(_ error: any Error, doing what: String) {
    metrics.storeFailures.increment()
    logger.error(
      "storage failed", metadata: ["during": "\(what)", "error": "\(ErrorSummary.of(error))"])
  }
}
