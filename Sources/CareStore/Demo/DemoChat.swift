internal import CareModel

/// A chat to try out: always open, with the demo's staff on it. Put in once; what somebody changed stays.
enum DemoChat {
  static let address = "ilta"

  static func seed(_ store: any CareTransaction) throws {
    guard try store.chatQueue(address: address) == nil else { return }
    _ = try store.insert(
      ChatQueue(
        id: DemoPeople.id("cq_demo-ilta"), organisation: DemoPeople.organisation.id,
        address: address, settings: settings))
  }

  private static var settings: ChatQueueSettings {
    var settings = ChatQueueSettings(
      name: LocalWords(fi: "Iltachat", sv: "Kvällschatten", en: "Evening chat"), hours: .always)
    settings.topics = [
      topic("worry", "Huoli", "Oro", "A worry"),
      topic("lonely", "Yksinäisyys", "Ensamhet", "Being lonely"),
      topic("family", "Perhe ja ihmissuhteet", "Familj och relationer", "Family and relations"),
      topic("other", "Jokin muu", "Något annat", "Something else"),
    ]
    settings.phones = [
      .init(
        name: LocalWords(fi: "Päivystys", sv: "Jouren", en: "Duty phone"),
        number: DemoPeople.organisation.phone,
        hours: LocalWords(fi: "joka päivä", sv: "varje dag", en: "every day"))
    ]
    settings.canned = [
      "Hei, olen täällä sinua varten.", "Kiitos, että kerroit.",
      "Haluatko kertoa siitä lisää?", "Missä olet nyt?",
    ]
    settings.tags = ["perhe", "koulu", "työ", "mieliala", "talous"]
    settings.staff = DemoPeople.carers.map(\.id)
    settings.leads = DemoPeople.carers.filter { $0.has(.shiftLead) }.map(\.id)
    settings.debrief = LocalWords(
      fi: "Soita takapäivystäjälle. Voit puhua heti tämän jälkeen.",
      sv: "Ring bakjouren. Du kan tala med den genast efter det här.",
      en: "Call the on-call person. You can talk right after this.")
    return settings
  }

  private static func topic(
    _ id: String, _ fi: String, _ sv: String, _ en: String
  ) -> ChatQueueSettings.Topic {
    .init(id: id, name: LocalWords(fi: fi, sv: sv, en: en))
  }
}
