import Bytes
import Glibc
import Testing

@testable import Devices

@Suite struct NmcliTextTests {
  @Test func colonsAndBackslashesInFieldsAreNotSeparators() {
    #expect(NmcliText.rows("a\\:b:c\\\\:\n:\n") == [["a:b", "c\\", ""], ["", ""]])
    #expect(NmcliText.rows("").isEmpty)
    // Cut off in the middle.
    #expect(NmcliText.rows("a\\") == [["a"]])
  }

  @Test func eachNetworkIsListedOnceTheStrongestFirst() {
    let text = """
       :40:WPA2:Aino
      *:35:WPA2:Aino
       :90::Kahvila\\: avoin
       :70:WPA1 WPA2:Naapuri
       :99:WPA2:
       :x:WPA2:Nonsense
       :50:WPA2
      """
    #expect(
      NmcliText.networks(text) == [
        WiFiNetwork(ssid: "Kahvila: avoin", signalPercent: 90, isSecured: false, isInUse: false),
        WiFiNetwork(ssid: "Naapuri", signalPercent: 70, isSecured: true, isInUse: false),
        WiFiNetwork(ssid: "Aino", signalPercent: 40, isSecured: true, isInUse: true),
      ])
  }

  @Test func devicesThatLeadOutAreKept() {
    let text = """
      eth0:ethernet:unavailable
      wlan0:wifi:connected
      cdc-wdm0:gsm:connecting (prepare)
      eth1:ethernet:connected (externally)
      lo:loopback:unmanaged
      p2p-dev-wlan0:wifi-p2p:disconnected
      """
    #expect(
      NmcliText.devices(text) == [
        NetworkDevice(name: "eth0", kind: .wired, state: .unavailable),
        NetworkDevice(name: "wlan0", kind: .wifi, state: .connected),
        NetworkDevice(name: "cdc-wdm0", kind: .mobile, state: .connecting),
        NetworkDevice(name: "eth1", kind: .wired, state: .connected),
      ])
  }

  /// As NetworkManager 1.42 of Debian 12 listed the networks of two access points.
  @Test func aHomesListIsReadAsNetworkManagerWritesIt() {
    let text = """
       :100:WPA2:Mäkelä\\: koti\\\\5
       :100:WPA3:Uusi talo
       :100::Kahvila
       :100:WPA2:
      *:90:WPA2:Mäkelä\\: koti\\\\5

      """
    #expect(
      NmcliText.networks(text) == [
        WiFiNetwork(ssid: "Kahvila", signalPercent: 100, isSecured: false, isInUse: false),
        WiFiNetwork(ssid: "Mäkelä: koti\\5", signalPercent: 100, isSecured: true, isInUse: true),
        WiFiNetwork(ssid: "Uusi talo", signalPercent: 100, isSecured: true, isInUse: false),
      ])
  }

  @Test func whatWasSetUpIsTold() {
    #expect(NmcliText.knownKinds("802-11-wireless\nloopback\n802-3-ethernet\n") == [.wifi, .wired])
    #expect(NmcliText.knownKinds("gsm\nloopback\ngsm:x\n") == [.mobile])
    #expect(NmcliText.knownKinds("").isEmpty)
  }

  /// What nmcli 1.42 said of a card with a PIN, and of a name of no way out.
  @Test func aLockedCardIsToldFromOthersThatDoNotWork() {
    #expect(
      NmcliText.asksForPIN(
        "PIN code is needed for the mobile broadband device\nPIN (gsm.pin): "))
    #expect(
      !NmcliText.asksForPIN(
        "Error: Connection activation failed: No carrier could be established\n"))
  }

  /// What nmcli 1.42 said of a router without DHCP, of wrong passwords of WPA2 and WPA3.
  @Test func aRouterThatGivesNoAddressIsToldFromAWrongPassword() {
    let failed = "Password: ********\nError: Connection activation failed: "
    #expect(
      NmcliText.tellsOfNoAddress(
        failed
          + "IP configuration could not be reserved (no available address, timeout, etc.).\n"))
    #expect(!NmcliText.tellsOfNoAddress(failed + "Secrets were required, but not provided.\n"))
    #expect(!NmcliText.tellsOfNoAddress(failed + "The Wi-Fi network could not be found.\n"))
  }

  @Test func connectivityThatIsNotKnownIsSaidToBeSo() {
    #expect(NmcliText.connectivity("portal\n") == .portal)
    #expect(NmcliText.connectivity("") == .unknown)
    #expect(NmcliText.connectivity("something new") == .unknown)
  }
}

extension ProgramTests {
  /// A script answers in nmcli's place and writes down how it was called.
  @Suite struct Nmcli {
    @Test func theStateIsAskedFor() throws {
      let fake = try FakeNmcli(
        """
        case "$*" in
          *general*) echo full ;;
          *"device status") echo 'eth0:ethernet:connected' ;;
        esac
        """)
      #expect(
        try fake.setup.state()
          == NetworkState(
            connectivity: .full,
            devices: [NetworkDevice(name: "eth0", kind: .wired, state: .connected)]))
    }

    @Test func thePasswordGoesInByStandardInputOnly() throws {
      let fake = try FakeNmcli(
        """
        case "$*" in
          *delete*) exit 10 ;;
          *--ask*) cat > "$0.input" ;;
        esac
        """)
      try fake.setup.connectWiFi(ssid: "Kahvila: avoin", password: "hunter22 ä")
      #expect(readText(fake.path + ".input") == "hunter22 ä\n")
      let calls = fake.calls
      #expect(
        calls == [
          "connection delete id kuulolla-wifi-Kahvila: avoin",
          "--wait 60 --ask device wifi connect Kahvila: avoin name kuulolla-wifi-Kahvila: avoin",
          "--wait 60 connection modify id kuulolla-wifi-Kahvila: avoin connection.interface-name ",
        ])
      #expect(!calls.joined().contains("hunter"))
    }

    @Test func aNetworkThatDoesNotLetUsInIsForgotten() throws {
      let fake = try FakeNmcli("case \"$*\" in *--ask*) exit 4 ;; esac")
      #expect(throws: NetworkFault.notConnected) {
        try fake.setup.connectWiFi(ssid: "Aino", password: "wrong")
      }
      #expect(fake.calls.last == "connection delete id kuulolla-wifi-Aino")
    }

    @Test func aRouterWithoutAddressesIsSaidToBeSo() throws {
      let fake = try FakeNmcli(
        """
        case "$*" in *--ask*)
          echo 'Error: Connection activation failed: IP configuration could not be reserved (no' \\
            'available address, timeout, etc.).' >&2
          exit 4 ;;
        esac
        """)
      #expect(throws: NetworkFault.noAddress) {
        try fake.setup.connectWiFi(ssid: "Aino", password: "oikea salasana")
      }
    }

    @Test func aKnownNetworkIsTriedAgainWithoutWaiting() throws {
      let answers = """
        case "$*" in
          *"device status") printf 'wlan0:wifi:disconnected\\nwlan1:wifi:unavailable\\nttyACM0:gsm:disconnected\\n' ;;
          *"connection show") echo TYPE ;;
        esac
        """
      let fake = try FakeNmcli(answers.replacing("TYPE", with: "802-11-wireless"))
      try fake.setup.rejoin()
      #expect(fake.calls.last == "--wait 0 device connect wlan0")
      let modem = try FakeNmcli(answers.replacing("TYPE", with: "gsm"))
      try modem.setup.rejoin()
      #expect(modem.calls.last == "--wait 0 device connect ttyACM0")
      let stranger = try FakeNmcli(answers.replacing("TYPE", with: "802-3-ethernet"))
      try stranger.setup.rejoin()
      #expect(!stranger.calls.contains { $0.contains("device connect") })
      let joined = try FakeNmcli("echo 'wlan0:wifi:connected'")
      try joined.setup.rejoin()
      #expect(joined.calls.count == 1)
    }

    @Test func aMobileProfileIsMadeOnce() throws {
      let fake = try FakeNmcli("case \"$*\" in *modify*gsm.apn*) exit 10 ;; esac")
      try fake.setup.connectMobile(apn: "internet")
      #expect(
        fake.calls == [
          "--wait 60 connection modify id kuulolla-mobile gsm.apn internet connection.autoconnect no",
          "--wait 60 connection add type gsm con-name kuulolla-mobile ifname * autoconnect no apn internet",
          "--wait 60 --ask connection up id kuulolla-mobile",
          "--wait 60 connection modify id kuulolla-mobile connection.autoconnect yes",
        ])
      let again = try FakeNmcli("")
      try again.setup.connectMobile(apn: "internet")
      #expect(again.calls.count == 3)
    }

    /// With NetworkManager 1.42 nmcli ends with 1 where nobody answers its question.
    @Test func aCardThatAsksForItsPINIsSaidToDoSo() throws {
      let fake = try FakeNmcli(
        """
        case "$*" in *--ask*)
          cat > "$0.input"
          printf 'PIN code is needed for the mobile broadband device\\nPIN (gsm.pin): '
          exit 1 ;;
        esac
        """)
      #expect(throws: NetworkFault.cardLocked) {
        try fake.setup.connectMobile(apn: "internet")
      }
      #expect(readText(fake.path + ".input") == "", "a PIN is never sent")
    }

    @Test func aCableIsConnectedWhereThereIsOne() throws {
      let fake = try FakeNmcli(
        "case \"$*\" in *status) printf 'eth0:ethernet:unavailable\\neth1:ethernet:disconnected\\n' ;; esac"
      )
      try fake.setup.connectWired()
      #expect(fake.calls.last == "--wait 60 device connect eth1")
      let without = try FakeNmcli("echo 'eth0:ethernet:unavailable'")
      #expect(throws: NetworkFault.notFound) { try without.setup.connectWired() }
    }

    @Test func whatCannotBeANetworkNeverReachesNmcli() throws {
      let fake = try FakeNmcli("")
      for (ssid, password) in [
        ("", "x"), (String(repeating: "ä", count: 17), nil), ("--ask", nil), ("a\nb", nil),
        ("a", ""),
        ("a", "b\nc"),
      ] as [(String, String?)] {
        #expect(throws: NetworkFault.invalid) {
          try fake.setup.connectWiFi(ssid: ssid, password: password)
        }
      }
      for apn in ["", "-a", "a b", "ä"] {
        #expect(throws: NetworkFault.invalid) { try fake.setup.connectMobile(apn: apn) }
      }
      #expect(fake.calls.isEmpty)
    }

    @Test(arguments: [
      (1, NetworkFault.failed(code: 1)), (2, .invalid), (3, .timeout), (8, .notRunning),
    ])
    func exitCodesAreToldApart(code: Int, fault: NetworkFault) throws {
      let fake = try FakeNmcli("exit \(code)")
      #expect(throws: fault) { try fake.setup.state() }
    }

    @Test func withoutNetworkManagerItIsMissing() {
      #expect(throws: NetworkFault.missing) {
        try NetworkSetup(program: "no-such-nmcli").wifiNetworks()
      }
    }
  }
}

private final class FakeNmcli {
  private let script: Script

  var path: String { script.path }
  var setup: NetworkSetup { NetworkSetup(program: path) }
  /// The arguments of each call, with spaces between.
  var calls: [String] {
    (readText(path + ".calls") ?? "").split(separator: "\n").map(String.init)
  }

  init(_ answers: String) throws { script = try Script("echo \"$*\" >> \"$0.calls\"\n" + answers) }

  deinit {
    unlink(path + ".calls")
    unlink(path + ".input")
  }
}
