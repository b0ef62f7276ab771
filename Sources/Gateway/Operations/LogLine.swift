import Foundation
import Logging

/// One log line as text. Control characters never get through: a line is a line.
enum LogLine {
  static func text(
    level: Logger.Level, message: String, metadata: Logger.Metadata, at time: Date
  ) -> String {
    var line = "\(timestamp(time)) \(level.rawValue.uppercased()) \(clean(message))"
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      let text = clean(plain(value))
      line += " \(key)=" + (text.contains(" ") ? "\"\(text)\"" : text)
    }
    return line
  }

  static func json(
    level: Logger.Level, label: String, message: String, metadata: Logger.Metadata, at time: Date
  ) -> String {
    var line = "{\"time\":\"\(timestamp(time))\",\"level\":\"\(level.rawValue)\""
    line += ",\"logger\":\(quoted(label)),\"message\":\(quoted(message))"
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      line += ",\(quoted(key)):\(quoted(plain(value)))"
    }
    return line + "}"
  }

  private static func timestamp(_ time: Date) -> String {
    time.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
  }

  private static func plain(_ value: Logger.MetadataValue) -> String {
    switch value {
    case .string(let text): text
    case .stringConvertible(let any): any.description
    case .array(let values): "[" + values.map(plain).joined(separator: ",") + "]"
    case .dictionary(let values):
      "{"
        + values.sorted { $0.key < $1.key }.map { "\($0.key)=\(plain($0.value))" }
        .joined(separator: ",") + "}"
    }
  }

  private static func clean(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
  }

  private static func quoted(_ text: String) -> String {
    var json = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": json += "\\\""
      case "\\": json += "\\\\"
      case "\n": json += "\\n"
      case _ where isControl(scalar):
        let hex = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }

  /// C0, C1 and the line separators: what a terminal or a log reader could take for more than text.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      || scalar.value == 0x2028 || scalar.value == 0x2029
  }
}
