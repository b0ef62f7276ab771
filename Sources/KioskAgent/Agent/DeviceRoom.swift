internal import Bytes
internal import CallMedia
internal import Codecs
internal import Devices
internal import Posix
internal import Synchronization

/// The camera and the microphone, open only while somebody is to be seen and heard, and what they say
/// of themselves.
final class DeviceRoom: Sendable {
  private struct Room {
    var media: CallMedia?
    /// A self-test that looks on.
    var observer: (any DeviceObserver)?
    var camera = DeviceState.Camera.ok
    var microphone = DeviceState.Microphone.ok
    var loudspeaker = DeviceState.Loudspeaker.ok
    /// What the devices say of themselves, before anything is to be seen or heard of it.
    var isShut = false
    var isMuted = false
    var senses = Senses()
    var openedAt = Instant(nanoseconds: 0)
    var told: DeviceState?
    var nobodyTold = false
  }

  /// Nobody moved, spoke or touched anything for so long from the opening of a call on.
  static let nobodyAfter = Instant.Span.seconds(30)

  private let camera: (any Camera)?
  private let microphone: (any Microphone)?
  private let inbox: Inbox
  private let room = Mutex(Room())
  private let turning = Mutex(())

  init(camera: (any Camera)?, microphone: (any Microphone)?, inbox: Inbox) {
    self.camera = camera
    self.microphone = microphone
    self.inbox = inbox
  }

  var state: DeviceState {
    room.withLock {
      DeviceState(camera: $0.camera, microphone: $0.microphone, loudspeaker: $0.loudspeaker)
    }
  }

  /// Opens both for a call; the one before is let go. Nil closes them.
  func open(for media: CallMedia?) {
    room.withLock { room in
      room.media = media
      room.senses = Senses()
      room.openedAt = monotonicNow()
      room.nobodyTold = false
      if camera == nil { room.camera = .missing }
      if microphone == nil { room.microphone = .missing }
    }
    turn()
    if media == nil { room.withLock { _ in inbox.show(.own, nil) } }
    tellState()
  }

  /// Opens both for somebody who looks on; false where one does already. A call that begins meanwhile
  /// has them too.
  func observe(_ observer: any DeviceObserver) -> Bool {
    let begins = room.withLock { room in
      guard room.observer == nil else { return false }
      room.observer = observer
      return true
    }
    if begins { turn() }
    return begins
  }

  func endObserving() {
    room.withLock { $0.observer = nil }
    turn()
  }

  /// Devices are on while anybody uses them. One turn at a time, decision included: a start that
  /// overtook a stop would leave the camera on with nobody there.
  private func turn() {
    turning.withLock { _ in turnNow() }
  }

  private func turnNow() {
    let isUsed = room.withLock { $0.media != nil || $0.observer != nil }
    if isUsed {
      camera?.start { [self] in heed($0) }
      microphone?.start { [self] in heed($0) }
    } else {
      camera?.stop()
      microphone?.stop()
    }
  }

  var hasCamera: Bool { camera != nil }
  var hasMicrophone: Bool { microphone != nil }

  func touched() { room.withLock { $0.senses.touched(at: monotonicNow()) } }

  func loudspeaker(_ state: SoundState) {
    room.withLock { room in
      room.loudspeaker =
        switch state {
        case .running, .muted: .ok
        case .busy: .busy
        case .missing: .missing
        }
    }
    tellState()
  }

  private func heed(_ event: CameraEvent) {
    room.withLock { $0.observer }?.see(event)
    switch event {
    case .picture(let picture):
      let media = room.withLock { room in
        room.senses.see(picture, at: picture.captured ?? monotonicNow())
        room.camera = room.isShut || room.senses.isCovered ? .covered : .ok
        return room.media
      }
      media?.pictures.send(picture)
      if let media { showOwn(picture, of: media) }
    case .state(let state):
      room.withLock { room in
        room.isShut = state == .covered
        switch state {
        case .running: room.camera = .ok
        case .missing: room.camera = .missing
        case .busy: room.camera = .busy
        case .covered: room.camera = .covered
        }
      }
      if state != .running { inbox.show(.own, nil) }
    }
    tellState()
  }

  /// Only while that call is still the one: its last picture is not to stay for the next.
  private func showOwn(_ picture: VideoFrame, of media: CallMedia) {
    room.withLock { room in if room.media === media { inbox.show(.own, picture) } }
  }

  private func heed(_ event: MicrophoneEvent) {
    room.withLock { $0.observer }?.hear(event)
    switch event {
    case .frame(let frame):
      let media = room.withLock { room in
        room.senses.hear(frame, at: monotonicNow())
        room.microphone = room.isMuted || room.senses.isSilenced ? .muted : .ok
        return room.media
      }
      media?.sounds.heard(frame)
    case .state(let state):
      room.withLock { room in
        room.isMuted = state == .muted
        switch state {
        case .running: room.microphone = .ok
        case .missing: room.microphone = .missing
        case .busy: room.microphone = .busy
        case .muted: room.microphone = .muted
        }
      }
    }
    tellState()
  }

  private func tellState() {
    let now = monotonicNow()
    let (news, presence) = room.withLock { room -> (DeviceState?, Bool?) in
      let state = DeviceState(
        camera: room.camera, microphone: room.microphone, loudspeaker: room.loudspeaker)
      let isNews = room.told != state
      room.told = state
      guard room.media != nil else { return (isNews ? state : nil, nil) }
      let nobody =
        now - max(room.senses.lastSign ?? room.openedAt, room.openedAt) > Self.nobodyAfter
      let isPresenceNews = nobody != room.nobodyTold
      room.nobodyTold = nobody
      return (isNews ? state : nil, isPresenceNews ? !nobody : nil)
    }
    if let news { inbox.post(.devices(news)) }
    if let presence { inbox.post(.somebodyIsThere(presence)) }
  }
}

/// Looks at what the devices give; called on their threads.
protocol DeviceObserver: Sendable {
  func see(_ event: CameraEvent)
  func hear(_ event: MicrophoneEvent)
}
