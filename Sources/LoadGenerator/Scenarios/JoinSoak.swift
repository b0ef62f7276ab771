internal import Foundation

/// Joins and leaves without end: whether a server's memory grows by those who have gone. Calls of two come in
/// rounds, are connected as any call is, and end before the next round comes.
public struct JoinSoak: Sendable {
  /// Calls of one round.
  private static let round = 100

  public var joins: Int
  public var profile: LoadProfile
  public var serverPID: Int

  public init(joins: Int, profile: LoadProfile, serverPID: Int) {
    self.joins = joins
    self.profile = profile
    self.serverPID = serverPID
  }

  public func run(
    on target: any LoadTarget, address: String, say: @Sendable (String) -> Void
  ) async throws -> SoakReport {
    var points: [SoakReport.Point] = []
    var done = 0
    let begun = ContinuousClock.now
    while done < joins {
      let pairs = min(Self.round, (joins - done + 1) / 2)
      try await withEngine(target, address: address, profile: profile) { engine in
        for number in 0..<pairs {
          try await target.joinPair(
            number, shape: LoadShape(audio: .init(bytes: 200, rate: 5), video: nil), engine: engine)
        }
        try await engine.waitUntilConnected()
      }
      done += 2 * pairs
      guard let bytes = ServerUsage.proportional(pid: serverPID) else {
        throw LoadProblem("the memory of process \(serverPID) cannot be read")
      }
      points.append(.init(joins: done, bytes: bytes))
      if points.count % 25 == 0 { say("\(done) joins: \(bytes / 1_024) kB") }
    }
    return SoakReport(
      target: target.name, points: points,
      seconds: (ContinuousClock.now - begun) / .seconds(1))
  }
}

public struct SoakReport: Codable, Sendable {
  /// The server's proportional set size when so many had joined and left.
  public struct Point: Codable, Sendable {
    public var joins: Int
    public var bytes: UInt64
  }

  public var scenario = "soak"
  public var target: String
  public var points: [Point]
  public var seconds: Double
  /// Of the straight line through the second half of the points.
  public var bytesPerJoin: Double

  init(target: String, points: [Point], seconds: Double) {
    self.target = target
    self.points = points
    self.seconds = seconds
    bytesPerJoin = Self.slope(points.suffix((points.count + 1) / 2))
  }

  /// Least squares; 0 where there are fewer than two points.
  static func slope(_ points: ArraySlice<Point>) -> Double {
    let count = Double(points.count)
    guard count > 1 else { return 0 }
    let middle = points.reduce((x: 0.0, y: 0.0)) {
      ($0.x + Double($1.joins) / count, $0.y + Double($1.bytes) / count)
    }
    let sums = points.reduce((xy: 0.0, xx: 0.0)) {
      let x = Double($1.joins) - middle.x
      return ($0.xy + x * (Double($1.bytes) - middle.y), $0.xx + x * x)
    }
    return sums.xx > 0 ? sums.xy / sums.xx : 0
  }

  /// For a person at a terminal.
  public var table: String {
    func row(_ point: Point?) -> String {
      point.map { String(format: "%.2f MB after %d joins", Double($0.bytes) / 1_048_576, $0.joins) }
        ?? "–"
    }
    return """
      server                    \(target)
      first round               \(row(points.first))
      half of them              \(row(points.isEmpty ? nil : points[points.count / 2]))
      all                       \(row(points.last))
      slope of the second half  \(String(format: "%.1f", bytesPerJoin)) bytes a join
      took                      \(Int(seconds)) s
      """
  }
}
