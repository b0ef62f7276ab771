import ArgumentParser
import CareModel
import CareStore
import Foundation
import Gateway
import Logging
import MediaAPI
import RelayServer

/// `kuulolla serve`
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve pages, signalling and media until SIGINT or SIGTERM; SIGUSR1 drains.")

  @OptionGroup var options: ConfigurationOptions

  @Flag(help: "Put in a made-up organisation, and print how to look around.")
  var demo = false

  // A key may begin with a dash.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Trust a terminal with this public key for the demo's first client.", valueName: "key"))
  var demoTerminal: String?

  @Option(
    help: ArgumentHelp(
      "Write {\"url\":…,\"port\":…,\"gatewayKey\":…} there once requests are answered.",
      valueName: "path"))
  var readyFile: String?

  func run() async throws {
    let stop = StopSignal()
    let drain = DrainSignal()
    let configuration = try settings()
    let terminal = try trustedTerminal(configuration)
    let log = LogOutput(format: configuration.log.format)
      .logger("kuulolla", level: configuration.log.level)
    let folder = try DataFolder(configuration.data.folder)
    try folder.holdAlone()
    let store = try await StoreLocation(configuration, folder).openOrExplain()
    let relay = try startRelay(configuration.relay)

    let gateway: Gateway
    do {
      gateway = try await Gateway.start(
        configuration, folder: folder, store: store, media: relay, log: log)
    } catch {
      await relay?.stop()
      try? await store.close()
      throw error
    }
    var end: Result<Void, any Error> = .success(())
    do {
      let access =
        configuration.demo ? try await gateway.prepareDemo(folder: folder, terminal: terminal) : nil
      StartScreen(
        configuration: configuration, addresses: gateway.addresses, folder: folder, relay: relay,
        demo: access
      ).show()
      let newDays = configuration.demo ? Task { await gateway.keepDemoGoing(in: folder) } : nil
      defer { newDays?.cancel() }
      let draining = Task { if await drain.wait() { await gateway.drain() } }
      defer { draining.cancel() }
      try tellReady(gateway.addresses, key: await gateway.terminalsKey)
      await stop.wait()
      Console.say("Stopping: pages are told, then everything is closed.")
    } catch {
      end = .failure(error)
    }
    await gateway.stop()
    await relay?.stop()
    try? await store.close()
    try end.get()
    Console.say("Stopped.")
  }

  private func settings() throws -> Configuration {
    var configuration = try options.read()
    if demo { configuration.demo = true }
    try configuration.validate()
    return configuration
  }

  private func trustedTerminal(_ configuration: Configuration) throws -> PublicKeyText? {
    guard let demoTerminal else { return nil }
    guard configuration.demo else {
      throw StartProblem("--demo-terminal trusts a key without pairing: it goes with --demo only.")
    }
    guard let key = PublicKeyText(demoTerminal) else {
      throw StartProblem(
        "--demo-terminal takes a public key of 43 characters, as a terminal shows it.")
    }
    return key
  }

  private func startRelay(_ settings: Configuration.Relay) throws -> RelayNode? {
    guard settings.enabled else { return nil }
    // The name is well-formed.
    let id = NodeID("embedded")!
    do {
      return try RelayNode(id: id, configuration: try RelayLayout.configuration(settings))
    } catch let error as RelayStartError {
      throw StartProblem(error.description)
    }
  }

  private func tellReady(_ addresses: [Gateway.Address], key: PublicKeyText) throws {
    guard let readyFile, let first = addresses.first else { return }
    let text =
      "{\"url\":\"\(first.url)\",\"port\":\(first.port),\"gatewayKey\":\"\(key.rawValue)\"}\n"
    do {
      try text.write(toFile: readyFile, atomically: true, encoding: .utf8)
    } catch {
      throw StartProblem("The ready file \(readyFile) cannot be written.")
    }
  }
}
