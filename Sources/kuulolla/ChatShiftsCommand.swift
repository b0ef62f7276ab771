import ArgumentParser
import CareModel
import Foundation
import Gateway

/// `kuulolla chat shifts`, while the gateway runs or not.
struct ChatShiftsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shifts", abstract: "List planned shifts, add them, and take them out.",
    discussion: "A gateway that runs takes changes over within a few seconds.",
    subcommands: [List.self, Add.self, Import.self, Remove.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the shifts of a week, in local time.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var listing: ListingOptions
    @Option(help: "Name of the organisation, where there are several.") var organisation: String?
    @Option(help: "The first day, as 2026-11-26; left out, today.") var from: String?
    @Option(help: "How many days.") var days = 7

    func run() async throws {
      let shifts = try await options.beside { store, _ in
        try await ChatShiftRegistry(store: store, asker: .current)
          .list(from: from, days: days, organisation: organisation)
      }
      var table = Listing(["id", "username", "queues", "from", "to"])
      for shift in shifts {
        table.add([
          shift.id.rawValue, shift.username.revealed, shift.queues.joined(separator: " "),
          LocalTimes.text(shift.from), LocalTimes.text(shift.to),
        ])
      }
      table.show(listing)
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a shift.",
      discussion: """
        Whoever is planned has to answer in all of the queues, and has one shift at a time.
        """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "Username.") var person: String
    @Option(parsing: .upToNextOption, help: "Addresses of the queues.") var queue: [String]
    @Option(help: "When it begins, as \"2026-11-27 18:00\".") var from: String
    @Option(help: "When it ends: as 22:00, the next such time, or \"2026-11-28 06:00\".")
    var to: String

    func run() async throws {
      let count = try await options.beside { store, _ in
        try await ChatShiftRegistry(store: store, asker: .current)
          .add(person: Personal(person), queues: queue, from: from, to: to)
      }
      Console.say(count.added == 0 ? "The shift was planned already." : "The shift is planned.")
    }
  }

  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add the shifts of a file: person,queues,from,to.",
      discussion: """
        A row a shift, in local time: a username, addresses of queues with blanks between them, and the \
        times as of `add`. All of them are added, or none; what is planned already is passed over.
        """)

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "The file, or - for standard input.") var file: String

    func run() async throws {
      let handle = file == "-" ? .standardInput : FileHandle(forReadingAtPath: file)
      guard let data = try handle?.read(upToCount: ChatShiftRegistry.mostBytes + 1) else {
        throw StartProblem("The file \(file) cannot be read, or is empty.")
      }
      let count = try await options.beside { store, _ in
        try await ChatShiftRegistry(store: store, asker: .current).add(file: Array(data))
      }
      Console.say("Shifts that were added: \(count.added); that were there before: \(count.known).")
    }
  }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a shift out.")

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "Its id.") var id: String

    func run() async throws {
      guard let id = ChatShiftID(id) else {
        throw StartProblem("There is no shift of this id: `kuulolla chat shifts` shows them.")
      }
      try await options.beside { store, _ in
        try await ChatShiftRegistry(store: store, asker: .current).remove(id)
      }
      Console.say("The shift is taken out.")
    }
  }
}
