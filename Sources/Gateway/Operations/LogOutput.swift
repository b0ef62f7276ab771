import Foundation
import Glibc
public import Logging
import Synchronization

/// How log lines look.
public enum LogFormat: String, Sendable, CaseIterable {
  /// For people: time, level, message, then the values.
  case text
  /// For machines: one JSON object a line.
  case json
}

/// Writes log lines to a file descriptor, whole and in order.
public final class LogOutput: Sendable {
  private let format: LogFormat
  private let descriptor: Int32
  private let order = Mutex<Void>(())

  /// - Parameter descriptor: open for as long as the process runs; standard error unless told.
  public init(format: LogFormat, descriptor: Int32 = 2) {
    self.format = format
    self.descriptor = descriptor
  }

  /// A logger that writes here.
  public func logger(_ label: String, level: Logger.Level) -> Logger {
    var logger = Logger(label: label) { label in LineHandler(label: label, output: self) }
    logger.logLevel = level
    return logger
  }

  func write(
    level: Logger.Level, label: String, message: String, metadata: Logger.Metadata, at time: Date
  ) {
    let line =
      switch format {
      case .text: LogLine.text(level: level, message: message, metadata: metadata, at: time)
      case .json:
        LogLine.json(level: level, label: label, message: message, metadata: metadata, at: time)
      }
    let bytes = Array((line + "\n").utf8)
    order.withLock { _ in
      var written = 0
      while written < bytes.count {
        let count = bytes[written...].withUnsafeBytes {
          Glibc.write(descriptor, $0.baseAddress, $0.count)
        }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return }  // nobody reads any more: losing a line is all we can do
        written += count
      }
    }
  }
}

private struct LineHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .info
  var metadataProvider: Logger.MetadataProvider?
  let label: String
  let output: LogOutput

  init(label: String, output: LogOutput) {
    self.label = label
    self.output = output
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var all = metadata
    if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
    if let own = event.metadata { all.merge(own) { $1 } }
    output.write(
      level: event.level, label: label, message: event.message.description, metadata: all,
      at: Date())
  }
}
