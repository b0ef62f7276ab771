import Bytes
import CallMedia
import Codecs
import Foundation
import KioskAgent
import Posix

/// Writes what the terminal shows and plays to a file, twice a second, for tests and the demo's check.
final class Measuring: Sendable {
  private let path: String
  private let meter = CallMeter()
  private let ticker = Ticker("measuring", every: .milliseconds(500))

  init(path: String) { self.path = path }

  func see(_ picture: VideoFrame) { meter.see(picture) }
  func hear(_ samples: [Int16]) { meter.hear(samples) }

  func start() {
    ticker.start { [meter, path] in
      guard let bytes = try? JSONEncoder().encode(meter.report) else { return }
      // A reader that finds the file between two writes finds the one before.
      try? bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
    }
  }

  func stop() { ticker.stop() }
}
