import CareAPI
import CareModel
import Testing

@Suite struct ChatQueueSettingsTests {
  /// Every field as it is in no new queue.
  private static var full: ChatQueueSettings {
    var settings = ChatQueueSettings(
      name: LocalWords(fi: "Iltachat", sv: "Kvällschatten", en: "Evening chat"), hours: .always)
    settings.topics = [.init(id: "worry", name: LocalWords(fi: "Huoli"))]
    settings.mostWaiting = 40
    settings.perCounsellor = 2
    settings.takesMessages = false
    settings.takesContacts = false
    settings.phones = [
      .init(name: LocalWords(fi: "Kriisi"), number: "09 2525 0111", hours: LocalWords(fi: "aina"))
    ]
    settings.links = [.init(name: LocalWords(fi: "Apua"), address: "https://example.org/apua?a=1")]
    settings.keeps = RetentionClock(textHours: 48)
    settings.canned = ["Hei.\nOlen täällä."]
    settings.tags = ["perhe", "👨‍👩‍👧"]
    settings.staff = [ProfessionalID("w_helmi")!]
    settings.leads = [ProfessionalID("w_matti")!]
    settings.answerSeconds = 60
    settings.silenceMinutes = 20
    settings.unansweredDays = 7
    settings.alarmMinutes = 3
    settings.promiseMinutes = 20
    settings.overload = OverloadRule(mostWaitingEach: 2, longestWaitMinutes: 15)
    settings.debrief = LocalWords(fi: "Soita takapäivystäjälle.\nHeti.")
    return settings
  }

  private static let new = ChatQueueSettings(name: LocalWords(fi: "Uusi"), hours: .never)

  @Test func everyFieldComesBack() throws {
    // A field that is added has to be read as well, and so has to stand here.
    for (field, plain) in zip(
      Mirror(reflecting: Self.full).children, Mirror(reflecting: Self.new).children)
    {
      #expect("\(field.value)" != "\(plain.value)", "\(field.label ?? "")")
    }
    let written = RESTCoding.encode(Self.full)
    #expect(try RESTCoding.decode(ChatQueueSettings.self, from: written.utf8) == Self.full)
  }

  @Test func whatAnOlderProgramStoredIsRead() throws {
    let read = try RESTCoding.decode(
      ChatQueueSettings.self, from: #"{"name":{"fi":"Uusi"},"hours":{"week":[]}}"#.utf8)
    #expect(read == Self.new)
    for json in [#"{"name":{"fi":"Uusi"}}"#, #"{"hours":{"week":[]}}"#, "[]", "{}"] {
      #expect(throws: ProtocolError.self) {
        try RESTCoding.decode(ChatQueueSettings.self, from: json.utf8)
      }
    }
  }

  @Test func listsAreCountedWhileTheyAreRead() {
    for (field, item, most) in [
      ("topics", #"{"id":"a","name":{}}"#, 20),
      ("phones", #"{"name":{},"number":"1","hours":{}}"#, 10),
      ("links", #"{"name":{},"address":""}"#, 20), ("canned", #""a""#, 50), ("tags", #""a""#, 50),
      ("staff", #""w_a""#, 500), ("leads", #""w_a""#, 500),
    ] {
      func read(_ count: Int) -> String? {
        let list = Array(repeating: item, count: count).joined(separator: ",")
        let json = #"{"name":{"fi":"a"},"hours":{"week":[]},"\#(field)":[\#(list)]}"#
        do throws(ProtocolError) {
          _ = try RESTCoding.decode(ChatQueueSettings.self, from: json.utf8)
          return nil
        } catch {
          return error.message
        }
      }
      #expect(read(most) == nil)
      #expect(read(most + 1) == "\(field): \(field) holds more than \(most)")
    }
  }

  @Test func hoursThatAreNotSoundAreToldInWords() {
    let json =
      #"{"name":{"fi":"a"},"hours":{"week":[{"weekday":"monday","from":"08:00","to":"08:05"}]}}"#
    do throws(ProtocolError) {
      _ = try RESTCoding.decode(ChatQueueSettings.self, from: json.utf8)
      Issue.record("read")
    } catch {
      #expect(error.message == "hours: a period is shorter than 10 minutes")
    }
  }

  @Test func soundSettingsHaveNoFaults() {
    #expect(Self.full.faults == [] && Self.new.faults == [])
    var bare = Self.new
    bare.debrief = LocalWords()
    bare.phones = [.init(name: LocalWords(en: "Help"), number: "112", hours: LocalWords())]
    #expect(bare.faults == [])
  }

  /// What is wrong, as `field kind`.
  private func faults(_ change: (inout ChatQueueSettings) -> Void) -> [String] {
    var settings = Self.full
    change(&settings)
    return settings.faults.map { "\($0.field) \($0.kind.rawValue)" }
  }

  @Test func textsHaveABoundAndAreClean() {
    #expect(faults { $0.name = LocalWords() } == ["name empty"])
    #expect(faults { $0.name.sv = " " } == ["name.sv empty"])
    #expect(faults { $0.name.en = String(repeating: "a", count: 80) } == [])
    #expect(faults { $0.name.en = String(repeating: "a", count: 81) } == ["name.en tooLong"])
    #expect(faults { $0.name.fi = "Ilta\nchat" } == ["name.fi unclean"])
    #expect(faults { $0.name.fi = "Ilta\u{202E}chat" } == ["name.fi unclean"])
    #expect(faults { $0.name.fi = " Iltachat" } == ["name.fi unclean"])
    #expect(faults { $0.topics[0].name = LocalWords() } == ["topics.0.name empty"])
    #expect(faults { $0.phones[0].hours.fi = "" } == ["phones.0.hours.fi empty"])
    #expect(faults { $0.canned.append(String(repeating: "ä", count: 501)) } == ["canned.1 tooLong"])
    #expect(faults { $0.canned.append(String(repeating: "ä", count: 500)) } == [])
    #expect(faults { $0.tags.append("a\u{0}") } == ["tags.2 unclean"])
    #expect(faults { $0.debrief.en = String(repeating: "a", count: 301) } == ["debrief.en tooLong"])
  }

  @Test func listsHaveABoundAndHoldNothingTwice() {
    #expect(
      faults { settings in
        settings.topics = (0...20).map { .init(id: "t\($0)", name: LocalWords(fi: "a")) }
      } == ["topics tooMany"])
    #expect(faults { $0.topics.append($0.topics[0]) } == ["topics.1.id twice"])
    #expect(faults { $0.topics[0].id = "huoli!" } == ["topics.0.id noWord"])
    #expect(faults { $0.tags.append("perhe") } == ["tags.2 twice"])
    #expect(faults { $0.staff += $0.staff } == ["staff.1 twice"])
    #expect(
      faults { $0.leads = (0...500).map { ProfessionalID("w_\($0)")! } } == ["leads tooMany"])
  }

  @Test func numbersHaveRanges() {
    #expect(faults { $0.mostWaiting = 0 } == ["mostWaiting outOfRange"])
    #expect(faults { $0.perCounsellor = 11 } == ["perCounsellor outOfRange"])
    #expect(faults { $0.answerSeconds = 14 } == ["answerSeconds outOfRange"])
    #expect(faults { $0.silenceMinutes = 241 } == ["silenceMinutes outOfRange"])
    #expect(faults { $0.alarmMinutes = .max } == ["alarmMinutes outOfRange"])
    #expect(faults { $0.promiseMinutes = 0 } == ["promiseMinutes outOfRange"])
    #expect(faults { $0.unansweredDays = 31 } == ["unansweredDays outOfRange"])
    #expect(
      faults { $0.overload = OverloadRule(mostWaitingEach: 0, longestWaitMinutes: 241) }
        == ["overload.mostWaitingEach outOfRange", "overload.longestWaitMinutes outOfRange"])
    #expect(faults { $0.keeps.textHours = 0 } == ["keeps.textHours outOfRange"])
    #expect(faults { $0.keeps.statisticsDays = 1 } == ["keeps.statisticsDays outOfRange"])
    #expect(faults { $0.keeps.factsDays = 1 } == ["keeps.factsDays factsGoFirst"])
    #expect(faults { $0.hours.lastAdmissionMinutes = -1 } == ["hours hours"])
  }

  @Test func numbersOfTelephonesAndAddressesHaveTheirForm() {
    for number in ["112", "+358 9 2525 0111", "(09) 310-1691"] {
      #expect(faults { $0.phones[0].number = number } == [], "\(number)")
    }
    for number in ["", "12", " 112", "soita", "tel:112", String(repeating: "1", count: 21)] {
      #expect(
        faults { $0.phones[0].number = number } == ["phones.0.number noPhoneNumber"], "\(number)")
    }
    for address in ["https://a.fi", "https://a.fi:8443/b#c", "https://xn--a-1ga.fi/%C3%A4"] {
      #expect(faults { $0.links[0].address = address } == [], "\(address)")
    }
    for address in [
      "", "https://", "https:///a", "http://a.fi", "HTTPS://a.fi", "javascript:alert(1)",
      "https://a@b.fi", "https://a b.fi", "https://a.fi/\"x", "https://ä.fi", " https://a.fi",
      "https://a.fi/" + String(repeating: "a", count: 500),
    ] {
      #expect(
        faults { $0.links[0].address = address } == ["links.0.address noAddress"], "\(address)")
    }
  }

  @Test func whatIsWrongIsToldWithoutWhatStoodThere() {
    var settings = Self.full
    settings.tags = ["salaisuus", "salaisuus"]
    settings.links[0].address = "http://salaisuus.fi"
    settings.name.fi = "salaisuus "
    #expect(settings.faults.count == 3)
    #expect(settings.faults.allSatisfy { !$0.words.contains("salaisuus") })
    #expect(settings.faults.last?.words == "tags.1 stands there twice")
  }

  @Test func addressesAreWordsThatNothingElseHas() {
    for address in ["ilta", "a1", "nuorten-chat", String(repeating: "a", count: 40)] {
      #expect(ChatQueue.isAddress(address))
    }
    for address in ["", "a", "ws", "-a", "Ilta", "yö", "a/b", String(repeating: "a", count: 41)] {
      #expect(!ChatQueue.isAddress(address))
    }
  }
}
