import CareModel
import Glibc
import KioskAgent

/// Writes one state after the other, and says each one's number once it is on the medium.
func writeWithoutEnd(in folder: String) throws {
  var store = KioskStore(disk: try FolderDisk(folder: folder))
  var number = version(of: store.load().configuration)
  while true {
    number += 1
    let filling = String(repeating: "x", count: number * 7919 % 60_000)
    try store.save(SignedConfiguration(document: "\(number)", signature: filling))
    try store.save(KioskSchedule(visits: [], fetchedAt: WallTime(milliseconds: Int64(number))))
    print(number)
    fflush(nil)
  }
}

/// "configuration N schedule N broken …".
func readState(in folder: String) throws {
  var store = KioskStore(disk: try FolderDisk(folder: folder))
  let found = store.load()
  let broken = found.broken.map(\.rawValue).joined(separator: " ")
  print(
    "configuration \(version(of: found.configuration)) "
      + "schedule \(found.schedule?.fetchedAt.milliseconds ?? 0) broken \(broken)")
}

private func version(of configuration: SignedConfiguration?) -> Int {
  configuration.flatMap { Int($0.document) } ?? 0
}
