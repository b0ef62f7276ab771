/// Why the gateway did not start, in one sentence that tells the operator what to do.
public struct StartProblem: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) {
    self.description = description
  }
}
