internal import CareAPI
internal import CareModel
internal import CareStore

/// One connection, before and after it has said who it is.
struct Connection {
  let socket: any SignallingSocket
  let context: UpgradeContext
  /// Nil until `hello` or `resume`.
  var session: SessionID?
  /// Closes a connection that never says who it is.
  var helloTimer: Task<Void, Never>?
  /// What a terminal is to sign next.
  var challenge: Challenge?

  struct Challenge {
    let key: PublicKeyText
    let nonce: String
  }
}

/// Who asks: what a use case needs to know of a session.
struct Asker: Sendable {
  let session: SessionID
  /// Nil for a tester only.
  let organisation: OrganisationID?
  let principal: Principal
  /// When the page said hello.
  let openedAt: WallTime

  init(_ session: SignallingSession) {
    self.session = session.id
    organisation = session.organisation
    principal = session.principal
    openedAt = session.createdAt
  }

  /// The organisation of somebody who may take part in calls.
  func membership() throws -> OrganisationID {
    guard let organisation else {
      throw ProtocolError(.notAllowed, "a device test takes part in no call")
    }
    return organisation
  }
}

struct SignInUse: Sendable {
  var tokenHash: SecretHash
  var at: WallTime
}

/// A session as this process holds it, connected or broken off. What is durable of it stands in
/// the store; this is forgotten when the session ends.
struct Page {
  let asker: Asker
  var connection: ConnectionID?
  /// From where a tester came, who shows nothing else to be told apart by. In memory only.
  var testerAddress: String?
  /// The sign-in that a page of staff hangs on, and when its use was last written down from here.
  var signIn: SignInUse?
  /// What was answered, and what is being done now.
  var replies: RepliesKept<String>
  /// Acknowledged by the page, and not yet by the store: trimming is put off to save commits.
  var acknowledged = 0
  var acknowledgedInStore = 0
  var lastSeq: Int
  var tests = TestPace()
}

/// How often a page may begin its device test anew: each time costs the relay's threads a join.
struct TestPace {
  static let window = Duration.minutes(1)
  static let most = 20

  private var since: WallTime?
  private var count = 0

  /// Whether one more may begin.
  mutating func take(now: WallTime) -> Bool {
    if let since, now >= since, now - since < Self.window {
      guard count < Self.most else { return false }
      count += 1
    } else {
      since = now
      count = 1
    }
    return true
  }
}
