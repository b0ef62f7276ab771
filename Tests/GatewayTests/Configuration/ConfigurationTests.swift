import CareModel
import Foundation
import Logging
import Settings
import Testing
import Yams

@testable import Gateway

struct ConfigurationTests {
  private func complaint(_ yaml: String) -> String? {
    do {
      _ = try Configuration(yaml: yaml, name: "gateway.yaml")
      return nil
    } catch {
      return error.description
    }
  }

  @Test func emptyFilesAreTheDefaults() throws {
    for yaml in ["", "# nothing\n", "http:\n", "---\n"] {
      #expect(try Configuration(yaml: yaml, name: "x") == Configuration())
    }
  }

  @Test func valuesAreTaken() throws {
    let configuration = try Configuration(
      yaml: """
        http: {port: 0}
        publicAddress: https://hoito.example.fi
        relay:
          enabled: false
          advertise: [203.0.113.5, "2001:db8::5"]
          srtp: libsrtp
        metrics:
          access: any
        log:
          format: json
          level: debug
        """, name: "x")
    #expect(configuration.http.port == 0)
    #expect(configuration.publicAddress == "https://hoito.example.fi")
    #expect(!configuration.relay.enabled)
    #expect(configuration.relay.advertise == ["203.0.113.5", "2001:db8::5"])
    #expect(configuration.relay.srtp == .libsrtp)
    #expect(Configuration().relay.srtp == .openssl)
    #expect(configuration.metrics.access == .any)
    #expect(configuration.log == .init(level: .debug, format: .json))
  }

  @Test(arguments: [
    ("http:\n  prot: 80\n", 2, "http.prot", "http.port"),
    ("port: 80\n", 1, "port", "http.port"),
    ("\n\nrelais:\n  enabled: false\n", 3, "relais", "relay"),
    ("htpp:\n  port: 80\n", 1, "htpp", "http"),
    ("signin:\n  sessionHours: 8\n", 1, "signin", "signIn"),
    ("dmeo: true\n", 1, "dmeo", "demo"),
    ("relay:\n  enabled: true\n  shard: 2\n", 3, "relay.shard", "relay.shards"),
    ("publicAdress: x\n", 1, "publicAdress", "publicAddress"),
  ])
  func unknownKeysAreToldWithLineAndNeighbour(
    _ yaml: String, _ line: Int, _ key: String, _ neighbour: String
  ) throws {
    let problem = try #require(complaint(yaml))
    #expect(problem.hasPrefix("gateway.yaml, line \(line): there is no key \(key);"))
    #expect(problem.hasSuffix("did you mean \(neighbour)?"))
  }

  @Test(arguments: [
    ("http:\n  port: eighty\n", "http.port is a whole number from 0 to 65535, not \"eighty\"."),
    ("http:\n  port: 70000\n", "http.port is a whole number from 0 to 65535, not \"70000\"."),
    ("http:\n  port: [1]\n", "http.port is a whole number from 0 to 65535."),
    ("demo: maybe\n", "demo is true or false, not \"maybe\"."),
    ("http:\n  address: everywhere\n", "http.address is an IP address, not \"everywhere\"."),
    ("log:\n  format: xml\n", "log.format is one of text, json, not \"xml\"."),
    (
      "relay:\n  srtp: openSSL\n",
      "relay.srtp is one of openssl, libsrtp, multibuffer, not \"openSSL\"."
    ),
    (
      "relay:\n  advertise: 1.2.3.4\n",
      "relay.advertise is a list of IP addresses, not \"1.2.3.4\"."
    ),
    ("http: 80\n", "http holds keys of its own, not a value."),
    ("publicAddress: hoito.example\n", "publicAddress is an origin"),
  ])
  func wrongValuesAreTold(_ yaml: String, _ text: String) throws {
    let problem = try #require(complaint(yaml))
    #expect(problem.contains(text), "\(problem)")
    #expect(problem.contains("line "))
  }

  @Test func brokenFilesAreTold() {
    #expect(complaint("http: [1")?.contains("is not readable YAML") == true)
    #expect(complaint("a: 1\na: 1\n") != nil)
    #expect(complaint("- 1\n")?.contains("must hold keys and values") == true)
  }

  @Test func singleKeysAreSet() throws {
    var configuration = Configuration()
    try configuration.set("http.port=8081")
    try configuration.set("relay.enabled=false")
    try configuration.set("data.folder=/srv/a=b")
    try configuration.set("relay.addresses=127.0.0.1, ::1")
    #expect(configuration.http.port == 8081)
    #expect(!configuration.relay.enabled)
    #expect(configuration.data.folder == "/srv/a=b")
    #expect(configuration.relay.addresses == ["127.0.0.1", "::1"])
    for wrong in ["http.prot=1", "http.port", "http.port=x", "http=1"] {
      #expect(throws: ConfigurationProblem.self) { try configuration.set(wrong) }
    }
    #expect(configuration.http.port == 8081)
  }

  @Test func aDatabaseIsNamedByItsAddress() throws {
    var configuration = Configuration()
    #expect(configuration.database.url.isEmpty)
    try configuration.set("database.url=postgresql://a@db.example.fi:5433/b?sslmode=verify-full")
    #expect(configuration.database.url.hasSuffix("verify-full"))
    try configuration.set("database.url=")
    #expect(configuration.database.url.isEmpty)
  }

  @Test func keysHaveADatabaseOfTheirOwn() throws {
    let url = "postgresql://kuulolla@db.example.fi/kuulolla"
    let apart = "postgresql://kuulolla@keys.example.fi/keys"
    try Configuration(
      yaml: "database: {url: \"\(url)\", chatKeysUrl: \"\(apart)\"}\n", name: "x"
    ).validate()
    let same = try Configuration(
      yaml: "database: {url: \"\(url)\", chatKeysUrl: \"\(url)\"}\n", name: "x")
    #expect(throws: ConfigurationProblem.self) { try same.validate() }
    #expect(complaint("database: {chatKeysUrl: keys}\n")?.contains("database.chatKeysUrl") == true)
  }

  @Test(arguments: ["mysql://a:salaisuus@b", "postgresql://a:salai/suus@b", "salaisuus"])
  func anAddressThatIsNoneIsNotShown(_ url: String) throws {
    let complaints = [
      try #require(complaint("database:\n  url: \(url)\n")),
      try #require(throws: ConfigurationProblem.self) {
        var configuration = Configuration()
        try configuration.set("database.url=\(url)")
      }.description,
    ]
    for complaint in complaints {
      #expect(complaint.contains("database.url is an address such as postgresql://"))
      #expect(!complaint.contains("salai") && !complaint.contains("suus"))
    }
  }

  @Test func aSiteBehindOneAddressHasRoomAndTheOperatorSetsHowMuch() throws {
    #expect(Configuration().httpLimits.connectionsPerAddress >= 1_000)
    let limits = try Configuration(
      yaml: "limits: {connections: 20, connectionsPerAddress: 5}", name: "x"
    ).httpLimits
    #expect(limits.connections == 20)
    #expect(limits.connectionsPerAddress == 5)
    let census = ConnectionCensus(limits: limits)
    let site = Request.Peer(key: Personal("a"), isLoopback: false)
    for _ in 0..<5 { #expect(census.enter(site) == nil) }
    #expect(census.enter(site) == .tooManyOfAddress)
  }

  @Test func addressesOfTURNServersAreTaken() throws {
    let configuration = try Configuration(
      yaml: """
        turn:
          urls: ["turn:turn.example.fi", "turns:[2001:db8::5]:5349?transport=tcp"]
          secret: /etc/kuulolla/turn-secret
        """, name: "x")
    try configuration.validate()
    #expect(configuration.turn.urls.count == 2 && configuration.turn.lifetimeMinutes == 240)
  }

  @Test(arguments: [
    "turn.example.fi", "stun:turn.example.fi", "turn://turn.example.fi", "turn:", "turn:a b",
    "turn:a:0", "turn:a:65536", "turn:a?transport=sctp", "turn:a@b", "https://a",
  ])
  func whatIsNoAddressOfATURNServerIsTold(_ url: String) throws {
    let problem = try #require(complaint("turn:\n  urls: [\"\(url)\"]\n"))
    #expect(problem.contains("turn.urls is a list of addresses such as turn:turn.example.fi:3478"))
  }

  @Test func tooManyTURNServersAndASecretOfNoneAreTold() throws {
    let urls = (1...5).map { "turn:a\($0)" }
    for (change, words) in [
      ("urls: [\(urls.joined(separator: ", "))]", "turn.urls holds 4 addresses at most"),
      ("secret: a", "turn.secret is of no use without turn.urls"),
    ] {
      let configuration = try Configuration(yaml: "turn: {\(change)}\n", name: "x")
      let problem = try #require(throws: ConfigurationProblem.self) {
        try configuration.validate()
      }
      #expect(problem.description.contains(words))
    }
  }

  @Test func plainHTTPStaysOnLoopback() throws {
    var configuration = Configuration()
    try configuration.validate()
    for address in ["0.0.0.0", "192.0.2.1", "::"] {
      configuration.http.address = address
      #expect(throws: ConfigurationProblem.self) { try configuration.validate() }
    }
    configuration.http.address = "::1"
    try configuration.validate()
  }

  @Test func halfACertificateIsRefused() {
    var configuration = Configuration()
    configuration.https.certificate = "a.pem"
    #expect(throws: ConfigurationProblem.self) { try configuration.validate() }
  }

  // The sample

  private static let sample = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../config/gateway.sample.yaml").standardizedFileURL

  @Test func theSampleSaysWhatTheDefaultsAre() throws {
    let yaml = try String(contentsOf: Self.sample, encoding: .utf8)
    #expect(try Configuration(yaml: yaml, name: "sample") == Configuration())
  }

  @Test func theSampleNamesEveryKey() throws {
    let yaml = try String(contentsOf: Self.sample, encoding: .utf8)
    let root = try #require(try Yams.compose(yaml: yaml)?.mapping)
    var named: Set<String> = []
    for (key, value) in root {
      let word = try #require(key.string)
      guard let section = value.mapping else {
        named.insert(word)
        continue
      }
      for (key, _) in section { named.insert("\(word).\(try #require(key.string))") }
    }
    #expect(named == Set(Configuration.settings.all.map(\.path)))
  }

  @Test func everySettingWritesWhatItReads() throws {
    for setting in Configuration.settings.all {
      let parts = setting.path.split(separator: ".")
      let line = "\(parts.last!): \(setting.written(Configuration()))\n"
      let yaml = parts.count == 2 ? "\(parts[0]):\n  \(line)" : line
      #expect(try Configuration(yaml: yaml, name: setting.path) == Configuration())
    }
  }
}
