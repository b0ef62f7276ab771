/// Where a store is: what opens it, copies it and puts a copy in its place.
public enum StoreLocation: Sendable, Equatable {
  case sqlite(path: String)
  case postgreSQL(url: String)

  /// Whether a text is the address of a database on a server.
  public static func isServerAddress(_ text: String) -> Bool {
    PostgreSQLServer.isAddress(text)
  }

  /// Opens the store, makes it where there is none, and brings it to the present schema.
  ///
  /// On a server it is kept from every other program that opens it so; who shares a file is told
  /// apart by the data folder's lock.
  public func open() async throws -> any CareDatabase {
    switch self {
    case .sqlite(let path): try await SQLiteStore.open(path: path)
    case .postgreSQL(let url): try await PostgreSQLStore.open(url: url, isAlone: true)
    }
  }

  /// Opens the store for a command, beside a gateway that may serve from it. It has to be there and of
  /// the present schema: nothing is changed under a gateway that runs.
  public func openBeside() async throws -> any CareDatabase {
    switch try await examine(thoroughly: false).schema {
    case .present: break
    case .missing:
      throw StoreError.unavailable(
        "there is nothing in it yet; start the gateway once, or make an account")
    case .older:
      throw StoreError.unavailable(
        "an older version has written it; start the gateway once, which brings it up to date")
    case .newer: throw StoreError.tooNew
    }
    switch self {
    case .sqlite(let path): return try await SQLiteStore.open(path: path)
    case .postgreSQL(let url): return try await PostgreSQLStore.open(url: url)
    }
  }

  /// Copies everything as it is at one moment into a file, beside whatever else goes on. The file is
  /// there whole or not at all, and on disk when this returns. Throws ``BackupProblem``.
  ///
  /// - Parameter file: of which there is none yet.
  public func backUp(to file: String) async throws {
    let target = try BackupFile(new: file)
    do {
      switch self {
      case .sqlite(let path): try await SQLiteBackup.copy(path, to: target.partial)
      case .postgreSQL(let url): try await PostgreSQLBackup.dump(url, to: target.partial)
      }
      try target.complete()
    } catch {
      target.discard()
      throw error
    }
  }

  /// Puts what a file of ``backUp(to:)`` holds where there is nothing yet, whole or not at all. The
  /// next opening brings an older one to the present schema. Throws ``BackupProblem``.
  ///
  /// - Parameter contents: what the file has to be a copy of.
  public func restore(from file: String, of contents: StoreContents = .care) async throws {
    switch self {
    case .sqlite(let path): try await SQLiteBackup.restore(file, of: contents, to: path)
    case .postgreSQL(let url): try await PostgreSQLBackup.restore(file, of: contents, to: url)
    }
  }
}

/// Which of an installation's two databases something is.
public enum StoreContents: Sendable {
  /// Everything but the keys of conversations.
  case care
  /// The keys of conversations, and nothing else.
  case chatKeys

  var migrations: [Migration] {
    switch self {
    case .care: Schema.migrations
    case .chatKeys: ChatKeySchema.migrations
    }
  }

  /// Of the configuration, where it is on a server.
  var setting: String {
    switch self {
    case .care: "database.url"
    case .chatKeys: "database.chatKeysUrl"
    }
  }

  /// A table that the other one does not have.
  var ownTable: String {
    switch self {
    case .care: "organisations"
    case .chatKeys: "chat_lasting_keys"
    }
  }
}

/// Why there is no backup, or why it was not put back; a sentence for the operator.
public struct BackupProblem: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
