/// Texts of /proc (proc(5)) that tell what a process and a processor have done. What cannot be read is nil.
package enum ProcessTexts {
  /// User and system time of a process in clock ticks, out of `/proc/PID/stat`.
  package static func times(stat text: String) -> (user: UInt64, system: UInt64)? {
    // The name in brackets may hold anything, brackets too.
    guard let end = text.lastIndex(of: ")") else { return nil }
    let fields = text[text.index(after: end)...].split(whereSeparator: \.isWhitespace)
    // Fields 14 and 15, counted from 1; the first behind the name is the third.
    guard fields.count > 12, let user = UInt64(fields[11]), let system = UInt64(fields[12]) else {
      return nil
    }
    return (user, system)
  }

  /// Ticks that processor `core` spent in software interrupts, out of `/proc/stat`.
  package static func softInterrupts(stat text: String, core: Int) -> UInt64? {
    for line in text.split(whereSeparator: \.isNewline) {
      let fields = line.split(separator: " ")
      guard fields.first == "cpu\(core)" else { continue }
      return fields.count > 7 ? UInt64(fields[7]) : nil
    }
    return nil
  }

  /// The process's share of memory in kB, out of `/proc/PID/smaps_rollup`: what it has alone, and its part of
  /// what it shares.
  package static func proportional(rollup text: String) -> UInt64? {
    field("Pss:", of: text)
  }

  /// Resident memory in kB, out of `/proc/PID/status`.
  package static func resident(status text: String) -> UInt64? {
    field("VmRSS:", of: text)
  }

  private static func field(_ name: String, of text: String) -> UInt64? {
    for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix(name) {
      let fields = line.split(whereSeparator: \.isWhitespace)
      return fields.count > 1 ? UInt64(fields[1]) : nil
    }
    return nil
  }
}
