package import Settings

/// What is set on the machine itself; everything about people and hours comes signed from the gateway.
/// `config/kiosk.sample.yaml` documents each key.
package struct KioskSettings: Sendable, Equatable {
  package struct GatewaySettings: Sendable, Equatable {
    package var url = ""
    /// `system`, a path of a PEM file, or `sha256:` and a digest.
    package var trust = "system"
    /// The public key that signs configurations, where it is known before pairing.
    package var key = ""
  }

  package struct DataSettings: Sendable, Equatable {
    package var folder = "/var/lib/kuulolla-kiosk"
  }

  package struct ScreenSettings: Sendable, Equatable {
    package enum Mode: String, Sendable, CaseIterable { case full, window, memory }
    package var mode = Mode.full
    package var width = 1280
    package var height = 720
    /// 0: nobody watches.
    package var watchPort = 0
  }

  package struct CameraSettings: Sendable, Equatable {
    /// `auto`, a path, `test` or `none`.
    package var device = "auto"
    package var width = 640
    package var height = 480
    package var framesPerSecond = 30
  }

  package struct SoundSettings: Sendable, Equatable {
    /// `auto`, a name, `test` or `none`.
    package var microphone = "auto"
    /// `auto`, a name, `test` or `none`.
    package var loudspeaker = "auto"
    package var speaks = true
  }

  package struct ButtonSettings: Sendable, Equatable {
    /// `none`, `auto` or a path.
    package var device = "none"
  }

  package struct VideoSettings: Sendable, Equatable {
    /// The most that is sent, kbit/s.
    package var kilobits = 1_500
  }

  package struct UpdateSettings: Sendable, Equatable {
    package var quietMinutes = 30
  }

  package var gateway = GatewaySettings()
  package var data = DataSettings()
  package var screen = ScreenSettings()
  package var camera = CameraSettings()
  package var sound = SoundSettings()
  package var button = ButtonSettings()
  package var video = VideoSettings()
  package var updates = UpdateSettings()

  package init() {}
}

extension KioskSettings: Configurable {
  package static let settings = SettingTable<KioskSettings>([
    .text(
      "gateway.url", \.gateway.url, expects: "an address such as https://etahoito.example.fi",
      where: { $0.hasPrefix("https://") || $0.hasPrefix("http://") }),
    .text(
      "gateway.trust", \.gateway.trust,
      expects: "system, the path of a PEM file, or sha256: and 64 hexadecimal digits",
      where: { !$0.isEmpty }),
    .text("gateway.key", \.gateway.key, expects: "a public key of 43 characters, or empty") {
      $0.isEmpty || $0.utf8.count == 43
    },
    .text("data.folder", \.data.folder, expects: "a path", where: { !$0.isEmpty }),
    .choice("screen.mode", \.screen.mode),
    .number("screen.width", \.screen.width, 320...7_680),
    .number("screen.height", \.screen.height, 240...4_320),
    .number("screen.watchPort", \.screen.watchPort, 0...65_535),
    .text("camera.device", \.camera.device, expects: "auto, a path, test or none") { !$0.isEmpty },
    .number("camera.width", \.camera.width, 160...1_920),
    .number("camera.height", \.camera.height, 120...1_080),
    .number("camera.framesPerSecond", \.camera.framesPerSecond, 5...60),
    .text("sound.microphone", \.sound.microphone, expects: "auto, a name, test or none") {
      !$0.isEmpty
    },
    .text("sound.loudspeaker", \.sound.loudspeaker, expects: "auto, a name, test or none") {
      !$0.isEmpty
    },
    .flag("sound.speaks", \.sound.speaks),
    .text("button.device", \.button.device, expects: "none, auto or a path") { !$0.isEmpty },
    .number("video.kilobits", \.video.kilobits, 100...8_000),
    .number("updates.quietMinutes", \.updates.quietMinutes, 5...240),
  ])

  package func validate() throws(ConfigurationProblem) {
    guard !gateway.url.isEmpty else {
      throw ConfigurationProblem(
        "gateway.url is missing: set it to the gateway's address, such as https://etahoito.example.fi."
      )
    }
  }
}
