import CareModel

/// A rule, and on the lines after it a first day, times and exceptions, as a page might send them.
func fuzzRecurrence(_ input: UnsafeRawBufferPointer) {
  let lines = String(decoding: input, as: UTF8.self)
    .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  let rule = try? RecurrenceRule(lines[0])
  if let rule {
    hold((try? RecurrenceRule(rule.description)) == rule, "our own writing reads as another rule")
  }
  var firstDay = LocalDay(year: 2026, month: 11, day: 26)
  var times: [ClockTime] = []
  var exceptions: Set<Occurrence> = []
  for line in lines.dropFirst() {
    if let day = LocalDay(line) {
      hold(LocalDay(day.description) == day && LocalDay(dayNumber: day.dayNumber) == day, "a day")
      firstDay = day
    } else if let time = ClockTime(line) {
      times.append(time)
    } else if let occurrence = Occurrence(line) {
      hold(Occurrence(occurrence.description) == occurrence, "there and back")
      exceptions.insert(occurrence)
    }
  }
  let schedule = VisitSchedule(
    firstDay: firstDay, rule: rule, times: times, lengthMinutes: 20, exceptions: exceptions,
    additional: Set(exceptions.map { Occurrence(day: $0.day, time: ClockTime("12:00")!) }))
  guard schedule.faults.isEmpty else { return }
  let near = schedule.occurrences(in: firstDay..<firstDay + 100)
  let far = schedule.occurrences(in: firstDay + 30_000..<firstDay + 30_100)
  for found in [near, far] {
    hold(zip(found, found.dropFirst()).allSatisfy { $0 < $1 }, "in order, none twice")
    hold(exceptions.isDisjoint(with: found), "nothing that was taken out")
  }
}
