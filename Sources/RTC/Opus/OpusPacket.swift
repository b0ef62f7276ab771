/// What the first bytes of an Opus packet say (RFC 6716, section 3), as far as RTP needs it (RFC 7587).
public struct OpusPacket: Sendable, Equatable {
  /// RTP timestamp units per second, whatever is coded (RFC 7587, section 4.1).
  public static let clockRate: UInt32 = 48_000
  /// Longest packet: 120 ms (RFC 6716, section 3.2.5).
  private static let longestPacket = 5_760

  public let isStereo: Bool
  /// 1…48.
  public let frameCount: Int
  /// Of one frame, in units of 1/48000 s.
  public let samplesPerFrame: Int
  /// Too short to hold sound: the encoder is in discontinuous transmission (RFC 7587, section 3.1.3).
  public let isDTX: Bool

  /// Duration in units of the RTP clock.
  public var duration: Int { frameCount * samplesPerFrame }

  /// Nil for an empty payload and for a frame count that RFC 6716 does not allow.
  public init?(_ payload: UnsafeRawBufferPointer) {
    guard let toc = payload.first else { return nil }
    isStereo = toc & 0x04 != 0
    let configuration = Int(toc >> 3)
    // RFC 6716, section 3.1, table 2.
    samplesPerFrame =
      switch configuration {
      case 0..<12: [480, 960, 1_920, 2_880][configuration % 4]
      case 12..<16: [480, 960][configuration % 2]
      default: [120, 240, 480, 960][configuration % 4]
      }
    switch toc & 0x03 {
    case 0: frameCount = 1
    case 1, 2: frameCount = 2
    default:
      guard payload.count >= 2 else { return nil }
      frameCount = Int(payload[1] & 0x3f)
    }
    guard frameCount > 0, frameCount * samplesPerFrame <= Self.longestPacket else { return nil }
    isDTX = payload.count <= 2
  }
}
