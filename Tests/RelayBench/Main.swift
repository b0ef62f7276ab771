import ArgumentParser
import Dispatch

/// The relay without the gateway around it, for benchmarks and budgets.
struct RelayBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kuulolla-relay", abstract: "The relay alone, to be measured.",
    subcommands: [ServeCommand.self, PathCommand.self], defaultSubcommand: ServeCommand.self)
}

@main
enum Main {
  /// Not asynchronous from the beginning: what is counted under valgrind may not begin a thread.
  static func main() {
    do {
      var command = try RelayBench.parseAsRoot()
      guard let serve = command as? ServeCommand else { return try command.run() }
      Task {
        do {
          try await serve.serve()
          RelayBench.exit()
        } catch { RelayBench.exit(withError: error) }
      }
      dispatchMain()
    } catch { RelayBench.exit(withError: error) }
  }
}
