import CareAPI
import CareModel
import Foundation
import Testing

@testable import Gateway

@Suite("TURN servers")
struct TURNServersTests {
  private static let secret = "0123456789abcdef0123456789abcdef"

  private func settings(_ file: String = "") -> Configuration.TURN {
    var settings = Configuration.TURN()
    settings.urls = ["turn:turn.example.fi"]
    settings.secret = file
    return settings
  }

  private func complaint(
    _ settings: Configuration.TURN, _ environment: [String: String] = [:]
  ) -> String? {
    do throws(StartProblem) {
      _ = try TURNServers.open(settings, environment: environment)
      return nil
    } catch {
      return error.description
    }
  }

  /// The credential was computed by another program:
  /// `printf %s NAME | openssl dgst -sha1 -hmac SECRET -binary | base64`.
  @Test("credentials are those that coturn computes")
  func credentials() {
    let turn = TURNServers(
      urls: ["turn:turn.example.fi"], lifetime: .hours(4), secret: PersonalText(Self.secret))
    let now = WallTime(milliseconds: (1_795_248_000 - 4 * 3_600) * 1_000 + 999)
    let server = turn.iceServers(now: now, random: "00ff00ff00ff00ff")
    #expect(
      server == [
        ICEServer(
          urls: ["turn:turn.example.fi"], username: "1795248000:00ff00ff00ff00ff",
          credential: "OUhsxqWMx1FthoILi2eMJZpjUkg=")
      ])
    #expect(!"\(turn) \(server)".contains(Self.secret) && !"\(server)".contains("OUhs"))
  }

  @Test("nothing of a person is in a name, and no two are alike")
  func names() {
    let turn = TURNServers(urls: ["turn:a"], lifetime: .hours(1), secret: "0123456789abcdef")
    let now = WallTime(milliseconds: 0)
    let names = (0..<1_000).map { _ in turn.iceServers(now: now)[0].username }
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.wholeMatch(of: #/3600:[0-9a-f]{16}/#) != nil })
  }

  @Test("none is set up without addresses, and the environment goes before the file")
  func opening() throws {
    #expect(try TURNServers.open(Configuration.TURN(), environment: [:]) == nil)
    let folder = FileManager.default.temporaryDirectory.appending(path: "turn-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "secret").path
    try Data("\(Self.secret)\n".utf8).write(to: URL(filePath: file))
    let turn = try TURNServers.open(settings(file), environment: [:])
    #expect(turn?.lifetime == .hours(4) && turn?.urls == ["turn:turn.example.fi"])
    let other = try TURNServers.open(
      settings("/nowhere"), environment: ["KUULOLLA_TURN_SECRET": Self.secret])
    #expect(other == turn)
  }

  @Test("what is wrong with the secret is said, and it is not shown")
  func faults() throws {
    #expect(complaint(settings())?.contains("turn.urls needs turn.secret") == true)
    #expect(complaint(settings("/nowhere")) == "turn.secret: /nowhere cannot be read.")
    for wrong in ["short", "sixteen and spaces", "salaisuusäsalaisuus"] {
      let told = try #require(complaint(settings(), ["KUULOLLA_TURN_SECRET": wrong]))
      #expect(told.contains("at least 16 characters") && !told.contains(wrong))
    }
    let file = FileManager.default.temporaryDirectory.appending(path: "turn-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("\(Self.secret)\n\(Self.secret)\n".utf8).write(to: file)
    #expect(complaint(settings(file.path))?.contains("holds one line") == true)
  }
}
