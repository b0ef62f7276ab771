/// Whose turn it is among what takes long. A join costs half a millisecond (certificates, SDP), a datagram of a
/// handshake nearly as much: media waits for one of them and no more, so letters and handshakes take turns.
struct LongWork {
  enum Kind {
    case letter
    case handshake
  }

  private var last: Kind?

  /// The next one; nil where there is neither.
  mutating func next(hasLetter: Bool, hasHandshake: Bool) -> Kind? {
    last =
      switch (hasLetter, hasHandshake) {
      case (false, false): nil
      case (true, false): .letter
      case (false, true): .handshake
      case (true, true): last == .letter ? .handshake : .letter
      }
    return last
  }
}
