import CareAPI
import CareModel
import CareStore

/// Checks what every request of signed-in staff has to bring.
struct Doorkeeper: Sendable {
  static let csrfHeader = "X-Kuulolla-CSRF"

  let sessions: StaffSessions
  let origins: OriginPolicy

  /// The staff member who reads.
  func staff(_ request: Request) async throws -> StaffSessions.Staff {
    guard let hash = SessionToken.hash(of: request, isSecure: isSecure(request)),
      let staff = try await sessions.staff(tokenHash: hash)
    else { throw RequestError.notSignedIn }
    return staff
  }

  /// The staff member who changes something: the request must come from our own page, and say the
  /// word that only our page knows.
  func changingStaff(_ request: Request) async throws -> StaffSessions.Staff {
    guard origins.verdict(request) != .foreign else {
      throw RequestError.notAllowed("the request comes from another site")
    }
    let staff = try await staff(request)
    guard let word = request.single(Self.csrfHeader),
      Secret.matches(word, Secret.hash(staff.session.csrf.revealed))
    else {
      throw RequestError.notAllowed("\(Self.csrfHeader) is missing or wrong")
    }
    return staff
  }

  /// Whether cookies are for encrypted connections alone: so where people come by TLS, also if
  /// something in front of us ends it.
  func isSecure(_ request: Request) -> Bool {
    origins.own(request)?.isSecure ?? request.isSecure
  }
}
