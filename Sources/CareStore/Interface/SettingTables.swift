public import CareModel

/// Small facts of the installation: `demo.day`.
public protocol SettingReading {
  func setting(_ key: String) throws -> String?
}

public protocol SettingWriting {
  func set(_ key: String, to value: String) throws
}

public protocol RetentionWriting {
  /// Deletes what has had its time, at most `limit` rows of each kind: sessions that expired with
  /// their events and replies, sign-ins that expired, texts of ended calls. Ended calls stay as
  /// facts. Call again while anything was deleted.
  func purge(now: WallTime, limit: Int) throws -> PurgeCount
}

public struct PurgeCount: Sendable, Equatable {
  public var signallingSessions: Int
  public var staffSessions: Int
  public var texts: Int

  public init(signallingSessions: Int, staffSessions: Int, texts: Int) {
    self.signallingSessions = signallingSessions
    self.staffSessions = staffSessions
    self.texts = texts
  }

  public var total: Int { signallingSessions + staffSessions + texts }
}
