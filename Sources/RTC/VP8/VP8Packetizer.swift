/// Cuts encoded VP8 frames into RTP payloads (RFC 7741, section 4.4) and numbers the pictures.
public struct VP8Packetizer: Sendable {
  /// X, then I, then 15 bits of picture id.
  private static let descriptorLength = 4

  private let maximumPayload: Int
  private var pictureID: UInt16

  /// `maximumPayload` is in bytes, descriptor included; `firstPictureID` should be random.
  public init(maximumPayload: Int = 1_100, firstPictureID: UInt16) {
    self.maximumPayload = max(maximumPayload, Self.descriptorLength + 1)
    pictureID = firstPictureID & 0x7fff
  }

  /// The payloads of one frame, in order; the last one's packet carries the marker. Pieces are of
  /// nearly equal size, so that none is a tiny rest. Empty for an empty frame.
  public mutating func packetize(_ frame: [UInt8], isNonReference: Bool = false) -> [[UInt8]] {
    guard !frame.isEmpty else { return [] }
    let room = maximumPayload - Self.descriptorLength
    let count = (frame.count + room - 1) / room
    var payloads: [[UInt8]] = []
    payloads.reserveCapacity(count)
    var start = 0
    for index in 0..<count {
      let end = frame.count * (index + 1) / count
      var payload: [UInt8] = [
        0x80 | (isNonReference ? 0x20 : 0) | (index == 0 ? 0x10 : 0), 0x80,
        0x80 | UInt8(pictureID >> 8), UInt8(truncatingIfNeeded: pictureID),
      ]
      payload.append(contentsOf: frame[start..<end])
      payloads.append(payload)
      start = end
    }
    pictureID = (pictureID + 1) & 0x7fff
    return payloads
  }
}
