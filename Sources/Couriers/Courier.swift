public import CareModel

/// One message, as a courier takes it.
public struct Letter: Sendable {
  public var id: MessageID
  public var to: PersonalText
  public var subject: PersonalText?
  public var text: PersonalText
  /// From then on somebody else has it: it is not begun any more.
  public var until: WallTime

  public init(
    id: MessageID, to: PersonalText, subject: PersonalText?, text: PersonalText, until: WallTime
  ) {
    self.id = id
    self.to = to
    self.subject = subject
    self.text = text
    self.until = until
  }
}

/// Hands messages of one channel to the service that carries them on.
public protocol Courier: Sendable {
  /// Returns when the service has it, or when this try has failed. No error tells anything of the
  /// message.
  func carry(_ letter: Letter) async -> Delivery
  /// What is under way has ``CourierLine/grace`` to end; what waits comes back unsent.
  func stop() async
}

/// Why a courier cannot be had.
public struct CourierProblem: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String
  public init(_ description: String) { self.description = description }
}
