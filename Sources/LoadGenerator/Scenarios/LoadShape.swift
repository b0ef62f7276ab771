internal import RTC

/// What a sending participant sends.
public struct LoadShape: Sendable, Equatable {
  public struct Size: Sendable, Equatable {
    /// Bytes of whole RTP packets before they are protected, in turn.
    public var bytes: [Int]
    /// Packets a second.
    public var rate: Double

    public init(bytes: [Int], rate: Double) { (self.bytes, self.rate) = (bytes, rate) }
    public init(bytes: Int, rate: Double) { self.init(bytes: [bytes], rate: rate) }
  }

  /// Packets a second of one stream. More than a thread can send: whether it kept up is for the run to tell.
  static let mostRate = 200_000.0

  /// Nil: no sound.
  public var audio: Size?
  /// Nil: no picture.
  public var video: Size?

  public init(audio: Size?, video: Size?) { (self.audio, self.video) = (audio, video) }

  /// A call as the product's own pages make it: sound every 20 ms and a small picture.
  public static let pair = LoadShape(
    audio: Size(bytes: 200, rate: 50), video: Size(bytes: 1_200, rate: 60))
  /// One picture that many see.
  public static let fanOut = LoadShape(audio: nil, video: Size(bytes: 1_200, rate: 600))

  /// What is wrong with it, in a sentence; nil where nothing is.
  public var fault: String? {
    if audio == nil, video == nil { return "nothing would be sent" }
    for (kind, size) in [("audio", audio), ("video", video)] {
      guard let size else { continue }
      guard !size.bytes.isEmpty, size.bytes.allSatisfy(OutgoingStream.sizes.contains) else {
        return
          "a packet of \(kind) has \(OutgoingStream.sizes.lowerBound) to \(OutgoingStream.sizes.upperBound) bytes"
      }
      guard size.rate >= 1, size.rate <= Self.mostRate else {
        return "\(kind) is sent 1 to \(Int(Self.mostRate)) times a second"
      }
    }
    return nil
  }

  var kinds: [MediaKind] { MediaKind.allCases.filter { of($0) != nil } }

  func of(_ kind: MediaKind) -> Size? {
    switch kind {
    case .audio: audio
    case .video: video
    }
  }
}
