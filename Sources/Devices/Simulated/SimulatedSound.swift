internal import Bytes
internal import Posix
internal import Synchronization

/// A microphone that hears what a source makes: for the demonstration and for tests.
public final class SimulatedMicrophone: Microphone {
  private struct State {
    var fault: SoundState?
    var told: SoundState?
    var onEvent: (@Sendable (MicrophoneEvent) -> Void)?
  }

  private let ticker = Ticker("microphone", every: .milliseconds(20))
  private let state = Mutex(State())
  private let next: @Sendable (_ samples: Int) -> [Int16]

  /// - Parameter next: asked on the microphone's thread.
  public init(_ next: @escaping @Sendable (_ samples: Int) -> [Int16]) { self.next = next }

  public func start(_ onEvent: @escaping @Sendable (MicrophoneEvent) -> Void) {
    state.withLock { state in
      state.onEvent = onEvent
      state.told = nil
    }
    ticker.start { [self] in hear() }
  }

  public func stop() { ticker.stop() }

  /// As if it were unplugged, taken or switched off; nil mends it.
  public func fail(_ fault: SoundState?) { state.withLock { $0.fault = fault } }

  private func hear() {
    let (onEvent, now, isNews) = state.withLock { state in
      let now = state.fault ?? .running
      defer { state.told = now }
      return (state.onEvent, now, state.told != now)
    }
    if isNews { onEvent?(.state(now)) }
    if now == .running { onEvent?(.frame(next(SoundFormat.frameSamples))) }
  }
}

/// A loudspeaker that hands what would be heard to a sink.
public final class SimulatedLoudspeaker: Loudspeaker {
  private struct State {
    var fault: SoundState?
    var told: SoundState?
    var volume = 100
    var pull: (@Sendable (Int) -> [Int16])?
    var onState: (@Sendable (SoundState) -> Void)?
  }

  /// As often as a sound card with small buffers asks.
  private static let pieceSamples = 480

  private let ticker = Ticker("loudspeaker", every: .milliseconds(10))
  private let state = Mutex(State())
  private let sink: @Sendable ([Int16]) -> Void

  /// - Parameter sink: called on the loudspeaker's thread with each 10 ms.
  public init(_ sink: @escaping @Sendable ([Int16]) -> Void = { _ in }) { self.sink = sink }

  public func start(
    _ pull: @escaping @Sendable (_ samples: Int) -> [Int16],
    onState: @escaping @Sendable (SoundState) -> Void
  ) {
    state.withLock { state in
      (state.pull, state.onState, state.told) = (pull, onState, nil)
    }
    ticker.start { [self] in play() }
  }

  public func stop() { ticker.stop() }

  public func setVolume(_ percent: Int) { state.withLock { $0.volume = percent } }
  public var volume: Int { state.withLock { $0.volume } }
  public var latencyMilliseconds: Int { 0 }

  /// As if it were unplugged or taken; nil mends it.
  public func fail(_ fault: SoundState?) { state.withLock { $0.fault = fault } }

  private func play() {
    let (pull, onState, now, isNews) = state.withLock { state in
      let now = state.fault ?? .running
      defer { state.told = now }
      return (state.pull, state.onState, now, state.told != now)
    }
    if isNews { onState?(now) }
    guard now == .running, let pull else { return }
    sink(pull(Self.pieceSamples))
  }
}
