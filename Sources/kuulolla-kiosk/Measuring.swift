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
  private let asking = Mutex<Task<Void, Never>?>(nil)

  func begin() { meter.begin() }

  func follow(_ media: CallMedia, lost: @escaping @Sendable () async -> Int) {
    meter.follow(media)
    self.lost.withLock { $0 = lost }
  }

  func see(_ picture: VideoFrame) { meter.see(picture) }
  func hear(_ samples: [Int16]) { meter.hear(samples) }

  func start() {
    // One task that asks again and again. One made for each turn, on the ticker's thread, would fill the
    // caches that the system keeps of such things for each of its threads, and look like a leak.
    let task = Task { [self, meter] in
      while !Task.isCancelled {
        if let lost = lost.withLock({ $0 }) { meter.lost(packets: await lost()) }
        try? await Task.sleep(for: .seconds(1))
      }
    }
    asking.withLock { $0 = task }
    ticker.start { [meter, path] in
      guard let bytes = try? JSONEncoder().encode(meter.report) else { return }
      // A reader that finds the file between two writes finds the one before.
      try? bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
    }
  }

  func stop() {
    asking.withLock { $0?.cancel() }
    ticker.stop()
  }
}
