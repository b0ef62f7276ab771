import ArgumentParser
import CareStore
import Foundation
import Gateway
import Settings

/// What every command takes: where the configuration is.
struct ConfigurationOptions: ParsableArguments {
  @Option(help: "A YAML file; config/gateway.sample.yaml documents every key.")
  var config: String?

  @Option(name: .customLong("set"), help: ArgumentHelp("Set one key.", valueName: "key=value"))
  var assignments: [String] = []

  func read() throws -> Configuration {
    var configuration = Configuration()
    if let config {
      guard let yaml = try? String(contentsOfFile: config, encoding: .utf8) else {
        throw StartProblem("The configuration file \(config) cannot be read.")
      }
      configuration = try Configuration(
        yaml: yaml, name: URL(fileURLWithPath: config).lastPathComponent)
    }
    for assignment in assignments { try configuration.set(assignment) }
    return configuration
  }

  /// Works on what is stored, also while a gateway serves from it: for what that one looks up anew with
  /// every request, or finds by its timers. The head of the command line's chain is written down after.
  func beside<Value: Sendable>(
    _ body: (any CareDatabase, Configuration) async throws -> Value
  ) async throws -> Value {
    let configuration = try read()
    let folder = try DataFolder(configuration.data.folder)
    let store = try await StoreLocation(configuration, folder).openBesideOrExplain()
    do {
      let value = try await body(store, configuration)
      try await AccessAudit(store: store, configuration: configuration, folder: folder)
        .anchor(now: SystemClock().now)
      try await store.close()
      return value
    } catch {
      try? await store.close()
      throw error
    }
  }

  /// Changes what is stored. Refused while the gateway runs: it would not hear of it.
  func changeStore(_ body: (any CareDatabase) async throws -> Void) async throws {
    let configuration = try read()
    let folder = try DataFolder(configuration.data.folder)
    try folder.holdAlone()
    let store = try await StoreLocation(configuration, folder).openOrExplain()
    do {
      try await body(store)
      try await AccessAudit(store: store, configuration: configuration, folder: folder)
        .anchor(now: SystemClock().now)
    } catch {
      try? await store.close()
      throw error
    }
    try await store.close()
  }
}
