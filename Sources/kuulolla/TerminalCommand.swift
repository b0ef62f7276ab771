import ArgumentParser
import CareModel
import CareStore
import Gateway

/// `kuulolla terminal`, while the gateway runs or not.
struct TerminalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "terminal", abstract: "List terminals, and take them out of use.",
    discussion: """
      Terminals are paired on the page of terminals alone: a code lives in the gateway's memory, on the \
      connection of the terminal that shows it.
      """, subcommands: [List.self, Revoke.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the terminals by their ids; with --reason by their names, too.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var listing: ListingOptions
    @Option(help: "Name of the organisation, where there are several.") var organisation: String?
    @Option(help: "Why the names are needed, in 5 to 200 characters.") var reason: String?

    func run() async throws {
      let records = try await options.beside { store, _ in
        try await TerminalRegistry(store: store, asker: .current)
          .list(organisation: organisation, reason: reason.map { Personal($0) })
      }
      var table = Listing(
        ["id", "place", "state", "lastSeen", "version", "clients"]
          + (reason == nil ? [] : ["name", "people"]))
      for record in records {
        let terminal = record.terminal
        let state =
          terminal.revokedAt != nil ? "revoked" : record.isConnected ? "connected" : "silent"
        let names = [
          terminal.name.revealed, record.people.map(\.name.revealed).joined(separator: ", "),
        ]
        table.add(
          [
            terminal.id.rawValue, terminal.place.rawValue, state,
            LocalTimes.text(terminal.lastSeenAt), terminal.version,
            terminal.clients.map(\.rawValue).joined(separator: ","),
          ] + (reason == nil ? [] : names))
      }
      table.show(listing)
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a terminal out of use: its key is taken no more.",
      discussion:
        "A gateway that runs closes its connection within two seconds, and ends its calls.")

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "Id of the terminal.") var id: String

    func run() async throws {
      guard let id = TerminalID(id) else { throw StartProblem("There is no such terminal.") }
      try await options.beside { store, _ in
        try await TerminalRegistry(store: store, asker: .current).revoke(id)
      }
      Console.say("The terminal is revoked: to be used again it is paired anew.")
    }
  }
}
