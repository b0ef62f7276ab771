import Bytes
import Foundation
import RTC
import TestKit

/// Offers recorded from Chromium 156 and Firefox ESR 153, as their `localDescription` says them.
enum Offer: String, CaseIterable, Sendable {
  case chromiumCall = "chromium-call"
  case chromiumCallRestart = "chromium-call-restart"
  case chromiumSimulcast = "chromium-simulcast"
  case firefoxCall = "firefox-call"
  case firefoxCallRestart = "firefox-call-restart"
  case firefoxSimulcast = "firefox-simulcast"

  var text: String {
    get throws {
      let folder = URL(filePath: #filePath).deletingLastPathComponent()
      let file = folder.appending(path: "../Fixtures/\(rawValue).sdp")
      return String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }
  }

  var description: SessionDescription {
    get throws { try SessionDescription(parsing: try text) }
  }
}

extension LocalTransport {
  /// Credentials that differ by `seed`, one address of either family.
  static func test(seed: UInt64 = 1) -> LocalTransport {
    var random = SeededRandom(seed: seed)
    return LocalTransport(
      credentials: .random(using: &random),
      fingerprint: .sha256((0..<32).map { UInt8($0) }),
      candidates: [
        .host(SocketAddress(address: "192.0.2.1", port: 4_000)!),
        .host(SocketAddress(address: "2001:db8::1", port: 4_000)!),
      ])
  }
}
