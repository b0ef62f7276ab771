/// Why a session description was refused; written for the people at the other end of the protocol.
public struct SDPError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable {
    /// The description or one of its lines is longer than allowed.
    case tooLong
    /// More media sections, or more lines of one kind, than allowed.
    case tooMany
    /// A line does not have the form its type prescribes.
    case malformed
    /// Something needed is not there.
    case missing
    /// Something that may stand once stands twice, or two lines contradict each other.
    case conflict
    /// Well-formed, but not what this end does.
    case unsupported
  }

  public let code: Code
  /// Counted from 1; 0 where no single line is to blame.
  public let line: Int
  /// A sentence in English, without any value that could name a person.
  public let detail: String

  public init(_ code: Code, line: Int = 0, _ detail: String) {
    self.code = code
    self.line = line
    self.detail = detail
  }

  public var description: String {
    line > 0 ? "SDP line \(line): \(detail)" : "SDP: \(detail)"
  }
}
