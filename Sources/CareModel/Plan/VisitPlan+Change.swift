/// Changing plans. One rule stands above all scopes: a visit that has begun is never changed, for what
/// has been is history. "Begun" is from when a carer may begin (``Visit/dueBefore`` its window).
extension VisitPlan {
  public func applying(
    _ change: PlanChange, _ setting: PlanChangeSetting
  ) throws(PlanChangeRefusal) -> PlanChangeResult {
    var clock = setting.clock
    switch change {
    case .this(let occurrence, let edit):
      let before = try open(occurrence, setting, &clock)
      let after = try edited(before, edit, now: setting.now, clock: &clock)
      return .single(before: before, after: after)
    case .cancelThis(let occurrence):
      let before = try open(occurrence, setting, &clock)
      var after = before
      after.isCancelled = true
      return .single(before: before, after: after)
    case .thisAndFollowing(let occurrence, let edit):
      try checkAhead(occurrence, setting, &clock)
      guard hasVisit(before: occurrence) else {
        return try changed(from: occurrence, edit, setting, &clock)
      }
      return try split(at: occurrence, edit, setting, &clock)
    case .cancelThisAndFollowing(let occurrence):
      try checkAhead(occurrence, setting, &clock)
      return .plan(before: self, after: ended(before: occurrence, now: setting.now))
    case .all(let edit):
      return try changed(from: try nextAhead(setting, &clock), edit, setting, &clock)
    case .cancelAll:
      let next = try nextAhead(setting, &clock)
      return .plan(before: self, after: ended(before: next, now: setting.now))
    }
  }

  /// What is left of the schedule from `occurrence` on, as a schedule of its own: the draft that a page
  /// shows before somebody changes this and all that follow. Nil where nothing is left.
  public func rest(from occurrence: Occurrence) -> VisitSchedule? {
    schedule.rest(from: occurrence)
  }

  // MARK: One visit

  /// The visit as it stands, where it may still be changed.
  private func open(
    _ occurrence: Occurrence, _ setting: PlanChangeSetting, _ clock: inout ZoneClock
  ) throws(PlanChangeRefusal) -> PlannedVisit {
    if setting.current == nil, !schedule.contains(occurrence) { throw .noSuchVisit }
    let visit = setting.current ?? visit(at: occurrence, clock: &clock)
    guard visit.occurrence == occurrence else { throw .noSuchVisit }
    if hasBegun(visit.window.lowerBound, now: setting.now) { throw .begun }
    return visit
  }

  private func edited(
    _ visit: PlannedVisit, _ edit: VisitEdit, now: WallTime, clock: inout ZoneClock
  ) throws(PlanChangeRefusal) -> PlannedVisit {
    var visit = visit
    visit.isCancelled = false
    if let content = edit.content { visit.content = content }
    let minutes =
      edit.lengthMinutes
      ?? Int((visit.window.upperBound - visit.window.lowerBound).wholeMilliseconds / 60_000)
    var faults = visit.content.faults
    if !VisitSchedule.lengths.contains(minutes) { faults.append(.length) }
    if let day = edit.start?.day, !day.isReal || !VisitSchedule.days.contains(day) {
      faults.append(.day)
    }
    if !faults.isEmpty { throw .faults(PlanFault.allCases.filter(faults.contains)) }
    let start = edit.start.map { clock.moment(of: $0) } ?? visit.window.lowerBound
    if start <= now { throw .inThePast }
    visit.window = start..<start + .minutes(minutes)
    return visit
  }

  // MARK: Many visits

  /// The same plan with another schedule from `occurrence` on, the first that has not begun.
  private func changed(
    from occurrence: Occurrence, _ edit: PlanEdit, _ setting: PlanChangeSetting,
    _ clock: inout ZoneClock
  ) throws(PlanChangeRefusal) -> PlanChangeResult {
    var after = self
    try after.take(edit, from: occurrence, setting, isNew: false, &clock)
    after.version += 1
    return .plan(before: self, after: after)
  }

  private func split(
    at occurrence: Occurrence, _ edit: PlanEdit, _ setting: PlanChangeSetting,
    _ clock: inout ZoneClock
  ) throws(PlanChangeRefusal) -> PlanChangeResult {
    var new = self
    new.id = setting.newPlan
    new.version = 1
    new.createdAt = setting.now
    new.createdBy = setting.by
    try new.take(edit, from: occurrence, setting, isNew: true, &clock)
    var ended = ended(before: occurrence, now: setting.now)
    // Nobody cancelled anything: the visits go on under another plan.
    ended.endedAt = endedAt
    return .split(before: self, ended: ended, new: new)
  }

  /// - Parameter isNew: The plan has another id from now on, so that no visit there is is one of its own.
  private mutating func take(
    _ edit: PlanEdit, from occurrence: Occurrence, _ setting: PlanChangeSetting, isNew: Bool,
    _ clock: inout ZoneClock
  ) throws(PlanChangeRefusal) {
    let today = clock.calendar.day(of: setting.now)
    let earliest = isNew ? occurrence.day : today
    if let firstDay = edit.firstDay, firstDay < earliest { throw .inThePast }
    guard let rest = schedule.rest(from: occurrence) else { throw .nothingAhead }
    if let content = edit.content { self.content = content }
    let old = schedule
    schedule = rest.edited(edit, from: occurrence)
    for detached in setting.detached where detached >= occurrence {
      guard let place = old.place(of: detached, in: schedule) else { continue }
      if isNew || place != detached { schedule.exceptions.insert(place) }
    }
    // The schedule can be computed from only where it is sound.
    if !faults.isEmpty { throw .faults(faults) }
    let ofToday = old.occurrences(in: today..<today + 1).filter {
      $0 >= occurrence && !(isNew && setting.detached.contains($0))
    }
    try keepToday(today, ofToday, now: setting.now, &clock)
    if !faults.isEmpty { throw .faults(faults) }
  }

  /// Where one of today's new times has passed already, today stays as it was: nobody is to lose a
  /// visit by it.
  private mutating func keepToday(
    _ today: LocalDay, _ asItWas: [Occurrence], now: WallTime, _ clock: inout ZoneClock
  ) throws(PlanChangeRefusal) {
    let changed = schedule.occurrences(in: today..<today + 1)
    guard changed.contains(where: { hasBegun(clock.moment(of: $0), now: now) }) else { return }
    if schedule.rule == nil { throw .inThePast }
    schedule.exceptedDays.insert(today)
    schedule.additional = schedule.additional.filter { $0.day != today }
    schedule.additional.formUnion(asItWas)
    schedule.exceptions = schedule.exceptions.filter { $0.day != today }
  }

  private func ended(before occurrence: Occurrence, now: WallTime) -> VisitPlan {
    var ended = self
    ended.version += 1
    ended.endedAt = now
    ended.schedule.endsBefore = occurrence
    ended.schedule.exceptions = schedule.exceptions.filter { $0 < occurrence }
    ended.schedule.exceptedDays = schedule.exceptedDays.filter { $0 <= occurrence.day }
    ended.schedule.additional = schedule.additional.filter { $0 < occurrence }
    return ended
  }

  // MARK: Where it stands

  private func hasBegun(_ start: WallTime, now: WallTime) -> Bool {
    start - Visit.dueBefore <= now
  }

  private func checkAhead(
    _ occurrence: Occurrence, _ setting: PlanChangeSetting, _ clock: inout ZoneClock
  ) throws(PlanChangeRefusal) {
    guard schedule.contains(occurrence) else { throw .noSuchVisit }
    if hasBegun(clock.moment(of: occurrence), now: setting.now) { throw .begun }
  }

  private func hasVisit(before occurrence: Occurrence) -> Bool {
    let first = min(schedule.firstDay, schedule.additional.min()?.day ?? schedule.firstDay)
    return schedule.first(from: first) { _ in true }.map { $0 < occurrence } ?? false
  }

  /// The first visit that has not begun.
  private func nextAhead(
    _ setting: PlanChangeSetting, _ clock: inout ZoneClock
  ) throws(PlanChangeRefusal) -> Occurrence {
    let yesterday = clock.calendar.day(of: setting.now) + -1
    var local = clock
    let next = schedule.first(from: yesterday) {
      !hasBegun(local.moment(of: $0), now: setting.now)
    }
    guard let next else { throw .nothingAhead }
    return next
  }
}
