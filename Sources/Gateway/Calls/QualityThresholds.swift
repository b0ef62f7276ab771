import MediaAPI

/// A party's connection in one word, from the relay's five-second measurements.
///
/// A party becomes `weak` at 5 % loss in either direction (where Opus with its in-band repair begins
/// to be heard breaking, and VP8 asks for keyframes often) or a round trip of 500 ms (where people
/// begin to talk over each other: ITU-T G.114 calls more than 400 ms one way unacceptable). It is
/// `good` again only below 3 % and 400 ms, so that the words on the page do not flicker.
enum QualityThresholds {
  static let weakLoss = 0.05
  static let goodLoss = 0.03
  static let weakRoundTrip = 500.0
  static let goodRoundTrip = 400.0

  /// Whether a party that `wasWeak` is weak after this measurement.
  static func isWeak(_ quality: MediaQuality, wasWeak: Bool) -> Bool {
    let loss = max(quality.lossUp, quality.lossDown)
    let roundTrip = quality.roundTripMilliseconds ?? 0
    if wasWeak { return loss >= goodLoss || roundTrip >= goodRoundTrip }
    return loss >= weakLoss || roundTrip >= weakRoundTrip
  }
}
