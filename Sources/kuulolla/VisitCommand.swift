import ArgumentParser
import CareModel
import CareStore
import Gateway

/// `kuulolla visit`: visits as they are stored, and as a plan would give them.
struct VisitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visit", abstract: "Look at visits.", subcommands: [List.self, VisitTimes.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List a day's visits by ids; with --reason by the clients' names, too.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var listing: ListingOptions
    @Option(help: "The day, as 2026-11-26; left out, today.") var day: String?
    @Option(help: "Name of the organisation, where there are several.") var organisation: String?
    @Option(help: "Name of a unit; left out, all.") var unit: String?
    @Option(help: "Why the names are needed, in 5 to 200 characters.") var reason: String?

    func run() async throws {
      let list = try await options.beside { store, _ in
        try await VisitRegistry(store: store, asker: .current).list(
          day: day, organisation: organisation, unit: unit, reason: reason.map { Personal($0) })
      }
      var table = Listing(
        ["id", "starts", "ends", "state", "kind", "unit", "carer", "client"]
          + (reason == nil ? [] : ["name"]))
      for record in list.visits {
        let visit = record.visit
        table.add(
          [
            visit.id.rawValue, LocalTimes.text(visit.startsAt), LocalTimes.text(visit.endsAt),
            record.state(now: list.now).rawValue, visit.kind.rawValue, list.units[visit.unit],
            record.professional?.username.revealed, record.client.id.rawValue,
          ] + (reason == nil ? [] : [record.client.name.revealed]))
      }
      table.show(listing)
      if list.isTruncated { Console.complain("there are more; name a --unit for those.") }
    }
  }
}
