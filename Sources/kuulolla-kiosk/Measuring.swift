import Bytes
import CallMedia
import Codecs
import Foundation
import KioskAgent
import Posix
import Synchronization

/// Writes what the terminal shows and plays to a file, twice a second, for tests and the demo's check.
final class Measuring: Sendable {
  private let path: String
  private let meter = CallMeter()
  private let ticker = Ticker("measuring", every: .milliseconds(500))

  init(path: String) { self.path = path }

  private let lost = Mutex<(@Sendable () async -> Int)?>(nil)

  func begin() { meter.begin() }

  func follow(_ media: CallMedia, lost: @escaping @Sendable () async -> Int) {
    meter.follow(media)
    self.lost.withLock { $0 = lost }
  }

  func see(_ picture: VideoFrame) { meter.see(picture) }
  func hear(_ samples: [Int16]) { meter.hear(samples) }

  func start() {
    ticker.start { [self, meter, path] in
      if let lost = lost.withLock({ $0 }) {
        Task { meter.lost(packets: await lost()) }
      }
      guard let bytes = try? JSONEncoder().encode(meter.report) else { return }
      // A reader that finds the file between two writes finds the one before.
      try? bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
    }
  }

  func stop() { ticker.stop() }
}
