import CareAPI
import CareModel
import Codecs
import Devices
import Foundation
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

  func make() throws -> Agent.Equipment {
    var equipment = Agent.Equipment(loudspeaker: loudspeaker(), machine: PlainMachine())
    equipment.camera = camera()
    equipment.microphone = try microphone()
    equipment.cancelsEcho = settings.sound.microphone != "test"
    if let measuring {
      equipment.onPicture = { measuring.see($0) }
      equipment.onAnswer = { measuring.begin() }
      equipment.onOpen = { measuring.follow($0, lost: $1) }
    }
    return equipment
  }

  private func camera() -> (any Camera)? {
    switch settings.camera.device {
    case "none": nil
    default:
      SimulatedCamera(
        marker: UInt16(marker),
        format: CameraFormat(
          width: settings.camera.width, height: settings.camera.height,
          framesPerSecond: settings.camera.framesPerSecond))
    }
  }

  private func microphone() throws -> (any Microphone)? {
    switch settings.sound.microphone {
    case "none": nil
    default: TestSound.microphone(marker: UInt8(marker), measures: measuring != nil)
    }
  }

  private func loudspeaker() -> any Loudspeaker {
    SimulatedLoudspeaker { [measuring] in measuring?.hear($0) }
  }
}

/// A machine of which nothing is known but what every Linux says.
struct PlainMachine: Machine {
  var network: HealthReport.Network { HealthReport.Network(kind: .wired, quality: .good) }
  func reading(folder: String) -> MachineReading {
    MachineReading(
      uptimeSeconds: Int(ProcessInfo.processInfo.systemUptime), temperatureCelsius: nil,
      memoryUsedPercent: 0, diskUsedPercent: 0)
  }
  func setBrightness(_ percent: Int) {}
  func tellReady() {}
  func tellAlive(screen framesDrawn: Int, gatewayIsUp: Bool) {}
}
