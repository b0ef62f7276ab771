internal import CareModel

extension SceneBuilder {
  /// Clock, day and part of day, next visit, phone number, help.
  mutating func idle(_ configuration: KioskConfiguration) -> Scene {
    let margin = SceneBuilder.margin
    let width = Scene.width - 2 * margin
    wholeScreen()
    let note = say.note
    if note.isEmpty {
      if let local = state.local {
        add(
          say.greeting(local), size: 56, Rect(margin, 36, width, 80), weight: .semibold,
          wraps: false)
      }
      today(Rect(margin, 124, width, 196), clock: 160)
    } else {
      let frame = Rect(margin, 24, width, 148)
      panel(state.help?.news?.state == .taken ? .callSoft : .attentionSoft, frame)
      add(note.joined(separator: " "), size: 48, frame.inset(32, 8))
      today(Rect(margin, 178, width, 160), clock: 128)
    }
    let visits = Rect(margin, 340, width, 184)
    panel(.accentSoft, visits)
    if configuration.people.count > 1 {
      rows(configuration.people, in: visits.inset(40, 16))
    } else if let person = configuration.people.first {
      let sentences = say.nextVisit(of: person)
      add(
        sentences[0], size: 60, Rect(visits.x + 40, visits.y + 16, width - 80, 84),
        weight: .semibold, wraps: false)
      add(
        sentences.dropFirst().joined(separator: " "), size: 48,
        Rect(visits.x + 40, visits.y + 100, width - 80, 68), wraps: false)
    }
    idleFoot()
    return finish()
  }

  private mutating func idleFoot() {
    let margin = SceneBuilder.margin
    let y = SceneBuilder.footY
    let height = SceneBuilder.footHeight
    var x = margin
    add(.help, say.texts(.buttonHelp), .attention, Rect(x, y, 420, height), size: 56)
    x += 420 + SceneBuilder.gap
    if !state.peopleWithConsent.isEmpty {
      add(.consents, say.texts(.buttonConsents), .neutral, Rect(x, y, 320, height))
    } else if state.offersNetwork {
      networkButton(Rect(x, y, 320, height))
    }
    let end = Rect(848, y, Scene.width - margin - 848, height)
    // The number stands in the note as well.
    if state.offersNetwork, !state.peopleWithConsent.isEmpty, say.note == say.awayLong {
      networkButton(Rect(868, y, Scene.width - margin - 868, height))
    } else {
      phoneNumber(end)
    }
  }

  private mutating func phoneNumber(_ frame: Rect) {
    add(
      say.texts(.phoneLabel), size: 48, Rect(frame.x, frame.y - 2, frame.width, 58), tone: .quiet,
      align: .trailing, wraps: false)
    add(
      state.phone, size: 56, Rect(frame.x, frame.y + 54, frame.width, 68), weight: .semibold,
      align: .trailing, wraps: false)
  }

  /// The clock in figures, the day and the part of day in words.
  private mutating func today(_ frame: Rect, clock: Double) {
    guard let local = state.local else {
      // Better no time than a wrong one.
      add(
        state.configuration?.organisation.name ?? "", size: 56, frame, tone: .quiet, wraps: false)
      return
    }
    add(
      say.texts.clock(hour: local.hour, minute: local.minute), size: clock,
      Rect(frame.x, frame.y, 500, frame.height), weight: .semibold, wraps: false)
    let x = frame.x + 500
    let width = frame.width - 500
    let large = clock >= 160
    let half = frame.height * (large ? 0.52 : 0.54)
    add(
      say.texts.weekday(local.weekday), size: large ? 80 : 64,
      Rect(x, frame.y, width, half), weight: .semibold, align: .trailing, vertical: .bottom,
      wraps: false)
    let part = say.texts.part(PartOfDay(hour: local.hour))
    add(
      "\(part), \(say.texts.date(local.day))", size: 48,
      Rect(x, frame.y + half, width, frame.height - half), tone: .quiet, align: .trailing,
      vertical: .top, wraps: false)
  }

  private mutating func rows(_ people: [KioskPerson], in frame: Rect) {
    let shown = people.prefix(3)
    let height = frame.height / Double(shown.count)
    let size = shown.count > 2 ? 44.0 : 48.0
    for (index, person) in shown.enumerated() {
      let y = frame.y + Double(index) * height
      add(
        person.firstName.revealed, size: size, Rect(frame.x, y, 240, height), weight: .semibold,
        wraps: false)
      add(
        say.nextVisitRow(of: person), size: size,
        Rect(frame.x + 264, y, frame.width - 264, height), wraps: false)
    }
  }

  /// The dark screen: a clock, the day in words, and help within one touch.
  mutating func night() -> Scene {
    let margin = SceneBuilder.margin
    let width = Scene.width - 2 * margin
    wholeScreen()
    if let local = state.local {
      add(
        say.texts.clock(hour: local.hour, minute: local.minute), size: 160,
        Rect(margin, 104, width, 200), weight: .semibold, tone: .quiet, align: .center,
        wraps: false)
      let part = say.texts.part(PartOfDay(hour: local.hour))
      add(
        "\(say.texts.weekday(local.weekday)), \(part)", size: 64, Rect(margin, 320, width, 96),
        tone: .quiet, align: .center, wraps: false)
    }
    add(
      .help, say.texts(.buttonHelp), .neutral,
      Rect(margin, SceneBuilder.footY, 420, SceneBuilder.footHeight), size: 56)
    phoneNumber(
      Rect(848, SceneBuilder.footY, Scene.width - margin - 848, SceneBuilder.footHeight))
    return finish(background: .surfaceSunken)
  }
}
