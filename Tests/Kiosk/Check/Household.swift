import Bytes
import CareModel
import KioskAgent

/// A terminal of invented people, driven to a screen by the same events that drive a real one.
struct Household {
  private(set) var state: KioskState
  private var now: Moment
  private var generator = FixedGenerator()
  private let language: Language

  /// Tuesday 24 November 2026, 9.41 in Helsinki.
  static let morning = WallTime(milliseconds: 1_795_506_060_000)
  static let zone = "Europe/Helsinki"
  static let aino = ClientID("c_aino")!
  static let eino = ClientID("c_eino")!

  enum People { case aino, ainoAndEino }

  init(
    _ language: Language, _ people: People = .aino, consent: Bool = false,
    at start: WallTime = Household.morning,
    visitsFrom: WallTime? = nil
  ) {
    self.language = language
    now = Moment(wall: start, steady: Instant(nanoseconds: 5_000_000_000_000))
    let given = KioskConsent(
      callers: [.carer], from: MinuteOfDay("08:00")!, until: MinuteOfDay("20:00")!,
      countdownSeconds: 20, givenAt: start - .hours(500))
    var persons = [
      KioskPerson(
        clientId: Household.aino, firstName: "Aino", language: language,
        autoAnswer: consent ? given : nil)
    ]
    if people == .ainoAndEino {
      persons.append(
        KioskPerson(
          clientId: Household.eino, firstName: "Eino", language: language,
          autoAnswer: consent ? given : nil))
    }
    let configuration = KioskConfiguration(
      terminalId: "d_1", version: 1, issuedAt: start - .hours(24), name: "Aino, keittiö",
      language: language,
      organisation: KioskOrganisation(
        name: "Pohjoisen hyvinvointialue", service: "kotihoito", phone: "017 123 456",
        callingFrom: "kotihoidosta"), people: persons,
      night: KioskHours(from: MinuteOfDay("22:00")!, until: MinuteOfDay("07:00")!))
    state = KioskState(
      at: now, configuration: configuration,
      schedule: KioskSchedule(
        visits: Household.visits(from: visitsFrom ?? start, people: persons),
        fetchedAt: start - .hours(1)))
    send(.gatewayUp(clock: start))
    send(.devices(DeviceState()))
  }

  /// A terminal that was never paired.
  static func unpaired(_ language: Language) -> Household {
    var house = Household(language)
    house.state = KioskState(at: house.now)
    return house
  }

  /// A terminal whose clock stands years behind what it has already seen, with nobody to ask.
  static func withWrongClock(_ language: Language) -> Household {
    var house = Household(language)
    house.now.wall = WallTime(milliseconds: 1_577_836_800_000)
    house.state = KioskState(
      at: house.now, configuration: house.state.configuration, schedule: house.state.schedule)
    return house
  }

  private static func visits(from start: WallTime, people: [KioskPerson]) -> [KioskVisit] {
    var visits = [
      KioskVisit(
        id: VisitID("v_1")!, clientId: aino, startsAt: start + .minutes(19),
        endsAt: start + .minutes(49), with: "Helmi")
    ]
    if people.count > 1 {
      visits.append(
        KioskVisit(
          id: VisitID("v_2")!, clientId: eino, startsAt: start + .minutes(2 * 1440 + 259),
          endsAt: start + .minutes(2 * 1440 + 289), with: "Mikko"))
    }
    return visits
  }

  // MARK: Events

  @discardableResult
  mutating func send(_ event: KioskEvent) -> [KioskAction] {
    state.handle(event, at: now, using: &generator)
  }

  mutating func wait(_ seconds: Int) {
    for _ in 0..<seconds {
      now = Moment(wall: now.wall + .seconds(1), steady: now.steady + .seconds(1))
      send(.tick)
    }
  }

  /// The same at once.
  mutating func leap(_ seconds: Int) {
    now = Moment(wall: now.wall + .seconds(seconds), steady: now.steady + .seconds(seconds))
    send(.tick)
  }

  /// The terminal is set to say so long before a visit that it comes.
  mutating func remind(minutes: Int) {
    guard var configuration = state.configuration else { return }
    configuration.version += 1
    configuration.remindMinutes = minutes
    send(.configuration(configuration))
  }

  static let careCall = KioskCall(
    id: CallID("k_1")!, clientId: aino, caller: "Helmi", callerRole: .carer,
    callerFrom: "kotihoidosta")
  static let anna = Companion(party: PartyID("p_3")!, name: "Anna", role: .relative)
  static let matti = Companion(party: PartyID("p_4")!, name: "Matti", role: .colleague)
  static let relativesCall = KioskCall(
    id: CallID("k_2")!, clientId: aino, caller: "Mikko", callerRole: .relative, callerFrom: nil)

  mutating func ring(_ call: KioskCall = careCall) { send(.call(CallNews(call, .ringing))) }

  mutating func talk(_ call: KioskCall = careCall, _ level: ConnectionLevel = .good) {
    ring(call)
    send(.touch(.wholeScreen))
    send(.call(CallNews(call, .inCall)))
    send(.connection(call.id, level))
  }

  mutating func end(_ reason: EndReason, _ call: KioskCall = careCall) {
    send(.call(CallNews(call, .ended(reason))))
  }

  mutating func help(_ news: HelpNews.State, by: PersonalText? = nil, minutes: Int = 10) {
    guard let pressId = state.help?.pressId else { return }
    send(
      .help(
        HelpNews(
          pressId: pressId, state: news, by: by, byRole: by == nil ? nil : "kotihoidosta",
          callBy: by == nil ? nil : now.wall + .minutes(minutes))))
  }
}

private struct FixedGenerator: RandomNumberGenerator {
  var state: UInt64 = 1
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }
}
