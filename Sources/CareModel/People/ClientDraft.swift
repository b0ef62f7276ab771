/// A client who is to be added, as somebody has written it down.
public struct ClientDraft: Sendable, Equatable {
  public enum Field: String, Sendable, CaseIterable {
    case name, firstName, unit, language, phone, email, address, entryInstructions, suitability
    case emergency
  }

  public var name: PersonalText
  /// Empty: the first word of the name.
  public var firstName: PersonalText
  /// The unit's name.
  public var unit: String
  public var language: String
  public var phone: PersonalText
  public var email: PersonalText
  public var address: PersonalText
  public var entryInstructions: PersonalText
  public var suitability: PersonalText
  public var emergency: PersonalText

  public init(
    name: PersonalText, firstName: PersonalText = "", unit: String, language: String = "",
    phone: PersonalText = "", email: PersonalText = "", address: PersonalText = "",
    entryInstructions: PersonalText = "", suitability: PersonalText = "",
    emergency: PersonalText = ""
  ) {
    self.name = name
    self.firstName = firstName
    self.unit = unit
    self.language = language
    self.phone = phone
    self.email = email
    self.address = address
    self.entryInstructions = entryInstructions
    self.suitability = suitability
    self.emergency = emergency
  }

  public static let longestName = 80
  public static let longestPhone = 40
  /// Of what may have several lines.
  public static let longestText = 1_000

  /// Fields that cannot be taken as they are, in the order of ``Field``.
  ///
  /// - Parameter countryCode: of numbers that are written without one.
  public func faults(countryCode: String = "358") -> [Field] {
    Field.allCases.filter { field in
      switch field {
      case .name: !Self.isLine(name.revealed, longest: Self.longestName)
      case .firstName:
        !firstName.revealed.isEmpty && !Self.isLine(firstName.revealed, longest: Self.longestName)
      case .unit: !Self.isLine(unit, longest: Self.longestName)
      case .language: !language.isEmpty && Language(rawValue: language) == nil
      case .phone:
        !phone.revealed.isEmpty
          && (phone.revealed.count > Self.longestPhone
            || PhoneNumber(phone.revealed, countryCode: countryCode) == nil)
      case .email: !email.revealed.isEmpty && MailAddress(email.revealed) == nil
      case .address: !Self.isText(address.revealed)
      case .entryInstructions: !Self.isText(entryInstructions.revealed)
      case .suitability: !Self.isText(suitability.revealed)
      case .emergency: !Self.isText(emergency.revealed)
      }
    }
  }

  /// The client and what is written of them; to be asked for where there are no ``faults(countryCode:)``.
  public func client(
    _ id: ClientID, in organisation: OrganisationID, unit: UnitID
  ) -> (client: Client, details: ClientDetails) {
    let first =
      firstName.revealed.isEmpty
      ? name.revealed.split(separator: " ").first.map(String.init) ?? name.revealed
      : firstName.revealed
    return (
      Client(
        id: id, organisation: organisation, unit: unit, name: name, firstName: Personal(first),
        language: Language(rawValue: language) ?? .fi),
      ClientDetails(
        client: id, organisation: organisation, phone: phone.revealed.isEmpty ? nil : phone,
        email: email.revealed.isEmpty ? nil : email, address: address,
        entryInstructions: entryInstructions, suitability: suitability, emergency: emergency)
    )
  }

  private static func isLine(_ text: String, longest: Int) -> Bool {
    (1...longest).contains(text.count) && text.first?.isWhitespace == false
      && text.last?.isWhitespace == false && text.utf8.count <= longest * 8
      && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }

  private static func isText(_ text: String) -> Bool {
    text.count <= longestText && text.utf8.count <= longestText * 8
      && text.unicodeScalars.allSatisfy {
        $0 == "\n" || $0.properties.generalCategory != .control
      }
  }
}
