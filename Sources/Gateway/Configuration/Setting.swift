/// A value as it was written, before anybody knows what it should be.
enum WrittenValue: Sendable, Equatable {
  case scalar(String)
  case list([String])
}

/// One key of the configuration: what it takes, and where it goes.
struct Setting: Sendable {
  let path: String
  /// As in "http.port is … ", for the error message.
  let expects: String
  /// False where the value is not what is expected; the configuration is then unchanged.
  let assign: @Sendable (WrittenValue, inout Configuration) -> Bool
  /// The value of a configuration, as YAML.
  let written: @Sendable (Configuration) -> String

  static func number(
    _ path: String, _ key: any WritableKeyPath<Configuration, Int> & Sendable,
    _ range: ClosedRange<Int>
  ) -> Setting {
    Setting(
      path: path, expects: "a whole number from \(range.lowerBound) to \(range.upperBound)",
      assign: { value, configuration in
        guard case .scalar(let text) = value, let number = Int(text), range.contains(number) else {
          return false
        }
        configuration[keyPath: key] = number
        return true
      }, written: { String($0[keyPath: key]) })
  }

  static func flag(
    _ path: String, _ key: any WritableKeyPath<Configuration, Bool> & Sendable
  ) -> Setting {
    Setting(
      path: path, expects: "true or false",
      assign: { value, configuration in
        guard case .scalar(let text) = value, let flag = Bool(text) else { return false }
        configuration[keyPath: key] = flag
        return true
      }, written: { String($0[keyPath: key]) })
  }

  static func text(
    _ path: String, _ key: any WritableKeyPath<Configuration, String> & Sendable,
    expects: String = "a text", where accepts: @escaping @Sendable (String) -> Bool = { _ in true }
  ) -> Setting {
    Setting(
      path: path, expects: expects,
      assign: { value, configuration in
        guard case .scalar(let text) = value, accepts(text) else { return false }
        configuration[keyPath: key] = text
        return true
      }, written: { quoted($0[keyPath: key]) })
  }

  static func list(
    _ path: String, _ key: any WritableKeyPath<Configuration, [String]> & Sendable,
    expects: String, where accepts: @escaping @Sendable (String) -> Bool
  ) -> Setting {
    Setting(
      path: path, expects: expects,
      assign: { value, configuration in
        guard case .list(let texts) = value, texts.allSatisfy(accepts) else { return false }
        configuration[keyPath: key] = texts
        return true
      }, written: { "[" + $0[keyPath: key].map(quoted).joined(separator: ", ") + "]" })
  }

  static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
    _ path: String, _ key: any WritableKeyPath<Configuration, Value> & Sendable
  ) -> Setting {
    let names = Value.allCases.map(\.rawValue)
    return Setting(
      path: path, expects: "one of \(names.joined(separator: ", "))",
      assign: { value, configuration in
        guard case .scalar(let text) = value, let choice = Value(rawValue: text) else {
          return false
        }
        configuration[keyPath: key] = choice
        return true
      }, written: { $0[keyPath: key].rawValue })
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
