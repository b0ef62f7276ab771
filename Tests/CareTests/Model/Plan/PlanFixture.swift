import CareModel

func day(_ text: String) -> LocalDay { LocalDay(text)! }
func at(_ text: String) -> Occurrence { Occurrence(text)! }
func clock(_ texts: String...) -> [ClockTime] { texts.map { ClockTime($0)! } }

func rule(_ text: String) -> RecurrenceRule {
  do { return try RecurrenceRule(text) } catch { fatalError("\(text): \(error)") }
}

/// A moment in UTC: `2026-11-26T10:00`.
func utc(_ text: String) -> WallTime {
  let occurrence = at(text)
  return WallTime(
    milliseconds: Int64(occurrence.day.dayNumber * 1440 + occurrence.time.minutes) * 60_000)
}

extension VisitSchedule {
  static func sample(
    _ rule: RecurrenceRule? = nil, from first: String = "2026-11-23",
    times: [ClockTime] = clock("10:00"), length: Int = 20, zone: String = "Europe/Helsinki"
  ) -> VisitSchedule {
    VisitSchedule(
      zone: zone, firstDay: day(first), rule: rule, times: times, lengthMinutes: length)
  }

  func texts(_ from: String, _ until: String) -> [String] {
    occurrences(in: day(from)..<day(until)).map(\.description)
  }
}

extension VisitPlan {
  static func sample(_ schedule: VisitSchedule) -> VisitPlan {
    VisitPlan(
      id: VisitPlanID("q_one")!, organisation: OrganisationID("o_1")!, client: ClientID("c_1")!,
      content: .sample, schedule: schedule, createdAt: utc("2026-11-01T08:00"),
      createdBy: ProfessionalID("w_1")!)
  }
}

extension VisitContent {
  static let sample = VisitContent(
    unit: UnitID("u_1")!, professional: ProfessionalID("w_1")!, kind: .medicationSupervision,
    purpose: "Morning medicine.", steps: ["See that it is taken."])
}

extension VisitSchedule: CustomStringConvertible {
  public var description: String {
    "\(firstDay) \(rule?.description ?? "once") at \(times) in \(zone), less \(exceptions.sorted())"
      + " and \(exceptedDays.sorted()), more \(additional.sorted())"
  }
}
