import COpenSSL
import Consoles
import Foundation
import NIOCore
import NIOHTTP1

/// The web pages, held in memory: every file is a route of its own.
struct StaticPages: Sendable {
  private static let shortNames = [
    "/": "index.html", "/carer": "carer.html", "/v": "visit.html", "/test": "test.html",
    "/chat": "chat.html", "/desk": "desk.html",
  ]
  /// Pages whose address ends in a word that they read themselves; after all files, so that none of
  /// those is taken for such a word.
  private static let wordNames = ["/chat/{queue}": "chat.html"]

  /// What other sites put into their pages (docs/chat-button.md).
  private static let forOtherSites = "chat-button.js"

  let routes: [Route]

  init(_ files: [WebFile]) {
    var routes: [Route] = []
    for file in files {
      let page = Page(file)
      routes.append(Route(.GET, "/" + file.path) { page.answer($0) })
      for (address, path) in Self.shortNames where path == file.path {
        routes.append(Route(.GET, address) { page.answer($0) })
      }
    }
    for (pattern, path) in Self.wordNames {
      guard let file = files.first(where: { $0.path == path }) else { continue }
      let page = Page(file)
      routes.append(Route(.GET, pattern) { page.answer($0) })
    }
    self.routes = routes
  }

  private struct Page: Sendable {
    let body: ByteBuffer
    let type: String
    let tag: String
    let isForOtherSites: Bool

    init(_ file: WebFile) {
      body = ByteBuffer(bytes: file.bytes)
      type = file.contentType
      isForOtherSites = file.path == StaticPages.forOtherSites
      var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
      _ = SHA256(file.bytes, file.bytes.count, &digest)
      tag = "\"" + digest.prefix(12).map { String(format: "%02x", $0) }.joined() + "\""
    }

    func answer(_ request: Request) -> Response {
      // Pages are asked for anew each time, and are not sent again where nothing has changed.
      var headers: HTTPHeaders = ["ETag": tag, "Cache-Control": "no-cache"]
      if isForOtherSites {
        headers.add(name: "Cross-Origin-Resource-Policy", value: "cross-origin")
      }
      let known = request.headers[canonicalForm: "if-none-match"]
      if known.contains(where: { $0 == tag || $0 == "W/\(tag)" || $0 == "*" }) {
        return Response(status: .notModified, headers: headers)
      }
      headers.add(name: "Content-Type", value: type)
      return Response(status: .ok, headers: headers, body: body)
    }
  }
}
