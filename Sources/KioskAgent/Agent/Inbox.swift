internal import Codecs
internal import Posix
internal import Synchronization

/// The one way to the agent's main thread: what has happened, in order, and the newest picture of each
/// side, of which older ones are of no interest.
final class Inbox: Sendable {
  enum Letter: Sendable {
    case event(KioskEvent)
    /// Before the first one is stored, its signature has been checked.
    case configuration(SignedConfiguration, KioskConfiguration)
    /// A touch on the canvas from another place than the screen.
    case input(ScreenInput)
    /// The hardware button went down.
    case button
    case stop
  }

  private struct Pictures {
    var newest: [PictureElement.Source: VideoFrame?] = [:]
  }

  /// More than a gateway can say in the time that a screen takes to draw.
  private static let mostLetters = 4_096

  private let mailbox: Mailbox<Letter>
  private let pictures = Mutex(Pictures())
  /// A window sleeps in SDL, memory in poll.
  private let wakesWindow: Bool

  init(wakesWindow: Bool) throws(AgentProblem) {
    guard let mailbox = Mailbox<Letter>() else {
      throw AgentProblem("The system has no file descriptor left.")
    }
    self.mailbox = mailbox
    self.wakesWindow = wakesWindow
  }

  func post(_ letter: Letter) {
    _ = mailbox.post(letter, limit: Self.mostLetters)
    if wakesWindow { Renderer.wake() }
  }

  func post(_ event: KioskEvent) { post(.event(event)) }

  /// Nil takes the picture away.
  func show(_ source: PictureElement.Source, _ picture: VideoFrame?) {
    pictures.withLock { $0.newest[source] = .some(picture) }
    mailbox.wake()
    if wakesWindow { Renderer.wake() }
  }

  func take() -> [Letter] { mailbox.take() }

  func takePictures() -> [PictureElement.Source: VideoFrame?] {
    pictures.withLock { pictures in
      defer { pictures.newest = [:] }
      return pictures.newest
    }
  }

  /// For an agent without a window.
  func wait(milliseconds: Int) {
    mailbox.wait(milliseconds: Int32(max(0, min(milliseconds, 60_000))))
  }
}

/// Why the agent cannot start, in one sentence for whoever installs the terminal.
package struct AgentProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}
