import ArgumentParser
import CareModel
import Gateway

extension User {
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the accounts.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var listing: ListingOptions
    @Option(help: "Name of the organisation, where there are several.") var organisation: String?
    @Option(help: "Name of a unit; left out, all.") var unit: String?

    func run() async throws {
      let found = try await options.beside { store, _ in
        try await StaffRegistry(store: store, asker: .current)
          .list(organisation: organisation, unit: unit)
      }
      var table = Listing(["username", "name", "unit", "roles", "skills", "lockedSince"])
      for one in found {
        let person = one.professional
        table.add([
          person.username.revealed, person.name.revealed, one.unit,
          person.roles.map(\.rawValue).joined(separator: ","),
          person.skills.map(\.name).joined(separator: ","), LocalTimes.text(person.disabledAt),
        ])
      }
      table.show(listing)
    }
  }

  struct SetRoles: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Set what an account is: all of its roles.",
      discussion: "It counts from the next request on, also while the gateway runs.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "What the person signs in with.") var username: String
    @Option(
      help: "carer, shiftLead, fieldTeam, supervisor or administrator; may be given several times.")
    var role: [String] = []

    func run() async throws {
      try await options.beside { store, _ in
        try await StaffRegistry(store: store, asker: .current)
          .setRoles(role, of: Personal(username))
      }
      Console.say("The roles are set.")
    }
  }

  struct SetUnit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Move an account to another unit of its organisation.",
      discussion: "It counts from the next request on, also while the gateway runs.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "What the person signs in with.") var username: String
    @Option(help: "Name of the unit.") var unit: String

    func run() async throws {
      try await options.beside { store, _ in
        try await StaffRegistry(store: store, asker: .current).setUnit(unit, of: Personal(username))
      }
      Console.say("The account is moved.")
    }
  }

  struct Lock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sign an account out, and let nobody sign in with it.",
      discussion: "A gateway that runs closes its pages within two seconds, and ends their calls.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "What the person signs in with.") var username: String

    func run() async throws {
      try await options.beside { store, _ in
        try await StaffRegistry(store: store, asker: .current).lock(Personal(username))
      }
      Console.say("The account is locked.")
    }
  }

  struct Unlock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let an account sign in again, with the password it had.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "What the person signs in with.") var username: String

    func run() async throws {
      try await options.beside { store, _ in
        try await StaffRegistry(store: store, asker: .current).unlock(Personal(username))
      }
      Console.say("The account can sign in again.")
    }
  }
}
