internal import CareAPI
public import CareModel
internal import CareStore

/// A made-up organisation to try things out on.
extension Gateway {
  /// What a person needs to begin.
  public struct DemoAccess: Sendable {
    public var usernames: [String]
    public var password: PersonalText
    /// Opens a client's page; nil where no visit is left today.
    public var clientLink: PersonalText?
    public var clientFirstName: PersonalText?
  }

  private static let passwordFile = "demo-password"
  private static let linkFile = "demo-link"

  /// Puts the demo's people and today's visits in. The password stays the same from start to start.
  ///
  /// - Parameter terminal: the key of a terminal to trust without pairing.
  public func prepareDemo(
    folder: DataFolder, terminal: PublicKeyText? = nil
  ) async throws -> DemoAccess {
    let password = try demoPassword(folder)
    let hash = try await hash(password)
    let now = SystemTime.now()
    try await store.write { tx in
      try DemoData.seed(tx, now: now, passwordHash: hash)
      if let terminal { try DemoData.seed(terminal: terminal, tx, now: now) }
    }
    try await chat.exchange.reloadQueues()
    let link = try await demoLink(folder, now: now)
    return DemoAccess(
      usernames: DemoData.usernames, password: password, clientLink: link?.address,
      clientFirstName: link?.name)
  }

  /// Puts the visits of each new day in as it begins, until the task is cancelled.
  public func keepDemoGoing(in folder: DataFolder) async {
    while !Task.isCancelled {
      let now = SystemTime.now()
      let midnight = LocalCalendar.helsinki.dayRange(around: now).upperBound
      guard (try? await Task.sleep(for: midnight - now)) != nil else { return }
      // Where storage refuses, the demo goes on with the visits that it has.
      _ = try? await prepareDemo(folder: folder)
    }
  }

  private func demoPassword(_ folder: DataFolder) throws -> PersonalText {
    let kept = folder.text(of: Self.passwordFile)?.split(whereSeparator: \.isWhitespace).first
    if let kept, PasswordRule.faults(of: String(kept), username: "").isEmpty {
      return Personal(String(kept))
    }
    let made = ReadablePassword.random()
    try folder.writePrivately(made.revealed + "\n", to: Self.passwordFile)
    return made
  }

  /// The link of the visit that comes next, the same one as long as it is valid.
  private func demoLink(
    _ folder: DataFolder, now: WallTime
  ) async throws -> (address: PersonalText, name: PersonalText)? {
    guard let origin = publicOrigin ?? addresses.first.flatMap({ WebOrigin($0.url) }) else {
      return nil
    }
    let kept = folder.text(of: Self.linkFile)?.split(whereSeparator: \.isWhitespace).first
    let secret = kept.map(String.init) ?? Secret.random()
    let fresh = Secret.random()
    var random = SystemRandomNumberGenerator()
    let id = GuestLinkID.random(using: &random)
    let found = try await store.write { tx -> (secret: String, name: PersonalText)? in
      if let link = try tx.guestLink(secretHash: Secret.hash(secret)),
        link.validity(now: now) == .valid,
        let visit = try tx.visit(link.visit, in: link.organisation), Self.isOpen(visit, now)
      {
        return (secret, visit.client.firstName)
      }
      guard let visit = try Self.nextVisit(tx, now) else { return nil }
      try tx.insert(
        GuestLinks.link(
          id, for: visit, GuestLinkRequest(role: .client), relative: nil, now: now),
        secretHash: Secret.hash(fresh))
      return (fresh, visit.client.firstName)
    }
    guard let found else { return nil }
    try folder.writePrivately(found.secret + "\n", to: Self.linkFile)
    let address = GuestLinks.address(origin: origin, secret: found.secret, language: .fi)
    return (Personal(address), found.name)
  }

  private static func isOpen(_ visit: VisitRecord, _ now: WallTime) -> Bool {
    let state = visit.state(now: now)
    return state == .due || state == .coming || state == .inCall
  }

  /// Of the carer who is named first in what is printed, where she has one left.
  private static func nextVisit(_ tx: any CareReading, _ now: WallTime) throws -> VisitRecord? {
    let today = LocalCalendar.helsinki.dayRange(around: now)
    let open = try tx.visits(
      in: DemoData.organisation, unit: nil, during: today, first: nil, limit: 100
    ).filter { isOpen($0, now) }
    let first = DemoData.usernames.first
    return open.first { $0.professional?.username.revealed == first } ?? open.first
  }
}

/// A password that can be read off a screen and typed: three groups of four letters, 36 bits.
/// Enough behind the sign-in's limits, on data that is made up.
enum ReadablePassword {
  static func random() -> PersonalText {
    let consonants = "hjklmnprstv", vowels = "aeiouy"
    let groups = (0..<3).map { _ in
      // Neither text is empty.
      String((0..<2).flatMap { _ in [consonants.randomElement()!, vowels.randomElement()!] })
    }
    return Personal(groups.joined(separator: "-"))
  }
}
