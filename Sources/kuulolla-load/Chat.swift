import ArgumentParser
import Foundation
import LoadGenerator

/// `kuulolla-load chat`
struct Chat: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Conversations of the anonymous chat. Ends with 2 where the run is invalid.",
    discussion: """
      People come at --arrivals a second and are taken in turn by the counsellors, who have ten side by side at most. \
      When all are in, messages of 13 to 160 characters are written evenly in conversations that chance names, in turn \
      by a visitor and by a counsellor. At the end every conversation is ended.

      Counsellors sign in over plain HTTP: with an --at by TLS, say with --sign-in-at where.
      """)

  @Option(help: "The gateway, such as http://127.0.0.1:8080.") var at: String
  @Option(help: "Where counsellors sign in over plain HTTP; left out: the gateway.")
  var signInAt: String?
  @Option(help: "SHA-256 of the gateway's certificate, where it is one of its own.")
  var pin: String?
  @Option(help: "Counsellors, with commas between.") var usernames = "helmi"
  @Option(help: "A file with their password.") var passwordFile: String
  @Option(help: "The queue, by its address; left out: each counsellor's first.") var queue: String?
  @Option(help: "How many conversations.") var conversations = 3
  @Option(help: "People who come in a second.") var arrivals = 50.0
  @Option(help: "Messages a second, of all conversations together.") var rate = 50.0
  @Option(help: "How long messages are written.") var seconds = 10.0
  @Option(help: "The gateway's process, whose processor time and memory are told.")
  var serverPid: Int?
  @OptionGroup var report: ReportOptions

  private var counsellors: [String] { usernames.split(separator: ",").map(String.init) }

  func validate() throws {
    guard (1...20_000).contains(conversations),
      conversations <= ChatRun.mostEach * counsellors.count
    else {
      throw ValidationError(
        "--conversations is from 1 to 20000, and \(ChatRun.mostEach) for each counsellor at most.")
    }
    guard arrivals > 0, arrivals <= 10_000, rate > 0, rate <= 50_000 else {
      throw ValidationError("--arrivals is above 0, up to 10000; --rate above 0, up to 50000.")
    }
    try checkLength(seconds)
    guard rate * seconds <= ChatRun.mostMessages else {
      throw ValidationError("--rate times --seconds is at most \(Int(ChatRun.mostMessages)).")
    }
    guard !at.hasPrefix("https:") || signInAt != nil else {
      throw ValidationError("Counsellors sign in over plain HTTP: --sign-in-at says where.")
    }
  }

  func run() async throws {
    let run = ChatRun(
      gateway: at, signInAt: signInAt, pin: pin, usernames: counsellors, queue: queue,
      conversations: conversations, arrivalsPerSecond: arrivals, messagesPerSecond: rate,
      seconds: seconds, serverPID: serverPid)
    let result = try await run.run(password: try password(in: passwordFile), say: tell)
    try report.give(result, table: result.table, isValid: result.isValid)
  }
}
