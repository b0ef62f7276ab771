import CareModel
import Devices
import KioskAgent

/// The devices that the settings name.
struct EquipmentMaker {
  private let settings: KioskSettings
  private let marker: Int
  private let measuring: Measuring?

  init(_ settings: KioskSettings, marker: Int, measuring: Measuring?) {
    self.settings = settings
    self.marker = marker
    self.measuring = measuring
  }

  func make() -> Agent.Equipment {
    var equipment = Agent.Equipment(loudspeaker: loudspeaker(), machine: LinuxMachine())
    equipment.camera = camera()
    equipment.microphone = microphone()
    // A made-up voice has no echo in it, and a canceller would take its tones for noise.
    equipment.cancelsEcho = settings.sound.microphone != "test"
    if settings.sound.speaks, !["test", "none"].contains(settings.sound.loudspeaker) {
      equipment.voice = SpokenVoice()
    }
    switch settings.button.device {
    case "none": break
    case let device: equipment.button = HardwareButton(device: device)
    }
    // A terminal of test devices leaves the machine's network alone.
    if ![settings.camera.device, settings.sound.loudspeaker].contains("test") {
      equipment.network = NetworkSetup()
    }
    if let measuring {
      equipment.onPicture = { measuring.see($0) }
      equipment.onAnswer = { measuring.begin() }
      equipment.onOpen = { measuring.follow($0, lost: $1) }
    }
    return equipment
  }

  private func camera() -> (any Camera)? {
    let format = CameraFormat(
      width: settings.camera.width, height: settings.camera.height,
      framesPerSecond: settings.camera.framesPerSecond)
    return switch settings.camera.device {
    case "none": nil
    case "test": SimulatedCamera(marker: UInt16(marker), format: format)
    case let device: V4L2Camera(device: device, format: format)
    }
  }

  private func microphone() -> (any Microphone)? {
    switch settings.sound.microphone {
    case "none": nil
    case "test": TestSound.microphone(marker: UInt8(marker), measures: measuring != nil)
    case let device: SDLMicrophone(device: device)
    }
  }

  private func loudspeaker() -> any Loudspeaker {
    switch settings.sound.loudspeaker {
    case "none": MissingLoudspeaker()
    case "test": SimulatedLoudspeaker { [measuring] in measuring?.hear($0) }
    case let device: SDLLoudspeaker(device: device, mixer: SoundMixer())
    }
  }
}

/// None, by wish.
private final class MissingLoudspeaker: Loudspeaker {
  func start(
    _ pull: @escaping @Sendable (_ samples: Int) -> [Int16],
    onState: @escaping @Sendable (SoundState) -> Void
  ) { onState(.missing) }
  func stop() {}
  func setVolume(_ percent: Int) {}
  var latencyMilliseconds: Int { 0 }
}

/// Prompts by espeak-ng.
private struct SpokenVoice: Voice {
  private let speech = Speech()

  func samples(for text: String, in language: Language) -> [Int16]? {
    let spoken: Speech.Language =
      switch language {
      case .fi: .finnish
      case .sv: .swedish
      case .en: .english
      }
    // Every sentence stands on the screen too: one that cannot be said is no reason for anything.
    return try? speech.samples(text, in: spoken)
  }
}
