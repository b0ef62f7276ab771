internal import CCurl
public import CareModel
internal import Foundation

/// Hands text messages to an SMS service, by a POST of JSON to its address.
public final class TextCourier: Courier {
  public struct Settings: Sendable {
    public var service: ServiceAddress
    /// Sent as `Authorization: Bearer …`.
    public var token: PersonalText?
    /// PEM file of the authorities that are believed; nil: the system's.
    public var authorities: String?

    public init(service: ServiceAddress, token: PersonalText?, authorities: String?) {
      self.service = service
      self.token = token
      self.authorities = authorities
    }
  }

  /// What is posted.
  private struct Body: Encodable {
    var id: MessageID
    var to: PersonalText
    var text: PersonalText
  }

  private let settings: Settings
  private let line: CourierLine
  private let now: @Sendable () -> WallTime

  public init(
    _ settings: Settings, now: @escaping @Sendable () -> WallTime
  ) throws(CourierProblem) {
    self.settings = settings
    self.now = now
    line = try CourierLine(name: "courier-sms")
  }

  public func carry(_ letter: Letter) async -> Delivery {
    let (settings, now) = (settings, now)
    return await line.run { transfer in
      guard now() < letter.until - .milliseconds(Transfer.timeout) else {
        return .notNow(.interrupted)
      }
      let body = Body(id: letter.id, to: letter.to, text: letter.text)
      // Three strings always encode.
      let json = try! JSONEncoder().encode(body)
      var headers = [
        "Content-Type: application/json", "Idempotency-Key: \(letter.id.rawValue)",
        "User-Agent: Kuulolla", "Expect:",
      ]
      if let token = settings.token { headers.append("Authorization: Bearer \(token.revealed)") }
      return Self.delivery(
        transfer.post(
          Array(json), headers: headers, to: settings.service, authorities: settings.authorities))
    }
  }

  public func stop() async { await line.stop() }

  static func delivery(_ answer: Transfer.Answer) -> Delivery {
    if let problem = answer.problem { return .notNow(problem) }
    // A connection that broke after a status has told nothing certain.
    guard answer.code == CURLE_OK else { return .notNow(.unreachable) }
    return switch answer.status {
    case 200..<300: .taken
    case 401, 403: .notNow(.signIn)
    // Too early, at work on the same one, too many.
    case 408, 409, 425, 429, 500..<600: .notNow(.busy)
    // Nothing there, or somewhere else: the address in the settings is wrong, not the message.
    case 300..<400, 404, 405: .notNow(.unexpected)
    case 400..<500: .refused(.refused)
    default: .notNow(.unexpected)
    }
  }
}
