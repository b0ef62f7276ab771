/// The carer is late, and has said so: the client's terminal and page show it.
public struct RunningLate: Sendable, Hashable {
  /// How many minutes after its time the visit begins, as expected.
  public var minutes: Int
  public var toldAt: WallTime

  public static let range = 5...240

  public init(minutes: Int, toldAt: WallTime) {
    self.minutes = minutes
    self.toldAt = toldAt
  }
}
