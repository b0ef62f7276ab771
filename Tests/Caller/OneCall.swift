import CallMedia
import CareAPI
import CareModel
import Devices
import Endpoint
import Synchronization

/// One call from ring to end, and what was measured of it.
actor OneCall {
  struct Outcome: Codable {
    /// Why there was no call; nil: there was.
    var problem: String?
    /// Milliseconds, from the moment of ringing.
    var answeredAfter: Double?
    var seen = CallMeter.Report()
    var notes: [String] = []
  }

  private let signalling: SignallingClient
  private let marker: Int
  private let format: CameraFormat
  private let patience: Duration
  private let meter = CallMeter()
  private var session: CallSession?
  private var view: CallView?
  private var snapshot: Snapshot?
  private var hasEnded = false
  private var isConnected = false

  private let endsEarly: Bool

  init(
    signalling: SignallingClient, marker: Int, format: CameraFormat, patience: Duration,
    endsEarly: Bool
  ) {
    self.endsEarly = endsEarly
    self.signalling = signalling
    self.marker = marker
    self.format = format
    self.patience = patience
  }

  func run(client: String?, for length: Duration) async throws -> Outcome {
    let reader = Task { for await event in signalling.events { await hear(event) } }
    defer { reader.cancel() }
    guard await wait({ snapshot != nil }) else { return Outcome(problem: "no session") }
    guard let visit = visit(of: client) else { return Outcome(problem: "no visit to call") }
    let begun = ContinuousClock.now
    guard case .ring(let ring) = try await signalling.request(.ring(RingRequest(visitId: visit)))
    else { return Outcome(problem: "it does not ring") }
    view = ring.call
    let media = try await join(ring.call)
    let camera = SimulatedCamera(marker: UInt16(marker), format: format)
    let sound = MarkedSound(marker: UInt8(marker))
    let microphone = SimulatedMicrophone { sound.next($0) }
    let loudspeaker = SimulatedLoudspeaker { [meter] in meter.hear($0) }
    camera.start { if case .picture(let picture) = $0 { media.pictures.send(picture) } }
    microphone.start { if case .frame(let frame) = $0 { media.sounds.heard(frame) } }
    loudspeaker.start({ media.soundPlayer.pull($0, latency: 0) }, onState: { _ in })
    defer {
      camera.stop()
      microphone.stop()
      loudspeaker.stop()
    }
    var outcome = Outcome()
    guard await wait({ view?.state == .inCall || hasEnded }), !hasEnded else {
      outcome.problem = "nobody answered"
      try? await session?.hangUp()
      await close(media)
      return outcome
    }
    meter.begin()
    meter.follow(media)
    outcome.answeredAfter = Double((ContinuousClock.now - begun).wholeMilliseconds)
    let end = ContinuousClock.now + length
    while ContinuousClock.now < end, !hasEnded { try await Task.sleep(for: .milliseconds(50)) }
    if hasEnded, !endsEarly { outcome.problem = "the call ended by itself" }
    await fill(&outcome)
    try? await session?.hangUp()
    _ = await wait { hasEnded }
    await close(media)
    return outcome
  }

  private func fill(_ outcome: inout Outcome) async {
    let statistics = await session?.statistics()
    meter.lost(packets: statistics?.inboundRTP.map(\.packetsLost).reduce(0, +) ?? 0)
    outcome.seen = meter.report
    outcome.notes =
      view?.parties.filter { $0.id != view?.own }.flatMap { $0.notes.map(\.rawValue) } ?? []
  }

  private func join(_ view: CallView) async throws -> CallMedia {
    var settings = CallMedia.Settings()
    settings.framesPerSecond = format.framesPerSecond
    settings.cancelsEcho = false
    let media = try CallMedia(settings) { [meter] in meter.see($0) }
    let session = CallSession(view, signalling: signalling, media: .init()) { media.heed($0) }
    media.connect(
      send: { [weak session] in session?.send($0) },
      requestKeyframe: { [weak session] in session?.requestKeyframe(slot: $0) })
    self.session = session
    Task {
      for await update in session.updates {
        switch update {
        case .joined: media.joinedAnew()
        case .ended: hasEnded = true
        default: break
        }
      }
    }
    await session.join()
    return media
  }

  private func close(_ media: CallMedia) async {
    await session?.close()
    media.close()
    await signalling.stop()
  }

  private func hear(_ event: SignallingEvent) async {
    switch event {
    case .connected(let reply): snapshot = reply.snapshot
    case .event(.call(let call)) where call.id == view?.id: view = call
    case .event(.visit(let visit)):
      snapshot?.visits.removeAll { $0.id == visit.id }
      snapshot?.visits.append(visit)
    case .volatile(.presence(let presence)):
      for index in snapshot?.visits.indices ?? 0..<0
      where snapshot?.visits[index].clientId == presence.clientId {
        snapshot?.visits[index].reachable = presence.reachable
      }
    default: break
    }
    await session?.hear(event)
  }

  private func visit(of client: String?) -> VisitID? {
    let open: [VisitState] = [.due, .coming, .done, .notReached]
    return (snapshot?.visits ?? [])
      .filter { visit in
        guard visit.mine, open.contains(visit.state) else { return false }
        return client.map { visit.clientId.rawValue == $0 } ?? (visit.terminal == .reachable)
      }
      .min { (open.firstIndex(of: $0.state) ?? 9) < (open.firstIndex(of: $1.state) ?? 9) }?.id
  }

  private func wait(_ condition: () -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + patience
    while !condition() {
      guard ContinuousClock.now < deadline else { return false }
      try? await Task.sleep(for: .milliseconds(5))
    }
    return true
  }
}
