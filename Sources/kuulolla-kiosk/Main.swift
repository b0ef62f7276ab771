import ArgumentParser
import Foundation
import KioskAgent
import Settings
import Signatures

/// The terminal's program: reads the command line, and says in one sentence what went wrong.
@main
struct KuulollaKiosk: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kuulolla-kiosk",
    abstract: "The terminal that a client answers with one touch.",
    version: AgentVersion.text, subcommands: [Run.self, Key.self], defaultSubcommand: Run.self)

  static func main() {
    // Keys and state are for their owner alone; a gateway that goes away is no reason to die.
    umask(0o077)
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let problem as AgentProblem {
      AgentLog.warn(problem.description)
      Foundation.exit(1)
    } catch let problem as ConfigurationProblem {
      AgentLog.warn(problem.description)
      Foundation.exit(1)
    } catch {
      exit(withError: error)
    }
  }
}

/// What every command takes: where the configuration is.
struct ConfigurationOptions: ParsableArguments {
  @Option(help: "A YAML file; config/kiosk.sample.yaml documents every key.")
  var config: String?

  @Option(name: .customLong("set"), help: ArgumentHelp("Set one key.", valueName: "key=value"))
  var assignments: [String] = []

  func read() throws -> KioskSettings {
    var settings = KioskSettings()
    if let config {
      guard let yaml = try? String(contentsOfFile: config, encoding: .utf8) else {
        throw AgentProblem("The configuration file \(config) cannot be read.")
      }
      settings = try KioskSettings(
        yaml: yaml, name: URL(fileURLWithPath: config).lastPathComponent)
    }
    for assignment in assignments { try settings.set(assignment) }
    return settings
  }
}

/// `kuulolla-kiosk key`
struct Key: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the terminal's public key; at the first time one is made.")

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let folder = try options.read().data.folder
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    print(try TerminalIdentity(folder: folder).key.publicKey)
  }
}
