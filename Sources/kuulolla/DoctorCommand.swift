import ArgumentParser
import CareStore
import Foundation
import Gateway
import RelayServer
import Settings

/// `kuulolla doctor`: looks at what an installation needs, and says what to mend.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Look at configuration, ports, certificate, database, clock and limits.",
    discussion: """
      Runs beside a gateway or without one, and changes nothing; run it as the gateway's user. Ends \
      with 0 where all is well, with 1 where there is a warning, with 2 where something does not work.
      """)

  @OptionGroup var options: ConfigurationOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let findings = await findings()
    let worst = findings.map(\.level).max() ?? .ok
    if json {
      Console.print(Self.json(findings, worst))
    } else {
      for finding in findings { Console.say(Self.line(finding)) }
    }
    if worst != .ok { throw ExitCode(worst.weight) }
  }

  private func findings() async -> [HealthFinding] {
    do {
      let configuration = try options.read()
      let relay = try RelayLayout.configuration(configuration.relay)
      let first = Int(relay.portBase)
      return await Doctor(
        configuration: configuration,
        location: StoreLocation(configuration, root: configuration.data.folder),
        media: Doctor.Media(
          ports: first == 0 ? nil : first..<first + relay.shards,
          addresses: configuration.relay.addresses, receiveBuffer: relay.receiveBuffer),
        now: SystemClock().now
      ).examine()
    } catch {
      let sentence = (error as? any Explained)?.description ?? "The configuration cannot be read."
      return [HealthFinding(.configuration, .problem, sentence)]
    }
  }

  private static func line(_ finding: HealthFinding) -> String {
    let level = finding.level.rawValue
    let check = finding.check.rawValue
    return level + String(repeating: " ", count: max(9 - level.count, 1)) + check
      + String(repeating: " ", count: max(17 - check.count, 1)) + finding.sentence
  }

  private struct Report: Encodable {
    struct Finding: Encodable {
      var check: String
      var level: String
      var text: String
    }

    var level: String
    var findings: [Finding]
  }

  private static func json(_ findings: [HealthFinding], _ worst: HealthFinding.Level) -> String {
    let report = Report(
      level: worst.rawValue,
      findings: findings.map {
        .init(check: $0.check.rawValue, level: $0.level.rawValue, text: $0.sentence)
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Texts can always be encoded.
    let data = try? encoder.encode(report)
    return String(decoding: data ?? Data(), as: UTF8.self) + "\n"
  }
}
