internal import Bytes
internal import Codecs
public import Endpoint
internal import Synchronization

/// From a microphone's frames to packets: echo out, Opus in, on the microphone's thread.
public final class SoundSender: Sendable {
  private struct State: ~Copyable {
    var encoder: OpusEncoder
    var echo: EchoFilter?
    var timestamp: UInt32
    /// The next packet is the first after silence.
    var beginsTalk = true
    var packetsSent = 0
  }

  private let track: Int
  private let cancelsEcho: Bool
  private let send: @Sendable ([OutgoingMedia]) -> Void
  private let state: Mutex<State>
  /// What the loudspeaker got since the last frame was heard; a quarter of a second at most. A lock of
  /// its own, so that the loudspeaker never waits for an encoder.
  private let played = Mutex<[Int16]>([])
  private static let mostPlayed = 12_000

  /// - Parameters:
  ///   - cancelsEcho: what the loudspeaker plays is to be handed to ``played(_:)``.
  ///   - send: called on the microphone's thread.
  public init(
    track: Int, cancelsEcho: Bool, send: @escaping @Sendable ([OutgoingMedia]) -> Void
  ) throws {
    self.track = track
    self.send = send
    self.cancelsEcho = cancelsEcho
    var configuration = OpusEncoder.Configuration()
    configuration.usesDTX = true
    state = Mutex(
      State(
        encoder: try OpusEncoder(configuration), echo: cancelsEcho ? try EchoFilter() : nil,
        timestamp: .random(in: 0...UInt32.max)))
  }

  public var packetsSent: Int { state.withLock { $0.packetsSent } }

  /// What the loudspeaker gets, on its own thread: its echo is taken out of what is heard.
  public func played(_ samples: [Int16]) {
    guard cancelsEcho else { return }
    played.withLock { played in
      played += samples
      if played.count > Self.mostPlayed { played.removeFirst(played.count - Self.mostPlayed) }
    }
  }

  /// A frame of ``Codecs/OpusEncoder/frameSamples`` samples was heard.
  public func heard(_ frame: [Int16]) {
    let packets = state.withLock { encode(frame, &$0) }
    if !packets.isEmpty { send(packets) }
  }

  private func encode(_ frame: [Int16], _ state: inout State) -> [OutgoingMedia] {
    let frames: [[Int16]]
    if state.echo != nil {
      let played = played.withLock { played in
        defer { played = [] }
        return played
      }
      // Another length than the canceller's is cut there; nothing here can fail for good.
      try? state.echo?.played(played)
      frames = (try? state.echo?.clean(frame)) ?? []
    } else {
      frames = [frame]
    }
    var packets: [OutgoingMedia] = []
    for frame in frames {
      state.timestamp &+= UInt32(OpusEncoder.frameSamples)
      guard let packet = try? state.encoder.encode(frame), !packet.isSilence else {
        state.beginsTalk = true
        continue
      }
      let level = ToneMeter.level(of: frame)
      packets.append(
        OutgoingMedia(
          track: track, payload: packet.bytes, timestamp: state.timestamp,
          marker: state.beginsTalk, audioLevel: Loudness.audioLevel(level)))
      state.beginsTalk = false
      state.packetsSent += 1
    }
    return packets
  }
}
