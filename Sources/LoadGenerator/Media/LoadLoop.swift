internal import Bytes
internal import CLinux
internal import Glibc
internal import Posix
internal import RTC
internal import SecureTransport

/// All flows of the generator on one thread: sends what is due, takes what comes, counts.
///
/// One thread suffices, and its one clock makes delays comparable: a packet is stamped just before it is
/// encrypted, and its arrival is the kernel's own time.
final class LoadLoop {
  /// ICE, DTLS and consent are looked after so often.
  private static let housekeeping: UInt64 = 10_000_000
  /// Packets sent before what has come is taken again.
  private static let sendBurst = 64
  /// Bursts that are sent before what was asked is done: a loop that cannot keep up has no end of them.
  private static let mostBacklog = 64

  let profile: SRTPProfile
  private(set) var flows: [LoadFlow] = []
  /// Of each flow: when it wants to be looked after; nanoseconds.
  private var deadlines: [UInt64] = []
  private var senders: [StreamSender] = []
  private var flowOfDescriptor: [Int] = []
  private var due = DueHeap()
  /// Flows before this one are silent; nil: all are.
  private var sendingFrom: Int?
  private(set) var measured = Measurement()
  private let epoll: Int32
  private let batch = ArrivalBatch()
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2_048, alignment: 64)
  private var events = [epoll_event](repeating: epoll_event(), count: 128)
  private var nextHousekeeping: UInt64 = 0
  private var clock = LoadClock()
  private var isStopped = false

  init(profile: SRTPProfile, mailbox: Int32) throws {
    self.profile = profile
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    // `clinux_wait_readable` takes descriptors below 1,024 only.
    guard epoll >= 0, epoll < 1_024, clinux_epoll_add(epoll, mailbox) == 0 else {
      throw LoadProblem("epoll is not to be had: \(lastSystemError())")
    }
  }

  deinit {
    buffer.deallocate()
    close(epoll)
  }

  // MARK: What is asked from outside

  func add(_ plan: FlowPlan) throws {
    let now = monotonicNow()
    let flow = try LoadFlow(plan, profile: profile, now: now)
    let index = flows.count
    let descriptor = Int(flow.socket.fd)
    while flowOfDescriptor.count <= descriptor { flowOfDescriptor.append(-1) }
    flowOfDescriptor[descriptor] = index
    guard clinux_epoll_add(epoll, flow.socket.fd) == 0 else {
      throw LoadProblem("epoll takes no more sockets: \(lastSystemError())")
    }
    flows.append(flow)
    var random = SecureRandom()
    for stream in plan.streams {
      senders.append(
        StreamSender(
          stream, number: UInt32(senders.count), flow: index,
          firstSequence: UInt16(truncatingIfNeeded: random.next())))
    }
    // Who comes while a window is open is counted as well.
    while isMeasuring, measured.streams.count < senders.count {
      let plan = senders[measured.streams.count].plan
      measured.streams.append(.init(kind: plan.kind, receivers: plan.receivers))
    }
    flow.handleTimeout(now: now)
    deadlines.append(flow.deadline)
    beginSending(now.nanoseconds)
  }

  /// Every stream sends from when its flow is connected, but for those of the first `silent` flows.
  func startSending(silent: Int) {
    sendingFrom = silent
    beginSending(monotonicNow().nanoseconds)
  }

  /// From now on nothing that comes wakes this thread (``LoadClock``).
  func readByClock() { clock.readByClock(now: monotonicNow().nanoseconds) }

  func openWindow() {
    measured = Measurement(
      streams: senders.map { .init(kind: $0.plan.kind, receivers: $0.plan.receivers) })
    measured.from = wallClockNow()
    measured.until = .max
    measured.threadTime = busyTime
    measured.kernelDrops = kernelDrops
  }

  func closeWindow() {
    let now = wallClockNow()
    measured.until = now
    measured.length = now &- measured.from
    measured.threadTime = busyTime &- measured.threadTime
  }

  /// What the window had; asked for when its last packets have come.
  func takeMeasured() -> Measurement {
    measured.kernelDrops = kernelDrops &- measured.kernelDrops
    return measured
  }

  func stop() {
    let now = monotonicNow()
    for flow in flows { flow.close(now: now) }
    isStopped = true
  }

  /// Nanoseconds of the processor that this thread has had and used.
  private var busyTime: UInt64 { clinux_thread_time() &- clock.spun }

  private var isMeasuring: Bool { measured.until == .max }

  private var kernelDrops: Int64 { flows.reduce(0) { $0 &+ $1.kernelDrops } }

  // MARK: The thread

  func run(takePost: () -> [@Sendable (LoadLoop) -> Void], mailbox: Int32) {
    _ = clinux_exact_timers()
    while !isStopped {
      var now = monotonicNow().nanoseconds
      sendDue(now)
      now = monotonicNow().nanoseconds
      if now >= nextHousekeeping {
        nextHousekeeping = now + Self.housekeeping
        // Of thousands of flows a few are due.
        for index in deadlines.indices where deadlines[index] <= now {
          flows[index].handleTimeout(now: Instant(nanoseconds: now))
          deadlines[index] = flows[index].deadline
        }
        beginSending(now)
      }
      let next = min(due.first?.at ?? .max, nextHousekeeping)
      guard clock.wait(until: next, on: epoll, now: now) else { continue }
      let count = epoll_wait(epoll, &events, Int32(events.count), 0)
      guard count > 0 else { continue }
      if count == events.count { clock.readAgain(now: now) }
      for index in 0..<Int(count) {
        let descriptor = withUnsafePointer(to: events[index]) { clinux_epoll_fd($0) }
        if descriptor == mailbox {
          // What is due leaves before a window is opened or closed: a pause of the machine's is over by then.
          sendBacklog()
          for work in takePost() { work(self) }
        } else {
          receive(flowOfDescriptor[Int(descriptor)])
          // However much there is to read, what is due leaves in time.
          sendDue(monotonicNow().nanoseconds)
        }
      }
    }
  }

  private func beginSending(_ now: UInt64) {
    guard let sendingFrom, senders.count > due.count else { return }
    for index in senders.indices
    where !senders[index].hasBegun && senders[index].flow >= sendingFrom
      && flows[senders[index].flow].connectedAt != nil
    {
      senders[index].begin(now)
      due.add(.init(at: senders[index].due ?? now, stream: index))
    }
  }

  private func sendBacklog() {
    let now = monotonicNow().nanoseconds
    for _ in 0..<Self.mostBacklog {
      guard let first = due.first, first.at <= now else { return }
      sendDue(now)
    }
  }

  private func sendDue(_ now: UInt64) {
    var sent = 0
    while let first = due.first, first.at <= now, sent < Self.sendBurst {
      sent += 1
      let index = first.stream
      let flow = flows[senders[index].flow]
      let wall = wallClockNow()
      let time = monotonicNow()
      let length = senders[index].write(
        into: buffer, wall: wall, absoluteTime: AbsoluteSendTime(time),
        transportSequence: &flow.transportSequence)
      let isSent = length.map { flow.send(buffer, count: $0) } ?? false
      if isMeasuring {
        measured.lateness.add(nanoseconds: time.nanoseconds &- first.at)
        if isSent {
          measured.streams[index].sent += 1
        } else {
          measured.sendFailures += 1
        }
      }
      due.postponeFirst(to: senders[index].due ?? .max)
    }
  }

  private func receive(_ index: Int) {
    let flow = flows[index]
    let now = monotonicNow()
    defer { deadlines[index] = flow.deadline }
    let count = batch.receive(from: flow.socket) { arrival in
      if arrival.dropped > flow.kernelDrops { flow.kernelDrops = arrival.dropped }
      switch flow.receive(arrival.bytes, from: arrival.remote, now: now) {
      case .nothing: break
      case .refused: measured.refused += 1
      case .keyframeWanted(let ssrc):
        for sender in senders.indices
        where senders[sender].flow == index && senders[sender].plan.ssrc == ssrc {
          senders[sender].wantsKeyframe = true
        }
      case .rtp(let count):
        tally(UnsafeRawBufferPointer(rebasing: arrival.bytes[..<count]), flow, arrival, now)
      }
    }
    if count == ArrivalBatch.size { clock.readAgain(now: now.nanoseconds) }
  }

  private func tally(
    _ packet: UnsafeRawBufferPointer, _ flow: LoadFlow, _ arrival: ArrivalBatch.Arrival,
    _ now: Instant
  ) {
    guard let header = RTPHeader(packet),
      let stamp = MediaStamp(UnsafeRawBufferPointer(rebasing: packet[header.payload]))
    else {
      measured.refused += 1
      return
    }
    if flow.firstMediaAt == nil { flow.firstMediaAt = now.nanoseconds }
    guard Int(stamp.stream) < senders.count,
      flows[senders[Int(stamp.stream)].flow].plan.room == flow.plan.room
    else {
      measured.strays += 1
      return
    }
    guard stamp.sentAt >= measured.from, stamp.sentAt < measured.until,
      Int(stamp.stream) < measured.streams.count
    else { return }
    measured.streams[Int(stamp.stream)].received += 1
    let arrived = arrival.at == 0 ? wallClockNow() : arrival.at
    measured.delay.add(nanoseconds: arrived > stamp.sentAt ? arrived - stamp.sentAt : 0)
  }
}
