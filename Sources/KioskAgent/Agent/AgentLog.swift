internal import Glibc

/// Lines for the journal; of the terminal alone, never of people.
package enum AgentLog {
  package static func say(_ line: String) { write(line, level: 6) }
  package static func warn(_ line: String) { write(line, level: 4) }

  /// `<4>` and the like are how the journal learns the level (sd-daemon(3)).
  private static func write(_ line: String, level: Int) {
    let isJournal = getenv("JOURNAL_STREAM") != nil
    let bytes = Array("\(isJournal ? "<\(level)>" : "")kuulolla-kiosk: \(line)\n".utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
