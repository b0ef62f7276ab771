public import CareModel

/// A small organisation that anybody may try things out on, with a day's visits around now.
public enum DemoData {
  public static let organisation = DemoPeople.organisation.id
  /// The names to sign in with.
  public static let usernames = DemoPeople.carers.map(\.username.revealed)

  static let slot = Duration.minutes(10)
  /// How long a visit's window is that is still to come: it may be made at any time within.
  static let window = Duration.minutes(60)
  static let pastSlots = 3
  /// How many of the visits have been made, or tried.
  private static let callsMade = 2
  private static let dayMark = "demo.day"

  /// Puts the demo people in, and today's visits where today has none yet. May be run at every
  /// start: what is there stays, only names and the password are as given here again.
  ///
  /// - Returns: whether visits were made.
  @discardableResult
  public static func seed(
    _ store: any CareTransaction, now: WallTime, passwordHash: PersonalText,
    calendar: LocalCalendar = .helsinki
  ) throws -> Bool {
    try store.save(DemoPeople.organisation)
    for var unit in DemoPeople.units {
      if let known = try store.unit(unit.id, in: unit.organisation) { unit.service = known.service }
      try store.save(unit)
    }
    for carer in DemoPeople.carers { try store.save(carer, passwordHash: passwordHash) }
    for client in DemoPeople.clients { try store.save(client) }
    try DemoDetails.seed(store, now: now)
    try DemoChat.seed(store)

    let today = calendar.day(of: now)
    guard try store.setting(dayMark) != "\(today)" else { return false }
    for visit in visits(now: now, calendar: calendar) {
      guard try store.insertIfAbsent(visit) else { continue }
      guard let call = call(of: visit, now: now) else { continue }
      try store.insert(call)
      try store.markAttempted(visit.id, in: visit.organisation)
      if let outcome = outcome(of: visit) { try store.insert(outcome) }
    }
    try store.set(dayMark, to: "\(today)")
    return true
  }

  /// Trusts a terminal with this key for the first of the demo's clients, without pairing. A key that
  /// another terminal has stays with that one.
  public static func seed(
    terminal key: PublicKeyText, _ store: any CareTransaction, now: WallTime
  ) throws {
    let id: TerminalID = DemoPeople.id("d_demo")
    if let known = try store.terminal(key: key), known.terminal.id != id { return }
    let client = DemoPeople.clients[0]
    let earlier = try store.terminal(id, in: organisation)?.terminal
    try store.save(
      Terminal(
        id: id, organisation: organisation, key: key,
        name: earlier?.name ?? PersonalText("\(client.firstName.revealed), keittiö"),
        place: earlier?.place ?? .home, clients: earlier?.clients ?? [client.id],
        settings: earlier?.settings ?? TerminalSettings(), version: earlier?.version ?? "",
        pairedAt: earlier?.pairedAt ?? now, pairedBy: nil,
        revision: earlier?.revision ?? 1))
  }

  /// One visit a client, in slots of ten minutes that begin half an hour ago; near midnight they
  /// move so that all lie within the local day.
  static func visits(now: WallTime, calendar: LocalCalendar = .helsinki) -> [Visit] {
    let day = calendar.dayRange(around: now)
    let count = DemoPeople.clients.count
    let length = slot.wholeMilliseconds
    // Offsets from UTC are whole tens of minutes, so that these are whole tens on the clock.
    let thisSlot = WallTime(milliseconds: now.milliseconds / length * length)
    let latest = day.upperBound - slot * count
    let first = max(day.lowerBound, min(thisSlot - slot * pastSlots, latest))
    let name = calendar.day(of: now).description
    return DemoPeople.clients.enumerated().map { index, client in
      let plan = plans[index % plans.count]
      let carers = DemoPeople.carers.filter { $0.unit == client.unit }
      let start = first + slot * index
      return Visit(
        id: DemoPeople.id("v_demo-\(name)-\(index)"), organisation: client.organisation,
        unit: client.unit, client: client.id, professional: carers[index % carers.count].id,
        kind: plan.kind, startsAt: start,
        endsAt: index < callsMade ? start + slot : min(start + window, day.upperBound),
        purpose: plan.purpose, steps: plan.steps)
    }
  }

  /// The earliest visits are over: one was made, one was not answered. The third is late.
  private static func call(of visit: Visit, now: WallTime) -> Call? {
    guard visit.endsAt <= now, let carer = visit.professional else { return nil }
    let suffix = visit.id.rawValue.dropFirst(2)
    let caller = CallParty(
      id: DemoPeople.id("p_\(suffix)-a"), person: .professional(carer), role: .carer,
      standing: .left, page: nil)
    let called = CallParty(
      id: DemoPeople.id("p_\(suffix)-b"), person: .client(visit.client), role: .client,
      standing: .left, page: nil)
    let ringUntil = visit.startsAt + CallLifeCycle.defaultRing
    let end: CallState.Ended
    switch visit.client {
    case DemoPeople.clients[0].id:
      end = .init(
        ringUntil: ringUntil, startedAt: visit.startsAt + .seconds(12),
        endedAt: visit.startsAt + .minutes(7), reason: .hungUp, by: caller.id)
    case DemoPeople.clients[1].id:
      end = .init(
        ringUntil: ringUntil, startedAt: nil, endedAt: ringUntil, reason: .noAnswer, by: nil)
    default: return nil
    }
    return Call(
      id: DemoPeople.id("k_\(suffix)"), organisation: visit.organisation, visit: visit.id,
      client: visit.client, placedAt: visit.startsAt,
      lifeCycle: CallLifeCycle(state: .ended(end), parties: [caller, called]))
  }

  /// What somebody wrote down of the two that are over.
  private static func outcome(of visit: Visit) -> VisitOutcome? {
    guard let carer = visit.professional else { return nil }
    func outcome(_ kind: OutcomeKind, _ note: PersonalText) -> VisitOutcome {
      VisitOutcome(
        visit: visit.id, organisation: visit.organisation, position: 1, kind: kind,
        medication: nil, note: note, recordedAt: visit.endsAt, recordedBy: carer)
    }
    switch visit.client {
    case DemoPeople.clients[0].id: return outcome(.done, "Söi puuron. Mieli hyvä.")
    case DemoPeople.clients[1].id:
      return outcome(.notReached, "Poika kertoi: Eino on kaupassa. Soitetaan iltapäivällä.")
    default: return nil
    }
  }

  private static let plans: [(kind: VisitKind, purpose: PersonalText, steps: [PersonalText])] = [
    (
      .welfareCheck, "Voinnin tarkistus aamulla. Onko aamupala syöty?",
      ["Kysy yöstä ja voinnista.", "Katso, että aamupala on pöydässä.", "Sovi seuraava puhelu."]
    ),
    (
      .medicationSupervision, "Lääkkeen valvonta: dosetin päivälokero tyhjäksi.",
      ["Pyydä näyttämään dosetti.", "Katso, että lokero tyhjenee.", "Kysy huimauksesta."]
    ),
    (.videoVisit, "Juttelua ja päivän kuulumiset.", ["Kysy kuulumiset.", "Muistuta juomisesta."]),
    (
      .medicationSupervision, "Verenpainelääkkeen valvonta, mittaus ja lukema ylös.",
      ["Pyydä mittaamaan verenpaine.", "Kirjaa lukema.", "Katso, että lääke otetaan."]
    ),
    (
      .assessment, "Liikkumisen arvio: seisomaan nousu tuolista.",
      ["Pyydä nousemaan tuolista viisi kertaa.", "Katso, tarvitaanko tukea."]
    ),
  ]
}
