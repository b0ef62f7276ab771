internal import Bytes
internal import CSDL2
internal import Posix
internal import Synchronization

/// The machine's loudspeaker, through SDL2. What is heard is asked for on SDL's own thread; states are
/// told on the loudspeaker's watching thread, and only while nothing is asked for.
public final class SDLLoudspeaker: Loudspeaker {
  /// After this long without being asked by the device, and between two tries to open it.
  private static let patience: Instant.Span = .seconds(2)
  /// The same after opening it: a sound server may have to wake a device first.
  private static let firstPatience: Instant.Span = .seconds(5)
  private static let glance: Instant.Span = .milliseconds(500)

  private let name: String
  private let hardware: (mixer: SoundMixer, percent: Int)?
  private let thread = DeviceThread("loudspeaker")
  private let volume = Shared()

  /// What any thread may set or ask.
  private final class Shared: Sendable {
    let percent = Atomic(100)
    let latencyMilliseconds = Atomic(0)
  }

  /// - Parameters:
  ///   - device: "auto", or all or part of the name that the sound system gives it.
  ///   - mixer: the card whose own volume is set when the loudspeaker is opened, to `hardwarePercent`;
  ///     nil leaves it as it is. ``setVolume(_:)`` works in software, below that.
  public init(device: String = "auto", mixer: SoundMixer? = nil, hardwarePercent: Int = 100) {
    name = device
    hardware = mixer.map { ($0, hardwarePercent) }
  }

  public func start(
    _ pull: @escaping @Sendable (_ samples: Int) -> [Int16],
    onState: @escaping @Sendable (SoundState) -> Void
  ) {
    thread.start { [self] signal in
      var told: SoundState?
      let tell = { (state: SoundState) in
        guard told != state else { return }
        told = state
        onState(state)
      }
      while !signal.isRaised {
        do throws(SoundFault) {
          try play(pull, tell, until: signal)
        } catch {
          tell(error.state)
          _ = signal.wait(atMost: Self.patience)
        }
      }
    }
  }

  public func stop() { thread.stop() }

  public func setVolume(_ percent: Int) { volume.percent.store(percent, ordering: .relaxed) }

  /// SDL keeps two of the device's buffers; what a sound server adds is not known.
  public var latencyMilliseconds: Int { volume.latencyMilliseconds.load(ordering: .relaxed) }

  /// Returns when it is to end; throws when the device is lost or cannot be had.
  private func play(
    _ pull: @escaping @Sendable (Int) -> [Int16], _ tell: (SoundState) -> Void,
    until signal: StopSignal
  ) throws(SoundFault) {
    let player = Player(pull, volume)
    let device = try SDLSoundDevice(
      name: name, capture: false,
      callback: { user, bytes, count in
        // `user` is the player, which the device keeps.
        guard let user, let bytes else { return }
        let samples = UnsafeMutableRawBufferPointer(start: bytes, count: Int(count))
        Unmanaged<Player>.fromOpaque(user).takeUnretainedValue()
          .fill(samples.bindMemory(to: Int16.self))
      }, user: player)
    if let hardware { hardware.mixer.setPlayback(percent: hardware.percent) }
    volume.latencyMilliseconds.store(
      2 * SDLSoundDevice.bufferSamples * 1_000 / SoundFormat.sampleRate, ordering: .relaxed)
    device.resume()
    var (turns, since) = (0, monotonicNow())
    var isLive = false
    while signal.wait(atMost: isLive ? Self.glance : .milliseconds(10)) == .timeout {
      let now = monotonicNow()
      let latest = player.turns.load(ordering: .acquiring)
      if latest != turns {
        (turns, since) = (latest, now)
        // Silence has gone through: it works. Before, nothing is asked for, so that whoever hears of
        // the state first is not asked already.
        if !isLive {
          tell(.running)
          isLive = true
          player.isLive.store(true, ordering: .releasing)
        }
      }
      let patience = isLive ? Self.patience : Self.firstPatience
      guard (now - since).nanoseconds <= patience.nanoseconds, device.isThere else {
        throw .missing
      }
    }
  }

  /// What SDL's thread works with.
  private final class Player: @unchecked Sendable {
    // @unchecked: `gain` belongs to SDL's thread while the device is open.
    private var gain: Gain
    private let pull: @Sendable (Int) -> [Int16]
    private let volume: Shared
    /// How often the device has asked.
    let turns = Atomic(0)
    let isLive = Atomic(false)

    init(_ pull: @escaping @Sendable (Int) -> [Int16], _ volume: Shared) {
      (self.pull, self.volume) = (pull, volume)
      gain = Gain(percent: volume.percent.load(ordering: .relaxed))
    }

    func fill(_ samples: UnsafeMutableBufferPointer<Int16>) {
      turns.add(1, ordering: .acquiringAndReleasing)
      var count = 0
      if isLive.load(ordering: .acquiring) {
        let sound = pull(samples.count)
        count = min(sound.count, samples.count)
        for index in 0..<count { samples[index] = sound[index] }
      }
      // Too little is followed by silence, not by what was in the memory.
      for index in count..<samples.count { samples[index] = 0 }
      gain.set(percent: volume.percent.load(ordering: .relaxed))
      gain.apply(to: samples)
    }
  }
}
