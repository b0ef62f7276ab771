import CareStore
import Foundation
import Glibc

/// The data folder, its disk, and the database.
extension Doctor {
  /// Bytes that have to be free, and those below which it is time to make room.
  static let leastFree: UInt64 = 200 << 20
  static let littleFree: UInt64 = 2 << 30

  func dataFolder() -> [HealthFinding] {
    var status = stat()
    guard stat(folder, &status) == 0 else {
      let parent = Self.parent(of: folder)
      return [
        FileManager.default.isWritableFile(atPath: parent)
          ? HealthFinding(.dataFolder, .ok, "The data folder \(folder) is made at the first start.")
          : HealthFinding(
            .dataFolder, .problem,
            "The data folder \(folder) is missing and cannot be made: make it, for the gateway's "
              + "user alone (mode 700).")
      ]
    }
    return [Self.judge(folder: folder, owner: status.st_uid, mode: status.st_mode, user: geteuid())]
  }

  static func judge(
    folder: String, owner: uid_t, mode: mode_t, user: uid_t
  ) -> HealthFinding {
    guard mode & S_IFMT == S_IFDIR else {
      return HealthFinding(.dataFolder, .problem, "\(folder) is no folder: correct data.folder.")
    }
    guard mode & 0o077 == 0 else {
      return HealthFinding(
        .dataFolder, .problem,
        "Others than its owner may look into the data folder: run chmod 700 \(folder).")
    }
    guard owner == user else {
      return HealthFinding(
        .dataFolder, .warning,
        "The data folder belongs to another user: run this command as that user, as the gateway is."
      )
    }
    return HealthFinding(.dataFolder, .ok, "The data folder \(folder) is its owner's alone.")
  }

  func diskSpace() -> [HealthFinding] {
    var status = statvfs()
    let place =
      FileManager.default.fileExists(atPath: folder) ? folder : Self.parent(of: folder)
    guard statvfs(place, &status) == 0 else { return [] }
    return [Self.judge(free: UInt64(status.f_bavail) * UInt64(status.f_frsize))]
  }

  static func judge(free: UInt64) -> HealthFinding {
    let megabytes = free >> 20
    if free < leastFree {
      return HealthFinding(
        .diskSpace, .problem, "Only \(megabytes) MB are free on the data folder's disk: make room.")
    }
    if free < littleFree {
      return HealthFinding(
        .diskSpace, .warning,
        "\(megabytes) MB are free on the data folder's disk: make room before it is full.")
    }
    return HealthFinding(.diskSpace, .ok, "\(free >> 30) GB are free on the data folder's disk.")
  }

  func database() async -> [HealthFinding] {
    do {
      return [Self.judge(try await location.examine(thoroughly: true))]
    } catch let error as StoreError {
      return [HealthFinding(.database, .problem, Self.sentence(error))]
    } catch {
      return [HealthFinding(.database, .problem, "The database cannot be read.")]
    }
  }

  static func judge(_ found: StoreExamination) -> HealthFinding {
    if found.damage != nil {
      return HealthFinding(
        .database, .problem,
        "The database is damaged: stop the gateway and put the last backup in its place.")
    }
    switch found.schema {
    case .missing:
      return HealthFinding(
        .database, .ok, "The database is empty; the first start makes its tables.")
    case .newer:
      return HealthFinding(
        .database, .problem, "A newer version of Kuulolla has written the database: start that one."
      )
    case .older, .present: break
    }
    guard found.isWritable else {
      return HealthFinding(
        .database, .problem, "The database cannot be written to: give this user the right to it.")
    }
    guard found.isDurable else {
      return HealthFinding(
        .database, .problem,
        "The database server runs with fsync = off and loses what was acknowledged: switch it on.")
    }
    if case .older(let steps) = found.schema {
      return HealthFinding(
        .database, .warning,
        "The database is \(steps) steps behind this version: make a backup, then start the gateway."
      )
    }
    return HealthFinding(
      .database, .ok,
      "The database is whole, up to date and writable; it has \(found.bytes >> 20) MB.")
  }

  private static func sentence(_ error: StoreError) -> String {
    switch error {
    case .full: "The disk of the database is full: make room."
    case .unavailable(let reason): "The database cannot be used: \(reason)."
    case .corrupt: "The database is damaged or none of ours: put the last backup in its place."
    case .tooNew: "A newer version of Kuulolla has written the database: start that one."
    case .conflict, .defect: "The database answers otherwise than it should."
    }
  }
}
