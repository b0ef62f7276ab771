import CareModel
import CareStore
import Foundation
import Logging
import MediaAPI
import NIOCore
import NIOHTTP1
import NIOPosix
import Testing

@testable import Gateway

@Suite(.timeLimit(.minutes(5)))
struct OperationsTests {
  @Test func metricsAreWrittenAsPrometheusReadsThem() {
    let registry = MetricsRegistry()
    registry.counter("a_total", "Things.", ["kind": "x\"y\n"]).increment(by: 3)
    registry.counter("a_total", "Things.", ["kind": "b"]).increment()
    registry.gauge("g", "Now.").set(-2)
    let histogram = registry.histogram("h_seconds", "Time.", bounds: [0.1, 1])
    for value in [0.05, 0.1, 0.5, 7] { histogram.observe(value) }
    #expect(
      PrometheusText.render(registry.snapshot) == """
        # HELP a_total Things.
        # TYPE a_total counter
        a_total{kind="b"} 1
        a_total{kind="x\\"y\\n"} 3
        # HELP g Now.
        # TYPE g gauge
        g -2
        # HELP h_seconds Time.
        # TYPE h_seconds histogram
        h_seconds_bucket{le="0.1"} 2
        h_seconds_bucket{le="1"} 3
        h_seconds_bucket{le="+Inf"} 4
        h_seconds_sum 7.65
        h_seconds_count 4

        """)
  }

  @Test func labelsAreBounded() {
    let registry = MetricsRegistry()
    for number in 0..<10_000 {
      registry.counter("a_total", "Things.", ["n": String(number)]).increment()
    }
    let series = registry.snapshot[0].series
    #expect(series.count == MetricsRegistry.maximumSeries + 1)
  }

  @Test func metricsAreForThisMachineAlone() async throws {
    let routes = OperationsRoutes(
      readiness: Readiness(store: BrokenStore(), media: nil), metrics: GatewayMetrics(),
      access: .loopback)
    func ask(
      isLoopback: Bool, _ routes: OperationsRoutes,
      _ headers: HTTPHeaders = ["Host": "127.0.0.1:80"]
    ) async -> UInt {
      let service = HTTPService(
        router: Router(routes: routes.routes), origins: OriginPolicy(), metrics: GatewayMetrics(),
        log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      let outcome = await service.answer(
        Request(
          method: .GET, segments: ["metrics"], headers: headers, body: ByteBuffer(),
          isSecure: false, peer: .init(key: Personal("a"), isLoopback: isLoopback)))
      guard case .response(let response) = outcome else { return 0 }
      return response.status.code
    }
    #expect(await ask(isLoopback: true, routes) == 200)
    #expect(await ask(isLoopback: false, routes) == 403)
    for host in ["localhost:8080", "[::1]", "127.0.0.9"] {
      #expect(await ask(isLoopback: true, routes, ["Host": host]) == 200)
    }
    // A proxy on this machine, with what shows that it asks for somebody else.
    for headers: HTTPHeaders in [
      ["Host": "hoito.example"], [:], ["Host": "192.0.2.1"], ["Host": "127.0.0.1.example"],
      ["Host": "localhost", "X-Forwarded-For": "192.0.2.7"],
      ["Host": "localhost", "x-forwarded-proto": "https"],
      ["Host": "localhost", "Forwarded": "for=192.0.2.7"],
      ["Host": "localhost", "X-Real-IP": "192.0.2.7"], ["Host": "localhost", "Via": "1.1 proxy"],
    ] {
      #expect(await ask(isLoopback: true, routes, headers) == 403)
    }
    let open = OperationsRoutes(
      readiness: routes.readiness, metrics: routes.metrics, access: .any)
    #expect(await ask(isLoopback: false, open) == 200)
    let proxied: HTTPHeaders = ["Host": "hoito.example", "X-Forwarded-For": "192.0.2.7"]
    #expect(await ask(isLoopback: true, open, proxied) == 200)
  }

  @Test func readyOnlyWhileStorageAndRelayWork() async throws {
    // Never for want of time.
    func missing(_ store: any CareDatabase, _ media: (any MediaNode)? = nil) async -> [String] {
      await Readiness(store: store, media: media, patience: .seconds(600)).missing()
    }
    #expect(await missing(BrokenStore()) == ["storage"])
    #expect(await missing(BrokenStore(), DeadRelay()) == ["storage", "relay"])
    try await withServer { server in
      #expect(try await server.ask("GET", "/readyz").status == 200)
      #expect(await missing(server.store, DeadRelay()) == ["relay"])
      try await server.store.close()
      #expect(await missing(server.store) == ["storage"])
    }
  }

  @Test func whoeverAsksWhileStorageHangsIsAnsweredInTimeAndSharesOneCheck() async throws {
    let store = SlowStore()
    let readiness = Readiness(store: store, media: nil, patience: .milliseconds(50))
    await withTaskGroup(of: [String].self) { group in
      for _ in 0..<50 { group.addTask { await readiness.missing() } }
      for await missing in group { #expect(missing == ["storage"]) }
    }
    // On a busy machine all may have been answered before the check has begun.
    while store.checks == 0 { await Task.yield() }
    #expect(store.checks == 1)
    store.letGo()
    let patient = Readiness(store: store, media: nil, patience: .seconds(600))
    #expect(await patient.missing() == [])
    #expect(store.checks == 2)
  }

  @Test func failuresInsideTellNothing() async throws {
    try await withServer { server in
      let staff = try await SignedInClient(server, server.home)
      try await server.store.close()
      let answer = try await staff.ask("GET", "/api/visits")
      #expect(answer.status == 500)
      #expect(answer.errorCode == "internal")
      #expect(!answer.text.lowercased().contains("sql"))
    }
  }

  // Logs

  @Test func linesAreLinesWhateverIsInThem() {
    let nasty = "a\nb\u{1B}[31m\u{2028}\"\\"
    let text = LogLine.text(
      level: .info, message: nasty, metadata: ["key": "\(nasty)"],
      at: Date(timeIntervalSince1970: 0))
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x2028 })
    let json = LogLine.json(
      level: .error, label: "x", message: nasty, metadata: ["key": .array(["1", "\(nasty)"])],
      at: Date(timeIntervalSince1970: 0))
    #expect(!json.contains("\n"))
    let read = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: String]
    #expect(read?["message"] == nasty)
    #expect(read?["level"] == "error")
  }

  @Test func personalValuesStayOutOfLogs() {
    let name: PersonalText = "Aino Testi"
    let line = LogLine.text(
      level: .info, message: "call of \(name)", metadata: ["who": .stringConvertible(name)],
      at: Date(timeIntervalSince1970: 0))
    #expect(!line.contains("Aino"))
  }

  @Test func errorsAreLoggedByTheirKind() {
    struct Telling: Error { var name = "Aino Testi" }
    #expect(!ErrorSummary.of(Telling()).contains("Aino"))
    #expect(ErrorSummary.of(Telling()).contains("Telling"))
  }

  // Files

  @Test func theDataFolderIsForItsOwner() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "data-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    let folder = try DataFolder(root + "/deep")
    try folder.writePrivately("secret", to: "word")
    try folder.writePrivately("other", to: "word")
    #expect(folder.text(of: "word") == "other")
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(folder.root) == 0o700)
    #expect(try mode(folder.path("word")) == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root) == ["word"])
  }

  @Test func aFolderIsHeldByOneAlone() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "data-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    try DataFolder(root).holdAlone()
    let second = try DataFolder(root)
    #expect(throws: StartProblem.self) { try second.holdAlone() }
  }

  @Test func relayCountersAreMetrics() {
    let load = NodeLoad(rooms: 1, participants: 2, counters: ["packets_in": 3, "bad name\n": 4])
    #expect(
      RelayText.render(load)
        == "# TYPE kuulolla_relay_packets_in_total counter\nkuulolla_relay_packets_in_total 3\n")
  }

  @Test func howHardTheRelayWorksIsShown() {
    let load = NodeLoad(
      rooms: 1, participants: 2, counters: [:],
      pressure: NodePressure(
        busy: 0.25, longestTurn: 0.004, level: .capsBitrates, cap: 250_000, takesRooms: false))
    let lines = RelayText.render(load).split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(
      lines == [
        "kuulolla_relay_busy_ratio 0.25", "kuulolla_relay_longest_turn_seconds 0.004",
        "kuulolla_relay_pressure 2", "kuulolla_relay_takes_rooms 0",
        "kuulolla_relay_sender_cap_bits_per_second 250000",
      ])
  }

  @Test func aGatewayThatDrainsIsNotReadyAndAlive() async throws {
    try await withServer { server in
      server.metrics.draining.set(1)
      let answer = try await server.ask("GET", "/readyz")
      #expect(answer.status == 503)
      #expect(answer.text == "draining\n")
      #expect(try await server.ask("GET", "/healthz").status == 200)
      #expect(try await server.ask("GET", "/metrics").text.contains("\nkuulolla_draining 1\n"))
    }
  }

  @Test func aFolderThatCannotBeIsOneSentence() {
    do {
      _ = try DataFolder("/proc/none")
      Issue.record("made a folder in /proc")
    } catch {
      #expect(error.description.contains("/proc/none"))
      #expect(error.description.hasSuffix("."))
    }
  }

  @Test func aTakenPortIsOneSentence() async throws {
    try await withServer { server in
      let metrics = GatewayMetrics()
      let setup = ListenerSetup(
        service: HTTPService(
          router: Router(routes: []), origins: OriginPolicy(), metrics: metrics,
          log: Logger(label: "test")),
        census: ConnectionCensus(limits: HTTPLimits()),
        registry: SocketRegistry(), metrics: metrics)
      await #expect(throws: StartProblem.self) {
        _ = try await Listener.open(
          address: "127.0.0.1", port: server.port, group: MultiThreadedEventLoopGroup.singleton,
          setup: setup)
      }
    }
  }
}
