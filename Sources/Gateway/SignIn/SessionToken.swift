import CareModel
import CareStore
import NIOHTTP1

/// What a session cookie holds: 256 random bits. Only their hash is stored.
enum SessionToken {
  static func random() -> PersonalText {
    // 43 characters of 6 bits.
    Personal(String((Secret.random() + Secret.random()).prefix(43)))
  }

  /// Browsers take a `__Host-` cookie only with Secure, without Domain and for the whole host
  /// (RFC 6265bis section 4.1.3.2): nobody on a neighbouring name can set one for us.
  static func cookieName(isSecure: Bool) -> String {
    isSecure ? "__Host-kuulolla" : "kuulolla"
  }

  static func setting(_ token: PersonalText, isSecure: Bool) -> String {
    attributes("\(cookieName(isSecure: isSecure))=\(token.revealed)", isSecure: isSecure)
  }

  static func clearing(isSecure: Bool) -> String {
    attributes("\(cookieName(isSecure: isSecure))=; Max-Age=0", isSecure: isSecure)
  }

  /// The hash of the token that came with a request, where one of the right shape did.
  static func hash(of request: Request, isSecure: Bool) -> SecretHash? {
    guard let token = request.cookie(cookieName(isSecure: isSecure)), token.utf8.count == 43 else {
      return nil
    }
    return Secret.hash(token)
  }

  private static func attributes(_ pair: String, isSecure: Bool) -> String {
    pair + "; Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
  }
}
