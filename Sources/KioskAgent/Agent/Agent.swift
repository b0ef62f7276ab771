internal import Bytes
package import CallMedia
internal import CareModel
package import Codecs
package import Devices
internal import Endpoint
internal import Posix
internal import Settings
internal import Signatures

/// The terminal's program: the rules on the main thread, and around them screen, devices, gateway and
/// disk, which turn what happens into events and carry out what the rules ask for.
package final class Agent {
  /// What the machine has; nil where it has none, or none is wanted.
  package struct Equipment {
    package var camera: (any Camera)?
    package var microphone: (any Microphone)?
    package var loudspeaker: any Loudspeaker
    package var voice: (any Voice)?
    package var machine: any Machine
    package var button: HardwareButton?
    package var network: (any NetworkAccess)?
    /// A loudspeaker near the microphone: not for simulated ones.
    package var cancelsEcho = true
    /// Sees every picture of the other one as it is shown, on the player's thread.
    package var onPicture: (@Sendable (VideoFrame) -> Void)?
    /// Somebody, or the countdown, answers.
    package var onAnswer: (@Sendable () -> Void)?
    /// A call's media is opened; the second tells how many packets it has lost so far.
    package var onOpen: (@Sendable (CallMedia, @escaping @Sendable () async -> Int) -> Void)?

    package init(loudspeaker: any Loudspeaker, machine: any Machine) {
      self.loudspeaker = loudspeaker
      self.machine = machine
    }
  }

  /// Between two looks at the line of a call, and at the watchdog.
  private static let lookInterval = Instant.Span.seconds(1)

  let settings: KioskSettings
  let inbox: Inbox
  let link: GatewayLink
  let room: DeviceRoom
  let desk: SoundDesk
  let machine: any Machine
  let prompter: Prompter?
  private let button: HardwareButton?
  let network: NetworkDesk?
  let tester: SelfTester
  let onAnswer: (@Sendable () -> Void)?
  var state: KioskState
  var store: KioskStore<FolderDisk>
  /// The configuration as it was signed, beside the rules' decoded one.
  var signed: SignedConfiguration?
  /// What the disk did not take: tried again.
  var unstored: Set<StoredPart> = []
  /// A simulated person's, in seconds.
  var answersAfter: Double?
  var answering: CallID?
  private let screen: AgentScreen
  private let watch: ScreenWatch?
  private var random = SystemRandomNumberGenerator()
  private var isStopping = false
  private var nextLook: Instant
  private var nextHealth: Instant
  private var hasTested = false
  private let board = StatusBoard()
  private let looker = Looker()
  private var nextStatus = Instant(nanoseconds: 0)

  package init(_ settings: KioskSettings, version: String, _ equipment: Equipment) throws {
    self.settings = settings
    screen = try AgentScreen(settings.screen)
    let inbox = try Inbox(wakesWindow: settings.screen.mode != .memory)
    self.inbox = inbox
    let disk: FolderDisk
    do { disk = try FolderDisk(folder: settings.data.folder) } catch {
      throw AgentProblem("\(settings.data.folder) cannot be used: \(error).")
    }
    var store = KioskStore(disk: disk)
    let kept = store.load()
    self.store = store
    let identity = try TerminalIdentity(folder: settings.data.folder)
    let desk = SoundDesk(equipment.loudspeaker)
    let room = DeviceRoom(
      camera: equipment.camera, microphone: equipment.microphone, inbox: inbox)
    (self.desk, self.room, machine) = (desk, room, equipment.machine)
    prompter = equipment.voice.map { Prompter($0, desk: desk) }
    tester = SelfTester(room: room)
    let cancelsEcho = equipment.cancelsEcho
    let onPicture = equipment.onPicture
    let onOpen = equipment.onOpen
    onAnswer = equipment.onAnswer
    button = equipment.button
    link = GatewayLink(
      try Self.signalling(settings, identity.key, version: version), identity: identity,
      givenKey: TerminalPublicKey(settings.gateway.key), inbox: inbox
    ) { client in
      CallDesk(
        signalling: client, settings: settings, room: room, desk: desk, inbox: inbox,
        cancelsEcho: cancelsEcho, onOpen: onOpen
      ) { picture in
        onPicture?(picture)
        inbox.show(.remote, picture)
      }
    }
    network = equipment.network.flatMap { [link] access in
      NetworkDesk(access, isNeeded: { !link.isUp }, tell: { inbox.post($0) })
    }
    signed = kept.configuration
    state = KioskState(
      at: Self.moment(), configuration: kept.configuration.flatMap(link.checked),
      schedule: kept.schedule, queues: kept.queues)
    watch =
      settings.screen.watchPort > 0
      ? try ScreenWatch(
        port: settings.screen.watchPort, onEnter: { inbox.post(.input(.redraw)) },
        onTouch: { inbox.post(.input(.touch(x: $0, y: $1))) }) : nil
    nextLook = monotonicNow()
    nextHealth = nextLook + .seconds(5)
    if !kept.broken.isEmpty {
      AgentLog.warn("A state file was damaged: the last good one is used.")
      inbox.post(.stateRestored)
    }
  }

  /// From any thread.
  package var stopper: @Sendable () -> Void { { [inbox] in inbox.post(.stop) } }

  /// The loop of the main thread, until ``stopper`` is called or the gateway asks for a restart.
  package func run() {
    desk.start { [room] in room.loudspeaker($0) }
    button?.start { [inbox] in inbox.post(.button) }
    network?.start()
    let gateway = Task { [link] in await link.run() }
    handle(.tick)
    draw(monotonicNow())
    machine.tellReady()
    while !isStopping {
      let now = monotonicNow()
      draw(now)
      // Asked before the wait: afterwards the next minute is already another one.
      let wake = state.nextWake(after: Self.moment())
      wait(until: min(wake, nextLook), now)
      for letter in inbox.take() { open(letter) }
      for (source, picture) in inbox.takePictures() { screen.update(source, picture) }
      if wake <= monotonicNow() { handle(.tick) }
      letAPersonAct()
      lookAround(monotonicNow())
    }
    gateway.cancel()
    button?.stop()
    network?.stop()
    desk.stop()
    room.open(for: nil)
    watch?.stop()
  }

  // MARK: Turns

  private func open(_ letter: Inbox.Letter) {
    switch letter {
    case .event(.devices(let devices)):
      handle(.devices(devices))
      Task { [link] in await link.calls?.devicesChanged() }
    case .event(let event): handle(event)
    case .configuration(let signed, let configuration):
      let before = self.signed
      self.signed = signed
      handle(.configuration(configuration))
      // The rules keep the one they had where this is older.
      if state.configuration != configuration { self.signed = before }
    case .input(let input): heed(input)
    case .button:
      room.touched()
      handle(.helpButton)
    case .stop: isStopping = true
    }
  }

  private func heed(_ input: ScreenInput) {
    switch input {
    case .touch, .key, .typed:
      room.touched()
      let scene = SceneBuilder.scene(state)
      if let button = scene.button(for: input) { handle(.touch(button)) }
    case .volume(let up): handle(.volumeKey(up: up))
    case .brightness(let up): handle(.brightnessKey(up: up))
    case .redraw: break
    case .quit: isStopping = true
    }
  }

  func handle(_ event: KioskEvent) {
    for action in state.handle(event, at: Self.moment(), using: &random) { perform(action) }
  }

  private func draw(_ now: Instant) {
    let scene = SceneBuilder.scene(state)
    watch?.tell(scene)
    let isDrawn = screen.draw(scene, now: now)
    guard let watch, watch.isWatched, isDrawn || watch.wantsPicture,
      let picture = screen.readBack()
    else { return }
    watch.show(picture)
  }

  private func wait(until wake: Instant, _ now: Instant) {
    let milliseconds = Int(max(0, ((wake - now).nanoseconds + 999_999) / 1_000_000))
    // What is drawn late in memory is drawn at the next turn.
    let longest = watch?.isWatched == true && state.call != nil ? 100 : milliseconds
    if screen.isInMemory {
      inbox.wait(milliseconds: min(milliseconds, longest))
    } else {
      for input in screen.waitForInput(milliseconds: min(milliseconds, longest)) { heed(input) }
    }
  }

  private func lookAround(_ now: Instant) {
    guard now >= nextLook else { return }
    nextLook = now + Self.lookInterval
    link.keepPairedKey()
    looker.look { [link] in await link.calls?.look() }
    // A driver that hangs in a call hangs the looks, and is mended by a new start alone.
    if !looker.isStuck(at: now) {
      machine.tellAlive(screen: screen.framesDrawn, gatewayIsUp: link.isUp)
    }
    for part in unstored { store(part) }
    tellStatus(now)
    if link.isUp, !hasTested, state.call == nil {
      hasTested = true
      perform(.selfTest(.start))
    }
    if now >= nextHealth, link.isUp {
      nextHealth = now + .seconds(60)
      report(isScreenMissing: screen.isMissing)
    }
  }

  private func tellStatus(_ now: Instant) {
    guard now >= nextStatus else { return }
    nextStatus = now + .seconds(5)
    let waitsForPairing =
      switch state.standing {
      case .unpaired(let code), .revoked(let code): code != nil
      case .starting, .paired: false
      }
    board.write(
      StatusBoard.Status(
        version: AgentVersion.text, at: StatusBoard.now,
        isQuiet: state.isQuiet(minutes: settings.updates.quietMinutes),
        isHealthy: !screen.isMissing && screen.framesDrawn > 0 && (link.isUp || waitsForPairing)))
  }

  static func moment() -> Moment {
    Moment(
      wall: WallTime(milliseconds: Int64(wallClockNow() / 1_000_000)), steady: monotonicNow())
  }

  private static func signalling(
    _ settings: KioskSettings, _ key: TerminalKey, version: String
  ) throws(AgentProblem) -> SignallingClient.Configuration {
    guard let address = GatewayAddress(settings.gateway.url) else {
      throw AgentProblem(
        "gateway.url is no address of a gateway: write it as https://etahoito.example.fi. "
          + "http:// is for a gateway on this very machine alone.")
    }
    let trust: GatewayTrust =
      switch settings.gateway.trust {
      case "system": .system
      case let text where text.hasPrefix("sha256:"): .pinned(sha256: String(text.dropFirst(7)))
      case let path: .authorities(file: path)
      }
    return SignallingClient.Configuration(
      gateway: address, trust: trust, identity: .terminal(key, version: version), language: .fi)
  }
}
