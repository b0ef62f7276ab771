package import CareModel

/// What the gateway has settled for this terminal: the signed document, decoded. Fields that are not
/// known are ignored; a document that lacks one of these is refused as a whole and the last good one kept.
package struct KioskConfiguration: Codable, Equatable, Sendable {
  package var terminalId: String
  /// Rises with every change; an older one never replaces a newer one.
  package var version: Int
  package var issuedAt: WallTime
  package var name: String
  package var place: Place
  package var language: Language
  package var organisation: KioskOrganisation
  package var people: [KioskPerson]
  package var ringSeconds: Int
  /// Per cent.
  package var volume: Int
  package var brightness: Int
  package var night: KioskHours?
  package var selfTestBeforeVisit: Bool
  /// How long before a visit the terminal says aloud that it comes; nil: it does not.
  package var remindMinutes: Int?
  package var timeZone: String

  package enum Place: String, Codable, Sendable { case home, servicePoint }

  package init(
    terminalId: String, version: Int, issuedAt: WallTime, name: String, place: Place = .home,
    language: Language, organisation: KioskOrganisation, people: [KioskPerson],
    ringSeconds: Int = 90, volume: Int = 80, brightness: Int = 80, night: KioskHours? = nil,
    selfTestBeforeVisit: Bool = true, remindMinutes: Int? = nil,
    timeZone: String = "Europe/Helsinki"
  ) {
    self.terminalId = terminalId
    self.version = version
    self.issuedAt = issuedAt
    self.name = name
    self.place = place
    self.language = language
    self.organisation = organisation
    self.people = people
    self.ringSeconds = ringSeconds
    self.volume = volume
    self.brightness = brightness
    self.night = night
    self.selfTestBeforeVisit = selfTestBeforeVisit
    self.remindMinutes = remindMinutes
    self.timeZone = timeZone
  }

  package var zone: KioskZone { KioskZone(timeZone) }

  package func person(_ client: ClientID?) -> KioskPerson? {
    people.first { $0.clientId == client } ?? (people.count == 1 ? people.first : nil)
  }
}

package struct KioskOrganisation: Codable, Equatable, Sendable {
  package var name: String
  /// `kotihoito`.
  package var service: String
  /// The number that is always on screen.
  package var phone: String
  /// `kotihoidosta`.
  package var callingFrom: String

  package init(name: String, service: String, phone: String, callingFrom: String) {
    self.name = name
    self.service = service
    self.phone = phone
    self.callingFrom = callingFrom
  }
}

/// One of the people who live with the terminal.
package struct KioskPerson: Codable, Equatable, Sendable {
  package var clientId: ClientID
  package var firstName: PersonalText
  package var language: Language
  /// The person's own consent; nil: calls never open by themselves.
  package var autoAnswer: KioskConsent?

  package init(
    clientId: ClientID, firstName: PersonalText, language: Language,
    autoAnswer: KioskConsent? = nil
  ) {
    self.clientId = clientId
    self.firstName = firstName
    self.language = language
    self.autoAnswer = autoAnswer
  }
}

/// Who may open a call without a touch, and when.
package struct KioskConsent: Codable, Equatable, Sendable {
  package var callers: [Role]
  package var from: MinuteOfDay
  package var until: MinuteOfDay
  package var countdownSeconds: Int
  package var givenAt: WallTime

  package init(
    callers: [Role], from: MinuteOfDay, until: MinuteOfDay, countdownSeconds: Int,
    givenAt: WallTime
  ) {
    self.callers = callers
    self.from = from
    self.until = until
    self.countdownSeconds = countdownSeconds
    self.givenAt = givenAt
  }

  package var hours: KioskHours { KioskHours(from: from, until: until) }
}
