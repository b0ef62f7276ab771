import Glibc

/// What this machine calls itself.
enum MachineName {
  /// In lower case; nil where it has no name that could stand in a `Host` header.
  static var current: String? {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return nil }
    let text = String(
      decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self
    )
    .lowercased()
    return WebOrigin(scheme: "http", authority: text)?.host
  }
}
