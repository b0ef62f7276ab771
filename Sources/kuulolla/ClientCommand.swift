import ArgumentParser
import CareModel
import Foundation
import Gateway

/// `kuulolla client`, while the gateway runs or not.
struct ClientCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "client", abstract: "Add clients, and look at what is kept of them.",
    discussion: """
      Whoever is added is found on the pages at once. Names and what is written of a client are shown \
      for a --reason alone, which stands in the access log with the user of the operating system; the \
      client can read it.
      """, subcommands: [List.self, Add.self, Import.self, Show.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List clients by their ids; with --reason by their names, too.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var listing: ListingOptions
    @Option(help: "Name of the organisation, where there are several.") var organisation: String?
    @Option(help: "Name of a unit; left out, all.") var unit: String?
    @Option(help: "Why the names are needed, in 5 to 200 characters.") var reason: String?

    func run() async throws {
      let found = try await options.beside { store, _ in
        try await ClientRegistry(store: store, asker: .current)
          .list(organisation: organisation, unit: unit, reason: reason.map { Personal($0) })
      }
      var table = Listing(["id", "unit", "language"] + (reason == nil ? [] : ["name"]))
      for one in found {
        table.add(
          [one.id.rawValue, one.unit, one.language.rawValue]
            + (reason == nil ? [] : [one.name?.revealed]))
      }
      table.show(listing)
    }
  }

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add one client.",
      discussion: """
        What is given here can be seen by who lists the processes of the machine, and may stay in the \
        shell's history: `kuulolla client import -` reads the same from standard input. Prints the \
        client's id.
        """)

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "Name of the organisation, where there are several.") var organisation: String?
    @Option(help: "Name of the unit, which has to be there.") var unit: String
    @Option(help: "First name and last name.") var name: String
    @Option(help: "What the client is called; left out, the first word of the name.")
    var firstName: String?
    @Option(help: "fi, sv or en.") var language = "fi"
    @Option(help: "A telephone number.") var phone: String?
    @Option(help: "An e-mail address.") var email: String?
    @Option(help: "Street and town.") var address: String?
    @Flag(help: "Also where somebody of this name is in the unit already.") var sameNames = false

    func run() async throws {
      let draft = ClientDraft(
        name: Personal(name), firstName: Personal(firstName ?? ""), unit: unit,
        language: language, phone: Personal(phone ?? ""), email: Personal(email ?? ""),
        address: Personal(address ?? ""))
      let made = try await options.beside { store, configuration in
        do {
          return try await ClientRegistry(
            store: store, asker: .current, countryCode: configuration.messages.countryCode
          ).add(
            [.init(line: 1, draft: draft)], organisation: organisation, mayShareNames: sameNames)
        } catch let refusal as ClientRegistry.Refusal {
          throw StartProblem(
            "Nothing was added: " + refusal.faults.map(\.sentence).joined(separator: " "))
        }
      }
      for id in made { Console.say(id.rawValue) }
    }
  }

  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add clients from a table (CSV): all of them, or none.",
      discussion: """
        The first row names the columns: name and unit; and where wanted firstName, language, phone, \
        email, address, entryInstructions, suitability, emergency. UTF-8; cells are separated by \
        commas, semicolons or tabs. At most 20000 rows. What does not fit is told by its line, and \
        nothing is added then.
        """)

    /// Bytes of a table.
    static let mostBytes = 64 << 20

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "The file, or - for standard input.") var file: String
    @Option(help: "Name of the organisation, where there are several.") var organisation: String?
    @Option(help: "Name of the unit of rows that name none.") var unit: String?
    @Option(help: "Language of rows that name none: fi, sv or en.") var language = "fi"
    @Flag(help: "Look at everything, and add nothing.") var dryRun = false
    @Flag(help: "Also where somebody of the same name is in the unit already.")
    var sameNames = false

    func run() async throws {
      guard let language = Language(rawValue: language) else {
        throw StartProblem("--language is fi, sv or en.")
      }
      let text = try text()
      let sheet: ClientSheet
      do throws(ClientSheet.Fault) {
        sheet = try ClientSheet(text, unit: unit, language: language)
      } catch {
        throw StartProblem("Nothing was added. \(error.sentence)")
      }
      let made = try await options.beside { store, configuration in
        try await ClientRegistry(
          store: store, asker: .current, countryCode: configuration.messages.countryCode
        ).add(
          sheet.entries, organisation: organisation, mayShareNames: sameNames, isTrial: dryRun)
      }
      if dryRun {
        Console.say("\(sheet.entries.count) clients can be added; nothing was written.")
      } else {
        for id in made { Console.say(id.rawValue) }
      }
    }

    private func text() throws -> String {
      let data: Data?
      if file == "-" {
        data = try FileHandle.standardInput.read(upToCount: Self.mostBytes + 1)
      } else {
        guard let handle = FileHandle(forReadingAtPath: file) else {
          throw StartProblem("The file \(file) cannot be read.")
        }
        data = try handle.read(upToCount: Self.mostBytes + 1)
      }
      guard let data, data.count <= Self.mostBytes else {
        throw StartProblem("The table is empty, or has more than \(Self.mostBytes >> 20) MB.")
      }
      guard let text = String(data: data, encoding: .utf8) else {
        throw StartProblem("The table is not written in UTF-8: save it so.")
      }
      return text
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what is written of a client.")

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var listing: ListingOptions
    @Argument(help: "Id of the client.") var id: String
    @Option(help: "Why it is needed, in 5 to 200 characters.") var reason: String

    func run() async throws {
      guard let id = ClientID(id) else { throw StartProblem("There is no such client.") }
      let card = try await options.beside { store, _ in
        try await ClientRegistry(store: store, asker: .current).show(id, reason: Personal(reason))
      }
      var table = Listing(["what", "value"])
      let (client, details) = (card.client, card.details)
      let fields: [(what: String, value: String?)] = [
        ("id", client.id.rawValue), ("name", client.name.revealed),
        ("firstName", client.firstName.revealed), ("unit", card.unit),
        ("language", client.language.rawValue), ("phone", details.phone?.revealed),
        ("email", details.email?.revealed), ("address", details.address.revealed),
        ("entryInstructions", details.entryInstructions.revealed),
        ("suitability", details.suitability.revealed),
        ("emergency", details.emergency.revealed),
      ]
      for field in fields {
        table.add([field.what, field.value?.isEmpty == true ? nil : field.value])
      }
      for relative in card.relatives {
        let parts: [String?] = [
          relative.name.revealed, relative.relation.revealed, relative.phone?.revealed,
          relative.rights.map(\.rawValue).joined(separator: ","),
        ]
        table.add(["relative", parts.compactMap(\.self).joined(separator: ", ")])
      }
      table.show(listing)
    }
  }
}
