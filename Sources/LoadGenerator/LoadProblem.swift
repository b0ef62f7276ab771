internal import Glibc

/// Why a run could not be made, in a sentence.
public struct LoadProblem: Error, CustomStringConvertible, Sendable {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// The text of `errno`.
func lastSystemError() -> String { String(cString: strerror(errno)) }
