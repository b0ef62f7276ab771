import ArgumentParser
import CareStore
import Gateway

/// `kuulolla organisation`: what holds for everybody in one, while the gateway does not run.
struct OrganisationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "organisation", abstract: "Set what holds for a whole organisation.",
    subcommands: [SetOnCall.self])

  struct SetOnCall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Set whom staff telephone when nobody takes a call for help.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "Name of the organisation, as clients know it.") var organisation: String
    @Option(help: "The number of whoever is on call; left out, there is nobody.")
    var phone: String?

    func run() async throws {
      try await options.changeStore { store in
        try await OrganisationSettings(store: store).setOnCallPhone(phone, of: organisation)
      }
      Console.say(phone == nil ? "Nobody is on call." : "The number is set.")
    }
  }
}
