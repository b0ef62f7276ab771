internal import CareAPI
internal import CareModel
internal import CareStore
internal import Logging
internal import MediaAPI

/// All chats of this gateway: takes what pages ask, lets ``ChatHouse`` decide, writes, and tells.
///
/// What is asked at the same time is decided in the order in which it came and written in one
/// transaction, so that a night with hundreds of messages a second costs the disk no more than its own
/// pace. Nobody hears of anything before it is on disk; where that fails, all of it is as if it had never
/// been asked, and everybody who asked is told so.
///
/// One process serves all chats of an installation: decisions are made in its memory (docs/limits.md).
actor ChatExchange {
  let store: any CareDatabase
  let texts: ChatTexts
  let clock: any GatewayClock
  let calendar: LocalCalendar
  let settings: Settings
  let metrics: ChatMetrics
  let logger: Logger
  /// Has whoever is on call told, at least once for a key: durable when it returns.
  let tellOnCall: @Sendable (MessageDraft) async throws -> Void

  var house = ChatHouse()
  /// How often something was let go of.
  var lettings = 0
  var lines: [ConnectionID: ChatLineState] = [:]
  var visitorLines: [ConversationID: Set<ConnectionID>] = [:]
  /// All lines of the staff, and by conversation those that its entries go to.
  var staffLines: Set<ConnectionID> = []
  var readers: [ConversationID: Set<ConnectionID>] = [:]
  var guardian = ChatGuard()
  /// First names of the staff, as they were when somebody last came on.
  var names: [ProfessionalID: PersonalText] = [:]
  var organisationNames: [OrganisationID: String] = [:]
  var history: [ChatQueueID: RecentHistory] = [:]
  var openings: [ChatQueueID: KnownOpening] = [:]
  var demand = DemandCounter()
  /// Rooms of running calls.
  var callRooms: [ConversationID: ChatCallRoom] = [:]
  let calls: MediaDesk
  var mediaStream = MediaStreamPosition()
  /// Whether conversations may go over to calls.
  var intake = CallIntake()
  var mediaReader: Task<Void, Never>?
  var mediaCommands: UInt64 = 0
  /// In the names of commands: a relay that outlives this process has seen those of the one before.
  let mediaProcess = UInt64.random(in: .min ... .max)
  var shifts = ShiftBook()
  var offers = OfferedWords()
  var nextConnection: UInt64 = 1
  var isStopping = false
  var closing = 0
  /// Visitors who begin or come back: under way.
  var comings = 0
  var crowd = CrowdTimes()
  var pace = GreetingPace()

  private var inbox: [Job] = []
  private var isAtWork = false
  private var ticker: Task<Void, Never>?
  var deskNews = DeskNews()
  var deskTimer: Task<Void, Never>?
  /// Of those who wait, whose turn it is to be told their place.
  var sweepPlaces: [ChatQueueID: Int] = [:]
  var statesToTell: Set<ConversationID> = []
  var stateTeller: Task<Void, Never>?
  var counsellorsNow: [ChatQueueID: (onDuty: Int, idle: Int)] = [:]
  private var ticks = 0

  struct Settings: Sendable {
    /// Decided and written at once.
    var batch = 256
    /// Waiting to be decided, at most: whoever comes then is told to slow down.
    var mostWaiting = 4_096
    var prankWait = Duration.hours(2)
    /// Visitors who begin or come back at once; others are told when to come.
    var comingsAtOnce = 256
    var linesOfConversation = 4
    var linesOfProfessional = 4
    var deskPeriod = Duration.milliseconds(250)
    var tick = Duration.seconds(1)
    /// What was done in an emergency, of a conversation that was erased.
    var keepsEmergency = Duration.hours(24 * 365)
    /// Visitors told their new place in one tick.
    var placesATick = 500
    /// A side of a call whose media is gone may come back for so long.
    var callPatience = Duration.seconds(60)
    /// Every so many ticks it is looked whether another process has changed queues.
    var queueTicks = 3
    /// Every so many ticks it is written how many were turned away.
    var demandTicks = 30
    /// For pages whose network lets nothing through to the relay.
    var turn: TURNServers?
    /// Where visitors' pages go when somebody leaves at once.
    var quickExit = Configuration.Chat().quickExit
  }

  static let mostQueues = 10_000
  static let mostDuties = 10_000

  struct KnownOpening {
    var hours: OpeningHours
    var at: WallTime
    var state: OpeningState
  }

  /// One thing that is asked and has to be on disk.
  struct Job {
    var work: Work
    var done: CheckedContinuation<Result<ChatDone, ChatErrorCode>, Never>

    enum Work {
      case start(ConversationID, StartChat, ChatQueueID, secret: SecretHash)
      case visitor(ConversationID, VisitorCommand)
      case staff(ProfessionalID, OrganisationID, CounsellorCommand)
      /// One more secret of a conversation, of another device.
      case addSecret(ConversationID, SecretHash)
      case setCode(ConversationID, SecretHash)
      case time
      case toldOnCall(ConversationID)
      case callBroke(ConversationID, number: Int)
      /// Alone in its batch: nothing else is written to what goes.
      case erase(ConversationID)

      var isErasing: Bool { if case .erase = self { true } else { false } }
    }
  }

  init(
    store: any CareDatabase, texts: ChatTexts, clock: any GatewayClock, calendar: LocalCalendar,
    registry: MetricsRegistry, logger: Logger, settings: Settings = Settings(),
    media: (any MediaNode)? = nil,
    tellOnCall: @escaping @Sendable (MessageDraft) async throws -> Void
  ) {
    self.store = store
    self.texts = texts
    self.clock = clock
    self.calendar = calendar
    self.settings = settings
    calls = MediaDesk(node: media, turn: settings.turn)
    metrics = ChatMetrics(registry: registry)
    self.logger = logger
    self.tellOnCall = tellOnCall
  }

  // Life

  /// Takes up what an earlier process left. To be called once, before the first line.
  func start() async throws {
    let now = clock.now
    let found = try await store.read { tx in
      (
        queues: try tx.chatQueues(limit: Self.mostQueues),
        duties: try tx.chatDuties(limit: Self.mostDuties)
      )
    }
    for queue in found.queues { house.takeIn(queue) }
    for duty in found.duties { house.takeIn(duty) }
    var last: ConversationID?
    repeat {
      let after = last
      let some = try await store.read { try $0.liveConversations(after: after, limit: 1_000) }
      for conversation in some { house.takeIn(conversation, now: now) }
      last = some.last?.id
    } while last != nil
    try await learnNames()
    // Calls went with the process that carried them.
    while house.hasInterruptedCalls, case .success = await submit(.time) {}
    await startMedia()
    await takeOverShifts()
    await learnOffers()
    ticker = Task { [weak self, period = settings.tick] in
      while !Task.isCancelled {
        try? await Task.sleep(for: period)
        await self?.tick()
      }
    }
  }

  func stop() async {
    isStopping = true
    mediaReader?.cancel()
    ticker?.cancel()
    await ticker?.value
    deskTimer?.cancel()
    stateTeller?.cancel()
    while isAtWork { try? await Task.sleep(for: .milliseconds(5)) }
    await writeDemand()
  }

  /// Begins no more calls, for good. Conversations go on.
  func drain() { intake.isDraining = true }

  /// Says goodbye on every line.
  func stopping() {
    isStopping = true
    var random = SystemRandomNumberGenerator()
    let inCalls = lines.values.count(where: isInCall)
    let times = ReturnTimes(
      inCalls: inCalls, others: lines.count - inCalls, resume: settings.callPatience,
      perSecond: pace.perSecond)
    for line in lines.values {
      line.socket.send(
        ChatLine.bye(
          .stopping,
          reconnectMilliseconds: times.pause(inCall: isInCall(line), using: &random)))
    }
  }

  private func isInCall(_ line: ChatLineState) -> Bool {
    if let own = line.visitor?.conversation { return callRooms[own] != nil }
    return line.staff?.feeds.keys.contains { callRooms[$0] != nil } ?? false
  }

  var isAtRest: Bool { lines.isEmpty && closing == 0 && !isAtWork }

  // Deciding and writing

  /// Has something decided and written; returns when it is on disk and everybody has been told.
  func submit(_ work: Job.Work) async -> Result<ChatDone, ChatErrorCode> {
    guard !isStopping else { return .failure(.stopping) }
    guard inbox.count < settings.mostWaiting else { return .failure(.tooMany) }
    return await withCheckedContinuation { continuation in
      inbox.append(Job(work: work, done: continuation))
      guard !isAtWork else { return }
      isAtWork = true
      Task { await workOff() }
    }
  }

  private func workOff() async {
    while !inbox.isEmpty {
      if case .erase(let id) = inbox[0].work {
        let job = inbox.removeFirst()
        job.done.resume(returning: await settleErasing(id))
        continue
      }
      let batch = Array(inbox.prefix(settings.batch).prefix { !$0.work.isErasing })
      inbox.removeFirst(batch.count)
      await settle(batch)
    }
    isAtWork = false
  }

  private func settle(_ batch: [Job]) async {
    let now = clock.now
    let started = ContinuousClock.now
    house.begin()
    var also = AlsoWritten()
    let answers = batch.map { job in
      do throws(ChatRefusal) {
        return Result<ChatDone, ChatErrorCode>.success(try decide(job.work, now, &also))
      } catch {
        return .failure(ChatErrorCode(error))
      }
    }
    let changes = house.changes
    do {
      if !changes.isEmpty || !also.isEmpty {
        try await write(changes, also, now)
        metrics.batch.observe(since: started)
        metrics.entries.increment(by: UInt64(changes.entries.count))
      }
      house.commit()
      holdBackPranks(changes, now)
      note(changes, now)
      tell(changes, now)
      for (job, answer) in zip(batch, answers) { job.done.resume(returning: answer) }
    } catch {
      house.undo()
      metrics.failures.increment()
      logger.error("chat storage failed", metadata: ["error": "\(ErrorSummary.of(error))"])
      for (job, answer) in zip(batch, answers) {
        if case .failure = answer {
          job.done.resume(returning: answer)
        } else {
          job.done.resume(returning: .failure(.storage))
        }
      }
    }
  }

  private func decide(
    _ work: Job.Work, _ now: WallTime, _ also: inout AlsoWritten
  ) throws(ChatRefusal) -> ChatDone {
    switch work {
    case .start(let id, let wanted, let queue, let secret):
      try house.start(
        id, in: queue, kind: wanted.kind, language: wanted.language, topic: wanted.topic,
        feeling: wanted.feeling, text: wanted.text, contact: wanted.contact.map(ChatTexts.json),
        key: "start", calendar: calendar, now: now)
      also.begun.append((id, secret))
      return .took(id)
    case .visitor(let id, let command):
      return try house.apply(command, of: id, now: now)
    case .staff(let me, let organisation, let command):
      return try house.apply(command, by: me, of: organisation, now: now)
    case .addSecret(let id, let secret):
      _ = try house.conversation(id)
      also.secrets.append((id, secret))
      return .took(id)
    case .setCode(let id, let hash):
      let done = try house.apply(.code, of: id, now: now)
      also.codes.append((id, hash))
      return done
    case .time:
      house.passTime(now: now)
      return .done
    case .toldOnCall(let id):
      house.toldOnCall(id, now: now)
      return .done
    case .callBroke(let id, let number):
      house.callBroke(id, number: number, now: now)
      return .done
    case .erase:
      preconditionFailure("erasing is alone in its batch")
    }
  }

  // Time

  func tick() async {
    let now = clock.now
    if house.hasDue(now: now) {
      _ = await submit(.time)
      letGoOfSettled()
    }
    for id in house.alarmsForOnCall(now: now) { await alarm(id) }
    await endBrokenCalls(now)
    tellPlaces()
    markAllDesks()
    ticks += 1
    if ticks % settings.queueTicks == 0 {
      await takeOverChanges()
      await takeOverShifts()
    }
    if ticks % settings.demandTicks == 0 { await writeDemand() }
  }
}
