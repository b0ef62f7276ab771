import CareModel

/// Lists of visits are what carers ask for most, and hundreds of rows long: written without `JSONEncoder`.
extension VisitView {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.field("id", id.rawValue)
    json.field("clientId", clientId.rawValue)
    json.field("clientName", clientName.revealed)
    json.field("clientFirstName", clientFirstName.revealed)
    json.field("kind", kind.rawValue)
    json.field("startsAt", startsAt.milliseconds)
    json.field("endsAt", endsAt.milliseconds)
    json.field("state", state.rawValue)
    json.field("with", with.revealed)
    json.field("withRole", withRole)
    json.field("purpose", purpose.revealed)
    json.field("reachable", reachable)
    json.field("mine", mine)
    json.field("terminal", terminal.rawValue)
    json.name("late")
    if let late { late.write(to: &json) } else { json.writeNull() }
    json.field("unitId", unitId?.rawValue)
    json.field("professionalId", professionalId?.rawValue)
    json.name("outcome")
    if let outcome { outcome.write(to: &json) } else { json.writeNull() }
    json.field("sought", sought)
    json.field("suspendedFor", suspendedFor?.rawValue)
    json.field("planId", planId?.rawValue)
    json.field("occurrence", occurrence?.description)
    json.field("version", version)
    json.endObject()
  }
}

extension LateView {
  fileprivate func write(to json: inout JSONWriter) {
    json.beginObject()
    json.field("minutes", minutes)
    json.field("toldAt", toldAt.milliseconds)
    json.endObject()
  }
}

extension OutcomeView {
  fileprivate func write(to json: inout JSONWriter) {
    json.beginObject()
    json.field("kind", kind.rawValue)
    json.field("medication", medication?.rawValue)
    json.field("note", note.revealed)
    json.field("recordedAt", recordedAt.milliseconds)
    json.field("position", position)
    json.endObject()
  }
}

extension VisitList {
  /// The same JSON that `JSONEncoder` would write, its fields in another order.
  public var json: [UInt8] {
    var json = JSONWriter(capacity: 64 + visits.count * 768)
    json.beginObject()
    json.name("visits")
    json.write(visits)
    json.field("truncated", truncated)
    json.endObject()
    return json.bytes
  }
}

extension DayList {
  /// The same JSON that `JSONEncoder` would write, its fields in another order.
  public var json: [UInt8] {
    var json = JSONWriter(capacity: 64 + visits.count * 768)
    json.beginObject()
    json.field("day", day.description)
    json.name("visits")
    json.write(visits)
    json.field("truncated", truncated)
    json.field("next", next)
    json.name("details")
    // Seldom asked for: once a shift.
    if let details { json.write(json: JSONText.encode(details)) } else { json.writeNull() }
    json.endObject()
    return json.bytes
  }
}

extension JSONWriter {
  fileprivate mutating func write(_ visits: [VisitView]) {
    beginArray()
    for visit in visits { visit.write(to: &self) }
    endArray()
  }
}
