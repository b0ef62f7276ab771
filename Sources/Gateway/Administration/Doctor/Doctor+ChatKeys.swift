import CareStore
import Foundation
import Glibc

/// The keys of chats: what is left of a conversation without them can be read by nobody, and with them by
/// anybody who has a copy.
extension Doctor {
  func chatKeys() async -> [HealthFinding] {
    let url = configuration.database.chatKeysUrl
    let place: StoreLocation =
      url.isEmpty ? .sqlite(path: "\(folder)/chat-keys.sqlite") : .postgreSQL(url: url)
    if case .sqlite(let path) = place, let finding = Self.judge(keyFile: path) { return [finding] }
    if Self.isSame(place, location) {
      return [
        HealthFinding(
          .chatKeys, .problem,
          "The keys of chats are in the database that they lock, and in each of its backups: set "
            + "database.chatKeysUrl to another one.")
      ]
    }
    do {
      let keys = try await place.examine(thoroughly: false, contents: .chatKeys)
      let isNew = try await location.examine(thoroughly: false).schema == .missing
      return [Self.judge(keys: keys, isNew: isNew)]
    } catch {
      return [
        HealthFinding(
          .chatKeys, .problem,
          "The keys of chats cannot be read: give the gateway's user the right to them, or correct "
            + "database.chatKeysUrl.")
      ]
    }
  }

  /// Who may read the file itself; nil where nothing is wrong with that, or there is none yet.
  static func judge(keyFile path: String) -> HealthFinding? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    guard status.st_mode & S_IFMT == S_IFREG else {
      return HealthFinding(
        .chatKeys, .problem, "\(path) is no file of its own: put the keys of chats there.")
    }
    guard status.st_mode & 0o077 == 0 else {
      return HealthFinding(
        .chatKeys, .problem,
        "Others than their owner may read the keys of chats: run chmod 600 \(path).")
    }
    return nil
  }

  /// - Parameter isNew: the database has nothing yet, so that there is nothing that keys could open.
  static func judge(keys: StoreExamination, isNew: Bool) -> HealthFinding {
    switch keys.schema {
    case .missing where isNew:
      return HealthFinding(.chatKeys, .ok, "The keys of chats are made at the first start.")
    case .missing:
      return HealthFinding(
        .chatKeys, .warning,
        "There are no keys of chats beside a database in use: chats of before cannot be read; put "
          + "back their copy if there is one (docs/database.md).")
    case .newer:
      return HealthFinding(
        .chatKeys, .problem,
        "Where the keys of chats should be is another database, or one of a newer version: correct "
          + "database.chatKeysUrl.")
    case .older, .present: break
    }
    guard keys.isWritable else {
      return HealthFinding(
        .chatKeys, .problem,
        "The keys of chats cannot be written to: give the gateway's user the right to them.")
    }
    guard keys.isDurable else {
      return HealthFinding(
        .chatKeys, .problem,
        "The server of the keys of chats runs with fsync = off and may lose them: switch it on.")
    }
    return HealthFinding(
      .chatKeys, .ok, "The keys of chats are whole, apart from the database, and nobody else's.")
  }

  /// Whether both are one database, however their addresses are written: for servers host, port and name
  /// are compared, as far as the addresses tell them.
  static func isSame(_ keys: StoreLocation, _ care: StoreLocation) -> Bool {
    switch (keys, care) {
    case (.sqlite(let a), .sqlite(let b)):
      return URL(fileURLWithPath: a).resolvingSymlinksInPath()
        == URL(fileURLWithPath: b).resolvingSymlinksInPath()
    case (.postgreSQL(let a), .postgreSQL(let b)):
      guard let a = URLComponents(string: a), let b = URLComponents(string: b) else {
        return a == b
      }
      return serverPlace(a) == serverPlace(b)
    default: return false
    }
  }

  /// Libpq takes host, port and name of the database from the query as well.
  private static func serverPlace(_ url: URLComponents) -> [String] {
    func query(_ name: String) -> String? { url.queryItems?.first { $0.name == name }?.value }
    return [
      query("host") ?? url.host ?? "", query("port") ?? url.port.map(String.init) ?? "5432",
      query("dbname") ?? String(url.path.drop { $0 == "/" }),
    ]
  }
}
