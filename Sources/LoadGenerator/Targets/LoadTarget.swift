/// The signalling of one kind of server: how a participant comes into a call there. Everything behind
/// it, sockets and encryption and counting, is the same for all.
public protocol LoadTarget: Sendable {
  /// For reports.
  var name: String { get }
  /// What goes before the media of a pair and is not part of joining: signing in, ringing, answering.
  /// - Parameter number: of the pair, from 0.
  func preparePair(_ number: Int) async throws
  /// Two who send each other the shape; each pair is prepared before.
  func joinPair(_ number: Int, shape: LoadShape, engine: MediaEngine) async throws
  /// One who sends the shape and is sent the same back.
  /// - Parameter number: of the participant, from 0.
  func joinEcho(_ number: Int, shape: LoadShape, engine: MediaEngine) async throws
  /// One who sends the shape to so many.
  func openFanOut(receivers: Int, shape: LoadShape, engine: MediaEngine) async throws
  /// Ends what was opened; other calls may be opened afterwards.
  func close() async
  /// Seconds: the longest that the server's own thread kept datagrams waiting, of the last ten seconds;
  /// nil of one that does not say.
  func longestTurn() async -> Double?
}

extension LoadTarget {
  public func preparePair(_: Int) async throws {}

  public func longestTurn() async -> Double? { nil }

  public func joinPair(_: Int, shape _: LoadShape, engine _: MediaEngine) async throws {
    throw LoadProblem("\(name) is not measured with pairs")
  }

  public func joinEcho(_: Int, shape _: LoadShape, engine _: MediaEngine) async throws {
    throw LoadProblem("\(name) is not measured with echoes")
  }

  public func openFanOut(receivers _: Int, shape _: LoadShape, engine _: MediaEngine) async throws {
    throw LoadProblem("\(name) is not measured with a fan-out")
  }
}
