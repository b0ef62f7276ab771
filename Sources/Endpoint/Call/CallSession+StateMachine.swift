internal import CareAPI
internal import CareModel

/// The rules of a ``CallSession``, pure: when to join, when to restart, when to give up.
///
/// One exchange with the gateway runs at a time; what becomes necessary meanwhile is done after it,
/// and a join does away with the need for a restart.
struct CallMachine {
  enum Action: Equatable {
    /// A new media session, an offer, `join`; ``joined(epoch:)`` or ``failed(_:)`` follows.
    case join
    /// An offer that restarts ICE, `reoffer`; ``reoffered()`` or ``failed(_:)`` follows.
    case reoffer
    case closeMedia
    /// Call ``retry()`` then.
    case retry(Duration)
    case tell(CallUpdate)
  }

  /// Why a join or reoffer came to nothing.
  enum Failure: Equatable {
    case request(SignallingError)
    /// The media session would not open, or did not take the answer.
    case media
  }

  private enum Exchange { case join, reoffer }

  /// Pauses before trying again: doubling from the first to the last.
  private static let firstPause = Duration.milliseconds(500)
  private static let lastPause = Duration.seconds(8)

  private(set) var call: CallView
  private(set) var hasEnded = false
  /// The owner wants media.
  private var wantsMedia = false
  private var exchange: Exchange?
  private var needsJoin = false
  private var needsRestart = false
  private var isWaiting = false
  private var failures = 0
  /// The relay's life that media is joined in.
  private var epoch: String?

  init(_ call: CallView) { self.call = call }

  // MARK: The owner

  mutating func join() -> [Action] {
    guard !hasEnded, !wantsMedia else { return [] }
    wantsMedia = true
    needsJoin = true
    return next()
  }

  mutating func leave() -> [Action] {
    wantsMedia = false
    (needsJoin, needsRestart, isWaiting, epoch) = (false, false, false, nil)
    return [.closeMedia]
  }

  // MARK: Exchanges

  mutating func joined(epoch: String) -> [Action] {
    exchange = nil
    failures = 0
    guard wantsMedia, !hasEnded else { return [] }
    self.epoch = epoch
    return [.tell(.joined)] + next()
  }

  mutating func reoffered() -> [Action] {
    exchange = nil
    failures = 0
    return next()
  }

  mutating func failed(_ failure: Failure) -> [Action] {
    let was = exchange
    exchange = nil
    guard !hasEnded, wantsMedia else { return [] }
    switch failure {
    case .request(.refused(let error)):
      switch error.code {
      case .mediaUnavailable, .internal: needsJoin = true
      // What a restart cannot mend, a join may.
      case .notJoined, .badOffer, .tooMany:
        guard was == .reoffer else { return refused(error) }
        needsJoin = true
      default: return refused(error)
      }
    // The new session's snapshot tells whether there is still a call.
    case .request(.sessionLost), .request(.ended): return next()
    case .request(.tooMany), .request(.unreadable), .media: needsJoin = true
    }
    return pause()
  }

  private mutating func refused(_ error: ProtocolError) -> [Action] {
    leave() + [.tell(.mediaRefused(error))]
  }

  mutating func retry() -> [Action] {
    isWaiting = false
    return next()
  }

  private mutating func pause() -> [Action] {
    guard !isWaiting else { return [] }
    isWaiting = true
    let pause = min(Self.lastPause, Self.firstPause * (1 << min(failures, 8)))
    failures += 1
    return [.retry(pause)]
  }

  private mutating func next() -> [Action] {
    guard !hasEnded, wantsMedia, exchange == nil, !isWaiting else { return [] }
    if needsJoin {
      (needsJoin, needsRestart, epoch) = (false, false, nil)
      exchange = .join
      return [.join]
    }
    if needsRestart {
      needsRestart = false
      exchange = .reoffer
      return [.reoffer]
    }
    return []
  }

  // MARK: Media

  mutating func restartWanted() -> [Action] {
    // While it joins, the session asks again if the offer on its way is of no use.
    guard epoch != nil else { return [] }
    needsRestart = true
    return next()
  }

  mutating func media(_ state: MediaState) -> [Action] {
    guard !hasEnded else { return [] }
    let told: [Action] = [.tell(.media(state))]
    switch state {
    case .new, .connecting, .connected, .interrupted: return told
    case .failed:
      guard wantsMedia else { return told }
      needsJoin = true
      return told + pause()
    // By the relay: it stops, and `mediaLost` follows; or another page has taken the place, and
    // joining again would take it back and forth.
    case .closed: return told
    }
  }

  // MARK: Signalling

  mutating func hear(_ event: SignallingEvent) -> [Action] {
    switch event {
    case .connected(let reply):
      // Media belongs to the person's place in the call, which a new session takes anew.
      return snapshot(reply.snapshot, joinsAnew: true)
    case .resumed(let reply):
      if let snapshot = reply.snapshot { return self.snapshot(snapshot, joinsAnew: false) }
      return epochIs(reply.mediaEpoch)
    case .event(.call(let view)) where view.id == call.id: return take(view)
    case .event(.slots(let slots)) where slots.callId == call.id:
      return hasEnded ? [] : [.tell(.slots(slots))]
    case .event(.mediaLost(let lost)) where lost.callId == call.id:
      return epochIs(lost.mediaEpoch)
    case .volatile(.quality(let quality)) where quality.callId == call.id:
      return hasEnded ? [] : [.tell(.quality(quality))]
    case .ended: return finish(nil)
    case .event, .volatile, .disconnected, .pairing, .paired, .refused: return []
    }
  }

  private mutating func snapshot(_ snapshot: Snapshot, joinsAnew: Bool) -> [Action] {
    guard let view = snapshot.calls.first(where: { $0.id == call.id }) else { return finish(nil) }
    let told = take(view)
    if joinsAnew, wantsMedia { needsJoin = true }
    return told + epochIs(snapshot.mediaEpoch)
  }

  private mutating func epochIs(_ current: String) -> [Action] {
    if let epoch, epoch != current { needsJoin = true }
    return next()
  }

  private mutating func take(_ view: CallView) -> [Action] {
    guard !hasEnded else { return [] }
    call = view
    return view.state == .ended ? finish(view) : [.tell(.call(view))]
  }

  private mutating func finish(_ view: CallView?) -> [Action] {
    guard !hasEnded else { return [] }
    hasEnded = true
    return leave() + [.tell(.ended(view))]
  }
}
