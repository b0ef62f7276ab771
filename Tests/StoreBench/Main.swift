import ArgumentParser
import CareModel
import CareStore
import Foundation
import Signatures

/// `kuulolla-seed`: fills a store with a large organisation, by the store's own transactions, for
/// `deploy/bench store`. Everybody in it is made up of numbers.
@main
struct Seed: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kuulolla-seed",
    abstract: "Fill a store for measurements. Prints JSON of what was put in.")

  @Option(help: "Path of an SQLite file, or address of a PostgreSQL database.") var store: String
  @Option(help: "An account of the organisation to be filled: everybody gets its password.")
  var account: String
  @Option(help: "How many clients.") var clients = 100_000
  @Option(help: "How many members of staff.") var staff = 1_000
  @Option(help: "How many visits a day, each of a plan of its own.") var visits = 20_000
  @Option(help: "How long each visit lasts, in minutes.") var minutes = 15
  @Option(help: "How many units.") var units = 50
  @Option(help: "How many clients have a terminal.") var terminals = 10_000
  @Option(help: "A file that keys of the terminals go to, which kuulolla-load can connect with.")
  var keys: String?
  @Option(help: "Days before today that have visits.") var daysBefore = 14
  @Option(help: "Days from today on whose visits are made; the gateway makes the rest.")
  var daysAhead = 13

  func run() async throws {
    let begun = ContinuousClock.now
    let database: any CareDatabase =
      StoreLocation.isServerAddress(store)
      ? try await PostgreSQLStore.open(url: store) : try await SQLiteStore.open(path: store)
    guard let account = try await database.read({ try $0.account(username: account) }) else {
      throw ValidationError("There is no account of this username.")
    }
    let made = keys == nil ? [] : (0..<min(terminals, clients)).map { _ in TerminalKey() }
    let house = House(
      organisation: account.professional.organisation, size: self,
      passwordHash: account.passwordHash, keys: made)
    try await house.fill(database)
    try await database.close()
    if let keys {
      let text = made.map { Data($0.seed).base64EncodedString() }.joined(separator: "\n")
      // Whoever reads them is those terminals.
      guard
        FileManager.default.createFile(
          atPath: keys, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
      else { throw ValidationError("\(keys) cannot be written.") }
    }
    let seconds = (ContinuousClock.now - begun) / .seconds(1)
    print(
      "{\"organisation\":\"\(house.organisation)\",\"clients\":\(clients),\"staff\":\(staff),"
        + "\"visitsADay\":\(visits),\"visits\":\(visits * (daysBefore + daysAhead)),"
        + "\"seconds\":\(Int(seconds))}")
  }
}
