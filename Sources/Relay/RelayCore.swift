public import Bytes
public import MediaAPI
internal import RTC
public import SecureTransport

/// The relay of one shard, sans-IO: datagrams, commands and time come in, datagrams (``batch``),
/// replies and events go out. It takes no lock and waits for nothing; one thread owns it.
///
/// After ``receive(_:path:now:)``, ``perform(_:now:)``, ``handleTimeout(now:)`` or
/// ``closeNextRoom(now:)`` the owner finishes and sends what is in ``batch``, takes the events and asks
/// ``deadline`` anew.
public final class RelayCore {
  /// What waits to be sent. The owner empties it before less than a packet's fan-out is free;
  /// what finds no room is dropped and counted.
  public let batch: SendBatch

  let limits: RelayLimits
  let identity: DTLSIdentity
  let srtp: SRTPEngineKind
  /// Where participants are told to send to, most preferred first.
  let advertised: [SocketAddress]
  var random: RandomSource
  let ntp: NTPClock
  var roomTable: [RoomID: Room] = [:]
  var participants: ContiguousArray<Participant?>
  var freeIndices: [Int]
  var paths: PathTable
  var ufrags: [UInt64: Int] = [:]
  var timers: TimerHeap
  var counters = RelayCounters()
  var events: [MediaEvent] = []
  private var missedEvents = 0
  var nextStreamNumber: UInt64 = 1
  var isDraining = false
  /// How much the shard has to do, and what follows.
  public internal(set) var pressure = LoadPressure()

  /// - Parameters:
  ///   - advertised: this shard's addresses with ports, most preferred first.
  ///   - srtpQueue: of the multi-buffer engine: packets are finished in it by ``SendBatch/finish()``.
  ///   - random: for credentials, sources and first numbers; must be unpredictable in service.
  ///   - start: now; `unixNanoseconds` is the wall clock at that moment.
  public init(
    advertised: [SocketAddress], identity: DTLSIdentity, srtp: SRTPEngineKind = .openSSL,
    srtpQueue: MultiBufferQueue? = nil, limits: RelayLimits = RelayLimits(),
    batchCapacity: Int = 512, random: any RandomNumberGenerator, start: Instant,
    unixNanoseconds: UInt64
  ) {
    self.advertised = advertised
    self.identity = identity
    self.srtp = srtp
    self.limits = limits
    var source = RandomSource(random)
    batch = SendBatch(capacity: batchCapacity, queue: srtpQueue)
    ntp = NTPClock(at: start, unixNanoseconds: unixNanoseconds)
    participants = ContiguousArray(repeating: nil, count: limits.participants)
    freeIndices = Array((0..<limits.participants).reversed())
    timers = TimerHeap(capacity: limits.participants)
    paths = PathTable(
      capacity: limits.participants * ICELiteAgent.maxValidatedPaths, seed: source.next())
    self.random = source
  }

  // MARK: Time

  /// When ``handleTimeout(now:)`` is to be called; nil when nothing is waited for.
  public var deadline: Instant? { timers.earliest }

  /// Serves those who are due as long as the batch has room; ``deadline`` stays due for the others.
  public func handleTimeout(now: Instant) {
    // Every participant that is due gets one turn; what it sets for this very moment waits for the
    // next.
    var turns = participantCount
    let reserve = min(Self.roomForTurn, batch.capacity / 2)
    while turns > 0, batch.free >= reserve, let index = timers.due(now),
      let participant = participants[index]
    {
      turns -= 1
      runTimers(of: participant, now: now)
      // Set anew in any case, or the same participant would stay in front.
      participant.timers.isChanged = true
      schedule(participant)
    }
  }

  /// Datagrams that one participant's timers can bring about: its reports and requests, a flight of
  /// DTLS, and keyframe requests to all whom it was shown where it is let go.
  private static let roomForTurn = 64

  /// Puts the participant's earliest deadline into the heap, where it may have changed.
  func schedule(_ participant: Participant) {
    guard participant.timers.isChanged, participants[participant.index] === participant else {
      return
    }
    participant.timers.isChanged = false
    timers.set(participant.index, participant.timers.earliest)
  }

  // MARK: Output

  public var hasEvents: Bool { !events.isEmpty }

  /// Everything that happened since the last call, in order, and how many events after that there was
  /// no room for: their numbers are to be left out, so that readers see the gap.
  public func takeEvents() -> (events: [MediaEvent], missed: Int) {
    defer {
      events.removeAll()
      missedEvents = 0
    }
    return (events, missedEvents)
  }

  func emit(_ event: MediaEvent) {
    guard events.count < limits.pendingEvents else {
      missedEvents += 1
      return counters.add(.droppedEvents)
    }
    events.append(event)
  }

  public var roomCount: Int { roomTable.count }
  public var participantCount: Int { limits.participants - freeIndices.count }

  public var rooms: [RoomID: [ParticipantID]] {
    roomTable.mapValues { room in
      room.participants.keys.sorted { $0.rawValue < $1.rawValue }
    }
  }

  /// Counters since the start; names are metric suffixes.
  public var load: NodeLoad {
    NodeLoad(
      rooms: roomCount, participants: participantCount, counters: counters.named,
      pressure: pressure.summary)
  }

  /// Says goodbye to everyone in one room and takes no new ones; false when none is left. The owner
  /// sends ``batch`` between two calls.
  public func closeNextRoom(now: Instant) -> Bool {
    isDraining = true
    guard let room = roomTable.values.first else { return false }
    closeRoom(room, now: now)
    return true
  }
}
