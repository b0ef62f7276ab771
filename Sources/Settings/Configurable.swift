internal import Yams

/// What is wrong with a configuration, in one sentence for whoever wrote it.
public struct ConfigurationProblem: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String

  public init(_ description: String) {
    self.description = description
  }
}

/// A configuration that a YAML file and `--set` fill in.
public protocol Configurable: Sendable {
  /// The defaults.
  init()
  static var settings: SettingTable<Self> { get }
}

extension Configurable {
  /// Reads a YAML file's text on top of the defaults.
  /// - Parameter name: what the file is called in messages.
  public init(yaml: String, name: String) throws(ConfigurationProblem) {
    self.init()
    let root: Node?
    do {
      root = try Yams.compose(yaml: yaml)
    } catch {
      throw ConfigurationProblem("\(name) is not readable YAML: \(Self.describe(error))")
    }
    guard let root, root.null == nil else { return }
    guard case .mapping(let mapping) = root else {
      throw ConfigurationProblem("\(name) must hold keys and values.")
    }
    for (key, value) in mapping { try take(key, value, under: nil, name: name) }
  }

  /// Sets one key, as in `--set http.port=8081`.
  public mutating func set(_ assignment: String) throws(ConfigurationProblem) {
    guard let equals = assignment.firstIndex(of: "=") else {
      throw ConfigurationProblem("--set takes key=value, such as --set http.port=8081.")
    }
    let path = String(assignment[..<equals])
    let text = String(assignment[assignment.index(after: equals)...])
    guard let setting = Self.settings.byPath[path] else {
      throw ConfigurationProblem(
        "--set: there is no key \(path); did you mean \(Self.settings.nearest(to: path))?")
    }
    let items = text.split(separator: ",").map {
      String(
        $0.drop { $0 == " " || $0 == "[" }.reversed().drop { $0 == " " || $0 == "]" }.reversed())
    }
    guard setting.assign(.scalar(text), &self) || setting.assign(.list(items), &self) else {
      let shown = setting.isSecret ? "" : ", not \"\(text)\""
      throw ConfigurationProblem("--set: \(path) is \(setting.expects)\(shown).")
    }
  }

  private mutating func take(
    _ key: Node, _ value: Node, under section: String?, name: String
  ) throws(ConfigurationProblem) {
    let line = key.mark.map { "\(name), line \($0.line)" } ?? name
    guard let word = key.scalar?.string else {
      throw ConfigurationProblem("\(line): a key must be a word.")
    }
    let path = section.map { "\($0).\(word)" } ?? word
    if section == nil, Self.settings.sections.contains(word) {
      if value.null != nil { return }  // a section with all its keys commented out
      guard case .mapping(let mapping) = value else {
        throw ConfigurationProblem("\(line): \(word) holds keys of its own, not a value.")
      }
      for (key, value) in mapping { try take(key, value, under: word, name: name) }
      return
    }
    guard let setting = Self.settings.byPath[path] else {
      throw ConfigurationProblem(
        "\(line): there is no key \(path); did you mean "
          + "\(Self.settings.nearest(to: path, atTop: section == nil))?")
    }
    guard let written = Self.written(value), setting.assign(written, &self) else {
      let shown = setting.isSecret ? nil : value.scalar.map { ", not \"\($0.string)\"" }
      throw ConfigurationProblem("\(line): \(path) is \(setting.expects)\(shown ?? "").")
    }
  }

  private static func written(_ node: Node) -> WrittenValue? {
    switch node {
    case .scalar(let scalar):
      return node.null == nil ? .scalar(scalar.string) : nil
    case .sequence(let sequence):
      let texts = sequence.compactMap { $0.scalar?.string }
      return texts.count == sequence.count ? .list(texts) : nil
    default:
      return nil
    }
  }

  private static func describe(_ error: any Error) -> String {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      "line \(mark.line): \(problem)."
    case .duplicatedKeysInMapping(let keys, let context):
      "line \(context.mark.line): \(keys.map { "\($0)" }.joined(separator: ", ")) stands there twice."
    default:
      "it cannot be parsed."
    }
  }
}
