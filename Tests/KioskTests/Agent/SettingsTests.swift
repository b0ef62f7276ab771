import Foundation
import Settings
import Testing

@testable import KioskAgent

@Suite struct SettingsTests {
  private func sample() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try String(
      contentsOf: root.appending(path: "config/kiosk.sample.yaml"), encoding: .utf8)
  }

  /// Keys of the sample stand commented out with their defaults, but for the gateway's address.
  @Test func theSampleNamesEveryKey() throws {
    let text = try sample()
    for setting in KioskSettings.settings.all {
      let key = try #require(setting.path.split(separator: ".").last)
      #expect(text.contains("\(key):"), "\(setting.path) is not explained")
    }
    var settings = try KioskSettings(yaml: text, name: "kiosk.sample.yaml")
    settings.gateway.url = ""
    #expect(settings == KioskSettings())
  }

  @Test func aGatewayIsNeeded() throws {
    var settings = KioskSettings()
    #expect(throws: ConfigurationProblem.self) { try settings.validate() }
    try settings.set("gateway.url=https://etahoito.example.fi")
    try settings.validate()
  }

  @Test(arguments: [
    "gateway.url=etahoito.example.fi", "gateway.key=short", "screen.mode=huge",
    "screen.watchPort=70000", "camera.framesPerSecond=0", "video.kilobits=none", "gatway.url=x",
  ])
  func whatIsNoSettingIsRefused(_ assignment: String) {
    var settings = KioskSettings()
    #expect(throws: ConfigurationProblem.self) { try settings.set(assignment) }
    #expect(settings == KioskSettings())
  }
}
