/// The sentences said last, as sound. A terminal says a dozen different ones a day, most of them again
/// and again.
struct SentenceCache: Sendable {
  struct Key: Hashable {
    var text: String
    var language: Speech.Language
  }

  static let mostSentences = 24
  /// A minute: 5.8 MB.
  static let mostSamples = 60 * SoundFormat.sampleRate

  private(set) var sampleCount = 0
  private var sounds: [Key: [Int16]] = [:]
  /// Oldest first.
  private var order: [Key] = []

  var count: Int { order.count }

  /// Asking for one makes it the newest.
  subscript(key: Key) -> [Int16]? {
    mutating get {
      guard let sound = sounds[key] else { return nil }
      order.removeAll { $0 == key }
      order.append(key)
      return sound
    }
  }

  mutating func insert(_ sound: [Int16], for key: Key) {
    remove(key)
    guard sound.count <= Self.mostSamples else { return }
    while let oldest = order.first,
      order.count >= Self.mostSentences || sampleCount + sound.count > Self.mostSamples
    {
      remove(oldest)
    }
    sounds[key] = sound
    order.append(key)
    sampleCount += sound.count
  }

  private mutating func remove(_ key: Key) {
    guard let sound = sounds.removeValue(forKey: key) else { return }
    order.removeAll { $0 == key }
    sampleCount -= sound.count
  }
}
