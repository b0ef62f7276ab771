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

/// What each person of a call sends at most, by how many are seen and heard.
///
/// Everybody gets everybody else's picture and sound, and there is no simulcast: one stream serves
/// large and small screens. Two need no bound but their line. With three and more the sum that comes
/// down stays near 2 Mbit/s, what a terminal by mobile network takes and an old one decodes: two
/// pictures of 900 kbit/s, seven of 270 kbit/s, sound within it.
enum PictureBudget {
  static let downstream = 1_900_000
  /// Below it a face is no longer read (360 lines, 15 a second).
  static let least = 250_000

  /// Bit/s, audio and video together; nil where nothing bounds it.
  static func bitrate(people: Int) -> Int? {
    people <= 2 ? nil : max(downstream / (people - 1), least)
  }
}
