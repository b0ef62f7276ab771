internal import Bytes
internal import CLinux
internal import Glibc
internal import MediaAPI
internal import Posix
internal import Relay

/// One thread with its sockets and its relay core. Nobody else touches the core: commands come in
/// by the mailbox, events and replies go out by closures.
// @unchecked: everything but the mailbox is used by the shard's own thread alone, from start() on.
final class Shard: @unchecked Sendable {
  enum Letter: Sendable {
    case command(MediaCommand, reply: @Sendable (MediaReply) -> Void)
    case snapshot(@Sendable ([RoomID: [ParticipantID]], NodeLoad) -> Void)
    case stop
  }

  let mailbox: Mailbox<Letter>
  private let index: Int
  private let core: RelayCore
  private let sockets: [DatagramSocket]
  private let board: ShardBoard
  private let publisher: EventPublisher
  private let receiver = DatagramReceiver()
  private let sender: DatagramSender
  private let epoll: Int32
  private let timer: Int32
  private var handshakes = HandshakeQueue()
  private var longWork = LongWork()
  private var gather: GatherWindow
  private var armed: Instant?
  private var nextLoad: Instant
  private var meter: ShardMeter
  private var isStopping = false
  private var thread = pthread_t()

  /// Receive calls for one socket in one turn, so that none starves the others or the timers.
  private static let receivesPerTurn = 4
  /// Slots that must be free before another datagram is taken: what one can fan out into.
  private static let roomForOne = 128
  private static let loadInterval = Instant.Span.seconds(5)

  init(
    index: Int, core: RelayCore, sockets: [DatagramSocket], board: ShardBoard,
    publisher: EventPublisher, configuration: RelayConfiguration
  ) throws(RelayStartError) {
    self.index = index
    self.core = core
    self.sockets = sockets
    self.board = board
    self.publisher = publisher
    guard let mailbox = Mailbox<Letter>() else {
      throw RelayStartError("An eventfd could not be opened: \(systemError()).")
    }
    self.mailbox = mailbox
    sender = DatagramSender(
      capacity: core.batch.capacity, cutsRuns: configuration.segmentation)
    gather = GatherWindow(longest: configuration.gatherWindow, now: monotonicNow())
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    timer = timerfd_create(
      CLOCK_MONOTONIC, Int32(TFD_NONBLOCK) | Int32(TFD_CLOEXEC))
    nextLoad = monotonicNow() + Self.loadInterval
    meter = ShardMeter(now: monotonicNow())
    guard epoll >= 0, timer >= 0 else {
      throw RelayStartError("The relay could not get an epoll or timer: \(systemError()).")
    }
    for fd in [mailbox.fd, timer] + sockets.map(\.fd) where clinux_epoll_add(epoll, fd) != 0 {
      throw RelayStartError("The relay could not watch a socket: \(systemError()).")
    }
  }

  deinit {
    if epoll >= 0 { close(epoll) }
    if timer >= 0 { close(timer) }
  }

  func start() throws(RelayStartError) {
    // The thread holds the shard until it ends.
    let held = Unmanaged.passRetained(self)
    let failure = pthread_create(
      &thread, nil,
      { argument in
        // Passed in by start() just below.
        let shard = Unmanaged<Shard>.fromOpaque(argument!).takeRetainedValue()
        clinux_set_thread_name(pthread_self(), "relay-\(shard.index)")
        shard.run()
        return nil
      }, held.toOpaque())
    guard failure == 0 else {
      held.release()
      throw RelayStartError(
        "A relay thread could not be started: \(String(cString: strerror(failure))).")
    }
  }

  /// Waits for the thread's end; after a ``Letter/stop``, once.
  func join() { pthread_join(thread, nil) }

  private func run() {
    _ = clinux_exact_timers()
    // People are heard while others come in a crowd. Without the right to it all threads are equal.
    goBeforeOthers()
    var events = [epoll_event](repeating: epoll_event(), count: 32)
    while !isStopping {
      arm()
      let count = epoll_wait(
        epoll, &events, Int32(events.count), handshakes.isEmpty ? -1 : 0)
      let now = monotonicNow()
      var datagrams = 0
      var hasMail = false
      for index in 0..<max(0, Int(count)) {
        let fd = clinux_epoll_fd(&events[index])
        if fd == mailbox.fd {
          hasMail = true
        } else if fd == timer {
          var expirations: UInt64 = 0
          _ = read(timer, &expirations, MemoryLayout<UInt64>.size)
          armed = nil
        } else if let socket = sockets.first(where: { $0.fd == fd }) {
          datagrams += readSocket(socket, now)
        }
      }
      if let deadline = core.deadline, deadline <= now {
        finishTurn()
        core.handleTimeout(now: now)
      }
      if nextLoad <= now { reportLoad(now) }
      finishTurn()
      let hasLongWork = hasMail || !handshakes.isEmpty
      takeLongWork(hasMail: hasMail, now)
      weigh(woken: now, datagrams: datagrams)
      let next = gather.next(
        after: datagrams, packets: sender.takeCount(), longWork: hasLongWork, now: now)
      // More may be there than a turn takes.
      if let next, datagrams < DatagramReceiver.batch * Self.receivesPerTurn {
        clinux_sleep_until(UInt64(next.nanoseconds))
      }
    }
    // Room by room, so that every goodbye finds its place in the batch.
    while core.closeNextRoom(now: monotonicNow()) { finishTurn() }
    refuseRest()
  }

  /// - Returns: how many datagrams were there.
  private func readSocket(_ socket: DatagramSocket, _ now: Instant) -> Int {
    var all = 0
    for _ in 0..<Self.receivesPerTurn {
      let count = receiver.receive(from: socket) { datagram, path in
        // A stranger's goes on at once, to be dropped: it takes nobody's place in the queue.
        if HandshakeQueue.isDTLS(datagram), core.knows(path) {
          return handshakes.add(datagram, path: path)
        }
        core.receive(datagram, path: path, now: now)
        if core.batch.free < Self.roomForOne { sender.flush(core.batch, over: sockets) }
      }
      all += count
      if count < DatagramReceiver.batch { break }
    }
    return all
  }

  /// A letter or a datagram of a handshake; what is left wakes the thread again.
  private func takeLongWork(hasMail: Bool, _ now: Instant) {
    switch longWork.next(hasLetter: hasMail, hasHandshake: !handshakes.isEmpty) {
    case .letter:
      readLetter(now)
    case .handshake:
      // There is one.
      var waiting = handshakes.take()!
      let path = waiting.path
      waiting.bytes.withUnsafeMutableBytes { core.receive($0, path: path, now: now) }
    case nil:
      return
    }
    finishTurn()
  }

  private func readLetter(_ now: Instant) {
    for letter in mailbox.take(limit: 1) {
      switch letter {
      case .command(let command, let reply):
        // A command may need most of the batch, such as one that closes a room.
        finishTurn()
        let answer = core.perform(command.action, now: now)
        board.update(index, rooms: core.roomCount, participants: core.participantCount)
        // What the command did is sent and told before its reply is.
        finishTurn()
        reply(answer)
      case .snapshot(let reply):
        finishTurn()
        reply(core.rooms, load)
      case .stop:
        isStopping = true
      }
    }
  }

  private func finishTurn() {
    if core.batch.count > 0 { sender.flush(core.batch, over: sockets) }
    if core.hasEvents {
      let (events, missed) = core.takeEvents()
      publisher.publish(events, missed: missed)
    }
  }

  /// Notes what the turn took; once a second the core hears what the second was like.
  private func weigh(woken: Instant, datagrams: Int) {
    let now = monotonicNow()
    meter.turn(woken: woken, now: now, datagrams: datagrams)
    guard meter.end <= now else { return }
    let totals = ShardMeter.Totals(
      processor: clinux_thread_time(), bytes: core.bytesIn, kernelDrops: kernelDrops)
    guard core.weigh(meter.finish(now: now, totals, participants: core.participantCount)) else {
      return
    }
    board.set(index, refusesRooms: core.pressure.refusesRooms)
    board.update(index, load)
    publisher.publish([.load(board.total)])
  }

  private var kernelDrops: UInt64 { sockets.reduce(0) { $0 + $1.kernelDrops } }

  private var load: NodeLoad {
    var load = core.load
    load.counters["kernel_receive_drops"] = kernelDrops
    load.counters["send_failures"] = sender.failures
    load.counters["handshakes_dropped"] = handshakes.dropped
    load.counters["dropped_oversized"] = receiver.oversized
    return load
  }

  /// Every shard writes its part on the board; shard 0 tells the whole.
  private func reportLoad(_ now: Instant) {
    nextLoad = now + Self.loadInterval
    board.update(index, load)
    if index == 0 { publisher.publish([.load(board.total)]) }
  }

  private func arm() {
    let own = min(nextLoad, meter.end)
    let wanted = min(core.deadline ?? own, own)
    guard wanted != armed else { return }
    armed = wanted
    // A moment of 0 would disarm the timer; the clock is far from it.
    let nanoseconds = max(1, wanted.nanoseconds)
    var setting = itimerspec()
    setting.it_value.tv_sec = time_t(nanoseconds / 1_000_000_000)
    setting.it_value.tv_nsec = Int(nanoseconds % 1_000_000_000)
    timerfd_settime(timer, Int32(TFD_TIMER_ABSTIME), &setting, nil)
  }

  private func refuseRest() {
    for letter in mailbox.close() {
      switch letter {
      case .command(_, let reply):
        reply(.failed(MediaFailure(.unavailable, "the node is stopping")))
      case .snapshot(let reply):
        reply([:], load)
      case .stop:
        break
      }
    }
  }
}
