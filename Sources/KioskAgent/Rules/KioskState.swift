package import Bytes
package import CareModel

/// The whole terminal as a pure machine: events and time go in, actions come out, and the scene is
/// derived. It has no clock, file, socket or random source.
package struct KioskState: Equatable, Sendable {
  package internal(set) var standing: Standing
  package internal(set) var gatewayIsUp = false
  package internal(set) var configuration: KioskConfiguration?
  package internal(set) var visits: [KioskVisit] = []
  package internal(set) var queues = KioskQueues()
  package internal(set) var devices = DeviceState()
  package internal(set) var now: Moment
  package internal(set) var call: CurrentCall?
  /// A call that began while another one went on, and waits for its end.
  package internal(set) var waiting: KioskCall?
  /// A relative's call that a care call interrupted.
  package internal(set) var setAside: CurrentCall?
  /// A call that the person has at another page.
  package internal(set) var elsewhere: CallID?
  package internal(set) var ended: EndedCall?
  package internal(set) var dialog: Dialog?
  package internal(set) var help: HelpProgress?
  /// Nil where the terminal cannot set up a network, or nobody has said yet.
  package internal(set) var network: KioskNetwork?
  package internal(set) var networkDialog: NetworkDialog?
  /// Some state was lost to a broken file, and the last good one is in use.
  package internal(set) var stateWasRestored = false

  var timers: [KioskTimer: Instant] = [:]
  /// What the gateway last said the time was, and when. From then on the steady clock counts, so that
  /// a device clock that is set right or wrong meanwhile changes nothing.
  var clockAnchor: Moment?
  /// No moment before this one can be now: the newest time anything trustworthy was issued at.
  var clockFloor = WallTime(milliseconds: 0)
  var isAwakeAtNight = false
  var absence = Absence.none
  var testedVisit: VisitID?
  var sentNotes: [CallNote]?
  /// Set by the device's own keys; a new remote setting takes their place.
  var keyVolume: Int?
  var keyBrightness: Int?
  var shownVolume: Int?
  var shownBrightness: Int?
  var networkAttempts = 0
  /// The screen has asked for a network by itself, or somebody wanted it: once is enough.
  var networkWasAsked = false

  package enum Standing: Equatable, Sendable {
    /// Nobody has said yet whether the gateway knows this terminal.
    case starting
    case unpaired(KioskPairingCode?)
    case paired
    case revoked(KioskPairingCode?)
  }

  package struct KioskPairingCode: Equatable, Sendable {
    package var code: String
    package var expiresAt: WallTime
  }

  enum Absence: Int, Comparable, Sendable {
    case none, said, long
    static func < (a: Absence, b: Absence) -> Bool { a.rawValue < b.rawValue }
  }

  /// A screen that the person opened on top of the idle one.
  package enum Dialog: Equatable, Sendable {
    case help
    case consent(ClientID)
    case withdraw(ClientID)
    case withdrawn(ClientID)
    /// A visit that comes soon.
    case reminder(VisitID)
    case identify
  }

  /// The last press and what became of it.
  package struct HelpProgress: Equatable, Sendable {
    package var pressId: String
    package var news: HelpNews?
    package var isConfirmed = false
    /// It has waited for so long that the phone is the better way.
    package var isOverdue = false
  }

  /// What was on disk, or nothing on the first start.
  package init(
    at now: Moment, configuration: KioskConfiguration? = nil, schedule: KioskSchedule? = nil,
    queues: KioskQueues = KioskQueues()
  ) {
    self.now = now
    self.configuration = configuration
    self.queues = queues
    visits = schedule?.visits ?? []
    standing =
      queues.revokedPhone != nil ? .revoked(nil) : configuration == nil ? .starting : .paired
    if let configuration { clockFloor = configuration.issuedAt }
    if let schedule { clockFloor = max(clockFloor, schedule.fetchedAt) }
    if let last = queues.help.last {
      help = HelpProgress(pressId: last.pressId, isConfirmed: last.isConfirmed)
    }
    timers[.awayIsSaid] = now.steady + KioskState.awayIsSaidAfter
    timers[.awayIsLong] = now.steady + KioskState.awayIsLongAfter
  }

  static let awayIsSaidAfter = Instant.Span.seconds(60)
  static let awayIsLongAfter = Instant.Span.seconds(3600)
}

/// The visits ahead as they are kept on disk.
package struct KioskSchedule: Codable, Equatable, Sendable {
  package var visits: [KioskVisit]
  package var fetchedAt: WallTime

  package init(visits: [KioskVisit], fetchedAt: WallTime) {
    self.visits = visits
    self.fetchedAt = fetchedAt
  }
}

extension KioskState {
  /// A longer list is cut: a week of several people has far fewer.
  package static let mostVisits = 100

  package var schedule: KioskSchedule {
    KioskSchedule(visits: visits, fetchedAt: wall)
  }

  /// The time by the gateway's clock, as far as it is known.
  package var wall: WallTime { wall(at: now) }

  private func wall(at now: Moment) -> WallTime {
    guard let anchor = clockAnchor else { return now.wall }
    return anchor.wall + .nanoseconds((now.steady - anchor.steady).nanoseconds)
  }

  /// A clock that runs behind what the terminal has already seen is wrong. Then no time is shown,
  /// and nothing opens by itself.
  package var clockIsKnown: Bool {
    clockAnchor != nil || clockFloor.milliseconds > 0 && wall >= clockFloor - .minutes(5)
  }

  package var local: LocalMoment? {
    guard clockIsKnown, let configuration else { return nil }
    return LocalMoment(wall, zone: configuration.zone)
  }

  /// The call that the person is asked about going on with: not while another one that held it up goes on
  /// elsewhere.
  package var offered: CurrentCall? { elsewhere == nil ? setAside : nil }

  package var isNight: Bool { NightRule.isNight(configuration?.night, local: local) }

  /// The dark screen is showing: nobody has touched it and nothing happens.
  package var isAsleep: Bool {
    isNight && !isAwakeAtNight && call == nil && ended == nil && dialog == nil
      && setAside == nil && networkDialog == nil
  }

  package var phone: String { configuration?.organisation.phone ?? queues.revokedPhone ?? "" }

  /// The language of whom the screen speaks to just now.
  package var language: Language {
    let client: ClientID? =
      switch dialog {
      case .consent(let id), .withdraw(let id), .withdrawn(let id): id
      case .reminder(let id): visits.first { $0.id == id }?.clientId
      case .help, .identify, nil: nil
      }
    let whose = call?.call.clientId ?? ended?.call.clientId ?? setAside?.call.clientId ?? client
    return configuration?.person(whose)?.language ?? configuration?.language ?? .fi
  }

  /// The person's next visit that is not over.
  package func nextVisit(of person: KioskPerson) -> KioskVisit? {
    visits.filter { $0.clientId == person.clientId && $0.isOpen && $0.lastsUntil > wall }
      .min { ($0.startsAt, $0.id) < ($1.startsAt, $1.id) }
  }

  /// The people whose consent stands.
  package var peopleWithConsent: [KioskPerson] {
    (configuration?.people ?? []).filter { queues.consent(of: $0) != nil }
  }

  /// When ``KioskEvent/tick`` is due at the latest: the next timer, or the next full minute of the
  /// clock on the screen.
  package func nextWake(after now: Moment) -> Instant {
    let intoMinute = wall(at: now).milliseconds % 60_000
    let minute = now.steady + .milliseconds(60_000 - Int(intoMinute < 0 ? 0 : intoMinute))
    // The ringing screen pulses once a second.
    let pulse = call?.isRinging == true ? now.steady + .milliseconds(1000) : minute
    return min(timers.values.min() ?? minute, minute, pulse)
  }
}
