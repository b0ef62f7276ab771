internal import CareModel
internal import Couriers
internal import Foundation

/// Makes the couriers that the configuration asks for.
enum CourierDesk {
  static let smtpSchemes = ["smtp", "smtps"]
  static let smsSchemes = ["https", "http"]

  /// - Parameter environment: may hold `KUULOLLA_SMTP_USER`, `KUULOLLA_SMTP_PASSWORD` and
  ///   `KUULOLLA_SMS_TOKEN`, which go before the files.
  /// - Throws: ``StartProblem`` with a sentence for the operator.
  static func couriers(
    _ settings: Configuration.Messages, environment: [String: String],
    now: @escaping @Sendable () -> WallTime
  ) throws(StartProblem) -> [MessageChannel: any Courier] {
    var couriers: [MessageChannel: any Courier] = [:]
    let authorities = settings.authorities.isEmpty ? nil : settings.authorities
    do {
      if let service = ServiceAddress(settings.smtp, schemes: smtpSchemes),
        let from = MailAddress(settings.from)
      {
        couriers[.email] = try MailCourier(
          .init(
            service: service, from: from,
            credentials: try credentials(settings.smtpCredentials, environment),
            authorities: authorities), now: now)
      }
      if let service = ServiceAddress(settings.sms, schemes: smsSchemes) {
        couriers[.sms] = try TextCourier(
          .init(
            service: service, token: try token(settings.smsToken, environment),
            authorities: authorities), now: now)
      }
    } catch let problem as StartProblem {
      throw problem
    } catch {
      throw StartProblem("Messages cannot be sent: \(error)")
    }
    return couriers
  }

  private static func credentials(
    _ path: String, _ environment: [String: String]
  ) throws(StartProblem) -> Credentials? {
    if let user = environment["KUULOLLA_SMTP_USER"],
      let password = environment["KUULOLLA_SMTP_PASSWORD"]
    {
      return Credentials(user: PersonalText(user), password: PersonalText(password))
    }
    if path.isEmpty { return nil }
    let lines = try SecretFile.lines(of: path, "messages.smtpCredentials")
    guard lines.count == 2 else {
      throw StartProblem(
        "messages.smtpCredentials: \(path) holds two lines, the user and the password.")
    }
    return Credentials(user: PersonalText(lines[0]), password: PersonalText(lines[1]))
  }

  private static func token(
    _ path: String, _ environment: [String: String]
  ) throws(StartProblem) -> PersonalText? {
    let token: String
    if let given = environment["KUULOLLA_SMS_TOKEN"] {
      token = given
    } else if path.isEmpty {
      return nil
    } else {
      let lines = try SecretFile.lines(of: path, "messages.smsToken")
      guard lines.count == 1 else {
        throw StartProblem("messages.smsToken: \(path) holds one line, the token.")
      }
      token = lines[0]
    }
    guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw StartProblem("The token of the SMS service has characters that no header may hold.")
    }
    return PersonalText(token)
  }
}
