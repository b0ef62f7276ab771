package import CareModel
internal import Posix
internal import Synchronization

/// Who speaks prompts: samples of mono 48 kHz for a text, nil where it cannot be said. Asked on a thread
/// that may wait.
package protocol Voice: Sendable {
  func samples(for text: String, in language: Language) -> [Int16]?
}

/// Speaks the newest prompt, on a thread of its own: one that takes long to make is dropped for the one
/// after it.
final class Prompter: Sendable {
  private struct Prompt: Sendable {
    var text: String
    var language: Language
  }

  private let voice: any Voice
  private let desk: SoundDesk
  private let mailbox = Mailbox<Prompt>()
  private let newest = Mutex(0)

  init(_ voice: any Voice, desk: SoundDesk) {
    self.voice = voice
    self.desk = desk
    // For as long as the program lives. Without a mailbox, which is without file descriptors, it is mute.
    guard let mailbox else { return }
    WorkerThread("voice") { [self] in
      while true {
        mailbox.wait()
        if let prompt = mailbox.take().last { speak(prompt) }
      }
    }?.detach()
  }

  func say(_ text: String, in language: Language) {
    newest.withLock { $0 += 1 }
    _ = mailbox?.post(Prompt(text: text, language: language))
  }

  /// What is being made is not said any more.
  func hush() {
    newest.withLock { $0 += 1 }
    desk.hush()
  }

  private func speak(_ prompt: Prompt) {
    let number = newest.withLock { $0 }
    guard let samples = voice.samples(for: prompt.text, in: prompt.language) else { return }
    newest.withLock { if $0 == number { desk.say(samples) } }
  }
}
