import ArgumentParser
import Foundation
import LoadGenerator

/// Which server media go through.
struct ServerOptions: ParsableArguments {
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case kuulolla, gateway, janus, rtpengine
    case bareLoop = "bare-loop"
  }

  @Option(
    help: """
      The kind of server: the relay alone (kuulolla-relay), a whole gateway (kuulolla serve), Janus, \
      rtpengine, or the bare loop of the benchmark.
      """)
  var target: Kind

  @Option(help: "Where its signalling is: ADDRESS:PORT, or a URL for the gateway and Janus.")
  var at: String

  @Option(help: "The address of this machine that media are sent from.") var address = "127.0.0.1"

  @Option(help: "The SRTP profile that is offered.") var profile = LoadProfile.aes128CM

  @Option(help: "The server's process, whose processor time and memory are told.")
  var serverPid: Int?

  @Option(help: "The processor that the server is pinned to.") var serverCore: Int?

  @Option(help: "Staff of the gateway who place calls, one for each pair, with commas between.")
  var usernames = "helmi"

  @Option(help: "A file with their password.") var passwordFile: String?

  /// Of what is measured from outside.
  func process() throws -> Int {
    guard let serverPid else { throw ValidationError("Whose memory? --server-pid is needed.") }
    return serverPid
  }

  func open() throws -> any LoadTarget {
    switch target {
    case .kuulolla: return try RelayTarget(at)
    case .janus: return JanusTarget(at)
    case .rtpengine: return try RTPEngineTarget(at)
    case .bareLoop: return try BareLoopTarget(at)
    case .gateway:
      guard let passwordFile else { throw ValidationError("A gateway needs --password-file.") }
      return try GatewayTarget(
        at, usernames: usernames.split(separator: ",").map(String.init),
        password: try password(in: passwordFile))
    }
  }
}

/// What each participant of a pair sends.
struct PacketOptions: ParsableArguments {
  @Option(help: "Bytes of a packet of sound, before it is protected.") var audioBytes = 200
  @Option(help: "Packets of sound a second; 0: none.") var audioRate = 50.0
  @Option(help: "Bytes of a packet of a picture, before it is protected.") var videoBytes = 1_200
  @Option(help: "Packets of a picture a second; 0: none.") var videoRate = 60.0

  func shape() throws -> LoadShape {
    let shape = LoadShape(
      audio: audioRate == 0 ? nil : .init(bytes: audioBytes, rate: audioRate),
      video: videoRate == 0 ? nil : .init(bytes: videoBytes, rate: videoRate))
    if let fault = shape.fault { throw ValidationError("Not sent: \(fault).") }
    return shape
  }
}

struct ReportOptions: ParsableArguments {
  @Option(help: "Where the report goes as JSON; - is standard output, instead of the table.")
  var json: String?

  /// Prints what came of a run; an invalid one ends the program with 2.
  func give(_ report: some Encodable, table: String, isValid: Bool) throws {
    if json != "-" { print(table) }
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      let text = String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
      if json == "-" {
        print(text, terminator: "")
      } else {
        try text.write(toFile: json, atomically: true, encoding: .utf8)
      }
    }
    if !isValid { throw ExitCode(2) }
  }
}

func checkLength(_ seconds: Double) throws {
  guard seconds >= 0.5, seconds <= 86_400 else {
    throw ValidationError("--seconds is from 0.5 to 86400.")
  }
}

/// At most 100,000 numbers; anything else in the file is a mistake.
func packetSizes(in file: String) throws -> [Int] {
  let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
  let words = text.split(whereSeparator: \.isWhitespace)
  let sizes = words.prefix(100_000).compactMap { Int($0) }
  guard sizes.count == words.count, !sizes.isEmpty else {
    throw ValidationError("--trace names a file of numbers, 100,000 at most: \(file) is none.")
  }
  return sizes
}

func password(in file: String) throws -> String {
  try String(contentsOfFile: file, encoding: .utf8)
    .trimmingCharacters(in: .whitespacesAndNewlines)
}

/// A line of progress.
@Sendable func tell(_ line: String) {
  FileHandle.standardError.write(Data((line + "\n").utf8))
}
