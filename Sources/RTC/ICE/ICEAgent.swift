public import Bytes

/// A full, controlling agent (RFC 8445) for one component, with host candidates and all remote
/// candidates known at the start: what an endpoint needs that makes the offer to a relay.
///
/// It checks pairs at the pace of RFC 8445, section 14, nominates the best that answers, and then
/// keeps consent (RFC 7675). It never becomes controlled: it makes the offer (section 6.1.1).
public struct ICEAgent: ConnectivityAgent {
  /// Ta of RFC 8445, section 14.2.
  private static let pace = Instant.Span.milliseconds(50)
  /// How long a worse pair that answers waits for a better one that has not yet.
  private static let patience = Instant.Span.milliseconds(150)
  private static let minimumTimeout = Instant.Span.milliseconds(500)

  private var localCandidates: [ICECandidate]
  private let tieBreaker: UInt64
  private var random: any RandomNumberGenerator
  /// The current generation, then the one before while the current one has not nominated.
  private var generations: [ICEGeneration]
  private var remoteIsLite: Bool
  private var list: ICECheckList
  /// Paths whose check was triggered by one that came in; they go before waiting ones.
  private var triggered: [NetworkPath] = []
  private var nextPace: Instant?
  private var firstSuccess: Instant?
  private var isNominating = false
  private var hasFailed = false
  private var consent: ICEConsentCheck?
  private var consentIsLost = false
  private var validPaths: [NetworkPath] = []
  public private(set) var statistics = ICEStatistics()
  private var datagrams = BoundedQueue<(bytes: [UInt8], path: NetworkPath)>(
    limit: ICECheckList.maxPairs * 2)
  private var events = BoundedQueue<ICEEvent>(limit: ICECheckList.maxPairs * 4)

  /// - Parameter localCandidates: host candidates; each address has its own socket.
  public init(
    local: ICECredentials, localCandidates: [ICECandidate], remote: ICECredentials,
    remoteIsLite: Bool, remoteCandidates: [ICECandidate], random: any RandomNumberGenerator,
    now: Instant
  ) {
    var random = random
    self.localCandidates = localCandidates
    tieBreaker = random.next()
    self.random = random
    generations = [ICEGeneration(local: local, remote: remote)]
    self.remoteIsLite = remoteIsLite
    list = ICECheckList(local: localCandidates, remote: remoteCandidates)
    nextPace = now
  }

  public var selectedPath: NetworkPath? { consent?.path }
  public var lastConsent: Instant? { consent?.lastAnswer }

  public var isRestarting: Bool { generations.count > 1 }

  public var localUfrags: [String] { generations.map(\.local.ufrag) }

  public mutating func restart(
    local: ICECredentials, localCandidates: [ICECandidate]? = nil, remote: ICECredentials,
    remoteIsLite: Bool, candidates: [ICECandidate], now: Instant
  ) {
    if let localCandidates { self.localCandidates = localCandidates }
    // Of two restarts in a row, the generation that has a path is the one worth keeping.
    let kept = generations[generations.count - 1]
    generations = [ICEGeneration(local: local, remote: remote), kept]
    self.remoteIsLite = remoteIsLite
    list = ICECheckList(local: self.localCandidates, remote: candidates)
    triggered = []
    nextPace = now
    firstSuccess = nil
    isNominating = false
    hasFailed = false
  }

  // MARK: Input

  public mutating func receive(
    _ message: STUN.Message, path: NetworkPath, now: Instant
  ) -> DropReason? {
    guard message.method == STUN.binding else { return .unexpectedSTUN }
    switch message.messageClass {
    case .request: return receiveRequest(message, path: path, now: now)
    case .indication: return validPaths.contains(path) ? nil : .pathNotValidated
    case .success, .error: return receiveResponse(message, path: path, now: now)
    }
  }

  private mutating func receiveRequest(
    _ message: STUN.Message, path: NetworkPath, now: Instant
  ) -> DropReason? {
    let verdict = ICERequestCheck.judge(
      message, generations: generations, expectsControlling: false)
    switch verdict {
    case .refused(let reason, let response):
      if let response { datagrams.append((response, path)) }
      return reason
    case .valid(let index):
      datagrams.append(
        (
          ICERequestCheck.success(
            to: message, from: path.remote, generation: generations[index]), path
        ))
      if index == 0 { trigger(path, priority: message.priority ?? 0, now: now) }
      return nil
    }
  }

  /// RFC 8445, sections 7.3.1.3 and 7.3.1.4.
  private mutating func trigger(_ path: NetworkPath, priority: UInt32, now: Instant) {
    if list.index(of: path) == nil {
      guard let local = localCandidates.first(where: { $0.address == path.local }) else { return }
      let remote = ICECandidate(kind: .peerReflexive, address: path.remote, priority: priority)
      guard list.add(ICEPair(local: local, remote: remote)) != nil else { return }
    }
    guard let index = list.index(of: path), !isNominating else { return }
    switch list[index].state {
    case .succeeded, .inProgress: return
    case .waiting, .failed: break
    }
    list[index].state = .waiting
    if !triggered.contains(path) { triggered.append(path) }
    if nextPace == nil { nextPace = now }
  }

  private mutating func receiveResponse(
    _ message: STUN.Message, path: NetworkPath, now: Instant
  ) -> DropReason? {
    if var current = consent, current.isWaiting(for: message.transactionID) {
      guard path == current.path else { return .unexpectedSTUN }
      guard message.verifyIntegrity(key: current.generation.remoteKey) else {
        return .badIntegrity
      }
      statistics.responsesReceived += 1
      guard message.messageClass == .success, !consentIsLost else { return .unexpectedSTUN }
      if let sentAt = current.sendingTime(of: message.transactionID) {
        statistics.measured(now - sentAt)
      }
      current.answered(now: now)
      consent = current
      return nil
    }
    guard let index = list.index(of: message.transactionID), let check = list[index].check else {
      return .unexpectedSTUN
    }
    guard message.verifyIntegrity(key: generations[0].remoteKey) else { return .badIntegrity }
    statistics.responsesReceived += 1
    // RFC 8445, section 7.2.5.2.1: the answer has to come back the way the request went.
    guard message.messageClass == .success, message.mappedAddress != nil,
      list[index].path == path
    else {
      list[index].state = .failed
      failIfNothingIsLeft()
      return message.messageClass == .error ? .unexpectedSTUN : .malformedSTUN
    }
    list[index].state = .succeeded
    // Of one sent several times it is not known which was answered (RFC 6298, section 3).
    if check.transmissions == 1 { statistics.measured(now - check.startedAt) }
    if !validPaths.contains(path) {
      if validPaths.count == ICECheckList.maxPairs {
        events.append(.pathForgotten(validPaths.removeFirst()))
      }
      validPaths.append(path)
      events.append(.pathValidated(path))
    }
    firstSuccess = firstSuccess ?? now
    if check.nominates { select(index, now: now) } else { nominateIfReady(now: now) }
    return nil
  }

  private mutating func select(_ index: Int, now: Instant) {
    let pair = list[index]
    generations.removeSubrange(1...)
    nextPace = nil
    triggered = []
    let wasLost = consentIsLost
    let isNewPath = selectedPath != pair.path
    consentIsLost = false
    consent = ICEConsentCheck(
      path: pair.path, localPriority: pair.local.priority, generation: generations[0], now: now,
      random: &random)
    if isNewPath { events.append(.pathSelected(pair.path)) }
    if wasLost { events.append(.consentBack) }
    for path in validPaths where path != pair.path && list.index(of: path) == nil {
      events.append(.pathForgotten(path))
    }
    let known = list
    validPaths.removeAll { $0 != pair.path && known.index(of: $0) == nil }
  }

  // MARK: Time

  public mutating func handleTimeout(now: Instant) {
    retransmitChecks(now: now)
    nominateIfReady(now: now)
    sendPaced(now: now)
    keepConsent(now: now)
  }

  public var deadline: Instant? {
    var moments: [Instant] = []
    if let nextPace { moments.append(nextPace) }
    if selectionIsOpen {
      for pair in list.pairs { if let check = pair.check { moments.append(check.nextStep) } }
      if let firstSuccess, !isNominating, list.pairs.contains(where: \.hasSucceeded) {
        moments.append(firstSuccess + Self.patience)
      }
    }
    if let consent, !consentIsLost {
      moments.append(min(consent.nextRequest, consent.expiry))
    }
    return moments.min()
  }

  /// Until the current generation has selected a path.
  private var selectionIsOpen: Bool {
    generations.count > 1 || consent == nil
  }

  private mutating func retransmitChecks(now: Instant) {
    guard selectionIsOpen else { return }
    for index in list.pairs.indices {
      guard var check = list[index].check, check.nextStep <= now else { continue }
      if check.retransmit(now: now) {
        statistics.requestsSent += 1
        datagrams.append((check.bytes, list[index].path))
        list[index].state = .inProgress(check)
      } else {
        list[index].state = .failed
        if check.nominates {
          isNominating = false
          nextPace = now
        }
        failIfNothingIsLeft()
      }
    }
  }

  private mutating func failIfNothingIsLeft() {
    guard list.pairs.allSatisfy(\.hasFailed), !hasFailed else { return }
    hasFailed = true
    events.append(.failed)
  }

  /// Regular nomination (RFC 8445, section 8.1.1): the best pair that has answered, at once when no
  /// better one is still open, else after some patience.
  private mutating func nominateIfReady(now: Instant) {
    guard selectionIsOpen, !isNominating, let firstSuccess else { return }
    var betterIsOpen = false
    for index in list.pairs.indices {
      if list[index].hasSucceeded {
        guard !betterIsOpen || now - firstSuccess >= Self.patience else { return }
        isNominating = true
        start(index, nominates: true, now: now)
        return
      }
      if list[index].isPending { betterIsOpen = true }
    }
  }

  private mutating func sendPaced(now: Instant) {
    guard let due = nextPace, due <= now else { return }
    guard !isNominating, let index = nextToCheck() else {
      nextPace = nil
      failIfNothingIsLeft()
      return
    }
    start(index, nominates: false, now: now)
    nextPace = now + Self.pace
  }

  private mutating func nextToCheck() -> Int? {
    while !triggered.isEmpty {
      if let index = list.index(of: triggered.removeFirst()), list[index].isWaiting {
        return index
      }
    }
    return list.pairs.firstIndex(where: \.isWaiting)
  }

  private mutating func start(_ index: Int, nominates: Bool, now: Instant) {
    let pair = list[index]
    let (id, bytes) = request(
      generation: generations[0], localPriority: pair.local.priority, nominates: nominates)
    // RFC 8445, section 14.3: the more checks are under way, the more patient each is.
    let pending = list.pairs.count(where: \.isPending)
    let timeout = max(
      Self.minimumTimeout, .init(nanoseconds: Self.pace.nanoseconds * Int64(pending)))
    list[index].state = .inProgress(
      ICECheck(transactionID: id, bytes: bytes, nominates: nominates, timeout: timeout, now: now))
    statistics.requestsSent += 1
    datagrams.append((bytes, pair.path))
  }

  private mutating func keepConsent(now: Instant) {
    guard var current = consent, !consentIsLost else { return }
    if current.expiry <= now {
      // RFC 7675, section 5.1: what has expired comes back by a restart only.
      consentIsLost = true
      events.append(.consentLost)
      return
    }
    guard current.nextRequest <= now else { return }
    // A lite peer follows USE-CANDIDATE, so that a new mapping in a NAT on the way mends itself.
    let (id, bytes) = request(
      generation: current.generation, localPriority: current.localPriority,
      nominates: remoteIsLite)
    current.requested(id, now: now, random: &random)
    statistics.requestsSent += 1
    statistics.consentRequestsSent += 1
    consent = current
    datagrams.append((bytes, current.path))
  }

  private mutating func request(
    generation: ICEGeneration, localPriority: UInt32, nominates: Bool
  ) -> (id: STUN.TransactionID, bytes: [UInt8]) {
    let id = STUN.TransactionID(high: UInt32(truncatingIfNeeded: random.next()), low: random.next())
    var builder = STUN.Builder(.request, transactionID: id)
    builder.username(generation.outgoingUsername)
    // RFC 8445, section 7.1.1: the priority a peer-reflexive candidate found by this check has.
    builder.priority(
      ICECandidate.Kind.peerReflexive.preference << 24 | localPriority & 0x00ff_ffff)
    builder.iceControlling(tieBreaker: tieBreaker)
    if nominates { builder.useCandidate() }
    return (id, builder.finish(integrityKey: generation.remoteKey))
  }

  // MARK: Output

  public mutating func pollDatagram() -> (bytes: [UInt8], path: NetworkPath)? {
    datagrams.popFirst()
  }

  public mutating func pollEvent() -> ICEEvent? { events.popFirst() }
}
