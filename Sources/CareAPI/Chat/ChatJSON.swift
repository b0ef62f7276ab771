import CareModel

/// Desks and states go out hundreds of times a second: written without `JSONEncoder`, the same JSON with
/// the fields in another order.
extension DeskView {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.object("me", me) { me, json in
      json.field("id", me.id.rawValue)
      json.field("name", me.name.revealed)
      json.field("status", me.status.rawValue)
      json.texts("queues", me.queues.map(\.rawValue))
      json.field("limit", me.limit)
      json.field("isLead", me.isLead)
      json.object("shift", me.shift) { shift, json in
        json.field("from", shift.from)
        json.field("to", shift.to)
        json.texts("queues", shift.queues.map(\.rawValue))
      }
    }
    json.objects("queues", queues) { $0.writeFields(to: &$1) }
    json.objects("mine", mine) { $0.writeFields(to: &$1) }
    json.objects("others", others) { $0.writeFields(to: &$1) }
    json.objects("alarms", alarms) { alarm, json in
      json.field("conversation", alarm.conversation.rawValue)
      json.field("queue", alarm.queue.rawValue)
      json.field("since", alarm.since)
      json.field("seenBy", alarm.seenBy?.revealed)
    }
    json.objects("team", team) { colleague, json in
      json.field("id", colleague.id.rawValue)
      json.field("name", colleague.name.revealed)
      json.field("status", colleague.status.rawValue)
      json.texts("queues", colleague.queues.map(\.rawValue))
      json.field("conversations", colleague.conversations)
      json.field("isLead", colleague.isLead)
      json.field("planned", colleague.planned)
    }
    json.objects("absent", absent) { absent, json in
      json.field("id", absent.id.rawValue)
      json.field("name", absent.name.revealed)
      json.field("queue", absent.queue.rawValue)
      json.field("since", absent.since)
    }
    json.field("now", now)
    json.endObject()
  }
}

extension QueueOnDesk {
  fileprivate func writeFields(to json: inout JSONWriter) {
    json.field("id", id.rawValue)
    json.field("name", name)
    json.field("address", address)
    json.field("open", open)
    json.field("closesAt", closesAt)
    json.field("closedForNew", closedForNew)
    json.field("announcement", announcement)
    json.field("waiting", waiting)
    json.field("longestSince", longestSince)
    json.field("messages", messages)
    json.field("contacts", contacts)
    json.objects("topics", topics) { topic, json in
      json.field("id", topic.id)
      json.field("name", topic.name)
    }
    json.texts("canned", canned)
    json.texts("tags", tags)
    json.field("debrief", debrief)
    json.field("isLead", isLead)
    json.texts("overload", overload.map(\.rawValue))
    json.object("lapsing", lapsing) { lapsing, json in
      json.field("count", lapsing.count)
      json.field("first", lapsing.first)
    }
    json.objects("next", next) { waiting, json in
      json.field("conversation", waiting.conversation.rawValue)
      json.field("kind", waiting.kind.rawValue)
      json.field("since", waiting.since)
      json.field("topic", waiting.topic)
      json.field("danger", waiting.danger)
      json.field("parked", waiting.parked)
      json.field("language", waiting.language.rawValue)
      json.field("reopened", waiting.reopened)
    }
  }
}

extension ConversationOnDesk {
  fileprivate func writeFields(to json: inout JSONWriter) {
    json.field("conversation", conversation.rawValue)
    json.field("queue", queue.rawValue)
    json.field("kind", kind.rawValue)
    json.field("phase", phase.rawValue)
    json.field("language", language.rawValue)
    json.field("topic", topic)
    json.field("since", since)
    json.field("answerBy", answerBy)
    json.field("visitorHere", visitorHere)
    json.field("parked", parked)
    json.object("counsellor", counsellor) { named, json in
      json.field("id", named.id.rawValue)
      json.field("name", named.name.revealed)
    }
    json.objects("people", people) { part, json in
      json.field("id", part.id.rawValue)
      json.field("name", part.name.revealed)
      json.field("part", part.part.rawValue)
    }
    json.field("danger", danger)
    json.field("alarmSeen", alarmSeen)
    json.object("risk", risk) { risk, json in
      json.field("since", risk.since)
      json.field("by", risk.by.revealed)
      json.field("open", risk.open)
      json.objects("steps", risk.steps) { step, json in
        json.field("step", step.step.rawValue)
        json.field("due", step.due)
        json.field("doneAt", step.doneAt)
        json.field("by", step.by?.revealed)
        json.field("entry", step.entry)
      }
    }
    json.object("offeredTo", offeredTo) { offered, json in
      json.field("id", offered.id?.rawValue)
      json.field("name", offered.name?.revealed)
    }
    json.field("summary", summary)
    json.field("summaryWords", summaryWords?.revealed)
    json.object("asked", asked) { asked, json in
      json.field("id", asked.id?.rawValue)
      json.field("words", asked.words)
    }
    json.field("askedWords", askedWords?.revealed)
    json.field("feelingBefore", feelingBefore)
    json.object("call", call) { $0.write(to: &$1) }
    json.field("lastSeq", lastSeq)
    json.field("endedBy", endedBy?.rawValue)
    json.field("deletesAt", deletesAt)
  }
}

extension VisitorState {
  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.field("conversation", conversation.rawValue)
    json.field("kind", kind.rawValue)
    json.field("phase", phase.rawValue)
    json.field("queue", queue)
    json.field("topic", topic)
    json.field("parked", parked)
    json.field("place", place)
    json.field("ahead", ahead)
    json.object("estimate", estimate) { estimate, json in
      json.field("from", estimate.from)
      json.field("to", estimate.to)
      json.field("chance", estimate.chance.rawValue)
    }
    json.field("answerBy", answerBy)
    json.objects("people", people) { person, json in
      json.field("name", person.name.revealed)
      json.field("part", person.part.rawValue)
      json.field("since", person.since)
    }
    json.field("danger", danger)
    json.field("announcement", announcement)
    json.field("open", open)
    json.field("closesAt", closesAt)
    json.field("opensAt", opensAt)
    json.field("endedBy", endedBy?.rawValue)
    json.field("deletesAt", deletesAt)
    json.field("hasCode", hasCode)
    json.field("feelingBefore", feelingBefore)
    json.field("feelingAfter", feelingAfter)
    json.field("face", face)
    json.object("call", call) { $0.write(to: &$1) }
    json.field("lastSeq", lastSeq)
    json.field("now", now)
    json.endObject()
  }
}

extension CallInChat {
  fileprivate func write(to json: inout JSONWriter) {
    json.field("number", number)
    json.field("kind", kind.rawValue)
    json.field("phase", phase.rawValue)
    json.field("since", since)
  }
}

extension JSONWriter {
  fileprivate mutating func field(_ name: StaticString, _ time: WallTime) {
    field(name, time.milliseconds)
  }

  fileprivate mutating func field(_ name: StaticString, _ time: WallTime?) {
    self.name(name)
    if let time { write(time.milliseconds) } else { writeNull() }
  }

  fileprivate mutating func texts(_ name: StaticString, _ texts: [String]) {
    self.name(name)
    beginArray()
    for text in texts { write(text) }
    endArray()
  }

  /// `null` where there is none.
  fileprivate mutating func object<Value>(
    _ name: StaticString, _ value: Value?, _ fields: (Value, inout JSONWriter) -> Void
  ) {
    self.name(name)
    guard let value else { return writeNull() }
    beginObject()
    fields(value, &self)
    endObject()
  }

  fileprivate mutating func objects<Value>(
    _ name: StaticString, _ values: [Value], _ fields: (Value, inout JSONWriter) -> Void
  ) {
    self.name(name)
    beginArray()
    for value in values {
      beginObject()
      fields(value, &self)
      endObject()
    }
    endArray()
  }
}
