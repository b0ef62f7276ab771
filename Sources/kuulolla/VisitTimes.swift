import ArgumentParser
import CareModel
import Foundation

/// `kuulolla visit times`: what a plan of visits would give. Nothing is read from what is stored, and
/// nothing is written.
struct VisitTimes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "times", abstract: "Print when the visits of a plan would be.",
    discussion: """
      One line a visit: its local time, and the moment in UTC. A time that does not exist on its day, \
      because clocks go forward, comes later by as much; one that comes twice means the first.
      """)

  @Option(help: "The first day: 2026-03-20.") var firstDay: String?
  @Option(help: "A time of day, 08:00; may be given up to 12 times.") var at: [String] = []
  @Option(help: "An RRULE with FREQ=DAILY or WEEKLY; left out, the first day alone.")
  var rule: String?
  @Option(help: "A time, 2026-03-24T08:00, or a day, 2026-03-24, that is taken out.")
  var except: [String] = []
  @Option(help: "A time, 2026-03-24T12:00, that comes in addition.") var add: [String] = []
  @Option(help: "The time zone, as the tz database calls it.") var zone = "Europe/Helsinki"
  @Option(help: "How many minutes a visit's window lasts.") var minutes = 10
  @Option(help: "The first day to print; left out, the plan's.") var from: String?
  @Option(help: "The last day to print; left out, 91 days later.") var until: String?
  @Flag(help: "Read plans from standard input, one JSON object a line; print one a line.")
  var stdin = false

  func run() throws {
    if stdin { return answerLines() }
    guard let firstDay else { throw VisitTimesProblem("Say --first-day and --at, or --stdin.") }
    let request = VisitTimesRequest(
      firstDay: firstDay, at: at, rule: rule, except: except, add: add, zone: zone,
      minutes: minutes, from: from, until: until)
    let answer = try request.answer()
    for time in answer.times { Console.say("\(time[0])  \(time[1])") }
    if answer.truncated {
      Console.complain("there are more; name a later --from for those.")
    }
  }

  private func answerLines() {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    while let line = readLine() {
      if line.isEmpty { continue }
      let answer: VisitTimesAnswer
      do {
        guard
          let request = try? JSONDecoder().decode(VisitTimesRequest.self, from: Data(line.utf8))
        else { throw VisitTimesProblem("This line is no plan in JSON.") }
        answer = try request.answer()
      } catch let problem as VisitTimesProblem {
        answer = VisitTimesAnswer(problem: problem.description)
      } catch {
        answer = VisitTimesAnswer(problem: "This plan cannot be read.")
      }
      // Strings and truth values can always be encoded.
      if let text = try? encoder.encode(answer) {
        Console.say(String(decoding: text, as: UTF8.self))
      }
    }
  }
}

/// Why nothing can be printed, in a sentence.
struct VisitTimesProblem: Explained {
  var description: String
  init(_ description: String) { self.description = description }
}

struct VisitTimesAnswer: Codable {
  /// Local time and moment in UTC of each.
  var times: [[String]] = []
  /// There are more than are printed at once.
  var truncated = false
  var problem: String?
}

/// A plan as it is given at the command line; its names are those of the options.
struct VisitTimesRequest: Codable {
  var firstDay: String
  var at: [String]
  var rule: String?
  var except: [String]?
  var add: [String]?
  var zone: String?
  var minutes: Int?
  var from: String?
  var until: String?

  static let mostTimes = 10_000

  func answer() throws(VisitTimesProblem) -> VisitTimesAnswer {
    let schedule = try schedule()
    let faults = schedule.faults
    guard faults.isEmpty, var clock = ZoneClock(zone: schedule.zone) else {
      throw VisitTimesProblem(faults.map(\.sentence).joined(separator: " "))
    }
    let first = try from.map(day) ?? schedule.firstDay
    let last = try until.map(day) ?? first + 91
    guard first <= last else { throw VisitTimesProblem("--until is before --from.") }
    let found = schedule.occurrences(in: first..<last + 1)
    return VisitTimesAnswer(
      times: found.prefix(Self.mostTimes).map { occurrence in
        [occurrence.description, utcText(clock.moment(of: occurrence))]
      }, truncated: found.count > Self.mostTimes)
  }

  private func schedule() throws(VisitTimesProblem) -> VisitSchedule {
    let zone = zone ?? "Europe/Helsinki"
    var schedule = VisitSchedule(
      zone: zone, firstDay: try day(firstDay), times: try at.map(time),
      lengthMinutes: minutes ?? 10)
    if let rule {
      do throws(RecurrenceRule.Fault) {
        schedule.rule = try RecurrenceRule(rule, calendar: LocalCalendar(zone: zone) ?? .helsinki)
      } catch {
        throw VisitTimesProblem(error.sentence)
      }
    }
    for text in except ?? [] {
      if let day = LocalDay(text) {
        schedule.exceptedDays.insert(day)
      } else {
        schedule.exceptions.insert(try occurrence(text))
      }
    }
    schedule.additional = Set(try (add ?? []).map(occurrence))
    return schedule
  }

  private func day(_ text: String) throws(VisitTimesProblem) -> LocalDay {
    guard let day = LocalDay(text) else {
      throw VisitTimesProblem("\(text) is no day; write it as 2026-03-20.")
    }
    return day
  }

  private func time(_ text: String) throws(VisitTimesProblem) -> ClockTime {
    guard let time = ClockTime(text) else {
      throw VisitTimesProblem("\(text) is no time of day; write it as 08:00.")
    }
    return time
  }

  private func occurrence(_ text: String) throws(VisitTimesProblem) -> Occurrence {
    guard let occurrence = Occurrence(text) else {
      throw VisitTimesProblem("\(text) is no time; write it as 2026-03-20T08:00.")
    }
    return occurrence
  }
}

/// `2026-03-20T06:00:00Z`.
private func utcText(_ time: WallTime) -> String {
  let seconds = Int(time.milliseconds / 1000)
  let inDay = ((seconds % 86_400) + 86_400) % 86_400
  let day = LocalDay(dayNumber: (seconds - inDay) / 86_400)
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return "\(day)T\(two(inDay / 3600)):\(two(inDay / 60 % 60)):\(two(inDay % 60))Z"
}
