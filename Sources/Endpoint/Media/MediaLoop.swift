internal import Bytes
internal import CLinux
internal import Glibc
internal import Posix
internal import RTC
internal import SecureTransport

/// The thread of a ``MediaSession``: sockets, timer, mailbox, and the peer that they drive.
// Not Sendable: made by start() and from then on used by its own thread alone.
final class MediaLoop {
  enum Letter: Sendable {
    typealias Reply<Answer> = @Sendable (Result<Answer, MediaSessionError>) -> Void
    case offer(restarting: Bool, Reply<MediaOffer>)
    case answer(String, Int, Reply<Void>)
    case send([OutgoingMedia])
    case keyframe(slot: Int)
    case lookAtAddresses
    case renewSockets
    case statistics(Reply<EndpointStatistics>)
    case close(@Sendable () -> Void)
  }

  let configuration: MediaSession.Configuration
  let peer: Peer
  let onEvent: @Sendable (MediaSessionEvent) -> Void
  var sockets: [MediaSocket]
  var traffic = TrafficCounters()
  var rate: SendRate
  var state = MediaState.new
  var offerNumber = 0
  var toldBitrate: Int?
  var lastHeard: Instant?
  var lastRestartWish: Instant?
  /// The addresses have changed, or some could not be bound yet: look again then.
  var nextLook: Instant?
  let batch = DatagramBatch()
  let epoll: Int32

  private var pacer = Pacer()
  private let mailbox: Mailbox<Letter>
  private let timer: Int32
  /// Netlink; -1 where there is none, and the addresses are polled.
  private let addressWatch: Int32
  private var armed: Instant?
  private var nextTick: Instant
  private var isClosing: (@Sendable () -> Void)?

  /// Receive calls for one socket in one turn, so that none starves the others or the timers.
  private static let receivesPerTurn = 4
  private static let tick = Instant.Span.seconds(1)

  // MARK: Life

  /// Makes the loop on a new thread of its own.
  static func start(
    _ configuration: MediaSession.Configuration, identity: DTLSIdentity,
    mailbox: Mailbox<Letter>, onEvent: @escaping @Sendable (MediaSessionEvent) -> Void
  ) throws(MediaSessionError) {
    let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    let timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK) | Int32(TFD_CLOEXEC))
    guard epoll >= 0, timer >= 0, clinux_epoll_add(epoll, mailbox.fd) == 0,
      clinux_epoll_add(epoll, timer) == 0
    else {
      for fd in [epoll, timer] where fd >= 0 { Glibc.close(fd) }
      throw .noResources
    }
    // The loop is made on the thread that it stays on.
    let thread = WorkerThread("media") {
      MediaLoop(
        configuration, identity: identity, mailbox: mailbox, epoll: epoll, timer: timer,
        onEvent: onEvent
      ).run()
    }
    guard let thread else {
      for fd in [epoll, timer] { Glibc.close(fd) }
      throw .noResources
    }
    thread.detach()
  }

  private init(
    _ configuration: MediaSession.Configuration, identity: DTLSIdentity,
    mailbox: Mailbox<Letter>, epoll: Int32, timer: Int32,
    onEvent: @escaping @Sendable (MediaSessionEvent) -> Void
  ) {
    self.configuration = configuration
    self.mailbox = mailbox
    self.epoll = epoll
    self.timer = timer
    self.onEvent = onEvent
    rate = SendRate(configuration.rate)
    addressWatch = clinux_watch_addresses()
    if addressWatch >= 0 { _ = clinux_epoll_add(epoll, addressWatch) }
    let now = monotonicNow()
    nextTick = now + Self.tick
    sockets = Self.open(configuration.interfaces.addresses(), epoll: epoll)
    peer = Peer(
      Peer.Configuration(
        identity: identity, addresses: sockets.map(\.local), tracks: configuration.tracks,
        audioSlots: configuration.audioSlots, videoSlots: configuration.videoSlots,
        clock: NTPClock(at: now, unixNanoseconds: wallClockNow())),
      random: SecureRandom())
  }

  deinit {
    for fd in [epoll, timer, addressWatch] where fd >= 0 { Glibc.close(fd) }
  }

  private func run() {
    var events = [epoll_event](repeating: epoll_event(), count: 16)
    tellBitrate()
    while isClosing == nil {
      arm()
      let count = epoll_wait(epoll, &events, Int32(events.count), -1)
      let now = monotonicNow()
      for index in 0..<max(0, Int(count)) { ready(clinux_epoll_fd(&events[index]), now) }
      if let deadline = peer.deadline, deadline <= now { peer.handleTimeout(now: now) }
      if let nextLook, nextLook <= now { lookAtAddresses(now) }
      if nextTick <= now { everySecond(now) }
      if !pacer.isEmpty { pace(now) }
      finishTurn(now)
    }
    let now = monotonicNow()
    peer.close(now: now)
    finishTurn(now)
    refuse(mailbox.close())
    enter(.closed)
    sockets = []
    isClosing?()
  }

  // MARK: Turns

  private func ready(_ fd: Int32, _ now: Instant) {
    if fd == mailbox.fd {
      for letter in mailbox.take() { perform(letter, now) }
    } else if fd == timer {
      var expirations: UInt64 = 0
      _ = read(timer, &expirations, MemoryLayout<UInt64>.size)
      armed = nil
    } else if fd == addressWatch {
      var bytes = [UInt8](repeating: 0, count: 4_096)
      while read(addressWatch, &bytes, bytes.count) > 0 {}
      addressesMayHaveChanged(now)
    } else if let socket = sockets.first(where: { $0.fd == fd }) {
      receive(from: socket, now)
    }
  }

  private func receive(from socket: MediaSocket, _ now: Instant) {
    for _ in 0..<Self.receivesPerTurn {
      let count = batch.receive(from: socket) { datagram, path in
        traffic.received(bytes: datagram.count, on: path, isMedia: isMedia(datagram))
        lastHeard = now
        peer.receive(datagram, path: path, now: now)
      }
      finishTurn(now)
      if count < DatagramBatch.size { return }
    }
  }

  private func isMedia(_ datagram: UnsafeMutableRawBufferPointer) -> Bool {
    datagram.first.map { (128...191).contains($0) } ?? false
  }

  /// Sends what the peer wants sent and tells what it has to tell.
  func finishTurn(_ now: Instant) {
    while let datagram = peer.pollDatagram() {
      let isMedia = datagram.bytes.first.map { (128...191).contains($0) } ?? false
      traffic.sent(bytes: datagram.bytes.count, on: datagram.path, isMedia: isMedia)
      batch.add(datagram.bytes, path: datagram.path, over: sockets)
    }
    batch.flush(over: sockets)
    while let event = peer.pollEvent() { heed(event, now) }
  }

  private func everySecond(_ now: Instant) {
    nextTick = now + Self.tick
    watchForSilence(now)
    if addressWatch < 0, nextLook == nil { nextLook = now + .seconds(1) }
  }

  private func perform(_ letter: Letter, _ now: Instant) {
    switch letter {
    case .offer(let restarting, let reply):
      reply(.success(makeOffer(restarting: restarting, now)))
    case .answer(let text, let number, let reply):
      reply(take(text, number, now))
    case .send(let packets):
      for packet in packets {
        if isPicture(packet) { pacer.add(packet) } else { send(packet, now) }
      }
      pace(now)
    case .keyframe(let slot): peer.requestKeyframe(slot: slot, now: now)
    case .lookAtAddresses: lookAtAddresses(now)
    case .renewSockets: renewSockets(now)
    case .statistics(let reply): reply(.success(statistics(now)))
    case .close(let done):
      let earlier = isClosing
      isClosing = {
        earlier?()
        done()
      }
    }
    finishTurn(now)
  }

  private func isPicture(_ packet: OutgoingMedia) -> Bool {
    configuration.tracks.indices.contains(packet.track)
      && configuration.tracks[packet.track] == .video
  }

  private func pace(_ now: Instant) {
    for packet in pacer.take(now: now, target: paceTarget) { send(packet, now) }
  }

  private var paceTarget: Int { toldBitrate ?? configuration.rate.start }

  private func send(_ packet: OutgoingMedia, _ now: Instant) {
    peer.send(
      track: packet.track, payload: packet.payload, timestamp: packet.timestamp,
      marker: packet.marker, audioLevel: packet.audioLevel, now: now)
  }

  private func refuse(_ letters: [Letter]) {
    for letter in letters {
      switch letter {
      case .offer(_, let reply): reply(.failure(.closed))
      case .answer(_, _, let reply): reply(.failure(.closed))
      case .statistics(let reply): reply(.failure(.closed))
      case .close(let done): done()
      case .send, .keyframe, .lookAtAddresses, .renewSockets: break
      }
    }
  }

  private func arm() {
    let wanted =
      [nextTick, peer.deadline, nextLook, pacer.deadline(target: paceTarget)].compactMap { $0 }
      .min() ?? nextTick
    guard wanted != armed else { return }
    armed = wanted
    // A moment of 0 would disarm the timer; the clock is far from it.
    let nanoseconds = max(1, wanted.nanoseconds)
    var setting = itimerspec()
    setting.it_value.tv_sec = time_t(nanoseconds / 1_000_000_000)
    setting.it_value.tv_nsec = Int(nanoseconds % 1_000_000_000)
    timerfd_settime(timer, Int32(TFD_TIMER_ABSTIME), &setting, nil)
  }
}
