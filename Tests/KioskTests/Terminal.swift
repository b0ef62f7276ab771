import Bytes
import CareModel

@testable import KioskAgent

/// A terminal in virtual time. What it asks for comes out as one line an action, so that tests read
/// like transcripts.
struct Terminal {
  var state: KioskState
  var now: Moment
  private var generator = Counter()

  /// Tuesday 24 November 2026, 9.41 in Helsinki.
  static let morning = WallTime(milliseconds: 1_795_506_060_000)
  static let aino = ClientID("c_aino")!
  static let eino = ClientID("c_eino")!
  static let helmi = KioskCall(
    id: CallID("k_helmi")!, clientId: aino, caller: "Helmi", callerRole: .carer,
    callerFrom: "kotihoidosta")
  static let mikko = KioskCall(
    id: CallID("k_mikko")!, clientId: aino, caller: "Mikko", callerRole: .relative,
    callerFrom: nil)

  static func consent(
    _ callers: [Role] = [.carer], _ from: String = "08:00", _ until: String = "20:00",
    seconds: Int = 20
  ) -> KioskConsent {
    KioskConsent(
      callers: callers, from: MinuteOfDay(from)!, until: MinuteOfDay(until)!,
      countdownSeconds: seconds, givenAt: WallTime(milliseconds: 1_790_000_000_000))
  }

  static func configuration(
    version: Int = 1, consent: KioskConsent? = nil, people: Int = 1,
    issuedAt: WallTime = morning - .hours(24), language: Language = .fi
  ) -> KioskConfiguration {
    let persons = [
      KioskPerson(
        clientId: aino, firstName: "Aino", language: language, autoAnswer: consent),
      KioskPerson(clientId: eino, firstName: "Eino", language: .sv, autoAnswer: consent),
    ]
    return KioskConfiguration(
      terminalId: "d_1", version: version, issuedAt: issuedAt, name: "Aino, keittiö",
      language: language,
      organisation: KioskOrganisation(
        name: "Pohjoisen hyvinvointialue", service: "kotihoito", phone: "017 123 456",
        callingFrom: "kotihoidosta"), people: Array(persons.prefix(people)),
      night: KioskHours(from: MinuteOfDay("22:00")!, until: MinuteOfDay("07:00")!))
  }

  /// Paired and connected, with the first actions (volume, brightness) done.
  init(
    consent: KioskConsent? = nil, people: Int = 1, at start: WallTime = morning,
    visits: [KioskVisit] = [], connected: Bool = true, queues: KioskQueues = KioskQueues()
  ) {
    now = Moment(wall: start, steady: Instant(nanoseconds: 1_000_000_000_000))
    state = KioskState(
      at: now,
      configuration: Terminal.configuration(
        consent: consent, people: people, issuedAt: start - .hours(24)),
      schedule: KioskSchedule(visits: visits, fetchedAt: start - .hours(1)), queues: queues)
    if connected { _ = send(.gatewayUp(clock: start)) } else { _ = send(.tick) }
  }

  /// The lines of what one event made the terminal ask for.
  @discardableResult
  mutating func send(_ event: KioskEvent) -> [String] {
    state.handle(event, at: now, using: &generator).map(\.line)
  }

  /// Time passes in steps of one second, like a shell that wakes when it must.
  @discardableResult
  mutating func wait(_ seconds: Int) -> [String] {
    var lines: [String] = []
    for _ in 0..<seconds {
      now = Moment(wall: now.wall + .seconds(1), steady: now.steady + .seconds(1))
      lines += send(.tick)
    }
    return lines
  }

  mutating func rings(_ call: KioskCall = helmi) -> [String] {
    send(.call(CallNews(call, .ringing)))
  }

  mutating func ends(_ reason: EndReason, _ call: KioskCall = helmi) -> [String] {
    send(.call(CallNews(call, .ended(reason))))
  }

  @discardableResult
  mutating func talks(_ call: KioskCall = helmi) -> [String] {
    rings(call) + send(.touch(.wholeScreen)) + send(.call(CallNews(call, .inCall)))
      + send(.connection(call.id, .good))
  }

  var scene: Scene { SceneBuilder.scene(state) }

  /// Every text on the screen.
  var screen: String {
    scene.elements.compactMap {
      switch $0 {
      case .text(let text): text.text
      case .button(let button): button.label.isEmpty ? nil : "[\(button.label)]"
      case .panel, .picture: nil
      }
    }.joined(separator: " | ")
  }
}

struct Counter: RandomNumberGenerator {
  private var value: UInt64 = 0

  mutating func next() -> UInt64 {
    value &+= 0x9E37_79B9_7F4A_7C15
    return value
  }
}

extension KioskAction {
  /// Ids of presses are random and left out; personal texts are revealed for the test.
  var line: String {
    switch self {
    case .answer(let id): "answer \(id)"
    case .decline(let id): "decline \(id)"
    case .hangUp(let id): "hang up \(id)"
    case .suspend(let id): "suspend \(id)"
    case .resume(let id): "resume \(id)"
    case .setNotes(let id, let notes):
      "notes \(id): \(notes.map(\.rawValue).joined(separator: " "))"
    case .sendText(let id, let text): "text \(id): \(text)"
    case .answerConsent(let id, let party, let agrees):
      "consent \(id) \(party): \(agrees ? "yes" : "no")"
    case .sendHelp: "help"
    case .sendFeedback(let id, let face): "feedback \(id): \(face.rawValue)"
    case .withdrawConsent(let client): "withdraw \(client)"
    case .selfTest(let cause): "self-test(\(cause.rawValue))"
    case .startRing(let isLoud): isLoud ? "ring loudly" : "ring"
    case .stopRing: "silence"
    case .countdownSound: "tock"
    case .say(let text, _): "say: \(text)"
    case .setVolume(let volume): "volume \(volume)"
    case .setBrightness(let brightness): "brightness \(brightness)"
    case .store(let part): "store \(part.rawValue)"
    case .scanNetworks: "scan"
    case .joinNetwork(.wired, _, let attempt): "join wired, \(attempt)"
    case .joinNetwork(.wifi(let network), let password, let attempt):
      "join \(network.name.revealed) by \(password?.revealed ?? "nothing"), \(attempt)"
    case .joinNetwork(.mobile(let apn), _, let attempt): "join mobile \(apn), \(attempt)"
    }
  }
}
