import Foundation

@testable import Gateway

/// A connection in memory: what was sent on it, in order, and how it was closed.
final class FakeSocket: SignallingSocket, @unchecked Sendable {
  // @unchecked: everything mutable is guarded by `lock`.
  private let lock = NSLock()
  private var texts: [String] = []
  private var close: (code: UInt16, reason: String)?
  private var longest = 0

  func send(_ text: String) {
    lock.withLock {
      guard close == nil else { return }
      texts.append(text)
      longest = max(longest, text.utf8.count)
    }
  }

  func close(code: UInt16, reason: String) {
    lock.withLock { if close == nil { close = (code, reason) } }
  }

  /// Bytes of the longest message that was sent.
  var longestFrame: Int { lock.withLock { longest } }

  var closeCode: UInt16? { lock.withLock { close?.code } }

  /// Every message so far, oldest first.
  var messages: [Message] {
    lock.withLock { texts }.map(Message.init)
  }

  /// What came since the last call of this.
  func take() -> [Message] {
    let taken = lock.withLock {
      defer { texts = [] }
      return texts
    }
    return taken.map(Message.init)
  }

  /// A message as its JSON, read by path.
  struct Message {
    let object: [String: Any]

    init(_ text: String) {
      let value = try? JSONSerialization.jsonObject(with: Data(text.utf8))
      object = value as? [String: Any] ?? ["unreadable": text]
    }

    var reply: Int? { object["re"] as? Int }
    var seq: Int? { object["seq"] as? Int }
    var event: String? { object["event"] as? String }
    var error: String? { self["error.code"] as? String }
    var errorMessage: String? { self["error.message"] as? String }

    /// `ok.call.parties.0.id` and the like; nil where there is no such thing.
    subscript(path: String) -> Any? {
      var value: Any? = object
      for step in path.split(separator: ".") {
        if let index = Int(step), let array = value as? [Any] {
          value = array.indices.contains(index) ? array[index] : nil
        } else {
          value = (value as? [String: Any])?[String(step)]
        }
        if value is NSNull { value = nil }
      }
      return value
    }

    func text(_ path: String) -> String? { self[path] as? String }
    func number(_ path: String) -> Int? { self[path] as? Int }
    func flag(_ path: String) -> Bool? { self[path] as? Bool }
  }
}
