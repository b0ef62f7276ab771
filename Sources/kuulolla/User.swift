import ArgumentParser
import CareModel
import Gateway
import Glibc

/// `kuulolla user`: accounts of staff. Made while the gateway does not run; looked at and changed while it
/// runs or not.
struct User: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make, list, change and lock accounts of staff.",
    subcommands: [
      Add.self, SetPassword.self, List.self, SetRoles.self, SetUnit.self, Lock.self, Unlock.self,
    ])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make an account; its organisation and unit are made where they are missing.",
      discussion: "The password is asked for, or read from the first line of standard input.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "Name of the organisation, as clients know it.") var organisation: String
    @Option(help: "Its telephone number, always on screen; needed where it is new.")
    var phone: String?
    @Option(help: "The service its clients know it by, where it is new.")
    var service = "kotihoito"
    @Option(help: "Where its callers say that they call from, where it is new.")
    var callingFrom = "kotihoidosta"
    @Option(help: "Name of the team.") var unit: String
    @Option(help: "What the person signs in with, in any case.") var username: String
    @Option(help: "First name and last name.") var name: String
    @Option(help: "Language of the pages: fi, sv or en.") var language = "fi"

    func run() async throws {
      guard let language = Language(rawValue: language) else {
        throw StartProblem("--language is fi, sv or en.")
      }
      let account = StaffAccounts.New(
        organisation: organisation, phone: phone, service: service, callingFrom: callingFrom,
        unit: unit, username: Personal(username), name: Personal(name), language: language)
      try await options.changeStore { store in
        try await StaffAccounts(store: store).add(account, password: try Password.ask())
      }
      Console.say("The account is made: sign-in works when the gateway runs.")
    }
  }

  struct SetPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give an account another password, and end its sign-ins.",
      discussion: "The password is asked for, or read from the first line of standard input.")

    @OptionGroup var options: ConfigurationOptions
    @Option(help: "What the person signs in with.") var username: String

    func run() async throws {
      try await options.changeStore { store in
        try await StaffAccounts(store: store)
          .setPassword(of: Personal(username), to: try Password.ask())
      }
      Console.say("The password is set; whoever was signed in by the old one is signed out.")
    }
  }
}

/// Passwords come by the terminal without echo, or by standard input: arguments are for all to see.
private enum Password {
  static func ask() throws -> PersonalText {
    guard isatty(STDIN_FILENO) == 1 else {
      guard let line = readLine(strippingNewline: true) else {
        throw StartProblem("No password came by standard input.")
      }
      return Personal(line)
    }
    let first = try typed("Password: ")
    guard try typed("The same again: ") == first else {
      throw StartProblem("These were two different passwords: nothing was changed.")
    }
    return Personal(first)
  }

  private static func typed(_ prompt: String) throws -> String {
    guard let text = getpass(prompt) else {
      throw StartProblem("The terminal cannot be read.")
    }
    return String(cString: text)
  }
}
