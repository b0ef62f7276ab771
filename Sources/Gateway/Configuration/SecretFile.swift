internal import Foundation

/// Reads files that an operator keeps secrets in, so that none stands in the configuration.
enum SecretFile {
  /// Of a whole file.
  private static let longest = 4_096

  /// The lines that are not empty.
  /// - Parameter key: of the configuration, which named the file.
  static func lines(of path: String, _ key: String) throws(StartProblem) -> [String] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      text.utf8.count <= longest
    else { throw StartProblem("\(key): \(path) cannot be read.") }
    return text.split(whereSeparator: \.isNewline).map(String.init)
  }
}
