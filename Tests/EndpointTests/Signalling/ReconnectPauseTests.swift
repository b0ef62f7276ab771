import TestKit
import Testing

@testable import Endpoint

@Suite struct ReconnectPauseTests {
  @Test func pausesGrowWithinTheirBoundsAndDiffer() {
    var random: any RandomNumberGenerator = SeededRandom(seed: 1)
    let uppers: [Double] = [0.5, 1, 2, 4, 8, 15, 15, 15]
    for (attempt, upper) in uppers.enumerated() {
      let pauses = (0..<500).map { _ in
        ReconnectPause.pause(attempt: attempt, hint: nil, using: &random)
      }
      #expect(pauses.allSatisfy { $0 >= .seconds(upper) / 2 && $0 <= .seconds(upper) })
      // Spread over the whole half.
      #expect(pauses.min() ?? .zero < .seconds(upper) * 0.52)
      #expect(pauses.max() ?? .zero > .seconds(upper) * 0.98)
    }
    for attempt in [100, 1_000_000, .max] {
      let pause = ReconnectPause.pause(attempt: attempt, hint: nil, using: &random)
      #expect(pause >= .seconds(7.5) && pause <= .seconds(15))
    }
  }

  @Test func whatTheGatewayAsksForIsKeptAndBounded() {
    var random: any RandomNumberGenerator = SeededRandom(seed: 2)
    for _ in 0..<200 {
      let asked = ReconnectPause.pause(attempt: 0, hint: .seconds(20), using: &random)
      #expect(asked >= .seconds(20) && asked <= .seconds(30))
      let absurd = ReconnectPause.pause(attempt: 0, hint: .seconds(1e9), using: &random)
      #expect(absurd <= .seconds(450))
      let none = ReconnectPause.pause(attempt: 3, hint: .zero, using: &random)
      #expect(none >= .seconds(2) && none <= .seconds(4))
    }
  }
}
