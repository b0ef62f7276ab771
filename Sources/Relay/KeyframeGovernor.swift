internal import Bytes

/// Merges the keyframe requests of all receivers of one source: one request at a time, not more often
/// than the interval, repeated until a keyframe really comes.
struct KeyframeGovernor {
  private enum State {
    case idle
    /// Asked within the interval after the last one was sent: goes out at the moment given.
    case deferred(until: Instant)
    /// Sent; asked again at the moment given unless a keyframe comes.
    case awaiting(retryAt: Instant, attempts: Int)
  }

  private var state = State.idle
  private var lastSent: Instant?

  /// Nothing is under way, and nobody waits.
  var isIdle: Bool {
    if case .idle = state { true } else { false }
  }

  /// When ``handleTimeout(now:)`` has something to do.
  var deadline: Instant? {
    switch state {
    case .idle: nil
    case .deferred(let until): until
    case .awaiting(let retryAt, _): retryAt
    }
  }

  /// Somebody needs a keyframe. True: send a request now. False: one is under way or will be.
  mutating func request(now: Instant) -> Bool {
    switch state {
    case .deferred, .awaiting:
      return false
    case .idle:
      if let lastSent, now - lastSent < RelayTiming.keyframeInterval {
        state = .deferred(until: lastSent + RelayTiming.keyframeInterval)
        return false
      }
      send(now, attempts: 1)
      return true
    }
  }

  /// A keyframe has begun to arrive.
  mutating func keyframeArrived() {
    switch state {
    case .awaiting: state = .idle
    // Deferred requests came after an earlier keyframe; this one serves them as well.
    case .deferred: state = .idle
    case .idle: break
    }
  }

  /// True: send a request now.
  mutating func handleTimeout(now: Instant) -> Bool {
    switch state {
    case .idle:
      return false
    case .deferred(let until):
      guard until <= now else { return false }
      send(now, attempts: 1)
      return true
    case .awaiting(let retryAt, let attempts):
      guard retryAt <= now else { return false }
      guard attempts < RelayTiming.keyframeAttempts else {
        state = .idle
        return false
      }
      send(now, attempts: attempts + 1)
      return true
    }
  }

  private mutating func send(_ now: Instant, attempts: Int) {
    lastSent = now
    state = .awaiting(retryAt: now + RelayTiming.keyframeRetry, attempts: attempts)
  }
}
