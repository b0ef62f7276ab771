import ArgumentParser
import CareStore
import Gateway
import Glibc
import Settings

/// The program: reads the command line, and says in one sentence what went wrong.
@main
struct Kuulolla: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kuulolla", abstract: "Remote care by video: gateway and relay in one program.",
    subcommands: [
      Serve.self, DoctorCommand.self, User.self, OrganisationCommand.self, UnitCommand.self,
      ClientCommand.self, TerminalCommand.self, VisitCommand.self, ChatCommand.self, Audit.self,
      BackupCommand.self, RestoreCommand.self,
    ], defaultSubcommand: Serve.self)

  static func main() async {
    ProcessGuard.turnOffCoreDumps()
    ProcessGuard.keepFilesPrivate()
    ProcessGuard.raiseFileLimit()
    ProcessGuard.ignoreBrokenPipes()
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let problem as any Explained {
      Console.complain(problem.description)
      _exit(1)
    } catch {
      exit(withError: error)
    }
  }
}

/// Errors whose text is written for the person at the command line.
protocol Explained: Error, CustomStringConvertible {}
extension StartProblem: Explained {}
extension ConfigurationProblem: Explained {}
extension BackupProblem: Explained {}
extension ClientRegistry.Refusal: Explained {}

/// Writing to the terminal, line by line.
enum Console {
  static func say(_ line: String) { write(line, to: STDOUT_FILENO) }
  /// A text of many lines, whole: it may be longer than what one call takes.
  static func print(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
  static func complain(_ line: String) { write("kuulolla: " + line, to: STDERR_FILENO) }

  private static func write(_ line: String, to descriptor: Int32) {
    let bytes = Array((line + "\n").utf8)
    _ = Glibc.write(descriptor, bytes, bytes.count)
  }
}
