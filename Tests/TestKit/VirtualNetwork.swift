public import Bytes

/// Carries datagrams between nodes in virtual time, with seeded loss, delay and everything else that
/// ``NetworkConditions`` names. The same seed and the same nodes give the same run.
public final class VirtualNetwork {
  public private(set) var now: Instant
  public var conditions: NetworkConditions
  /// Nothing passes while this is set.
  public var isDown = false
  /// Sees every datagram as it is sent, before loss; answers whether it may go on.
  public var filter: ((_ datagram: [UInt8], _ from: SocketAddress, _ to: SocketAddress) -> Bool)?
  public private(set) var delivered = 0
  public private(set) var lost = 0

  private struct Flight {
    let arrival: Instant
    let number: Int
    let bytes: [UInt8]
    let source: SocketAddress
    let destination: SocketAddress
  }

  private var random: SeededRandom
  private var nodes: [any VirtualNode] = []
  private var flights: [Flight] = []
  private var flightCount = 0
  /// Until when each sender's side of the bottleneck is busy.
  private var busyUntil: [SocketAddress: Instant] = [:]
  /// Inner address to the one the world sees.
  private var mappings: [SocketAddress: SocketAddress] = [:]

  public init(
    seed: UInt64, conditions: NetworkConditions = NetworkConditions(),
    start: Instant = Instant(nanoseconds: 1_000_000_000_000)
  ) {
    random = SeededRandom(seed: seed)
    self.conditions = conditions
    now = start
  }

  public func add(_ node: any VirtualNode) { nodes.append(node) }

  public func remove(_ node: any VirtualNode) { nodes.removeAll { $0 === node } }

  /// Puts an address behind a NAT: the world sees it as `outer`. Doing it again rebinds it, and
  /// what is sent to the earlier outer address gets lost.
  public func map(_ inner: SocketAddress, to outer: SocketAddress) { mappings[inner] = outer }

  /// Sends a datagram of nobody's, such as a forged or a replayed one.
  public func inject(_ bytes: [UInt8], from source: SocketAddress, to destination: SocketAddress) {
    launch(bytes, source: source, destination: destination)
  }

  // MARK: Running

  /// Lets the given time pass.
  public func run(for span: Instant.Span) { run(until: now + span) }

  public func run(until end: Instant) {
    _ = run(until: end, or: { false })
  }

  /// Lets time pass until `condition` holds, at most `span`; answers whether it came to hold.
  public func run(upTo span: Instant.Span, until condition: () -> Bool) -> Bool {
    run(until: now + span, or: condition)
  }

  private func run(until end: Instant, or condition: () -> Bool) -> Bool {
    var turnsWithoutTime = 0
    while true {
      for node in nodes { flush(node) }
      if condition() { return true }
      let next = nextEvent ?? end
      guard next <= end else {
        now = end
        return false
      }
      if next > now {
        now = next
        turnsWithoutTime = 0
      } else {
        turnsWithoutTime += 1
        precondition(turnsWithoutTime < 10_000, "a node asks for the same moment for ever")
      }
      deliverDue()
      for node in nodes {
        if let deadline = node.deadline, deadline <= now { node.handleTimeout(now: now) }
      }
      if now == end, nextEvent.map({ $0 > end }) ?? true {
        for node in nodes { flush(node) }
        if flights.contains(where: { $0.arrival <= end }) { continue }
        return condition()
      }
    }
  }

  private var nextEvent: Instant? {
    let arrivals = flights.lazy.map(\.arrival).min()
    let deadlines = nodes.lazy.compactMap(\.deadline).min()
    return [arrivals, deadlines].compactMap { $0 }.min()
  }

  private func flush(_ node: any VirtualNode) {
    while let datagram = node.pollDatagram() {
      let source = mappings[datagram.path.local] ?? datagram.path.local
      if let filter, !filter(datagram.bytes, source, datagram.path.remote) { continue }
      launch(datagram.bytes, source: source, destination: datagram.path.remote)
    }
  }

  private func launch(_ bytes: [UInt8], source: SocketAddress, destination: SocketAddress) {
    if isDown || random.hits(conditions.loss) {
      lost += 1
      return
    }
    guard let queued = queue(bytes.count, source: source) else {
      lost += 1
      return
    }
    let copies = random.hits(conditions.duplication) ? 2 : 1
    for _ in 0..<copies {
      var delay = queued + conditions.delay.nanoseconds
      delay += random.below(conditions.jitter.nanoseconds)
      if random.hits(conditions.reordering) { delay += conditions.reorderingDelay.nanoseconds }
      flightCount += 1
      flights.append(
        Flight(
          arrival: now + Instant.Span(nanoseconds: delay), number: flightCount, bytes: bytes,
          source: source, destination: destination))
    }
  }

  /// Nanoseconds until the datagram has passed the bottleneck; nil where its queue is full.
  private func queue(_ count: Int, source: SocketAddress) -> Int64? {
    guard let bandwidth = conditions.bandwidth else { return 0 }
    let start = max(busyUntil[source] ?? now, now)
    guard start - now <= conditions.longestQueue else { return nil }
    // 28 bytes of IPv4 and UDP headers come on top.
    let span = Int64((count + 28) * 8) * 1_000_000_000 / Int64(bandwidth)
    let end = start + Instant.Span(nanoseconds: span)
    busyUntil[source] = end
    return (end - now).nanoseconds
  }

  private func deliverDue() {
    let due = flights.filter { $0.arrival <= now }
      .sorted { ($0.arrival, $0.number) < ($1.arrival, $1.number) }
    flights.removeAll { $0.arrival <= now }
    for flight in due { deliver(flight) }
  }

  private func deliver(_ flight: Flight) {
    let inner = mappings.first { $0.value == flight.destination }?.key
    // An address behind a NAT is not reachable by its inner name.
    guard inner != nil || mappings[flight.destination] == nil else {
      lost += 1
      return
    }
    let destination = inner ?? flight.destination
    guard let node = nodes.first(where: { $0.addresses.contains(destination) }) else {
      lost += 1
      return
    }
    delivered += 1
    var bytes = flight.bytes
    bytes.withUnsafeMutableBytes {
      node.receive(
        $0, path: NetworkPath(local: destination, remote: flight.source), now: now)
    }
    flush(node)
  }
}
