internal import Bytes
public import Posix
internal import SecureTransport

/// The generator's media: sockets, encryption and counting on a thread of its own.
public final class MediaEngine: Sendable {
  typealias Work = @Sendable (LoadLoop) -> Void

  /// Where its sockets are bound.
  let address: SocketAddress
  let profile: SRTPProfile
  let identity: DTLSIdentity
  private let mailbox: Mailbox<Work>
  private let thread: WorkerThread

  /// - Parameters:
  ///   - address: of this machine, from which all flows are sent: `192.0.2.1`. Some servers use no
  ///     loopback addresses.
  ///   - profile: the one SRTP profile that is offered.
  ///   - precedence: so that what is measured is the server's delay and not that of whoever measures.
  public init(
    address text: String, profile: LoadProfile, precedence: Precedence = .beforeOthers
  ) throws {
    guard let address = SocketAddress(address: text, port: 0) else {
      throw LoadProblem("\(text) is no address")
    }
    self.address = address
    self.profile = profile.profile
    identity = try DTLSIdentity()
    guard let mailbox = Mailbox<Work>() else { throw LoadProblem("no file descriptor is left") }
    self.mailbox = mailbox
    let chosen = profile.profile
    // Fails on the thread only where the system gives no epoll; then nobody would answer, so it is tried
    // here first.
    _ = try LoadLoop(profile: chosen, mailbox: mailbox.fd)
    let worker = WorkerThread("load") {
      guard let loop = try? LoadLoop(profile: chosen, mailbox: mailbox.fd) else { return }
      goBeforeOthers(precedence)
      loop.run(takePost: { mailbox.take() }, mailbox: mailbox.fd)
    }
    guard let worker else { throw LoadProblem("no thread is to be had") }
    thread = worker
  }

  func socket() throws -> LoadSocket { try LoadSocket(binding: address) }

  /// - Parameter room: whose flows are to hear each other, and nobody else.
  func add(_ plan: FlowPlan, room: Int = 0) async throws {
    var plan = plan
    plan.room = room
    try await ask { [plan] loop in Result { try loop.add(plan) } }.get()
  }

  func statuses() async -> [FlowStatus] { await ask { $0.flows.map(\.status) } }

  /// - Parameter silent: the first flows, which send nothing.
  func startSending(silent: Int = 0) async { await ask { $0.startSending(silent: silent) } }

  /// From now on nothing that comes wakes the engine's thread (``LoadClock``).
  func readByClock() async { await ask { $0.readByClock() } }
  func openWindow() async { await ask { $0.openWindow() } }
  func closeWindow() async { await ask { $0.closeWindow() } }
  func takeMeasured() async -> Measurement { await ask { $0.takeMeasured() } }
  /// Of the open window.
  func measuredSoFar() async -> Measurement { await ask { $0.measured } }

  /// Says goodbye on every flow; nothing can be asked afterwards.
  public func stop() async {
    await ask { $0.stop() }
    thread.join()
    _ = mailbox.close()
  }

  private func ask<Answer: Sendable>(
    _ question: @escaping @Sendable (LoadLoop) -> Answer
  ) async -> Answer {
    await withCheckedContinuation { continuation in
      let posting = mailbox.post(
        { continuation.resume(returning: question($0)) }, limit: .max)
      precondition(posting == .posted, "an engine that has stopped is asked nothing")
    }
  }
}

/// The SRTP profiles that all servers know.
public enum LoadProfile: String, Sendable, CaseIterable {
  case aes128CM = "aes128-cm-sha1-80"
  case aes128GCM = "aes128-gcm"

  var profile: SRTPProfile {
    switch self {
    case .aes128CM: .aes128CMSHA1_80
    case .aes128GCM: .aeadAES128GCM
    }
  }
}
