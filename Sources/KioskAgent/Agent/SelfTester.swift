internal import Bytes
internal import CareAPI
internal import Codecs
internal import Devices
internal import Foundation
internal import Posix
internal import Synchronization

/// Tries the devices while nobody is in a call: the camera, the loudspeaker with a tone that
/// the microphone is to hear. What is seen and heard is measured and forgotten.
final class SelfTester: Sendable {
  struct Result: Sendable, Equatable {
    var camera: SelfTestReport.Camera
    var microphone: SelfTestReport.Microphone
    var loudspeaker: SelfTestReport.Loudspeaker
  }

  private struct Findings {
    var camera: SelfTestReport.Camera?
    var senses = Senses()
    var mean: Int?
    var microphone: SelfTestReport.Microphone?
    var heard: [Int16] = []
    var hasSound = false
  }

  /// A camera or sound card may take so long to wake.
  private static let patience = Duration.seconds(5)
  private static let step = Duration.milliseconds(50)
  /// For the tone, and its way through the room.
  private static let listening = Duration.milliseconds(900)
  /// Of the test tone, Hz: within every small loudspeaker's range.
  private static let tone = 1_000.0
  /// Darker than this, but no shutter: the room is dark.
  private static let dark = 40

  private let room: DeviceRoom

  init(room: DeviceRoom) { self.room = room }

  /// Nil while one runs already.
  /// - Parameter playsTone: not at night: without it the loudspeaker counts as good where it is there.
  func run(desk: SoundDesk, playsTone: Bool = true) async -> Result? {
    let box = Box()
    guard room.observe(box) else { return nil }
    defer { room.endObserving() }
    var waited = Duration.zero
    while waited < Self.patience, !box.isReady(room) {
      try? await Task.sleep(for: Self.step)
      waited += Self.step
    }
    if playsTone {
      var tone = ToneSource(frequencies: [Self.tone], amplitude: 0.4)
      desk.say(tone.next(SoundFormat.sampleRate / 2))
      try? await Task.sleep(for: Self.listening)
    }
    return box.result(room, playsTone: playsTone)
  }

  /// What the device threads find.
  private final class Box: DeviceObserver {
    private let findings = Mutex(Findings())

    /// Each has shown or said something.
    func isReady(_ room: DeviceRoom) -> Bool {
      findings.withLock { findings in
        let seen = !room.hasCamera || findings.mean != nil || findings.camera == .covered
        let heard = !room.hasMicrophone || !findings.heard.isEmpty || findings.microphone == .muted
        return seen && heard
      }
    }

    func see(_ event: CameraEvent) {
      findings.withLock { findings in
        switch event {
        case .state(.running): findings.camera = .ok
        case .state(.missing): findings.camera = .missing
        case .state(.busy): findings.camera = .busy
        case .state(.covered): findings.camera = .covered
        case .picture(let picture):
          findings.senses.see(picture, at: monotonicNow())
          findings.mean = picture.meanLuma(x: 0..<picture.width, y: 0..<picture.height)
        }
      }
    }

    func hear(_ event: MicrophoneEvent) {
      findings.withLock { findings in
        switch event {
        case .state(.running): findings.microphone = .ok
        case .state(.missing): findings.microphone = .missing
        case .state(.busy): findings.microphone = .busy
        case .state(.muted): findings.microphone = .muted
        case .frame(let frame):
          findings.hasSound = findings.hasSound || frame.contains { $0 != 0 }
          if findings.heard.count < SoundFormat.sampleRate * 8 { findings.heard += frame }
        }
      }
    }

    func result(_ room: DeviceRoom, playsTone: Bool) -> Result {
      findings.withLock { findings in
        var camera = room.hasCamera ? findings.camera ?? .missing : .missing
        if camera == .ok {
          if findings.senses.isCovered {
            camera = .covered
          } else if let mean = findings.mean, mean < SelfTester.dark {
            camera = .dark
          } else if findings.mean == nil {
            camera = .missing
          }
        }
        var microphone = room.hasMicrophone ? findings.microphone ?? .missing : .missing
        if microphone == .ok, !findings.hasSound { microphone = .silent }
        return Result(
          camera: camera, microphone: microphone,
          loudspeaker: room.state.loudspeaker == .missing
            ? .missing : !playsTone || SelfTester.hearsTone(findings.heard) ? .ok : .notHeard)
      }
    }
  }

  /// The tone stands out of what the microphone heard: a voice has it too, but not alone.
  private static func hearsTone(_ samples: [Int16]) -> Bool {
    let meter = ToneMeter()
    return stride(from: 0, to: max(0, samples.count - 4_799), by: 4_800).contains {
      meter.hears([tone], in: Array(samples[$0..<($0 + 4_800)]))
    }
  }
}
