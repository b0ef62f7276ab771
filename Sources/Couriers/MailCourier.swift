internal import CCurl
public import CareModel

/// Hands e-mail to a mail server, by SMTP.
public final class MailCourier: Courier {
  public struct Settings: Sendable {
    public var service: ServiceAddress
    public var from: MailAddress
    public var credentials: Credentials?
    /// PEM file of the authorities that are believed; nil: the system's.
    public var authorities: String?

    public init(
      service: ServiceAddress, from: MailAddress, credentials: Credentials?, authorities: String?
    ) {
      self.service = service
      self.from = from
      self.credentials = credentials
      self.authorities = authorities
    }
  }

  private let settings: Settings
  private let line: CourierLine
  private let now: @Sendable () -> WallTime

  public init(
    _ settings: Settings, now: @escaping @Sendable () -> WallTime
  ) throws(CourierProblem) {
    self.settings = settings
    self.now = now
    line = try CourierLine(name: "courier-mail")
  }

  public func carry(_ letter: Letter) async -> Delivery {
    let (settings, now) = (settings, now)
    return await line.run { transfer in
      let time = now()
      guard time < letter.until - .milliseconds(Transfer.timeout) else {
        return .notNow(.interrupted)
      }
      guard let to = MailAddress(letter.to.revealed) else { return .refused(.badAddress) }
      let mail = MailText(
        id: letter.id, from: settings.from, to: to, subject: letter.subject?.revealed ?? "",
        text: letter.text.revealed, sentAt: time)
      return Self.delivery(
        transfer.mail(
          mail.bytes, from: settings.from.text, to: to.text, by: settings.service,
          as: settings.credentials, authorities: settings.authorities))
    }
  }

  public func stop() async { await line.stop() }

  /// SMTP's status (RFC 5321 section 4.2.1): 4 for now, 5 for good. Words about the sign-in are about
  /// our settings and not about the message.
  static func delivery(_ answer: Transfer.Answer) -> Delivery {
    if let problem = answer.problem { return .notNow(problem) }
    if answer.code == CURLE_OK { return .taken }
    return switch answer.status {
    case 530, 534, 535, 538: .notNow(.signIn)
    case 400..<500: .notNow(.busy)
    case 500..<600: .refused(.refused)
    // The line broke between two answers that were none to the message.
    default: .notNow(.unreachable)
    }
  }
}
