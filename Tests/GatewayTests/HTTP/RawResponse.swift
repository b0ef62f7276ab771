import Foundation

/// An HTTP answer as it came over the wire.
struct RawResponse: Sendable {
  var status: Int
  /// Names in lower case, in order.
  var headers: [(name: String, value: String)]
  var body: [UInt8]

  func header(_ name: String) -> String? {
    headers.first { $0.name == name.lowercased() }?.value
  }

  var text: String { String(decoding: body, as: UTF8.self) }

  var json: [String: Any] {
    (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) ?? [:]
  }

  /// `error.code` of the shape that every error has.
  var errorCode: String? {
    (json["error"] as? [String: Any])?["code"] as? String
  }
}

extension RawConnection {
  /// Reads one answer; nil where the connection ends before it is whole.
  func response(toHead: Bool = false) async -> RawResponse? {
    guard let head = await take(through: "\r\n\r\n") else { return nil }
    var lines = head.components(separatedBy: "\r\n").filter { !$0.isEmpty }
    let statusLine = lines.removeFirst().split(separator: " ")
    let status = statusLine.count > 1 ? Int(statusLine[1]) ?? 0 : 0
    let headers = lines.map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return (
        name: parts[0].lowercased(),
        value: parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
      )
    }
    var answer = RawResponse(status: status, headers: headers, body: [])
    if !toHead, let length = answer.header("content-length").flatMap({ Int($0) }), length > 0 {
      guard let body = await take(length) else { return nil }
      answer.body = body
    }
    return answer
  }
}
