/// A value as it was written, before anybody knows what it should be.
public enum WrittenValue: Sendable, Equatable {
  case scalar(String)
  case list([String])
}

/// One key of the configuration: what it takes, and where it goes.
public struct Setting<Root: Sendable>: Sendable {
  public let path: String
  /// As in "http.port is … ", for the error message.
  public let expects: String
  /// Whether a value is never shown, also not a wrong one: it may hold a password.
  public private(set) var isSecret = false
  /// False where the value is not what is expected; nothing is changed then.
  public let assign: @Sendable (WrittenValue, inout Root) -> Bool
  /// The value of a configuration, as YAML.
  public let written: @Sendable (Root) -> String

  public static func number(
    _ path: String, _ key: any WritableKeyPath<Root, Int> & Sendable,
    _ range: ClosedRange<Int>
  ) -> Setting<Root> {
    Setting(
      path: path, expects: "a whole number from \(range.lowerBound) to \(range.upperBound)",
      assign: { value, root in
        guard case .scalar(let text) = value, let number = Int(text), range.contains(number) else {
          return false
        }
        root[keyPath: key] = number
        return true
      }, written: { String($0[keyPath: key]) })
  }

  public static func flag(
    _ path: String, _ key: any WritableKeyPath<Root, Bool> & Sendable
  ) -> Setting<Root> {
    Setting(
      path: path, expects: "true or false",
      assign: { value, root in
        guard case .scalar(let text) = value, let flag = Bool(text) else { return false }
        root[keyPath: key] = flag
        return true
      }, written: { String($0[keyPath: key]) })
  }

  public static func text(
    _ path: String, _ key: any WritableKeyPath<Root, String> & Sendable,
    expects: String = "a text", where accepts: @escaping @Sendable (String) -> Bool = { _ in true }
  ) -> Setting<Root> {
    Setting(
      path: path, expects: expects,
      assign: { value, root in
        guard case .scalar(let text) = value, accepts(text) else { return false }
        root[keyPath: key] = text
        return true
      }, written: { quoted($0[keyPath: key]) })
  }

  /// As ``text(_:_:expects:where:)``, of a value that is shown nowhere.
  public static func secret(
    _ path: String, _ key: any WritableKeyPath<Root, String> & Sendable,
    expects: String, where accepts: @escaping @Sendable (String) -> Bool
  ) -> Setting<Root> {
    var setting = text(path, key, expects: expects, where: accepts)
    setting.isSecret = true
    return setting
  }

  public static func list(
    _ path: String, _ key: any WritableKeyPath<Root, [String]> & Sendable,
    expects: String, where accepts: @escaping @Sendable (String) -> Bool
  ) -> Setting<Root> {
    Setting(
      path: path, expects: expects,
      assign: { value, root in
        guard case .list(let texts) = value, texts.allSatisfy(accepts) else { return false }
        root[keyPath: key] = texts
        return true
      }, written: { "[" + $0[keyPath: key].map(quoted).joined(separator: ", ") + "]" })
  }

  public static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
    _ path: String, _ key: any WritableKeyPath<Root, Value> & Sendable
  ) -> Setting<Root> {
    let names = Value.allCases.map(\.rawValue)
    return Setting(
      path: path, expects: "one of \(names.joined(separator: ", "))",
      assign: { value, root in
        guard case .scalar(let text) = value, let choice = Value(rawValue: text) else {
          return false
        }
        root[keyPath: key] = choice
        return true
      }, written: { $0[keyPath: key].rawValue })
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
