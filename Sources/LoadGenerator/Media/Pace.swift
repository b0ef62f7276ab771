/// When the packets of one stream are due: evenly, from a first moment on, without a drift that rounding
/// would bring.
struct Pace: Equatable {
  /// Nanoseconds of the monotonic clock.
  let start: UInt64
  /// Packets a second.
  let rate: Double

  /// - Parameters:
  ///   - phase: which part of an interval (0…1) the first packet waits, so that streams of one rate do
  ///     not all send at one moment.
  init(start: UInt64, rate: Double, phase: Double) {
    precondition(rate > 0, "a stream has a rate")
    self.start = start + UInt64(phase * 1e9 / rate)
    self.rate = rate
  }

  /// Of packet `number`, from 0.
  func due(_ number: UInt64) -> UInt64 { start + UInt64(Double(number) * 1e9 / rate) }

  /// Phases of any number of streams lie as far apart as can be: the golden ratio's multiples.
  static func phase(of stream: Int) -> Double {
    let product = Double(stream) * 0.618_033_988_749_895
    return product - product.rounded(.down)
  }
}
