import CareAPI
import NIOHTTP1

/// What is refused by looking at a request's head alone.
enum RequestHeadRules {
  static func fault(of head: HTTPRequestHead, limits: HTTPLimits) -> RequestError? {
    guard head.version == .http1_1 || head.version == .http1_0 else { return .unreadable }
    guard head.uri.utf8.count <= limits.targetBytes else { return .targetTooLong }
    // Name, colon, space, value and line end of each field.
    let bytes = head.headers.reduce(head.uri.utf8.count) {
      $0 + $1.name.utf8.count + $1.value.utf8.count + 4
    }
    guard bytes <= limits.headBytes, head.headers.count <= limits.headerFields else {
      return .headTooLarge
    }
    let hosts = head.headers["Host"].count
    guard hosts == 1 || (hosts == 0 && head.version == .http1_0) else {
      return RequestError(
        status: .badRequest, code: .badRequest, message: "one Host header is needed", closes: true)
    }
    return bodyFault(of: head, limits: limits)
  }

  private static func bodyFault(of head: HTTPRequestHead, limits: HTTPLimits) -> RequestError? {
    let lengths = head.headers["Content-Length"]
    let codings = head.headers[canonicalForm: "transfer-encoding"]
    guard codings.allSatisfy({ $0.lowercased() == "chunked" }) else {
      return RequestError(
        status: .notImplemented, code: .badRequest, message: "only chunked coding is understood",
        closes: true)
    }
    // Two statements about where a request ends are how requests get smuggled (RFC 9112 section 6.1).
    guard codings.isEmpty || (lengths.isEmpty && codings.count == 1) else {
      return RequestError(
        status: .badRequest, code: .badRequest,
        message: "Content-Length and Transfer-Encoding exclude each other", closes: true)
    }
    if lengths.isEmpty && codings.isEmpty {
      let expectsBody = head.method == .POST || head.method == .PUT || head.method == .PATCH
      return expectsBody ? .lengthRequired : nil
    }
    if let text = lengths.first {
      guard lengths.count == 1, let length = Int(text), length >= 0 else { return .unreadable }
      guard length <= limits.bodyBytes else { return .tooLarge(limit: limits.bodyBytes) }
    }
    return nil
  }
}
