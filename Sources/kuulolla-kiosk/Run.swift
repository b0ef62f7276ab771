import ArgumentParser
import Devices
import Dispatch
import Foundation
import KioskAgent

/// `kuulolla-kiosk run`
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Be a terminal until SIGINT or SIGTERM.")

  @OptionGroup var options: ConfigurationOptions

  @Flag(help: "Without any device: a test picture, a made-up voice, a screen in memory.")
  var headless = false

  @Flag(help: "Whoever is called answers after some seconds, as a person would by a touch.")
  var answers = false

  @Option(help: ArgumentHelp("Write what is seen and heard there, in JSON.", valueName: "path"))
  var measure: String?

  @Option(help: ArgumentHelp("Which test picture and tone to send, 1 to 255.", valueName: "number"))
  var marker = 1

  @Flag(
    help: "Ask the running one whether now is a moment for an update: 0 yes, 1 no, 3 no answer.")
  var isQuiet = false

  @Flag(
    help: "Ask whether a running one of this version is well: 0 yes, 1 not yet, 3 no answer.")
  var checkHealth = false

  func run() throws {
    var settings = try options.read()
    if isQuiet || checkHealth { throw ExitCode(answer(StatusBoard().read())) }
    if headless {
      settings.screen.mode = .memory
      if settings.camera.device != "none" { settings.camera.device = "test" }
      if settings.sound.microphone != "none" { settings.sound.microphone = "test" }
      settings.sound.loudspeaker = "test"
    }
    try settings.validate()
    try? FileManager.default.createDirectory(
      atPath: settings.data.folder, withIntermediateDirectories: true)
    let measuring = measure.map { Measuring(path: $0) }
    let equipment = EquipmentMaker(settings, marker: marker, measuring: measuring).make()
    let agent = try Agent(settings, version: AgentVersion.text, equipment)
    if answers { agent.letAPersonAnswer() }
    let signals = stopSignals(agent.stopper)
    AgentLog.say("The terminal runs.")
    measuring?.start()
    agent.run()
    measuring?.stop()
    signals.forEach { $0.cancel() }
    AgentLog.say("Stopped.")
  }

  private func answer(_ status: StatusBoard.Status?) -> Int32 {
    guard let status else { return 3 }
    let isGood = isQuiet ? status.isQuiet : status.isHealthy && status.version == AgentVersion.text
    return isGood ? 0 : 1
  }

  private func stopSignals(_ stop: @escaping @Sendable () -> Void) -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { stop() }
      source.resume()
      return source
    }
  }
}
