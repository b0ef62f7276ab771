import CareAPI
import CareModel

/// What people send in a chat.
func fuzzChatText(_ input: UnsafeRawBufferPointer) {
  let raw = String(decoding: input, as: UTF8.self)
  for isLine in [false, true] {
    guard let once = try? ChatText(raw, isLine: isLine).text.revealed else { continue }
    let scalars = once.unicodeScalars
    hold((1...ChatText.longest).contains(scalars.count), "as long as it may be")
    hold(once.utf8.count <= 16_000, "as many bytes as there may be")
    for scalar in scalars {
      switch scalar.value {
      case 0x0A, 0x09: hold(!isLine, "a line is one line")
      case 0..<0x20, 0x7F...0x9F: hold(false, "no control characters")
      case 0x202A...0x202E, 0x2066...0x2069: hold(false, "nothing that turns text about")
      case 0x200B, 0x2060, 0xFEFF, 0xE0000...0xE001F: hold(false, "nothing that hides text")
      default: break
      }
    }
    let twice = try? ChatText(once, isLine: isLine).text.revealed
    hold(twice.map { $0.unicodeScalars.elementsEqual(scalars) } ?? false, "clean stays clean")
  }
}

/// Hours as a page might send them, and how they are around the changes of clocks.
func fuzzOpeningHours(_ input: UnsafeRawBufferPointer) {
  guard let hours = try? RESTCoding.decode(OpeningHours.self, from: input) else { return }
  hold(hours.faults.isEmpty, "what is read has no faults")
  let written = RESTCoding.encode(hours)
  hold(
    (try? RESTCoding.decode(OpeningHours.self, from: written.utf8)) == hours,
    "our own writing reads as other hours")
  // Before the changes of 2026 in Finland, and Christmas.
  for start in [1_774_702_800_000, 1_792_846_800_000, 1_798_067_700_000] as [Int64] {
    for hour in 0..<48 {
      let time = WallTime(milliseconds: start + Int64(hour) * 1_980_000)
      let state = hours.state(at: time, in: .helsinki)
      hold(state.isOpen || !state.admits, "nobody is let in while it is closed")
      hold(state.isOpen || state.closesAt == nil, "what is closed does not close")
      if let next = state.changesAt { hold(next > time, "the next change is ahead") }
      if let closes = state.closesAt {
        hold(closes > time, "it closes later")
        hold(state.lastAdmissionAt.map { $0 <= closes } ?? false, "let in before closing")
        if let opens = state.opensAt { hold(opens > closes, "it opens again after closing") }
      }
      hold(
        zip(state.today, state.today.dropFirst()).allSatisfy { $0.lowerBound <= $1.lowerBound },
        "in order")
    }
  }
}

/// How a queue is set up, as a page or a file might say it.
func fuzzQueueSettings(_ input: UnsafeRawBufferPointer) {
  guard let settings = try? RESTCoding.decode(ChatQueueSettings.self, from: input) else { return }
  hold(settings.hours.faults.isEmpty, "hours that are read have no faults")
  hold(settings.topics.count <= ChatQueueSettings.mostTopics, "no more topics than there may be")
  hold(settings.staff.count <= ChatQueueSettings.mostStaff, "no more staff than there may be")
  let faults = settings.faults
  hold(Set(faults).count == faults.count, "nothing is told twice")
  let written = RESTCoding.encode(settings)
  if written.utf8.count <= ProtocolLimits.messageBytes {
    hold(
      (try? RESTCoding.decode(ChatQueueSettings.self, from: written.utf8)) == settings,
      "our own writing reads as other settings")
  }
  guard faults.isEmpty else { return }
  for language in Language.allCases {
    hold(!settings.name.words(in: language).isEmpty, "a name in every language")
  }
  for link in settings.links {
    hold(link.address.hasPrefix("https://"), "links are https alone")
    hold(link.address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "links hold no blanks")
  }
  for text in settings.tags + settings.name.all {
    hold(!text.unicodeScalars.contains { $0.value < 0x20 }, "a line is one line")
  }
}

/// What comes on the lines of a chat, a visitor's and a counsellor's.
func fuzzChatLine(_ input: UnsafeRawBufferPointer) {
  let text = String(decoding: input, as: UTF8.self)
  do throws(ChatFault) {
    let request = try VisitorRequest(decoding: text)
    hold(request.id.map(ChatLimits.isKey) ?? true, "the id of a request is one")
    switch request.asked {
    case .start(let wanted):
      hold(ChatLimits.isSecret(wanted.secret.revealed), "a secret is as long as one")
      hold(wanted.feeling.map { (1...5).contains($0) } ?? true, "feelings are on the scale")
      hold(wanted.kind != .live || wanted.text == nil, "a chat begins without words")
    case .comeBack(let wanted): hold(wanted.after >= 0, "numbers of entries are not negative")
    case .command(.say(let text, _)):
      hold(
        (1...ChatText.longest).contains(text.revealed.unicodeScalars.count), "as long as it may be")
    case .media(.join(_, let offer, _)), .media(.reoffer(_, let offer)):
      hold(
        offer.revealed.utf8.count <= ProtocolLimits.offerBytes, "an offer is as long as it may be")
    case .command, .typing, .media, .erase, .ping: break
    }
  } catch {}
  do throws(ChatFault) {
    let request = try DeskRequest(decoding: text)
    hold(request.id.map(ChatLimits.isKey) ?? true, "the id of a request is one")
    switch request.asked {
    case .open(_, let after): hold(after >= 0, "numbers of entries are not negative")
    case .command(.announce(_, let words)):
      hold(words.unicodeScalars.count <= ChatBoard.announcementLength, "as long as it may be")
    case .command(.wrapUp(_, _, let tags)): hold(tags.count <= 20, "as many as there may be")
    case .command(.offerCall(_, _, let key)):
      hold(ChatLimits.isKey(key), "an offer has the name of its request")
    case .command, .close, .typing, .media, .ping: break
    }
  } catch {}
}

/// Shifts as somebody might have written them down.
func fuzzShiftSheet(_ input: UnsafeRawBufferPointer) {
  let text = String(decoding: input, as: UTF8.self)
  let sheet: ShiftSheet
  do throws(ShiftSheet.Fault) { sheet = try ShiftSheet(text) } catch {
    hold(error.sentence.hasSuffix("."), "a fault is a sentence")
    return
  }
  hold((1...ShiftSheet.most).contains(sheet.rows.count), "as many shifts as there may be")
  for row in sheet.rows {
    hold(row.line >= 1, "lines count from 1")
    hold(!row.queues.isEmpty && row.queues.allSatisfy(ChatQueue.isAddress), "queues are addresses")
    hold((1...ShiftSheet.longestPerson).contains(row.person.revealed.utf8.count), "a username")
    hold(row.from.day.isReal, "a day that exists")
  }
}
