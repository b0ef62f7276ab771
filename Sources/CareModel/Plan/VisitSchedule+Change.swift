/// Cutting a schedule and going on with another.
extension VisitSchedule {
  /// What is left from `occurrence` on, as a schedule of its own: its first day is the first on which
  /// the rule falls, so that it goes on in step; a `COUNT` has what is left of it; earlier times of that
  /// day are taken out. Nil where nothing is left.
  func rest(from occurrence: Occurrence) -> VisitSchedule? {
    var rest = self
    rest.exceptions = exceptions.filter { $0 >= occurrence }
    rest.exceptedDays = exceptedDays.filter { $0 >= occurrence.day }
    rest.additional = additional.filter { $0 >= occurrence }
    let days = recurringDays
    let passed = days.index(notBefore: occurrence.day.dayNumber)
    if passed < days.count {
      rest.firstDay = LocalDay(dayNumber: days.day(at: passed))
      if case .count(let count) = rule?.end { rest.rule = rule?.counting(count - passed) }
      if rest.firstDay == occurrence.day {
        rest.exceptions.formUnion(
          times.filter { $0 < occurrence.time }.map { Occurrence(day: occurrence.day, time: $0) })
      }
      return rest
    }
    // The rule has come to its end: what is additional goes on by itself.
    guard let first = rest.additional.min() else { return nil }
    rest.rule = nil
    rest.exceptedDays = []
    rest.firstDay = first.day
    rest.times = [first.time]
    rest.additional.remove(first)
    return rest
  }

  /// This rest, which begins at `occurrence`, with what is edited. Where the times of day change and are as many as before,
  /// the new ones take the old ones' places, also in what is taken out. Otherwise what is taken out
  /// stays for the times that stay, and of the day of the change the times up to the last that came
  /// before it are left out.
  func edited(_ edit: PlanEdit, from occurrence: Occurrence) -> VisitSchedule {
    var new = self
    if let times = edit.times { new.times = times.sorted() }
    if let minutes = edit.lengthMinutes { new.lengthMinutes = minutes }
    switch edit.rule {
    case .kept: break
    case .replaced(let rule):
      new.rule = rule
      new.firstDay = occurrence.day
    }
    if let day = edit.firstDay {
      new.firstDay = day
      new.additional = new.additional.filter { $0.day >= day }
    }
    new.exceptions = Set(exceptions.compactMap { place(of: $0, in: new) })
    let passed = times.filter { $0 < occurrence.time }
    if new.firstDay == occurrence.day, let last = passed.last {
      let left =
        new.times.count == times.count
        ? Array(new.times.prefix(passed.count)) : new.times.filter { $0 <= last }
      new.exceptions.formUnion(left.map { Occurrence(day: occurrence.day, time: $0) })
    }
    return new
  }

  /// What stands in `new` where `occurrence` stood here; nil where nothing does.
  func place(of occurrence: Occurrence, in new: VisitSchedule) -> Occurrence? {
    if additional.contains(occurrence)
      || new.times.contains(occurrence.time) && new.times.count != times.count
    {
      return occurrence
    }
    guard new.times.count == times.count, let index = times.firstIndex(of: occurrence.time) else {
      return nil
    }
    return Occurrence(day: occurrence.day, time: new.times[index])
  }
}
