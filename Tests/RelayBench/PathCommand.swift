import ArgumentParser
import RTC
import SecureTransport

/// Puts packets through the relay's core without a network around it, so that what a packet costs can be
/// counted from outside: as the difference between two runs that differ in `--taken` alone.
struct PathCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path", abstract: "Put packets through the relay's core, in memory.")

  @Option(help: "How many receive.") var receivers = 10
  @Option(help: "Bytes of a packet's payload.") var bytes = 1_100
  @Option(help: "Packets that are prepared.") var packets = 3_000
  @Option(help: "Of them, those that the relay is given.") var taken = 3_000
  @Option(help: "Packets that are in one batch when it leaves.") var gathered = 1
  @Option(help: "openSSL, libSRTP or multiBuffer, for the relay's engine.") var srtp = "openSSL"
  @Flag(help: "Counter mode with HMAC-SHA1 instead of AES-GCM.") var counterMode = false

  func validate() throws {
    guard (1...100).contains(receivers), (100...1_150).contains(bytes), (1...4).contains(gathered),
      (0...packets).contains(taken), packets <= 20_000, SRTPEngineKind(rawValue: srtp) != nil
    else { throw ValidationError("Beyond what is measured.") }
  }

  func run() throws {
    let path = try PacketPath(
      receivers: receivers, srtp: SRTPEngineKind(rawValue: srtp) ?? .openSSL,
      profiles: counterMode ? [.aes128CMSHA1_80] : SRTPProfile.preferred)
    let prepared = path.prepare(packets, bytes: bytes)
    let out = path.take(prepared[..<taken], gathered: gathered)
    print("in \(taken) out \(out) runs \(path.runs)")
    // All arrived: what is dropped costs less.
    guard out >= taken * receivers else { throw ExitCode.failure }
  }
}
