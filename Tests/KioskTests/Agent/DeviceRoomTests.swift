import Bytes
import CallMedia
import CareAPI
import Codecs
import Devices
import Posix
import Synchronization
import Testing

@testable import KioskAgent

/// The devices of a terminal, simulated, and what the rules hear of them.
@Suite(.serialized, .timeLimit(.minutes(2))) struct DeviceRoomTests {
  private let camera = SimulatedCamera(
    marker: 7, format: CameraFormat(width: 64, height: 48, framesPerSecond: 50))
  private let microphone: SimulatedMicrophone
  private let inbox: Inbox
  private let room: DeviceRoom

  init() throws {
    let voice = Mutex(VoiceSource(seed: 1))
    let source = Source(voice)
    microphone = SimulatedMicrophone { source.next($0) }
    inbox = try Inbox(wakesWindow: false)
    room = DeviceRoom(camera: camera, microphone: microphone, inbox: inbox)
  }

  private final class Source: Sendable {
    private let voice: Mutex<VoiceSource>
    init(_ voice: consuming Mutex<VoiceSource>) { self.voice = voice }
    func next(_ count: Int) -> [Int16] { voice.withLock { $0.next(count) } }
  }

  private func media() throws -> CallMedia { try CallMedia { _ in } }

  /// What was told until it is as wanted.
  private func wait(for wanted: (DeviceState) -> Bool) async throws {
    let deadline = monotonicNow() + .seconds(60)
    var last: DeviceState?
    while true {
      for letter in inbox.take() {
        if case .event(.devices(let state)) = letter { last = state }
      }
      if let last, wanted(last) { return }
      try #require(monotonicNow() < deadline, "last told: \(String(describing: last))")
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  @Test func aCameraThatIsPulledOutAndPutBackIsToldBothTimes() async throws {
    let media = try media()
    room.open(for: media)
    try await wait { $0.camera == .ok && $0.microphone == .ok }
    camera.fail(.missing)
    try await wait { $0.camera == .missing }
    camera.fail(.busy)
    try await wait { $0.camera == .busy }
    camera.fail(nil)
    try await wait { $0.camera == .ok }
    microphone.fail(.missing)
    try await wait { $0.microphone == .missing }
    microphone.fail(.muted)
    try await wait { $0.microphone == .muted }
    microphone.fail(nil)
    try await wait { $0.microphone == .ok }
    room.open(for: nil)
    media.close()
  }

  @Test func afterACallNothingIsSeenOrHeardAnyMore() async throws {
    let media = try media()
    room.open(for: media)
    while media.pictures.statistics.framesEncoded < 3 {
      try await Task.sleep(for: .milliseconds(5))
    }
    room.open(for: nil)
    let frames = media.pictures.statistics.framesEncoded
    let packets = media.sounds.packetsSent
    try await Task.sleep(for: .milliseconds(200))
    #expect(media.pictures.statistics.framesEncoded == frames)
    #expect(media.sounds.packetsSent == packets)
    media.close()
  }

  @Test func aSelfTestMeasuresAndLetsTheDevicesGo() async throws {
    let desk = SoundDesk(SimulatedLoudspeaker())
    let result = try #require(await SelfTester(room: room).run(desk: desk))
    #expect(result.camera == .ok)
    #expect(result.microphone == .ok)
    // Nothing here brings the loudspeaker's tone back to the microphone.
    #expect(result.loudspeaker == .notHeard)
  }

  @Test func aCallThatBeginsInASelfTestKeepsItsDevices() async throws {
    let media = try media()
    let desk = SoundDesk(SimulatedLoudspeaker())
    async let test = SelfTester(room: room).run(desk: desk)
    try await Task.sleep(for: .milliseconds(300))
    room.open(for: media)
    #expect(await test != nil)
    let before = media.pictures.statistics.framesEncoded
    while media.pictures.statistics.framesEncoded < before + 5 {
      try await Task.sleep(for: .milliseconds(5))
    }
    room.open(for: nil)
    media.close()
  }
}
