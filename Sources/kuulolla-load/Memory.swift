import ArgumentParser
import LoadGenerator

/// `kuulolla-load memory`
struct Memory: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What one call of two more costs a server in memory.",
    discussion: """
      The proportional set size of --server-pid with --from calls and with --pairs, divided by the \
      difference. With a picture, packets that are kept for repeating fill 128 kB a track in time.
      """)

  @OptionGroup var server: ServerOptions
  @OptionGroup var packets: PacketOptions
  @OptionGroup var report: ReportOptions
  @Option(help: "Calls that are there first.") var from = 100
  @Option(help: "Calls that are there at last.") var pairs = 1_000

  func validate() throws {
    guard from >= 1, pairs > from, pairs <= 2_500 else {
      throw ValidationError("--from is 1 at least, and --pairs above it, up to 2500.")
    }
  }

  func run() async throws {
    let memory = RelayMemory(
      few: from, many: pairs, shape: try packets.shape(), profile: server.profile,
      serverPID: try server.process())
    let result = try await memory.run(on: server.open(), address: server.address, say: tell)
    try report.give(result, table: result.table, isValid: true)
  }
}

/// `kuulolla-load soak`
struct Soak: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Joins and leaves, and whether a server's memory grows by them.")

  @OptionGroup var server: ServerOptions
  @OptionGroup var report: ReportOptions
  @Option(help: "How many join and leave, two a call.") var joins = 100_000

  func validate() throws {
    guard (2...10_000_000).contains(joins) else {
      throw ValidationError("--joins is from 2 to 10000000.")
    }
    guard server.target != .gateway else {
      throw ValidationError("A gateway's calls end by their people: not measured so.")
    }
  }

  func run() async throws {
    let soak = JoinSoak(joins: joins, profile: server.profile, serverPID: try server.process())
    let result = try await soak.run(on: server.open(), address: server.address, say: tell)
    try report.give(result, table: result.table, isValid: true)
  }
}
