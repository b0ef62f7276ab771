package import CareModel
internal import Synchronization

/// Who speaks prompts: samples of mono 48 kHz for a text, nil where it cannot be said.
package protocol Voice: Sendable {
  func samples(for text: String, in language: Language) async -> [Int16]?
}

/// Speaks the newest prompt: one that takes long to make is dropped for the one after it.
final class Prompter: Sendable {
  private let voice: any Voice
  private let desk: SoundDesk
  private let task = Mutex<Task<Void, Never>?>(nil)

  init(_ voice: any Voice, desk: SoundDesk) {
    self.voice = voice
    self.desk = desk
  }

  func say(_ text: String, in language: Language) {
    let next = Task { [voice, desk] in
      guard let samples = await voice.samples(for: text, in: language), !Task.isCancelled else {
        return
      }
      desk.say(samples)
    }
    task.withLock { task in
      defer { task = next }
      return task
    }?.cancel()
  }
}
