import Bytes
import CareModel
import Devices
import Foundation
import Synchronization
import Testing

@testable import KioskAgent

@Suite struct NetworkDeskTests {
  @Test func theScreensWishesAreCarriedOut() {
    let (told, access) = (Told(), Scripted())
    let desk = NetworkDesk(access, isNeeded: { true }, tell: { told.add($0) })!
    desk.start()
    defer { desk.stop() }
    #expect(
      told.wait(1) == [.network(KioskNetwork(wired: .unplugged, wifi: .free, mobile: .absent))])
    desk.scan()
    #expect(
      told.wait(2).last
        == .networks([
          KioskWiFi("Koti", .strong, isSecured: true), KioskWiFi("Ulko", .weak, isSecured: false),
        ]))
    let home = KioskWiFi("Koti", .strong, isSecured: true)
    desk.join(.wifi(home), password: "oikein", attempt: 1)
    #expect(told.wait(3).last == .networkTried(attempt: 1, nil))
    desk.join(.wifi(home), password: "väärin", attempt: 2)
    #expect(told.wait(4).last == .networkTried(attempt: 2, .refused))
    desk.join(.wired, password: nil, attempt: 3)
    #expect(told.wait(5).last == .networkTried(attempt: 3, .gone))
    desk.join(.mobile(apn: "internet"), password: nil, attempt: 4)
    #expect(told.wait(6).last == .networkTried(attempt: 4, .silent))
    desk.join(.mobile(apn: "locked"), password: nil, attempt: 5)
    #expect(told.wait(7).last == .networkTried(attempt: 5, .locked))
  }

  @Test func withoutNetworkManagerNothingIsSaid() {
    let told = Told()
    let desk = NetworkDesk(Scripted(fault: .missing), isNeeded: { true }, tell: { told.add($0) })!
    desk.start()
    desk.scan()
    Thread.sleep(forTimeInterval: 0.2)
    #expect(told.wait(0).isEmpty)
  }

  @Test func aKnownWiFiIsTriedAgainWhileNobodyIsThere() {
    let (told, access) = (Told(), Scripted())
    let desk = NetworkDesk(
      access, rejoining: RejoinRule(pause: .seconds(0)), isNeeded: { true }, tell: { told.add($0) })!
    desk.start()
    defer { desk.stop() }
    for _ in 0..<500 where access.rejoins.withLock({ $0 }) < 1 {
      Thread.sleep(forTimeInterval: 0.01)
    }
    #expect(access.rejoins.withLock { $0 } == 1)
    // Somebody sets it up: the look after that leaves the network to them.
    desk.scan()
    _ = told.wait(2)
    desk.scan()
    _ = told.wait(3)
    #expect(access.rejoins.withLock { $0 } == 1)
  }

  @Test func aKnownNetworkIsTriedOnceAMinuteAndNotIntoASetUp() {
    var rule = RejoinRule()
    let (away, joined) = (KioskNetwork(wifi: .free), KioskNetwork(wifi: .joined))
    let begin = Instant(nanoseconds: 1_000_000_000)
    func isDue(_ network: KioskNetwork?, _ seconds: Int) -> Bool {
      rule.isDue(network, at: begin + .seconds(seconds))
    }
    #expect([0, 10, 59].map { isDue(away, $0) } == [false, false, false])
    #expect([60, 70, 119, 120].map { isDue(away, $0) } == [true, false, false, true])
    // It was there for a moment: the minute begins anew.
    #expect(
      [130, 140, 190, 200].map { isDue($0 == 130 ? joined : away, $0) } == [
        false, false, false, true,
      ])
    rule.somebodyIsThere(at: begin + .seconds(210))
    #expect([270, 389, 390].map { isDue(away, $0) } == [false, false, true])
    // By cable, or where there is nobody to ask, there is nothing to do.
    #expect(!isDue(KioskNetwork(wired: .joined, wifi: .free), 500))
    #expect(!isDue(nil, 600))
    #expect(!isDue(KioskNetwork(wifi: .unplugged), 700))
    let modem = KioskNetwork(wifi: .absent, mobile: .free)
    #expect([800, 860].map { isDue(modem, $0) } == [false, true])
  }

  @Test func inASessionNothingIsAsked() {
    let (told, access) = (Told(), Scripted())
    let desk = NetworkDesk(access, isNeeded: { false }, tell: { told.add($0) })!
    desk.start()
    defer { desk.stop() }
    desk.scan()
    _ = told.wait(1)
    #expect(access.questions.withLock { $0 } == 0)
  }
}

private final class Told: Sendable {
  private let events = Mutex<[KioskEvent]>([])

  func add(_ event: KioskEvent) { events.withLock { $0.append(event) } }

  /// The events, once there are so many.
  func wait(_ count: Int) -> [KioskEvent] {
    for _ in 0..<500 where events.withLock({ $0.count }) < count {
      Thread.sleep(forTimeInterval: 0.01)
    }
    return events.withLock { $0 }
  }
}

private final class Scripted: NetworkAccess {
  let questions = Mutex(0)
  let rejoins = Mutex(0)
  private let fault: NetworkFault?

  init(fault: NetworkFault? = nil) { self.fault = fault }

  func state() throws(NetworkFault) -> NetworkState {
    questions.withLock { $0 += 1 }
    if let fault { throw fault }
    return NetworkState(
      connectivity: .none,
      devices: [
        NetworkDevice(name: "eth0", kind: .wired, state: .unavailable),
        NetworkDevice(name: "wlan0", kind: .wifi, state: .unavailable),
        NetworkDevice(name: "wlan1", kind: .wifi, state: .disconnected),
      ])
  }

  func wifiNetworks() throws(NetworkFault) -> [WiFiNetwork] {
    [
      WiFiNetwork(ssid: "Koti", signalPercent: 90, isSecured: true, isInUse: false),
      WiFiNetwork(ssid: "Ulko", signalPercent: 10, isSecured: false, isInUse: false),
    ]
  }

  func connectWired() throws(NetworkFault) { throw .notFound }

  func connectWiFi(ssid: String, password: String?) throws(NetworkFault) {
    guard ssid == "Koti", password == "oikein" else { throw .notConnected }
  }

  func connectMobile(apn: String) throws(NetworkFault) {
    throw apn == "locked" ? .cardLocked : .timeout
  }

  func rejoin() throws(NetworkFault) { rejoins.withLock { $0 += 1 } }
}
