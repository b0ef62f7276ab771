internal import Bytes
internal import CSDL2
internal import Posix
internal import Synchronization

/// The machine's microphone, through SDL2.
///
/// SDL's own thread only collects samples and posts whole frames; everything is told on the microphone's
/// thread, which also opens the device and opens it again.
public final class SDLMicrophone: Microphone {
  /// After this long without sound, and between two tries to open it.
  private static let patience: Instant.Span = .seconds(2)
  /// The same after opening it: PulseAudio's first samples were seen to take two seconds.
  private static let firstPatience: Instant.Span = .seconds(5)
  /// How often its switch is looked at.
  private static let glance: Instant.Span = .seconds(1)

  private let name: String
  private let mixer: SoundMixer?
  private let thread = DeviceThread("microphone")

  /// - Parameters:
  ///   - device: "auto", or all or part of the name that the sound system gives it.
  ///   - mixer: the card whose capture switch says that the microphone is muted; nil where nobody asks.
  public init(device: String = "auto", mixer: SoundMixer? = SoundMixer()) {
    name = device
    self.mixer = mixer
  }

  public func start(_ onEvent: @escaping @Sendable (MicrophoneEvent) -> Void) {
    thread.start { [name, mixer] signal in
      var listening = Listening(name: name, mixer: mixer, onEvent: onEvent)
      listening.run(until: signal)
    }
  }

  public func stop() { thread.stop() }

  /// Puts pieces of any size together to frames. Written by SDL's thread alone.
  private final class Collector: @unchecked Sendable {
    // @unchecked: `pending` belongs to SDL's thread while the device is open.
    private var pending: [Int16] = []
    /// One second: what waits longer is no longer worth hearing.
    private static let mostWaiting = 50
    let frames: Mailbox<[Int16]>

    init?() {
      guard let frames = Mailbox<[Int16]>() else { return nil }
      self.frames = frames
      pending.reserveCapacity(SoundFormat.frameSamples)
    }

    func take(_ samples: UnsafeBufferPointer<Int16>) {
      var rest = samples[...]
      while !rest.isEmpty {
        let piece = rest.prefix(SoundFormat.frameSamples - pending.count)
        pending.append(contentsOf: piece)
        rest = rest.dropFirst(piece.count)
        if pending.count == SoundFormat.frameSamples {
          _ = frames.post(pending, limit: Self.mostWaiting)
          pending = []
          pending.reserveCapacity(SoundFormat.frameSamples)
        }
      }
    }
  }

  /// From ``start(_:)`` to ``stop()``, on the microphone's thread.
  private struct Listening {
    let name: String
    let mixer: SoundMixer?
    let onEvent: @Sendable (MicrophoneEvent) -> Void
    var told: SoundState?

    init(
      name: String, mixer: SoundMixer?, onEvent: @escaping @Sendable (MicrophoneEvent) -> Void
    ) {
      (self.name, self.mixer, self.onEvent) = (name, mixer, onEvent)
    }

    mutating func run(until signal: StopSignal) {
      while !signal.isRaised {
        do throws(SoundFault) {
          try listen(until: signal)
        } catch {
          tell(error.state)
          _ = signal.wait(atMost: SDLMicrophone.patience)
        }
      }
    }

    /// Returns when it is to end; throws when the device is lost or cannot be had.
    private mutating func listen(until signal: StopSignal) throws(SoundFault) {
      guard let collector = Collector() else { throw .missing }
      let device = try SDLSoundDevice(
        name: name, capture: true,
        callback: { user, bytes, count in
          // `user` is the collector, which the device keeps.
          guard let user, let bytes else { return }
          let samples = UnsafeRawBufferPointer(start: bytes, count: Int(count))
          Unmanaged<Collector>.fromOpaque(user).takeUnretainedValue()
            .take(samples.bindMemory(to: Int16.self))
        }, user: collector)
      device.resume()
      var heard = monotonicNow()
      // When its switch was looked at; not before there is sound: only then it is known to work.
      var looked: Instant?
      while true {
        let waiting = signal.wait(for: collector.frames.fd, atMost: SDLMicrophone.glance)
        if waiting == .stopped { break }
        let now = monotonicNow()
        let frames = collector.frames.take()
        if !frames.isEmpty { heard = now }
        let patience = looked == nil ? SDLMicrophone.firstPatience : SDLMicrophone.patience
        if (now - heard).nanoseconds > patience.nanoseconds { throw .missing }
        guard device.isThere else { throw .missing }
        let isDue = looked.map { (now - $0).nanoseconds > SDLMicrophone.glance.nanoseconds } ?? true
        if isDue && !frames.isEmpty {
          looked = now
          tell(mixer?.isCaptureMuted == true ? .muted : .running)
        }
        for frame in frames {
          if signal.isRaised { return }
          onEvent(.frame(frame))
        }
      }
    }

    private mutating func tell(_ state: SoundState) {
      guard told != state else { return }
      told = state
      onEvent(.state(state))
    }
  }
}
