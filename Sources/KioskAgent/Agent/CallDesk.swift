internal import CallMedia
internal import CareAPI
internal import CareModel
internal import Codecs
internal import Endpoint
internal import RTC
internal import Synchronization

/// The media of the terminal's calls: joined while it rings, opened when it is answered.
actor CallDesk {
  /// One that goes on, one set aside, one that rings.
  private static let mostParts = 3

  private static let joinAgainAfter = Duration.seconds(5)

  private struct Part {
    var session: CallSession
    var media: CallMedia
    var isOpen = false
    /// Where its pictures go.
    var shown: Shown
    var judge = ConnectionJudge()
    /// What the gateway was told that this side sends.
    var sends: (audio: Bool, video: Bool) = (true, true)
    /// It was open once, and is shut because somebody wanted that: only they open it again.
    var wasShut = false
  }

  private let signalling: SignallingClient
  private let settings: KioskSettings
  private let room: DeviceRoom
  private let desk: SoundDesk
  private let inbox: Inbox
  private let onPicture: @Sendable (VideoFrame) -> Void
  private let cancelsEcho: Bool
  private let onOpen: (@Sendable (CallMedia, @escaping @Sendable () async -> Int) -> Void)?
  private var parts: [CallID: Part] = [:]

  init(
    signalling: SignallingClient, settings: KioskSettings, room: DeviceRoom, desk: SoundDesk,
    inbox: Inbox, cancelsEcho: Bool,
    onOpen: (@Sendable (CallMedia, @escaping @Sendable () async -> Int) -> Void)?,
    onPicture: @escaping @Sendable (VideoFrame) -> Void
  ) {
    self.signalling = signalling
    self.settings = settings
    self.room = room
    self.desk = desk
    self.inbox = inbox
    self.cancelsEcho = cancelsEcho
    self.onOpen = onOpen
    self.onPicture = onPicture
  }

  /// What the gateway said, in order.
  func hear(_ event: SignallingEvent) async {
    switch event {
    case .connected(let reply): await keep(reply.snapshot.calls)
    case .resumed(let reply): if let snapshot = reply.snapshot { await keep(snapshot.calls) }
    case .event(.call(let view)): await take(view)
    case .volatile(.quality(let quality)): heed(quality)
    // No call of this terminal goes on, and no word of them comes any more.
    case .pairing, .ended: await closeAll()
    case .volatile(.bye(let bye)) where bye.reason == .terminalRevoked: await closeAll()
    default: break
    }
    for part in parts.values { await part.session.hear(event) }
  }

  func answer(_ id: CallID) async throws {
    _ = try await signalling.request(.accept(CallReference(callId: id)))
    open(id)
  }

  /// Ends the media of everything; the gateway is not told.
  func closeAll() async {
    for id in parts.keys { await end(id) }
  }

  func decline(_ id: CallID) async throws {
    _ = try await signalling.request(.decline(CallReference(callId: id)))
  }

  func hangUp(_ id: CallID) async throws {
    if let part = parts[id] {
      parts[id]?.wasShut = true
      shut(id)
      try await part.session.hangUp()
    } else {
      _ = try await signalling.request(.hangUp(CallReference(callId: id)))
    }
  }

  /// Neither sends nor plays, and stays in the call.
  func suspend(_ id: CallID) async {
    parts[id]?.wasShut = true
    shut(id)
    await tellSending(id)
  }

  func resume(_ id: CallID) async {
    open(id)
    await tellSending(id)
  }

  /// A device came or went.
  func devicesChanged() async {
    for id in parts.keys where parts[id]?.isOpen == true { await tellSending(id) }
  }

  /// Ends what has no media either; which that was.
  func giveUp() async -> [CallID] {
    let gone = parts.filter { !$0.value.judge.isConnected }.map(\.key)
    for id in gone { await end(id) }
    return gone
  }

  // MARK: Calls come and go

  private func keep(_ calls: [CallView]) async {
    for id in parts.keys where !calls.contains(where: { $0.id == id }) { await end(id) }
    for call in calls { await take(call) }
  }

  private func take(_ view: CallView) async {
    guard view.state != .ended, !view.elsewhere else { return await end(view.id) }
    if parts[view.id] == nil, parts.count < Self.mostParts { await prepare(view) }
    let isOurs =
      view.parties.first { $0.id == view.own }.map { $0.state == .joined } ?? false
    // The agent was restarted in the middle of a call: it goes on. One that is held waits for the
    // client.
    if view.state == .inCall, isOurs, !view.held, let part = parts[view.id], !part.isOpen,
      !part.wasShut, !parts.values.contains(where: { $0.isOpen })
    {
      open(view.id)
    }
  }

  private func prepare(_ view: CallView) async {
    var mediaSettings = CallMedia.Settings()
    mediaSettings.framesPerSecond = settings.camera.framesPerSecond
    mediaSettings.cancelsEcho = cancelsEcho
    var configuration = MediaSession.Configuration()
    // Everybody is heard; the picture is that of who leads the call.
    configuration.audioSlots = CallMedia.voices
    configuration.rate.maximum = settings.video.kilobits * 1_000 + configuration.audioReserve
    let shown = Shown(onPicture)
    guard let media = try? CallMedia(mediaSettings, onPicture: { shown.show($0) }) else { return }
    let session = CallSession(view, signalling: signalling, media: configuration) {
      media.heed($0)
    }
    media.connect(
      send: { [weak session] in session?.send($0) },
      requestKeyframe: { [weak session] in session?.requestKeyframe(slot: $0) })
    var part = Part(session: session, media: media, shown: shown)
    // What was told before the agent was restarted.
    if let own = view.parties.first(where: { $0.id == view.own }) {
      part.sends = (own.audio, own.video)
    }
    parts[view.id] = part
    Task { [weak self] in
      for await update in session.updates { await self?.heed(update, of: view.id) }
    }
    await session.join()
  }

  private func end(_ id: CallID) async {
    guard let part = parts[id] else { return }
    shut(id)
    parts[id] = nil
    await part.session.close()
    part.media.close()
  }

  private func open(_ id: CallID) {
    guard let part = parts[id] else { return }
    for other in parts.keys where other != id { shut(other) }
    parts[id]?.isOpen = true
    parts[id]?.wasShut = false
    part.shown.isOn = true
    part.media.pictures.setOff(false)
    desk.hear(part.media)
    room.open(for: part.media)
    onOpen?(part.media) { [session = part.session] in
      await session.statistics()?.inboundRTP.map(\.packetsLost).reduce(0, +) ?? 0
    }
    tellLevel(id)
  }

  private func shut(_ id: CallID) {
    guard let part = parts[id], part.isOpen else { return }
    parts[id]?.isOpen = false
    part.shown.isOn = false
    desk.hear(nil)
    room.open(for: nil)
    inbox.show(.remote, nil)
  }

  private func tellSending(_ id: CallID) async {
    guard let part = parts[id] else { return }
    let devices = room.state
    let now = (
      audio: part.isOpen && devices.microphone == .ok, video: part.isOpen && devices.camera == .ok
    )
    guard now != part.sends else { return }
    parts[id]?.sends = now
    do { try await part.session.setSending(audio: now.audio, video: now.video) } catch {
      // Not known there: told again with the next look.
      if parts[id]?.sends ?? now == now { parts[id]?.sends = part.sends }
    }
  }

  // MARK: The line

  private func heed(_ update: CallUpdate, of id: CallID) {
    switch update {
    case .media(let state):
      parts[id]?.judge.media(state)
      tellLevel(id)
    case .joined: parts[id]?.media.joinedAnew()
    case .mediaRefused:
      parts[id]?.judge.media(.failed(.noConnectivity))
      tellLevel(id)
      // Such as for a relay that is full: it is asked for again as long as the call stands.
      Task {
        try? await Task.sleep(for: Self.joinAgainAfter)
        await parts[id]?.session.join()
      }
    case .call, .slots, .quality, .ended: break
    }
  }

  private func heed(_ quality: QualityEvent) {
    guard let part = parts[quality.callId] else { return }
    Task {
      let own = await part.session.call.own
      if quality.party == own { heard(quality) }
    }
  }

  private func heard(_ quality: QualityEvent) {
    parts[quality.callId]?.judge.quality(quality.level)
    tellLevel(quality.callId)
  }

  /// Once a second while a call is open.
  func look() async {
    for (id, part) in parts where part.isOpen {
      parts[id]?.judge.pictureRests = part.media.pictures.isResting
      tellLevel(id)
    }
    await devicesChanged()
  }

  private func tellLevel(_ id: CallID) {
    guard var part = parts[id], part.isOpen else { return }
    if let level = part.judge.news() { inbox.post(.connection(id, level)) }
    parts[id] = part
  }
}

/// Pictures go to the screen only while their call is open.
final class Shown: Sendable {
  private let on = Mutex(false)
  private let onPicture: @Sendable (VideoFrame) -> Void

  init(_ onPicture: @escaping @Sendable (VideoFrame) -> Void) { self.onPicture = onPicture }

  var isOn: Bool {
    get { on.withLock { $0 } }
    set { on.withLock { $0 = newValue } }
  }

  /// Under the lock: once it is off, no picture is on its way any more.
  func show(_ picture: VideoFrame) { on.withLock { if $0 { onPicture(picture) } } }
}
