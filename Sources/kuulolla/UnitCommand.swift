import ArgumentParser
import CareModel
import Gateway

/// `kuulolla unit`, while the gateway runs or not.
struct UnitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unit", abstract: "List and add units of an organisation.",
    subcommands: [List.self, Add.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the units.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var listing: ListingOptions
    @Option(help: "Name of the organisation, where there are several.") var organisation: String?

    func run() async throws {
      let units = try await options.beside { store, _ in
        try await UnitRegistry(store: store, asker: .current).list(organisation: organisation)
      }
      var table = Listing(["id", "name"])
      for unit in units { table.add([unit.id.rawValue, unit.name]) }
      table.show(listing)
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a unit; pages show it when they are opened next.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "Name of the organisation, where there are several.") var organisation: String?
    @Option(help: "Name of the unit.") var name: String

    func run() async throws {
      let unit = try await options.beside { store, _ in
        try await UnitRegistry(store: store, asker: .current).add(name, organisation: organisation)
      }
      Console.say(unit.id.rawValue)
    }
  }
}
