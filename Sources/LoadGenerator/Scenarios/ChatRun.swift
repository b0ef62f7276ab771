internal import Bytes
internal import CareModel
internal import Endpoint
internal import Foundation
internal import Posix

/// Conversations of the anonymous chat through a whole gateway: people come at a rate, each with a line of their
/// own, counsellors take them, and messages go both ways.
public struct ChatRun: Sendable {
  /// What a counsellor may have side by side at most.
  public static let mostEach = 10
  /// Messages whose fate is kept.
  public static let mostMessages = 20_000_000.0
  /// Counsellors that sign in at one time.
  private static let signingIn = 4
  /// For what is under way when the last message has been written.
  private static let drain = Duration.seconds(30)

  public var gateway: String
  /// Where the counsellors sign in, without TLS.
  public var signInAt: String
  /// The gateway's certificate, by its digest; nil without TLS or with one of the system's.
  public var pin: String?
  /// The counsellors.
  public var usernames: [String]
  /// The word of the queue's address; nil: each counsellor's first.
  public var queue: String?
  public var conversations: Int
  /// People who come in a second.
  public var arrivalsPerSecond: Double
  /// Of all conversations together.
  public var messagesPerSecond: Double
  /// How long is written.
  public var seconds: Double
  public var serverPID: Int?

  public init(
    gateway: String, signInAt: String? = nil, pin: String? = nil, usernames: [String],
    queue: String? = nil, conversations: Int, arrivalsPerSecond: Double,
    messagesPerSecond: Double, seconds: Double, serverPID: Int? = nil
  ) {
    self.gateway = gateway
    self.signInAt = signInAt ?? gateway
    self.pin = pin
    self.usernames = usernames
    self.queue = queue
    self.conversations = conversations
    self.arrivalsPerSecond = arrivalsPerSecond
    self.messagesPerSecond = messagesPerSecond
    self.seconds = seconds
    self.serverPID = serverPID
  }

  struct Arrivals: Sendable {
    /// From the beginning of a connection.
    var begun = DelayHistogram()
    var open = DelayHistogram()
    /// Seconds from the first who came until the last was in a conversation.
    var took = 0.0
    /// Why some did not get in.
    var problems: [String] = []
  }

  /// - Parameter say: takes a line of progress each second.
  public func run(
    password: String, say: @escaping @Sendable (String) -> Void
  ) async throws -> ChatReport {
    guard let address = GatewayAddress(gateway), let desk = GatewayAddress(signInAt),
      !desk.isSecure
    else { throw LoadProblem("\(gateway) or \(signInAt) is no address for this") }
    let floor = try ChatFloor(address, trust: pin.map { .pinned(sha256: $0) } ?? .system)
    do {
      let report = try await load(floor, address, desk, password, say)
      await floor.stop()
      return report
    } catch {
      await floor.stop()
      throw error
    }
  }

  private func load(
    _ floor: ChatFloor, _ address: GatewayAddress, _ desk: GatewayAddress, _ password: String,
    _ say: @Sendable (String) -> Void
  ) async throws -> ChatReport {
    let counsellors = try await signIn(floor, address, desk, password)
    say("\(counsellors.count) counsellors are on duty")
    let empty = usage()
    let arrivals = await arrive(floor, counsellors)
    let open = conversations - arrivals.problems.count
    say("\(open) conversations are open after \(String(format: "%.1f", arrivals.took)) s")
    guard open > 0 else {
      throw LoadProblem("nobody got in: \(arrivals.problems.first ?? "")")
    }
    let before = usage()
    let begun = monotonicNow().nanoseconds
    await floor.beginWriting(
      Int((messagesPerSecond * seconds).rounded(.up)), perSecond: messagesPerSecond)
    while await !floor.hasWritten {
      try await Task.sleep(for: .milliseconds(Int(min(1_000, seconds * 250))))
      say(Self.line(await floor.progress(), since: begun, of: seconds))
    }
    let after = usage()
    let watched = Double(monotonicNow().nanoseconds - begun) / 1e9
    let busy = Double(await floor.progress().threadTime) / 1e9 / watched
    let told = await floor.counts
    let took = max(Double(await floor.lastWrittenAt &- begun) / 1e9, 0.001)
    let deadline = ContinuousClock.now + Self.drain
    while await !floor.isSettled, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(20))
    }
    let counts = await floor.counts
    await floor.leave(counsellors.map(\.line))
    var report = ChatReport(
      self, isEncrypted: address.isSecure, arrivals: arrivals, counts: counts,
      told: told, busy: busy, took: took, watched: watched)
    if let empty, let before, let after {
      report.gateway = .init(
        empty: empty, before: before, after: after, conversations: open, messages: counts.ledger,
        seconds: watched)
    }
    return report
  }

  private func usage() -> ServerUsage? {
    serverPID.flatMap { ServerUsage.now(pid: $0, core: nil) }
  }

  private func signIn(
    _ floor: ChatFloor, _ address: GatewayAddress, _ desk: GatewayAddress, _ password: String
  ) async throws -> [(line: Int, queue: String)] {
    try await withThrowingTaskGroup(of: (line: Int, queue: String).self) { group in
      var there: [(line: Int, queue: String)] = []
      for (number, username) in usernames.enumerated() {
        // Few at a time: a password is slow to check.
        if number >= Self.signingIn, let one = try await group.next() { there.append(one) }
        group.addTask { [queue] in
          let staff = try await GatewayDesk(desk, username: username, password: password)
          staff.leave()
          return try await floor.comeOnDuty(
            Self.cookie(staff.cookie, isSecure: address.isSecure), queue: queue)
        }
      }
      return try await group.reduce(into: there) { $0.append($1) }
    }
  }

  /// The same sign-in by TLS: browsers hold a cookie of this prefix to it (RFC 6265bis, section 4.1.3.2).
  static func cookie(_ plain: PersonalText, isSecure: Bool) -> PersonalText {
    isSecure ? PersonalText("__Host-" + plain.revealed) : plain
  }

  private func arrive(
    _ floor: ChatFloor, _ counsellors: [(line: Int, queue: String)]
  ) async -> Arrivals {
    let from = monotonicNow().nanoseconds
    let begun = ContinuousClock.now
    return await withTaskGroup(of: Result<(begun: UInt64, open: UInt64), any Error>.self) { group in
      for number in 0..<conversations {
        let due = begun + .seconds(Double(number) / arrivalsPerSecond)
        let counsellor = counsellors[number % counsellors.count]
        group.addTask {
          try? await Task.sleep(until: due)
          do {
            return .success(try await floor.begin(with: counsellor.line, queue: counsellor.queue))
          } catch {
            return .failure(error)
          }
        }
      }
      return await group.reduce(into: Arrivals()) { arrivals, result in
        switch result {
        case .success(let times):
          arrivals.begun.add(nanoseconds: times.begun)
          arrivals.open.add(nanoseconds: times.open)
          arrivals.took = Double(monotonicNow().nanoseconds - from) / 1e9
        case .failure(let error): arrivals.problems.append("\(error)")
        }
      }
    }
  }

  private static func line(_ progress: ChatFloor.Progress, since begun: UInt64, of seconds: Double)
    -> String
  {
    let length = Double(monotonicNow().nanoseconds - begun) / 1e9
    return String(
      format: "%5.1f of %.0f s  %7.0f messages/s written  %7.0f delivered", length, seconds,
      Double(progress.sent) / length, Double(progress.delivered) / length)
      + "  delivery "
      + (progress.medianDelivery.map { String(format: "%.1f", $0 / 1e6) } ?? "–") + " ms"
  }
}
