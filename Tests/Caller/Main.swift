import ArgumentParser
import Devices
import Foundation

/// A carer without a browser: signs in, calls the client of a visit, measures what comes, hangs up. Used
/// by `deploy/demo --check`, by tests and by benchmarks.
@main
struct Caller: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kuulolla-caller", abstract: "Call a client and say in JSON how it went.")

  @Option(help: "Of the gateway, such as http://127.0.0.1:8080.")
  var gateway: String

  @Option(help: "Who signs in.")
  var username = "helmi"

  @Option(help: "A file that holds the password.")
  var passwordFile: String

  @Option(help: "Whose visit is called; otherwise the first whose client has a terminal.")
  var client: String?

  @Option(help: "Of the call, once both are in it.")
  var seconds = 5.0

  @Option(help: "Which test picture and tones are sent, 1 to 255.")
  var marker = 200

  @Option(help: "Of the test picture, in pixels.")
  var width = 640

  @Option(help: "Of the test picture, in pixels.")
  var height = 480

  @Option(help: "Of the test picture, in a second.")
  var pictures = 30

  @Option(help: "How long to wait for an answer, in seconds.")
  var patience = 30.0

  @Flag(help: "An end by the other side within that time is as good.")
  var endsEarly = false

  func run() async throws {
    let desk = Desk(origin: gateway)
    let password = try String(contentsOfFile: passwordFile, encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let call = OneCall(
      signalling: try await desk.signIn(username, password), marker: marker,
      format: CameraFormat(width: width, height: height, framesPerSecond: pictures),
      patience: .seconds(patience), endsEarly: endsEarly)
    let outcome = try await call.run(client: client, for: .seconds(seconds))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    print(String(decoding: try encoder.encode(outcome), as: UTF8.self))
    if outcome.problem != nil { throw ExitCode(1) }
  }
}
