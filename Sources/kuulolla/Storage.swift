import ArgumentParser
import CareStore
import Gateway

extension StoreLocation {
  /// Where the configuration has its store.
  init(_ configuration: Configuration, _ folder: DataFolder) {
    self.init(configuration, root: folder.root)
  }

  /// - Parameter root: of the data folder, which need not be there.
  init(_ configuration: Configuration, root: String) {
    let url = configuration.database.url
    self = url.isEmpty ? .sqlite(path: "\(root)/kuulolla.sqlite") : .postgreSQL(url: url)
  }

  /// Where the configuration has one of its two databases.
  init(_ contents: StoreContents, _ configuration: Configuration, _ folder: DataFolder) {
    switch contents {
    case .care: self.init(configuration, folder)
    case .chatKeys:
      let url = configuration.database.chatKeysUrl
      self =
        url.isEmpty ? .sqlite(path: folder.path("chat-keys.sqlite")) : .postgreSQL(url: url)
    }
  }

  /// Opens the store; what hinders is told in a sentence.
  func openOrExplain() async throws -> any CareDatabase {
    try await explained { try await open() }
  }

  /// As ``openOrExplain()``, beside a gateway that may serve from it.
  func openBesideOrExplain() async throws -> any CareDatabase {
    try await explained { try await openBeside() }
  }

  private func explained(
    _ open: () async throws -> any CareDatabase
  ) async throws -> any CareDatabase {
    do {
      return try await open()
    } catch StoreError.full {
      throw StartProblem("The disk of \(name) is full: make room and start again.")
    } catch StoreError.tooNew {
      throw StartProblem("\(named) was written by a newer version of Kuulolla: start that one.")
    } catch StoreError.corrupt {
      throw StartProblem("\(named) is damaged or no database: put a backup in its place.")
    } catch StoreError.unavailable(let reason) {
      throw StartProblem("\(named) cannot be used: \(reason).")
    }
  }

  private var name: String {
    switch self {
    case .sqlite(let path): path
    // Its address may hold a password.
    case .postgreSQL: "the database of database.url"
    }
  }

  private var named: String { name.prefix(1).uppercased() + name.dropFirst() }
}

/// `kuulolla backup`
struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the database into a file, while the gateway runs or not.",
    discussion: """
      The copy is of one moment, and holds all that was acknowledged before. Keep it as safe as the \
      database itself. The other files of the data folder are not in it (docs/database.md), nor are \
      the keys of chats: whoever has the copy alone cannot read what visitors wrote. With --chat-keys \
      those keys are copied instead. Chats that are erased later can be read again by whoever keeps \
      both copies: keep the keys' copy elsewhere, and not for long.
      """)

  @OptionGroup var options: ConfigurationOptions
  @OptionGroup var contents: ContentsOptions
  @Argument(help: "A file that is not there yet.") var file: String

  func run() async throws {
    let configuration = try options.read()
    let folder = try DataFolder(configuration.data.folder)
    try await StoreLocation(contents.contents, configuration, folder).backUp(to: file)
    Console.say("\(contents.name) copied to \(file).")
  }
}

/// `kuulolla restore`
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put what `kuulolla backup` has copied where there is no database yet.")

  @OptionGroup var options: ConfigurationOptions
  @OptionGroup var contents: ContentsOptions
  @Argument(help: "A file of `kuulolla backup`.") var file: String

  func run() async throws {
    let configuration = try options.read()
    let folder = try DataFolder(configuration.data.folder)
    try folder.holdAlone()
    try await StoreLocation(contents.contents, configuration, folder)
      .restore(from: file, of: contents.contents)
    Console.say("\(contents.name) as copied. Start the gateway.")
  }
}

/// Which of the two databases a command is about.
struct ContentsOptions: ParsableArguments {
  @Flag(help: "The keys of chats, and not the rest.") var chatKeys = false

  var contents: StoreContents { chatKeys ? .chatKeys : .care }
  var name: String { chatKeys ? "The keys of chats are" : "The database is" }
}
