import CareAPI
import CareModel
import CareStore
import Synchronization

/// Who is signed in as staff, and how they come to be.
final class StaffSessions: Sendable {
  /// A signed-in professional with what pages show of them.
  struct Staff: Sendable {
    var session: StaffSession
    var professional: Professional
    var organisation: Organisation
    var unit: String
    /// When the sign-in is over at the latest, however much it is used.
    var signedInUntil: WallTime

    var view: SignedIn {
      SignedIn(
        csrf: session.csrf,
        you: StaffView(
          id: professional.id, name: professional.name, firstName: professional.firstName,
          language: professional.language, unit: unit, roles: professional.roles),
        organisation: OrganisationView(organisation), signedInUntil: signedInUntil)
    }
  }

  /// Sign-ins of one person at a time: those used longest ago give way.
  static let mostOfPerson = 16

  enum SignInResult: Sendable {
    /// `ended` are the sign-ins that this one has taken the place of.
    case signedIn(Staff, token: PersonalText, ended: [SecretHash])
    case wrongCredentials
    case wait(Duration)
  }

  private let store: any CareDatabase
  private let hasher: PasswordHasher
  private let life: SignInLife
  private let metrics: GatewayMetrics
  private let now: @Sendable () -> WallTime
  private let policy: Mutex<SignInPolicy>

  init(
    store: any CareDatabase, hasher: PasswordHasher, rule: SignInPolicy.Rule, life: SignInLife,
    metrics: GatewayMetrics, now: @escaping @Sendable () -> WallTime
  ) {
    self.store = store
    self.hasher = hasher
    self.life = life
    self.metrics = metrics
    self.now = now
    policy = Mutex(SignInPolicy(rule: rule))
  }

  /// - Parameter presented: the sign-in that the browser has had until now.
  func signIn(
    _ request: SignInRequest, from peer: Request.Peer, replacing presented: SecretHash? = nil
  ) async throws -> SignInResult {
    let (username, address) = (request.username.revealed, peer.key.revealed)
    let decision = policy.withLock { $0.attempt(account: username, address: address, now: now()) }
    if case .wait(let time) = decision { return .wait(time) }
    let account: StaffAccount?
    do {
      account = try await self.account(request)
    } catch {
      policy.withLock { $0.abandoned(account: username, address: address) }
      throw error
    }
    guard let account else { return .wrongCredentials }
    policy.withLock { $0.succeeded(account: username, address: address) }

    let token = SessionToken.random()
    let at = now()
    let session = StaffSession(
      tokenHash: Secret.hash(token.revealed), organisation: account.professional.organisation,
      professional: account.professional.id, csrf: Personal(Secret.random()), createdAt: at,
      lastSeenAt: at, expiresAt: life.expiry(createdAt: at, usedAt: at))
    let (staff, ended) = try await store.write { tx -> (Staff?, [SecretHash]) in
      var ended: [SecretHash] = []
      if let presented, try tx.deleteStaffSession(tokenHash: presented) { ended.append(presented) }
      ended += try tx.deleteStaffSessions(
        of: session.professional, in: session.organisation, keeping: Self.mostOfPerson - 1)
      try tx.insert(session)
      return (try self.staff(session, tx), ended)
    }
    guard let staff else { return .wrongCredentials }  // disabled in this very moment
    return .signedIn(staff, token: token, ended: ended)
  }

  /// The account that name and password are of.
  private func account(_ request: SignInRequest) async throws -> StaffAccount? {
    let username = request.username.revealed
    let isPlausible =
      PasswordRule.isPlausible(request.password.revealed) && username.utf8.count <= 256
    let account = isPlausible ? try await store.read { try $0.account(username: username) } : nil
    let usable = account.flatMap { $0.professional.disabledAt == nil ? $0 : nil }
    // An implausible password is checked as an empty one: its length must not cost us time, and a
    // quick answer must not tell whether the name is known.
    let matches = try await hasher.verify(
      isPlausible ? request.password : "", against: usable?.passwordHash)
    return matches ? usable : nil
  }

  /// The person whose cookie came with the request; each use makes the session last longer, within
  /// its bound.
  func staff(tokenHash: SecretHash) async throws -> Staff? {
    let at = now()
    let staff = try await store.read { tx -> Staff? in
      guard let session = try tx.staffSession(tokenHash: tokenHash), at < session.expiresAt else {
        return nil
      }
      return try self.staff(session, tx)
    }
    guard let staff else { return nil }
    if at - staff.session.lastSeenAt > SignInLife.touchAfter {
      // A running call may have prolonged it beyond that.
      let expiresAt = max(
        staff.session.expiresAt, life.expiry(createdAt: staff.session.createdAt, usedAt: at))
      do {
        try await store.write {
          try $0.touchStaffSession(tokenHash: tokenHash, at: at, expiresAt: expiresAt)
        }
      } catch {
        // A full disk must not keep people from reading: the session only lasts no longer.
        metrics.sessionsNotProlonged.increment()
      }
    }
    return staff
  }

  func signOut(tokenHash: SecretHash) async throws {
    _ = try await store.write { try $0.deleteStaffSession(tokenHash: tokenHash) }
  }

  private func staff(_ session: StaffSession, _ tx: any CareReading) throws -> Staff? {
    guard
      let professional = try tx.professional(session.professional, in: session.organisation),
      professional.disabledAt == nil, let organisation = try tx.organisation(session.organisation)
    else { return nil }
    let unit = try tx.unit(professional.unit, in: session.organisation)
    return Staff(
      session: session, professional: professional, organisation: organisation,
      unit: unit?.name ?? "", signedInUntil: session.createdAt + life.longest)
  }
}
