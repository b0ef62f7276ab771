internal import CareAPI
public import CareModel
public import CareStore
internal import Consoles
internal import Couriers
internal import Foundation
public import Logging
public import MediaAPI
internal import NIOCore
internal import NIOPosix

/// The running gateway: pages, REST and signalling over HTTP, on top of a store and a media node.
///
/// Whoever starts it keeps the store and the media node, and ends both after ``stop()``.
public final class Gateway: Sendable {
  /// A port that is listened on.
  public struct Address: Sendable, Equatable {
    /// The origin by which a person on this machine reaches it: `http://127.0.0.1:8080`.
    public var url: String
    public var port: Int
  }

  /// Time for pages to hear `bye` and for answers under way, before everything is cut off.
  static let stopTime = TimeAmount.seconds(5)

  /// Plain HTTP first.
  public let addresses: [Address]
  /// The public key that signs the configurations of terminals.
  public var terminalsKey: PublicKeyText { get async { await switchboard.gatewayKey } }

  private let group: MultiThreadedEventLoopGroup
  private let listeners: [Listener]
  private let switchboard: Switchboard
  let chat: ChatDesk
  private let registry: SocketRegistry
  private let hasher: PasswordHasher
  private let anchors: AnchorKeeper
  private let shared: SharedMediaNode?
  private let metrics: GatewayMetrics
  private let log: Logger
  let store: any CareDatabase
  let publicOrigin: WebOrigin?

  private init(
    addresses: [Address], group: MultiThreadedEventLoopGroup, listeners: [Listener],
    switchboard: Switchboard, chat: ChatDesk, registry: SocketRegistry, hasher: PasswordHasher,
    anchors: AnchorKeeper, shared: SharedMediaNode?, store: any CareDatabase,
    publicOrigin: WebOrigin?, metrics: GatewayMetrics, log: Logger
  ) {
    self.addresses = addresses
    self.group = group
    self.listeners = listeners
    self.switchboard = switchboard
    self.chat = chat
    self.registry = registry
    self.hasher = hasher
    self.anchors = anchors
    self.shared = shared
    self.store = store
    self.publicOrigin = publicOrigin
    self.metrics = metrics
    self.log = log
  }

  /// Takes up what an earlier process left, then opens the ports.
  /// - Parameter media: nil where the relay is switched off: calls then answer `mediaUnavailable`.
  /// - Throws: ``StartProblem`` or ``ConfigurationProblem``; nothing is left running then.
  public static func start(
    _ configuration: Configuration, folder: DataFolder, store: any CareDatabase,
    media: (any MediaNode)?, log: Logger
  ) async throws -> Gateway {
    try configuration.validate()
    let pages: [WebFile]
    do { pages = try Consoles.load() } catch { throw StartProblem("\(error)") }

    let metrics = GatewayMetrics()
    let store = MeteredDatabase(store: store, seconds: metrics.storageSeconds)
    let origins = OriginPolicy(
      publicOrigin: WebOrigin(configuration.publicAddress), machineName: MachineName.current)
    let couriers = try CourierDesk.couriers(
      configuration.messages, environment: ProcessInfo.processInfo.environment,
      now: SystemTime.now)
    let turn = try TURNServers.open(
      configuration.turn, environment: ProcessInfo.processInfo.environment)
    let hasher = try PasswordHasher()
    let shared = media.map { SharedMediaNode($0) }
    var settings = configuration.switchboardSettings
    settings.turn = turn
    let switchboard = Switchboard(
      store: store, media: shared?.visits, registry: metrics.registry, logger: log,
      settings: settings,
      recorder: AccessRecorder(node: configuration.accessNode), couriers: couriers)
    let chat = try await ChatDesk.open(
      configuration, folder: folder, store: store, switchboard: switchboard,
      media: shared?.chats, turn: turn, registry: metrics.registry, log: log)
    let anchors = AnchorKeeper(
      store: store, node: configuration.accessNode, files: configuration.anchorFiles(in: folder),
      period: .seconds(configuration.accessLog.anchorSeconds), clock: SystemClock(),
      metrics: metrics.registry, log: log)
    let service = HTTPService(
      router: Router(
        routes: routes(
          configuration, store: store, media: media, signalling: switchboard,
          terminals: switchboard, messages: switchboard, turns: switchboard, hasher: hasher,
          origins: origins, metrics: metrics, texts: AccessTexts.load(pages), chat: chat.exchange,
          now: SystemTime.now)
          + StaticPages(pages).routes),
      origins: origins, metrics: metrics, log: log)
    let limits = configuration.httpLimits
    let census = ConnectionCensus(limits: limits)
    let registry = SocketRegistry()
    let trustedProxies = TrustedProxies(configuration.http.trustedProxies)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: min(System.coreCount, 4))
    var listeners: [Listener] = []
    do {
      try await anchors.start()
      try await switchboard.start()
      try await chat.start()
      if configuration.http.enabled {
        listeners.append(
          try await Listener.open(
            address: configuration.http.address, port: configuration.http.port, group: group,
            setup: ListenerSetup(
              service: service, census: census, registry: registry, metrics: metrics,
              limits: limits, trustedProxies: trustedProxies)))
      }
      if configuration.https.enabled {
        let tls = try ServerCertificate.context(
          configuration.https, folder: folder, names: .ofThisMachine())
        listeners.append(
          try await Listener.open(
            address: configuration.https.address, port: configuration.https.port, group: group,
            setup: ListenerSetup(
              service: service, census: census, registry: registry, metrics: metrics,
              limits: limits, trustedProxies: trustedProxies, tls: tls)))
      }
    } catch {
      for listener in listeners { try? await listener.channel.close() }
      await chat.stop()
      await switchboard.stop()
      shared?.stop()
      await anchors.stop()
      await hasher.stop()
      try? await group.shutdownGracefully()
      throw error
    }
    let addresses = listeners.map { listener in
      let address = listener.isSecure ? configuration.https.address : configuration.http.address
      return Address(
        url: localOrigin(address, port: listener.port, isSecure: listener.isSecure),
        port: listener.port)
    }
    log.info(
      "The gateway serves",
      metadata: [
        "ports": .array(addresses.map { "\($0.port)" }), "relay": media == nil ? "off" : "on",
      ])
    return Gateway(
      addresses: addresses, group: group, listeners: listeners, switchboard: switchboard,
      chat: chat,
      registry: registry, hasher: hasher, anchors: anchors, shared: shared, store: store,
      publicOrigin: origins.publicOrigin,
      metrics: metrics,
      log: log)
  }

  /// Begins no more calls, for good: those that run go on until they end or the gateway is stopped.
  public func drain() async {
    guard metrics.draining.current == 0 else { return }
    metrics.draining.set(1)
    await switchboard.drain()
    await chat.exchange.drain()
    log.notice("The gateway drains: it begins no more calls, and can be stopped when none runs")
  }

  /// Stops in order: no new connections, `bye` to every page, close frames, then everything else.
  public func stop() async {
    for listener in listeners { try? await listener.channel.close() }
    await switchboard.stopping()
    await chat.exchange.stopping()
    registry.closeAll(code: CloseCode.stopping.rawValue, reason: "the gateway stops")
    let deadline = NIODeadline.now() + Self.stopTime
    while await isBusy, NIODeadline.now() < deadline {
      try? await Task.sleep(for: .milliseconds(20))
    }
    let cutOff = registry.count
    await chat.stop()
    await switchboard.stop()
    shared?.stop()
    await anchors.stop()
    await hasher.stop()
    try? await group.shutdownGracefully()
    log.info("The gateway has stopped", metadata: ["cutOff": "\(cutOff)"])
  }

  /// Requests are under way, or connections whose end has not been written down yet.
  private var isBusy: Bool {
    get async {
      if registry.count > 0 || metrics.requestsUnderWay.current > 0 { return true }
      if await !switchboard.isAtRest { return true }
      return await !chat.exchange.isAtRest
    }
  }

  /// A hash to store, for accounts that are made or changed.
  func hash(_ password: PersonalText) async throws -> PersonalText {
    try await hasher.hash(password)
  }

  /// Everything but the pages.
  static func routes(
    _ configuration: Configuration, store: any CareDatabase, media: (any MediaNode)?,
    signalling: any SignallingService, terminals: any TerminalService,
    messages: any MessageService, turns: any TurnService, hasher: PasswordHasher,
    origins: OriginPolicy, metrics: GatewayMetrics, texts: [Language: AccessTexts] = [:],
    chat: ChatExchange? = nil, now: @escaping @Sendable () -> WallTime
  ) -> [Route] {
    let sessions = StaffSessions(
      store: store, hasher: hasher, rule: configuration.signInRule,
      life: configuration.signInLife, metrics: metrics, now: now)
    let door = Doorkeeper(sessions: sessions, origins: origins)
    let signIn = SignInRoutes(
      sessions: sessions, door: door, signalling: signalling, metrics: metrics)
    let gate = AccessGate(
      store: store,
      log: AccessLog(
        store: store, recorder: AccessRecorder(node: configuration.accessNode), now: now),
      now: now)
    let access = AccessRoutes(gate: gate, door: door, texts: texts, now: now)
    let visits = VisitRoutes(
      gate: gate, store: store, door: door, signalling: signalling, calendar: .helsinki, now: now)
    let desk = StaffDesk(gate: gate, door: door, turns: turns, now: now)
    let care =
      DayRoutes(desk: desk, calendar: .helsinki).routes
      + OutcomeRoutes(desk: desk).routes + PlanningRoutes(desk: desk).routes
      + RegisterRoutes(desk: desk).routes + ClientRoutes(desk: desk).routes
      + LadderRoutes(desk: desk).routes
    let turnsOfFigures = StatisticsTurns()
    let statistics = StatisticsRoutes(
      desk: desk, texts: texts, calendar: .helsinki, turns: turnsOfFigures)
    let devices = TerminalRoutes(gate: gate, door: door, terminals: terminals)
    let outgoing = MessageRoutes(gate: gate, door: door, messages: messages)
    let colleagues = ColleagueRoutes(store: store, door: door)
    let consents = CompanyConsentRoutes(gate: gate, door: door, now: now)
    let operations = OperationsRoutes(
      readiness: Readiness(store: store, media: media), metrics: metrics,
      access: configuration.metrics.access)
    let upgrade = SignallingRoute(
      door: door, sessions: sessions, signalling: signalling, metrics: metrics)
    let organisation = OrganisationRoute(store: store)
    let chats =
      chat.map {
        ChatRoutes(exchange: $0, door: door, sessions: sessions, metrics: metrics, now: now).routes
          + ChatSetupRoutes(desk: desk, exchange: $0).routes
          + ChatStatisticsRoutes(
            desk: desk, texts: texts, calendar: .helsinki, turns: turnsOfFigures
          ).routes
          + ChatShiftRoutes(desk: desk, exchange: $0, calendar: .helsinki).routes
      } ?? []
    return signIn.routes + visits.routes + care + devices.routes + outgoing.routes
      + consents.routes + colleagues.routes + access.routes + statistics.routes + operations.routes
      + chats + [organisation.route, upgrade.route]
  }

  private static func localOrigin(_ address: String, port: Int, isSecure: Bool) -> String {
    let isAny = address == "0.0.0.0" || address == "::"
    let host = isAny ? "localhost" : address.contains(":") ? "[\(address)]" : address
    // Out of an address and a port that are listened on.
    return WebOrigin(scheme: isSecure ? "https" : "http", authority: "\(host):\(port)")!.description
  }
}

extension Configuration {
  var signInRule: SignInPolicy.Rule {
    var rule = SignInPolicy.Rule()
    rule.freeFailures = signIn.freeFailures
    rule.longestWait = .seconds(signIn.longestWaitSeconds)
    rule.addressBurst = signIn.addressBurst
    rule.addressRefill = .seconds(signIn.addressRefillSeconds)
    return rule
  }

  var signInLife: SignInLife {
    SignInLife(idle: .hours(signIn.sessionHours), longest: .hours(signIn.longestHours))
  }

  var httpLimits: HTTPLimits {
    var limits = HTTPLimits()
    limits.connections = self.limits.connections
    limits.connectionsPerAddress = self.limits.connectionsPerAddress
    return limits
  }

  /// Names are checked where they are set.
  var accessNode: AccessNode { AccessNode(accessLog.node) ?? .sole }

  func anchorFiles(in folder: DataFolder) -> [AnchorFile] {
    [AnchorFile(folder.path(AnchorFile.name))]
      + (accessLog.secondAnchor.isEmpty ? [] : [AnchorFile(accessLog.secondAnchor)])
  }

  var switchboardSettings: SwitchboardSettings {
    var settings = SwitchboardSettings()
    settings.ring = .seconds(calls.ringSeconds)
    settings.resume = .seconds(calls.resumeSeconds)
    settings.signInLife = signInLife
    settings.messages = messageSettings
    return settings
  }
}
