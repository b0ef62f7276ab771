internal import CareModel
internal import Foundation

/// The fields of a flat message: texts, numbers, booleans, lists of texts. Deeper things are none of ours.
struct ChatFields {
  enum Field: Decodable, Equatable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([String])
    case null

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? container.decode(Int.self) {
        self = .number(number)
      } else {
        self = .list(try container.decode([String].self))
      }
    }
  }

  let values: [String: Field]

  /// Nil where it is no JSON object of such fields, or holds the character U+0000.
  init?(_ text: String) {
    let data = Data(text.utf8)
    guard let values = try? JSONDecoder().decode([String: Field].self, from: data),
      values.count <= 16, !JSONText.holdsZero(data)
    else { return nil }
    self.values = values
  }

  func text(_ name: String) throws -> String {
    guard case .text(let text)? = values[name] else { throw missing(name) }
    return text
  }

  /// Nil where it is missing, null or empty.
  func optionalText(_ name: String) throws -> String? {
    switch values[name] {
    case nil, .null: return nil
    case .text(let text): return text.isEmpty ? nil : text
    default: throw missing(name)
    }
  }

  func word<Word: RawRepresentable>(_ name: String) throws -> Word where Word.RawValue == String {
    guard let word = Word(rawValue: try text(name)) else {
      throw ProtocolError(.badRequest, "\(name) has no allowed value")
    }
    return word
  }

  func id<Kind>(_ name: String) throws -> Identifier<Kind> {
    guard let id = Identifier<Kind>(try text(name)) else {
      throw ProtocolError(.badRequest, "\(name) is no id")
    }
    return id
  }

  func optionalID<Kind>(_ name: String) throws -> Identifier<Kind>? {
    try optionalText(name) == nil ? nil : try id(name)
  }

  func number(_ name: String, _ range: ClosedRange<Int>) throws -> Int {
    guard case .number(let number)? = values[name], range.contains(number) else {
      throw ProtocolError(
        .badRequest, "\(name) is not from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func optionalNumber(_ name: String, _ range: ClosedRange<Int>) throws -> Int? {
    switch values[name] {
    case nil, .null: nil
    default: try number(name, range)
    }
  }

  func flag(_ name: String) throws -> Bool {
    guard case .flag(let flag)? = values[name] else { throw missing(name) }
    return flag
  }

  func list(_ name: String, most: Int) throws -> [String] {
    guard case .list(let list)? = values[name], list.count <= most else { throw missing(name) }
    return list
  }

  func secret(_ name: String) throws -> PersonalText {
    let secret = try text(name)
    guard ChatLimits.isSecret(secret) else {
      throw ProtocolError(.badRequest, "\(name) is no secret")
    }
    return PersonalText(secret)
  }

  /// A text that somebody wrote, cleaned.
  func message(_ name: String) throws -> PersonalText {
    try cleaned(try text(name), name)
  }

  func optionalMessage(_ name: String) throws -> PersonalText? {
    try optionalText(name).map { try cleaned($0, name) }
  }

  /// One line that somebody wrote; nil where there is none.
  func optionalLine(_ name: String, longest: Int) throws -> PersonalText? {
    try optionalText(name).map { try cleaned($0, name, longest: longest, isLine: true) }
  }

  private func cleaned(
    _ text: String, _ name: String, longest: Int = ChatText.longest, isLine: Bool = false
  ) throws -> PersonalText {
    do {
      return try ChatText(text, longest: longest, isLine: isLine).text
    } catch ChatText.Fault.tooLong {
      throw ProtocolError(.tooLong, "\(name) is too long")
    } catch {
      throw ProtocolError(.badRequest, "\(name) is empty")
    }
  }

  func key(_ name: String) throws -> String {
    let key = try text(name)
    guard ChatLimits.isKey(key) else {
      throw ProtocolError(.badRequest, "\(name) is no name of a request")
    }
    return key
  }

  private func missing(_ name: String) -> ProtocolError {
    ProtocolError(.badRequest, "\(name) is missing or of another type")
  }
}
