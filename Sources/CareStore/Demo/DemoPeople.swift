internal import CareModel

/// The invented people of the demo. First names are common Finnish ones; every surname says that
/// its bearer is made up.
enum DemoPeople {
  static let organisation = Organisation(
    id: id("o_demo"), name: "Pohjoisen hyvinvointialue", service: "kotihoito",
    callingFrom: "kotihoidosta", phone: "017 123 456", onCallPhone: "017 123 457")

  static let units = [
    CareUnit(id: id("u_demo-keskusta"), organisation: organisation.id, name: "Keskustan tiimi"),
    CareUnit(id: id("u_demo-ranta"), organisation: organisation.id, name: "Rannan tiimi"),
  ]

  static let carers = [
    carer("helmi", "Helmi", "Demo", unit: 0, .fi, skills: ["lähihoitaja", "muistisairaudet"]),
    carer(
      "matti", "Matti", "Malli", unit: 0, .fi, roles: [.carer, .shiftLead, .administrator],
      skills: ["sairaanhoitaja", "haavahoito"]),
    carer("ulla", "Ulla", "Exempel", unit: 1, .sv, skills: ["fysioterapeutti", "ruotsi"]),
  ]

  static let clients = [
    client("aino", "Aino", "Demo", unit: 0),
    client("eino", "Eino", "Esimerkki", unit: 0),
    client("helvi", "Helvi", "Malliasiakas", unit: 0),
    client("toivo", "Toivo", "Keksitty", unit: 0),
    client("kerttu", "Kerttu", "Kokeilu", unit: 0),
    client("martti", "Martti", "Harjoitus", unit: 0),
    client("sirkka", "Sirkka", "Näyte", unit: 0),
    client("lauri", "Lauri", "Kuviteltu", unit: 1),
    client("elsa", "Elsa", "Exempel", unit: 1, .sv),
    client("george", "George", "Sample", unit: 1, .en),
  ]

  private static func carer(
    _ username: String, _ firstName: String, _ surname: String, unit: Int, _ language: Language,
    roles: [StaffRole] = [.carer], skills: [String]
  ) -> Professional {
    Professional(
      id: id("w_demo-" + username), organisation: organisation.id, unit: units[unit].id,
      username: PersonalText(username), name: PersonalText("\(firstName) \(surname)"),
      firstName: PersonalText(firstName), language: language, roles: roles,
      skills: skills.compactMap { Skill($0) })
  }

  private static func client(
    _ slug: String, _ firstName: String, _ surname: String, unit: Int, _ language: Language = .fi
  ) -> Client {
    Client(
      id: id("c_demo-" + slug), organisation: organisation.id, unit: units[unit].id,
      name: PersonalText("\(firstName) \(surname)"), firstName: PersonalText(firstName),
      language: language)
  }

  /// Of ids that are written in this folder, all of them well-formed: the tests seed them.
  static func id<Kind>(_ text: String) -> Identifier<Kind> { Identifier(text)! }
}
