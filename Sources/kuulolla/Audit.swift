import ArgumentParser
import CareModel
import CareStore
import Gateway

/// `kuulolla audit`: the access log, whether the gateway runs or not.
struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Check the access log, and read what it holds of a client.",
    subcommands: [Verify.self, Head.self, Export.self, Erase.self])

  /// The chain is broken: another end than where it could not be looked at.
  static let broken = ExitCode(2)

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check every chain of the access log, and the anchors outside the database.",
      discussion: "Ends with 0 where all is whole, with 2 where something was changed or taken out."
    )

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      let findings = try await options.audit { try await $0.verify() }
      if findings.isEmpty { Console.say("Nothing has been recorded yet.") }
      for finding in findings { Console.say(finding.description) }
      if !findings.allSatisfy(\.isWhole) { throw Audit.broken }
    }
  }

  struct Head: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print where each chain ends, to be kept outside this machine.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
      let heads = try await options.audit { try await $0.heads(now: SystemClock().now) }
      for head in heads { Console.say(head) }
    }
  }

  struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print who has looked at a client's data, when and why, as CSV.",
      discussion: "That it was printed is recorded as well.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "Id of the client.") var client: String
    @Option(help: "Language of the words: fi, sv or en.") var language = "fi"

    func run() async throws {
      guard let id = ClientID(client) else { throw StartProblem("There is no such client.") }
      guard let language = Language(rawValue: language) else {
        throw StartProblem("--language is fi, sv or en.")
      }
      let table = try await options.audit {
        try await $0.export(client: id, language: language, now: SystemClock().now)
      }
      Console.print(table)
    }
  }

  struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Forget an id in the access log, where a law wants it; the chain stays whole.",
      discussion: "Nobody can tell afterwards whom those entries were about. It cannot be undone.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "Id of the organisation.") var organisation: String
    @Option(help: "Id of a client.") var client: String?
    @Option(help: "Id of a professional.") var professional: String?

    func run() async throws {
      guard let organisation = OrganisationID(organisation) else {
        throw StartProblem("There is no such organisation.")
      }
      let (field, value): (AccessPersonalField, String)
      switch (client, professional) {
      case (let client?, nil): (field, value) = (.client, client)
      case (nil, let professional?): (field, value) = (.actor, professional)
      default: throw StartProblem("Name --client or --professional, one of them.")
      }
      let count = try await options.audit {
        try await $0.erase(
          field, holding: Personal(value), in: organisation, now: SystemClock().now)
      }
      Console.say("The id is forgotten in \(count) entries.")
    }
  }
}

extension ConfigurationOptions {
  /// Looks at what is stored, also while a gateway runs on it.
  fileprivate func audit<Value: Sendable>(
    _ body: (AccessAudit) async throws -> Value
  ) async throws -> Value {
    let configuration = try read()
    let folder = try DataFolder(configuration.data.folder)
    let store = try await StoreLocation(configuration, folder).openBesideOrExplain()
    do {
      let value = try await body(
        AccessAudit(store: store, configuration: configuration, folder: folder))
      try await store.close()
      return value
    } catch {
      try? await store.close()
      throw error
    }
  }
}
