internal import CareModel

/// What a state says, in whole sentences. The same ones are shown and spoken.
struct Sentences {
  let state: KioskState
  let texts: KioskTexts

  init(_ state: KioskState) {
    self.state = state
    texts = KioskTexts.of(state.language)
  }

  // MARK: Idle

  func greeting(_ local: LocalMoment) -> String {
    let names = (state.configuration?.people ?? []).map(\.firstName.revealed)
    guard let last = names.last, state.configuration?.place == .home else {
      return texts(.greetingService)
    }
    let first = names.dropLast().joined(separator: ", ")
    let name = first.isEmpty ? last : texts(.listAnd, ["first": first, "last": last])
    let key: TextKey =
      switch PartOfDay(hour: local.hour) {
      case .morning: .greetingMorning
      case .forenoon, .afternoon: .greetingDay
      case .evening: .greetingEvening
      case .night: .greetingNight
      }
    return texts(key, ["name": name])
  }

  /// When the person's next call is, and who makes it.
  func nextVisit(of person: KioskPerson) -> [String] {
    guard let local = state.local else {
      return [texts(.visitUnknown), texts(.visitNoneHelp)]
    }
    guard let visit = state.nextVisit(of: person) else {
      return [texts(.visitNone), texts(.visitNoneHelp)]
    }
    let start = localMoment(visit.startsAt)
    let time = texts.time(hour: start.hour, minute: start.minute)
    let when =
      switch local.days(to: start) {
      case _ where visit.startsAt <= state.wall: texts(.visitNow, ["time": time])
      case 0: texts(.visitToday, ["time": time])
      case 1: texts(.visitTomorrow, ["time": time])
      default: texts(.visitOnDay, ["day": texts.onWeekday(start.weekday), "time": time])
      }
    if let minutes = visit.lateMinutes {
      let count = "\(minutes)"
      return [
        when,
        visit.with.map { texts(.visitLate, ["name": $0.revealed, "count": count]) }
          ?? texts(.visitLateSomeone, ["count": count]),
      ]
    }
    return [
      when, visit.with.map { texts(.visitWith, ["name": $0.revealed]) } ?? texts(.visitSomeone),
    ]
  }

  /// A visit comes soon: when, and who calls; for whom, where several people share the terminal.
  func reminder(of visit: KioskVisit) -> [String] {
    let start = localMoment(visit.startsAt)
    var lines = [
      texts(.visitSoon, ["time": texts.time(hour: start.hour, minute: start.minute)])
    ]
    let people = state.configuration?.people ?? []
    if people.count > 1, let person = people.first(where: { $0.clientId == visit.clientId }) {
      lines.append(texts(.ringingFor, ["name": person.firstName.revealed]))
    }
    lines.append(
      visit.with.map { texts(.visitWith, ["name": $0.revealed]) } ?? texts(.visitSomeone))
    if let minutes = visit.lateMinutes {
      lines.append(
        visit.with.map {
          texts(.visitLate, ["name": $0.revealed, "count": "\(minutes)"])
        } ?? texts(.visitLateSomeone, ["count": "\(minutes)"]))
    }
    return lines
  }

  /// The same in short, for a list of several people.
  func nextVisitRow(of person: KioskPerson) -> String {
    guard let local = state.local, let visit = state.nextVisit(of: person) else {
      return texts(.rowNone)
    }
    let start = localMoment(visit.startsAt)
    let time = texts.time(hour: start.hour, minute: start.minute)
    let when =
      switch local.days(to: start) {
      case ...0: texts(.rowToday, ["time": time])
      case 1: texts(.rowTomorrow, ["time": time])
      default: texts(.rowOnDay, ["day": texts.onWeekday(start.weekday), "time": time])
      }
    return visit.with.map { texts(.rowWith, ["when": when, "name": $0.revealed]) } ?? when
  }

  /// What a touch on the idle screen makes the terminal say.
  func idleSpoken() -> [String] {
    var sentences: [String] = []
    if let local = state.local {
      sentences = [
        greeting(local), texts(.todayIs, ["weekday": texts.weekday(local.weekday)]),
        texts.spokenClock(hour: local.hour, minute: local.minute),
      ]
    }
    let people = state.configuration?.people ?? []
    if people.count == 1 {
      sentences += nextVisit(of: people[0])
    } else {
      sentences += people.map {
        texts(.rowSpoken, ["name": $0.firstName.revealed, "row": nextVisitRow(of: $0)])
      }
    }
    return sentences + note
  }

  /// The one thing besides that the person should know; the most pressing one wins.
  var note: [String] {
    if let help = state.help, help.news?.state != .done { return self.help() }
    if !state.clockIsKnown { return [texts(.noteClock)] }
    switch state.absence {
    case .long: return awayLong
    case .said: return [texts(.noteAway)]
    case .none: break
    }
    switch state.devices.loudspeaker {
    case .missing, .busy: return [texts(.noteLoudspeakerMissing)]
    case .ok: break
    }
    switch state.devices.microphone {
    case .missing, .busy: return [texts(.noteMicrophoneMissing)]
    case .muted: return [texts(.noteMicrophoneMuted)]
    case .ok: break
    }
    switch state.devices.camera {
    case .missing, .busy: return [texts(.noteCameraMissing)]
    case .covered: return [texts(.noteCameraCovered)]
    case .ok: break
    }
    return state.stateWasRestored ? [texts(.noteRestored)] : []
  }

  var awayLong: [String] { [texts(.noteAwayLong, ["phone": state.phone])] }

  // MARK: Help

  /// Who has received the request, who will call and when; or that nobody has.
  func help() -> [String] {
    guard let help = state.help else { return [] }
    switch help.news?.state {
    case .done: return [texts(.helpDone)]
    case .taken: return taken(help.news)
    case .open, nil: break
    }
    if help.isOverdue || !help.isConfirmed && !state.gatewayIsUp {
      return [texts(.helpNotReceived), texts(.phoneCall, ["phone": state.phone])]
    }
    return [texts(help.isConfirmed ? .helpSent : .helpSending)]
  }

  private func taken(_ news: HelpNews?) -> [String] {
    guard let news, let by = news.by else { return [texts(.helpSent)] }
    let name = by.revealed
    let received =
      news.byRole.map {
        texts(.helpTakenFrom, ["name": name, "from": texts.service($0)])
      } ?? texts(.helpTaken, ["name": name])
    guard let callBy = news.callBy, callBy > state.wall else {
      return [received, texts(.helpSoon, ["name": name])]
    }
    let minutes = Int((callBy.milliseconds - state.wall.milliseconds + 59_999) / 60_000)
    if minutes > 60 {
      let at = localMoment(callBy)
      let time = texts.time(hour: at.hour, minute: at.minute)
      return [received, texts(.helpAt, ["name": name, "time": time])]
    }
    let key: TextKey = minutes == 1 ? .helpWithinOne : .helpWithinOther
    return [received, texts(key, ["name": name, "count": String(minutes)])]
  }

  // MARK: Consent

  func consent(of person: KioskPerson) -> [String] {
    guard let consent = state.queues.consent(of: person) else { return [] }
    let who: TextKey =
      switch (consent.callers.contains(.carer), consent.callers.contains(.relative)) {
      case (true, true): .consentBoth
      case (false, true): .consentRelative
      default: .consentCarer
      }
    let hours =
      consent.from.minutes == 0 && consent.until.minutes >= 1439
      ? texts(.consentAllDay)
      : texts(
        .consentHours,
        [
          "from": texts.time(hour: consent.from.hour, minute: consent.from.minute),
          "until": texts.time(hour: consent.until.hour, minute: consent.until.minute),
        ])
    return [
      texts(.consentTitle, ["name": person.firstName.revealed]), texts(who), hours,
      texts(.consentStop),
    ]
  }

  var withdrawQuestion: [String] { [texts(.withdrawQuestion), texts(.withdrawMeans)] }
  var withdrawn: [String] { [texts(.withdrawDone), texts(.withdrawTold)] }

  func identify(_ name: String) -> [String] { [texts(.identifyIs, ["name": name])] }

  func localMoment(_ time: WallTime) -> LocalMoment {
    LocalMoment(time, zone: state.configuration?.zone ?? KioskZone("Europe/Helsinki"))
  }
}
