import CareStore
import MediaAPI

/// Whether storage and relay work now. Asked by whoever likes, so that answers are kept for a moment.
actor Readiness {
  static let keptFor = Duration.seconds(1)

  private let store: any CareDatabase
  private let media: (any MediaNode)?
  private var last: (at: ContinuousClock.Instant, missing: [String])?
  private var commands: UInt64 = 0

  init(store: any CareDatabase, media: (any MediaNode)?) {
    self.store = store
    self.media = media
  }

  /// What is missing; empty where all is well.
  func missing() async -> [String] {
    if let last, ContinuousClock.now - last.at < Self.keptFor { return last.missing }
    var missing: [String] = []
    do { try await store.check() } catch { missing.append("storage") }
    if media != nil, await load() == nil { missing.append("relay") }
    last = (.now, missing)
    return missing
  }

  /// The relay's counters; nil where there is none or it does not answer as it should.
  func load() async -> NodeLoad? {
    guard let media else { return nil }
    commands += 1
    let reply = await media.send(MediaCommand(id: "health-\(commands)", action: .snapshot))
    guard case .snapshot(let snapshot) = reply else { return nil }
    return snapshot.load
  }
}
