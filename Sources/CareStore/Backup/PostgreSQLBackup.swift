internal import Foundation

/// Copies of a database on a server, made and put back by PostgreSQL's own tools.
enum PostgreSQLBackup {
  /// One reading transaction, which writers do not wait for.
  static func dump(_ url: String, to file: String) async throws {
    let outcome = try await Tool("pg_dump", url: url).run([
      "--format=custom", "--no-owner", "--no-privileges", "--no-password", "--file", file,
    ])
    // It reads and converts nothing, so that its errors are of servers, tables and rights.
    guard outcome.isGood else {
      throw BackupProblem("The database could not be copied: \(outcome.firstLine)")
    }
  }

  static func restore(_ file: String, of wanted: StoreContents, to url: String) async throws {
    guard FileManager.default.fileExists(atPath: file) else {
      throw BackupProblem("There is no file \(file).")
    }
    let tool = try Tool("pg_restore", url: url)
    let contents = try await tool.run(["--list", file])
    guard contents.isGood, contents.text.contains(" TABLE DATA public schema_migrations ") else {
      throw BackupProblem("\(file) is no backup of Kuulolla's on PostgreSQL.")
    }
    guard contents.text.contains(" TABLE DATA public \(wanted.ownTable) ") else {
      throw BackupProblem(wanted.isOther(file))
    }
    guard try await isEmpty(url) else {
      throw BackupProblem(
        "The database is not empty: make another one, and name it in \(wanted.setting).")
    }
    // In one transaction. Where rows do not fit, its errors hold them: they are not shown.
    let outcome = try await tool.run([
      "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password",
      "--dbname", tool.database, file,
    ])
    guard outcome.isGood else {
      throw BackupProblem("\(file) could not be put into the database: nothing was changed.")
    }
  }

  private static func isEmpty(_ url: String) async throws -> Bool {
    do {
      let link = try PostgreSQLServer(url: url, limits: .init()).connect()
      let found = try link.rows(
        """
        SELECT count(*) AS n FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname NOT LIKE 'pg_%' AND n.nspname <> 'information_schema'
        """, [])
      return try found.first?.int("n") == 0
    } catch StoreError.unavailable(let reason) {
      throw BackupProblem("The database cannot be used: \(reason).")
    }
  }

  /// A program of PostgreSQL's, with the address in its environment: its arguments are for all to see.
  private struct Tool {
    let name: String
    let database: String
    private let environment: [String: String]

    struct Outcome: Sendable {
      var isGood: Bool
      /// What it printed, and complained of.
      var text: String

      var firstLine: Substring { text.prefix { !$0.isNewline } }
    }

    init(_ name: String, url: String) throws {
      guard let variables = PostgreSQLServer.environment(of: url) else {
        throw BackupProblem("The address of the database is none of PostgreSQL.")
      }
      self.name = name
      var environment = ProcessInfo.processInfo.environment
      environment.merge(variables) { _, ours in ours }
      // Messages that can be told apart by nobody are at least the same for everybody.
      environment["LC_ALL"] = "C"
      self.environment = environment
      database = variables["PGDATABASE"] ?? variables["PGUSER"] ?? NSUserName()
    }

    func run(_ arguments: [String]) async throws -> Outcome {
      try await withCheckedThrowingContinuation { done in
        DispatchQueue.global().async {
          done.resume(with: Result { try runAndWait(arguments) })
        }
      }
    }

    private func runAndWait(_ arguments: [String]) throws -> Outcome {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = [name] + arguments
      process.environment = environment
      process.standardInput = FileHandle.nullDevice
      let output = Pipe()
      (process.standardOutput, process.standardError) = (output, output)
      try process.run()
      let said = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      // What `env` says where there is no such program.
      if process.terminationStatus == 127 {
        throw BackupProblem(
          "\(name) is needed for this: install PostgreSQL's client programs (Debian: "
            + "postgresql-client).")
      }
      return Outcome(
        isGood: process.terminationStatus == 0, text: String(decoding: said, as: UTF8.self))
    }
  }
}
