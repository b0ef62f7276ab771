import ArgumentParser
import CareModel
import Foundation
import Gateway

/// `kuulolla chat`, while the gateway runs or not.
struct ChatCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chat", abstract: "Add chat queues, and set them up.",
    discussion: "A gateway that runs takes changes over within a few seconds.",
    subcommands: [List.self, Add.self, Show.self, Set.self, Staff.self, ChatShiftsCommand.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the queues.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var listing: ListingOptions
    @Option(help: "Name of the organisation, where there are several.") var organisation: String?

    func run() async throws {
      let queues = try await options.beside { store, _ in
        try await ChatRegistry(store: store, asker: .current).list(organisation: organisation)
      }
      var table = Listing(["address", "name", "staff", "leads", "id"])
      for queue in queues {
        table.add([
          queue.address, queue.settings.name.words(in: .fi), String(queue.settings.staff.count),
          String(queue.settings.leads.count), queue.id.rawValue,
        ])
      }
      table.show(listing)
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a queue; it is closed until its hours are set.",
      discussion: "Its page is /chat/ADDRESS. Prints its id.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "Name of the organisation, where there are several.") var organisation: String?
    @Option(help: "The last word of its page's address: a–z, 0–9 and -.") var address: String
    @Option(help: "Its name in Finnish.") var name: String
    @Flag(help: "Open every day and night.") var openAlways = false

    func run() async throws {
      let queue = try await options.beside { store, _ in
        try await ChatRegistry(store: store, asker: .current)
          .add(address, name: name, openAlways: openAlways, organisation: organisation)
      }
      Console.say(queue.id.rawValue)
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print how a queue is set up, as JSON for `kuulolla chat set`.")

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "Address of the queue.") var address: String

    func run() async throws {
      let queue = try await options.beside { store, _ in
        try await ChatRegistry(store: store, asker: .current).show(address)
      }
      Console.print(ChatRegistry.json(of: queue.settings))
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Set a queue up: all of its settings, from a file of JSON.",
      discussion: """
        All that is wrong is told by its field, and nothing is changed then. What is left out becomes as \
        in a new queue; name and hours have to be there.
        """)

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "Address of the queue.") var address: String
    @Argument(help: "The file, or - for standard input.") var file: String

    func run() async throws {
      let json = try bytes()
      try await options.beside { store, _ in
        try await ChatRegistry(store: store, asker: .current).set(address, json: json)
      }
      Console.say("The queue is set up.")
    }

    private func bytes() throws -> [UInt8] {
      let handle = file == "-" ? .standardInput : FileHandle(forReadingAtPath: file)
      guard let data = try handle?.read(upToCount: ChatRegistry.mostBytes + 1) else {
        throw StartProblem("The file \(file) cannot be read, or is empty.")
      }
      return Array(data)
    }
  }

  struct Staff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say who answers in a queue, and who leads its shifts; lists who does then.",
      discussion: "Takes several usernames after each option. Who leads also answers.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var listing: ListingOptions
    @Argument(help: "Address of the queue.") var address: String
    @Option(parsing: .upToNextOption, help: "Usernames of who answers from now on.")
    var add: [String] = []
    @Option(parsing: .upToNextOption, help: "Usernames of who leads shifts from now on.")
    var lead: [String] = []
    @Option(parsing: .upToNextOption, help: "Usernames of who does neither any more.")
    var remove: [String] = []

    func run() async throws {
      let people = try await options.beside { store, _ in
        let registry = ChatRegistry(store: store, asker: .current)
        try await registry.changeStaff(
          of: address, add: add.map { Personal($0) }, lead: lead.map { Personal($0) },
          remove: remove.map { Personal($0) })
        return try await registry.staff(of: address)
      }
      var table = Listing(["username", "part"])
      for person in people {
        table.add([person.username.revealed, person.isLead ? "lead" : "counsellor"])
      }
      table.show(listing)
    }
  }
}
