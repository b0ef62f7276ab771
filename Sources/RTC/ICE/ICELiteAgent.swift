public import Bytes

/// The lite side of ICE (RFC 8445, section 2.5): answers checks, sends none, is always controlled.
///
/// A path is validated by one authentic check and selected by one with USE-CANDIDATE; the latest
/// nomination wins, because browsers nominate whatever pair they use at the moment. Consent
/// (RFC 7675) is read from the checks that come in on the selected path.
public struct ICELiteAgent: ConnectivityAgent {
  /// Validated paths kept; the one unheard of for longest makes room.
  public static let maxValidatedPaths = 8
  /// A path not selected is forgotten after this long without a check. Browsers check the pairs
  /// they hold in reserve every 25 s.
  public static let pathLifetime = Instant.Span.seconds(60)

  private struct ValidatedPath {
    let path: NetworkPath
    var lastCheck: Instant
  }

  /// The current generation, then the one before while the current one has not nominated.
  private var generations: [ICEGeneration]
  private var validated: [ValidatedPath] = []
  private var recent = RecentChecks()
  public private(set) var selectedPath: NetworkPath?
  public private(set) var hasConsent = false
  private var datagrams = BoundedQueue<(bytes: [UInt8], path: NetworkPath)>(limit: 16)
  private var events = BoundedQueue<ICEEvent>(limit: 64)

  public init(local: ICECredentials, remote: ICECredentials) {
    generations = [ICEGeneration(local: local, remote: remote)]
  }

  public var lastConsent: Instant? {
    validated.first { $0.path == selectedPath }?.lastCheck
  }

  /// The ufrags by which checks may arrive now: one, or two during a restart.
  public var localUfrags: [String] { generations.map(\.local.ufrag) }

  public func isValidated(_ path: NetworkPath) -> Bool {
    validated.contains { $0.path == path }
  }

  public var isRestarting: Bool { generations.count > 1 }

  public var statistics: ICEStatistics { ICEStatistics() }

  /// A lite agent needs nothing of the remote but its credentials.
  public mutating func restart(
    local: ICECredentials, localCandidates: [ICECandidate]? = nil, remote: ICECredentials,
    remoteIsLite: Bool, candidates: [ICECandidate], now: Instant
  ) {
    let fresh = ICEGeneration(local: local, remote: remote)
    // Of two restarts in a row, the generation that has nominated is the one worth keeping.
    generations = [fresh, generations[generations.count - 1]]
  }

  public mutating func receive(
    _ message: STUN.Message, path: NetworkPath, now: Instant
  ) -> DropReason? {
    guard message.method == STUN.binding else { return .unexpectedSTUN }
    switch message.messageClass {
    case .request: break
    // A keep-alive (RFC 8445, section 11): nothing to do.
    case .indication: return isValidated(path) ? nil : .pathNotValidated
    case .success, .error: return .unexpectedSTUN
    }
    switch ICERequestCheck.judge(message, generations: generations, expectsControlling: true) {
    case .refused(let reason, let response):
      if let response { datagrams.append((response, path)) }
      return reason
    case .valid(let index):
      guard recent.admit(message.transactionID, from: path) else { return .replayedCheck }
      datagrams.append(
        (
          ICERequestCheck.success(
            to: message, from: path.remote, generation: generations[index]), path
        ))
      validate(path, now: now)
      if message.useCandidate { nominate(path, generation: index) }
      if path == selectedPath, !hasConsent {
        hasConsent = true
        events.append(.consentBack)
      }
      return nil
    }
  }

  private mutating func validate(_ path: NetworkPath, now: Instant) {
    if let index = validated.firstIndex(where: { $0.path == path }) {
      validated[index].lastCheck = now
      return
    }
    if validated.count == Self.maxValidatedPaths {
      let others = validated.indices.filter { validated[$0].path != selectedPath }
      if let oldest = others.min(by: { validated[$0].lastCheck < validated[$1].lastCheck }) {
        events.append(.pathForgotten(validated.remove(at: oldest).path))
      }
    }
    validated.append(ValidatedPath(path: path, lastCheck: now))
    events.append(.pathValidated(path))
  }

  private mutating func nominate(_ path: NetworkPath, generation index: Int) {
    if index == 0 { generations.removeSubrange(1...) }
    guard path != selectedPath else { return }
    let isFirst = selectedPath == nil
    selectedPath = path
    events.append(.pathSelected(path))
    if isFirst { hasConsent = true }
  }

  public mutating func handleTimeout(now: Instant) {
    if hasConsent, let lastConsent, now - lastConsent >= Consent.lifetime {
      hasConsent = false
      events.append(.consentLost)
    }
    for entry in validated where Self.isStale(entry, selected: selectedPath, now: now) {
      events.append(.pathForgotten(entry.path))
    }
    let selected = selectedPath
    validated.removeAll { Self.isStale($0, selected: selected, now: now) }
  }

  private static func isStale(
    _ entry: ValidatedPath, selected: NetworkPath?, now: Instant
  ) -> Bool {
    entry.path != selected && now - entry.lastCheck >= pathLifetime
  }

  public var deadline: Instant? {
    var earliest = validated.lazy.filter { $0.path != selectedPath }
      .map { $0.lastCheck + Self.pathLifetime }.min()
    if hasConsent, let lastConsent {
      let end = lastConsent + Consent.lifetime
      earliest = min(earliest ?? end, end)
    }
    return earliest
  }

  public mutating func pollDatagram() -> (bytes: [UInt8], path: NetworkPath)? {
    datagrams.popFirst()
  }

  public mutating func pollEvent() -> ICEEvent? { events.popFirst() }
}
