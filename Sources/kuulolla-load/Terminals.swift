import ArgumentParser
import Foundation
import LoadGenerator

/// `kuulolla-load terminals`
struct Terminals: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Terminals that are signed in and do nothing.",
    discussion: """
      Terminals need keys that the gateway knows. --keys names a file of them; where it is not there yet, \
      so many are made, taken in by --username over plain HTTP, and written there, for runs to come (by TLS, too).
      """)

  @Option(help: "The gateway, such as http://127.0.0.1:8080.") var at: String
  @Option(help: "How many.") var count = 100
  @Option(help: "New connections a second.") var rate = 200.0
  @Option(help: "How long they do nothing.") var seconds = 30.0
  @Option(help: "The file of keys.") var keys: String
  @Option(help: "Staff who may take terminals in.") var username = "matti"
  @Option(help: "A file with their password; needed where keys are made.") var passwordFile: String?
  @Option(help: "SHA-256 of the gateway's certificate, where it is one of its own.")
  var pin: String?
  @Option(help: "The gateway's process, whose processor time and memory are told.")
  var serverPid: Int?
  @Option(help: "So many come first and settle; what each of the others costs is told by itself.")
  var first: Int?
  @OptionGroup var report: ReportOptions

  func validate() throws {
    guard (1...20_000).contains(count), rate > 0 else {
      throw ValidationError("--count is from 1 to 20000, and --rate above 0.")
    }
    guard first.map({ (1..<count).contains($0) }) ?? true else {
      throw ValidationError("--first is below --count.")
    }
    try checkLength(seconds)
  }

  func run() async throws {
    let scenario = IdleTerminals(
      gateway: at, count: count, connectsPerSecond: rate, seconds: seconds, pin: pin,
      serverPID: serverPid, first: first)
    let result = try await scenario.run(keys: try await known(), say: tell)
    try report.give(result, table: result.table, isValid: result.isValid)
  }

  private func known() async throws -> [[UInt8]] {
    if let text = try? String(contentsOfFile: keys, encoding: .utf8) {
      return text.split(separator: "\n").compactMap { Data(base64Encoded: String($0)) }
        .map { [UInt8]($0) }
    }
    guard let passwordFile else {
      throw ValidationError("There are no keys in \(keys): making them needs --password-file.")
    }
    let made = try await IdleTerminals.pair(
      count, gateway: at, username: username, password: try password(in: passwordFile))
    let text = made.map { Data($0).base64EncodedString() }.joined(separator: "\n")
    // Whoever reads them is those terminals.
    guard
      FileManager.default.createFile(
        atPath: keys, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { throw ValidationError("\(keys) cannot be written.") }
    return made
  }
}
