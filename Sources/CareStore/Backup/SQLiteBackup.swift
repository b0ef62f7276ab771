internal import Foundation
internal import GRDB

/// Copies of a database file, made and put back by SQLite itself.
enum SQLiteBackup {
  /// One reading transaction, which writers do not wait for. What was deleted is not in the copy.
  static func copy(_ path: String, to copy: String) async throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw BackupProblem("There is no database \(path).")
    }
    try await explained("\(path) could not be copied") {
      // Not through the store, which would first bring an older file to the present schema.
      let source = try DatabaseQueue(path: path)
      try await source.writeWithoutTransaction { db in
        try db.execute(sql: "VACUUM INTO ?", arguments: [copy])
      }
      try source.close()
    }
  }

  static func restore(
    _ file: String, of contents: StoreContents, to path: String
  ) async throws {
    guard FileManager.default.fileExists(atPath: file) else {
      throw BackupProblem("There is no file \(file).")
    }
    // What another database has left beside its file would be taken for a part of this one.
    for name in [path, path + "-wal", path + "-journal"]
    where FileManager.default.fileExists(atPath: name) {
      throw BackupProblem("There is a database already: move \(name) away first.")
    }
    let target = try BackupFile(new: path)
    do {
      do { try FileManager.default.copyItem(atPath: file, toPath: target.partial) } catch {
        throw BackupProblem("\(file) could not be copied to \(path).")
      }
      try await check(target.partial, of: file, contents)
      try target.complete()
    } catch {
      target.discard()
      throw error
    }
  }

  /// Whether a copy is whole, and one of ours.
  private static func check(
    _ copy: String, of file: String, _ contents: StoreContents
  ) async throws {
    let known = Set(contents.migrations.map(\.name))
    let (faults, applied, isOurs) = try await explained(
      "\(file) is no backup of an SQLite database"
    ) {
      var configuration = GRDB.Configuration()
      configuration.readonly = true
      let queue = try DatabaseQueue(path: copy, configuration: configuration)
      let found = try await queue.read { db in
        (
          try String.fetchAll(db, sql: "PRAGMA integrity_check(10)"),
          try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations"),
          try db.tableExists(contents.ownTable)
        )
      }
      try queue.close()
      return found
    }
    guard faults == ["ok"] else { throw BackupProblem("\(file) is damaged.") }
    guard isOurs else { throw BackupProblem(contents.isOther(file)) }
    guard known.isSuperset(of: applied) else {
      throw BackupProblem("\(file) was written by a newer version of Kuulolla: take that one.")
    }
  }

  private static func explained<Value>(
    _ what: String, _ body: () async throws -> Value
  ) async throws -> Value {
    do { return try await body() } catch let error as DatabaseError {
      // Without the statement, of which there is nothing to say.
      throw BackupProblem("\(what): \(error.message ?? "\(error.resultCode)").")
    }
  }
}

extension StoreContents {
  /// Said of a file that holds something else.
  func isOther(_ file: String) -> String {
    switch self {
    case .care: "\(file) is no backup of Kuulolla's database."
    case .chatKeys: "\(file) is no backup of the keys of conversations."
    }
  }
}
