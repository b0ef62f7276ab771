import ArgumentParser
import LoadGenerator

/// Puts load on a server and says how it did.
@main
struct Load: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kuulolla-load",
    abstract: "Put load on a relay or a gateway, and measure what comes through.",
    subcommands: [
      Pairs.self, Echo.self, FanOut.self, Storm.self, Terminals.self, Chat.self, Memory.self,
      Soak.self,
    ])
}

extension LoadProfile: ExpressibleByArgument {}

/// `kuulolla-load pairs`
struct Pairs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Calls of two, sound and picture both ways. Ends with 2 where the run is invalid.")

  @OptionGroup var server: ServerOptions
  @OptionGroup var packets: PacketOptions
  @OptionGroup var report: ReportOptions
  @Option(help: "How many calls.") var pairs = 1
  @Option(help: "Further calls in which nobody sends anything.") var silentPairs = 0
  @Option(help: "How long is measured.") var seconds = 8.0

  func validate() throws {
    guard (1...2_000).contains(pairs) else { throw ValidationError("--pairs is from 1 to 2000.") }
    guard (0...2_000).contains(silentPairs) else {
      throw ValidationError("--silent-pairs is from 0 to 2000.")
    }
    try checkLength(seconds)
  }

  func run() async throws {
    var run = MediaRun(
      .pairs(pairs), shape: try packets.shape(), seconds: seconds, profile: server.profile,
      serverPID: server.serverPid, serverCore: server.serverCore)
    run.silentPairs = silentPairs
    let result = try await run.run(on: server.open(), address: server.address, say: tell)
    try report.give(result, table: result.table, isValid: result.isValid)
  }
}

/// `kuulolla-load echo`
struct Echo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Participants who are each sent back what they send. Ends with 2 where the run is invalid.",
    discussion: """
      In a room of the device test of our relay, in the echo test of Janus, or in the bare loop. Sound and picture, \
      and packets, are as in pairs: twice as many participants as pairs make the same packets.
      """)

  @OptionGroup var server: ServerOptions
  @OptionGroup var packets: PacketOptions
  @OptionGroup var report: ReportOptions
  @Option(help: "How many participants.") var participants = 1
  @Option(help: "How long is measured.") var seconds = 8.0

  func validate() throws {
    guard (1...4_000).contains(participants) else {
      throw ValidationError("--participants is from 1 to 4000.")
    }
    try checkLength(seconds)
  }

  func run() async throws {
    let run = MediaRun(
      .echoes(participants), shape: try packets.shape(), seconds: seconds, profile: server.profile,
      serverPID: server.serverPid, serverCore: server.serverCore)
    let result = try await run.run(on: server.open(), address: server.address, say: tell)
    try report.give(result, table: result.table, isValid: result.isValid)
  }
}

/// `kuulolla-load fanout`
struct FanOut: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fanout",
    abstract: "One who sends a picture to many. Ends with 2 where the run is invalid.")

  @OptionGroup var server: ServerOptions
  @OptionGroup var report: ReportOptions
  @Option(help: "How many receive.") var receivers = 10
  @Option(help: "Bytes of a packet, before it is protected.") var bytes = 1_200
  @Option(
    help: "A file with the bytes of packets in turn, with spaces between, instead of --bytes.")
  var trace: String?
  @Option(help: "Packets a second.") var rate = 600.0
  @Option(help: "How long is measured.") var seconds = 8.0

  func validate() throws {
    guard (1...1_000).contains(receivers) else {
      throw ValidationError("--receivers is from 1 to 1000.")
    }
    try checkLength(seconds)
  }

  func run() async throws {
    let sizes = try trace.map(packetSizes(in:)) ?? [bytes]
    let shape = LoadShape(audio: nil, video: .init(bytes: sizes, rate: rate))
    if let fault = shape.fault { throw ValidationError("Not sent: \(fault).") }
    let run = MediaRun(
      .fanOut(receivers), shape: shape, seconds: seconds, profile: server.profile,
      serverPID: server.serverPid, serverCore: server.serverCore)
    let result = try await run.run(on: server.open(), address: server.address, say: tell)
    try report.give(result, table: result.table, isValid: result.isValid)
  }
}

/// `kuulolla-load join-storm`
struct Storm: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "join-storm",
    abstract: "Pairs that come at a rate, and how long each waits for its first media.")

  @OptionGroup var server: ServerOptions
  @OptionGroup var packets: PacketOptions
  @OptionGroup var report: ReportOptions
  @Option(help: "How many calls.") var pairs = 50
  @Option(help: "How often each comes, as a page that is loaded again.") var rounds = 1
  @Option(help: "Calls that begin in a second.") var rate = 10.0
  @Option(help: "Calls with sound and picture that run already, and are measured meanwhile.")
  var beside = 0

  func validate() throws {
    guard (1...2_500).contains(pairs), (0...500).contains(beside), (1...20).contains(rounds) else {
      throw ValidationError("--pairs is from 1 to 2500, --beside from 0 to 500, --rounds to 20.")
    }
    guard rate > 0, rate <= 1_000 else { throw ValidationError("--rate is above 0, up to 1000.") }
  }

  func run() async throws {
    let storm = JoinStorm(
      pairs: pairs, rounds: rounds, pairsPerSecond: rate, shape: try packets.shape(),
      profile: server.profile, beside: beside, serverPID: server.serverPid)
    let result = try await storm.run(on: server.open(), address: server.address, say: tell)
    try report.give(result, table: result.table, isValid: result.isValid)
  }
}
