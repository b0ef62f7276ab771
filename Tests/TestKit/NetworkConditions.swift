public import Bytes

/// How a virtual network treats every datagram.
public struct NetworkConditions: Sendable {
  /// Share of datagrams lost, 0…1, each on its own.
  public var loss = 0.0
  /// One-way delay.
  public var delay = Instant.Span.milliseconds(10)
  /// Added to the delay, evenly from 0 up to this.
  public var jitter = Instant.Span.milliseconds(0)
  /// Share of datagrams that arrive twice, 0…1.
  public var duplication = 0.0
  /// Share of datagrams held back by ``reorderingDelay``, 0…1.
  public var reordering = 0.0
  public var reorderingDelay = Instant.Span.milliseconds(30)

  /// Bit/s that pass in each direction; what is sent faster waits. Nil: no limit.
  public var bandwidth: Int?
  /// What would have to wait longer than this is lost.
  public var longestQueue = Instant.Span.milliseconds(400)

  public init() {}

  public static func lossy(_ loss: Double) -> NetworkConditions {
    var conditions = NetworkConditions()
    conditions.loss = loss
    return conditions
  }

  /// A poor mobile network: everything happens to some datagrams.
  public static var rough: NetworkConditions {
    var conditions = NetworkConditions()
    conditions.loss = 0.05
    conditions.delay = .milliseconds(40)
    conditions.jitter = .milliseconds(15)
    conditions.duplication = 0.02
    conditions.reordering = 0.03
    return conditions
  }
}
