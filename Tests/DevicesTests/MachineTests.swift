import Bytes
import Glibc
import Testing

@testable import Devices

/// A folder with files in it; gone with this value.
final class Folder {
  struct CannotBeMade: Error {}

  let path: String
  private var made: [String] = []

  init(_ files: [String: String]) throws {
    var name = Array("/tmp/kuulolla-folder-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else { throw CannotBeMade() }
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for (file, text) in files {
      var folder = path
      for part in file.split(separator: "/").dropLast() {
        folder += "/\(part)"
        if mkdir(folder, 0o700) == 0 { made.append(folder) }
      }
      let fd = open("\(path)/\(file)", O_WRONLY | O_CREAT, 0o600)
      guard fd >= 0 else { throw CannotBeMade() }
      let bytes = Array(text.utf8)
      _ = write(fd, bytes, bytes.count)
      close(fd)
      made.append("\(path)/\(file)")
    }
  }

  deinit { for entry in made.reversed() + [path] { remove(entry) } }
}

@Suite struct MachineHealthTests {
  @Test func everythingIsReadFromTheKernelsFiles() throws {
    let folder = try Folder([
      "proc/uptime": "12.5 3.0\n",
      "proc/meminfo": "MemTotal: 100 kB\nMemAvailable: 60 kB\n",
      "sys/class/thermal/thermal_zone0/temp": "41000\n",
      "sys/class/thermal/thermal_zone1/temp": "52500\n",
      "sys/class/thermal/cooling_device0/temp": "99000\n",
      "proc/net/route": ProcTextTests.routes.replacing("eth0", with: "wlan0"),
      "proc/net/wireless": ProcTextTests.wireless.replacing("-61.", with: "-85."),
      "sys/class/net/wlan0/uevent": "DEVTYPE=wlan\n",
    ])
    let health = MachineHealth(root: folder.path)
    #expect(health.uptimeSeconds == 12)
    #expect(health.memory?.usedPercent == 40)
    #expect(health.temperatureCelsius == 52.5)
    #expect(health.network == .init(kind: .wifi, interface: "wlan0", signalPercent: 30))
    #expect(health.network.quality == .weak)
  }

  @Test func whatIsNotThereIsNotKnown() throws {
    let folder = try Folder([:])
    let health = MachineHealth(root: folder.path)
    #expect(health.uptimeSeconds == nil)
    #expect(health.memory == nil)
    #expect(health.temperatureCelsius == nil)
    #expect(health.network == .init(kind: .none))
    #expect(health.network.quality == .lost)
    #expect(health.disk("\(folder.path)/none") == nil)
  }

  @Test func thisMachineRuns() throws {
    let health = MachineHealth()
    #expect(try #require(health.uptimeSeconds) > 0)
    #expect((0...100).contains(try #require(health.memory).usedPercent))
    #expect((0...100).contains(try #require(health.disk("/")).usedPercent))
  }
}

@Suite struct BacklightTests {
  @Test func brightnessIsSetInPerCentAndNeverToOff() throws {
    let folder = try Folder([
      "panel/max_brightness": "200\n", "panel/brightness": "200\n", "panel/type": "raw\n",
    ])
    let light = Backlight(folder: folder.path)
    #expect(light.percent == 100)
    try light.set(percent: 30)
    #expect(readText("\(folder.path)/panel/brightness") == "60\n")
    #expect(light.percent == 30)
    try light.set(percent: 0)
    #expect(readText("\(folder.path)/panel/brightness") == "1\n")
    try light.set(percent: 1_000)
    #expect(light.percent == 100)
  }

  @Test func ofSeveralTheFirmwaresIsUsed() throws {
    let folder = try Folder([
      "a/max_brightness": "10", "a/brightness": "1", "a/type": "raw\n",
      "b/max_brightness": "10", "b/brightness": "5", "b/type": "firmware\n",
    ])
    #expect(Backlight(folder: folder.path).percent == 50)
  }

  @Test func aScreenWithoutOneIsAnErrorAndNoMore() throws {
    let folder = try Folder(["a/max_brightness": "0"])
    let light = Backlight(folder: folder.path)
    #expect(light.percent == nil)
    #expect(throws: BacklightFault.none) { try light.set(percent: 50) }
    let broken = try Folder(["a/max_brightness": "10"])
    #expect(throws: BacklightFault.failed(errno: ENOENT)) {
      try Backlight(folder: broken.path).set(percent: 50)
    }
  }
}
