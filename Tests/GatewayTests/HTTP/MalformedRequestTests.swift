import Testing

@testable import Gateway

/// What is no request that we serve gets a clear answer, and its connection ends.
@Suite(.timeLimit(.minutes(5)))
struct MalformedRequestTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var request: String
    var status: Int
    var testDescription: String { name }
  }

  static let host = "Host: 127.0.0.1\r\n"
  static let cases = [
    Case(name: "no HTTP", request: "garbage\r\n\r\n", status: 400),
    Case(name: "HTTP/2 preface", request: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", status: 400),
    Case(
      name: "header without colon", request: "GET / HTTP/1.1\r\n\(host)broken\r\n\r\n", status: 400),
    Case(name: "no Host", request: "GET / HTTP/1.1\r\n\r\n", status: 400),
    Case(name: "two Hosts", request: "GET / HTTP/1.1\r\n\(host)\(host)\r\n", status: 400),
    Case(name: "foreign absolute", request: "GET http://x/ HTTP/1.1\r\n\(host)\r\n", status: 421),
    Case(name: "other scheme", request: "GET ftp://x/ HTTP/1.1\r\n\(host)\r\n", status: 400),
    Case(name: "climbing path", request: "GET /../secret HTTP/1.1\r\n\(host)\r\n", status: 400),
    Case(
      name: "encoded climbing", request: "GET /%2e%2e/secret HTTP/1.1\r\n\(host)\r\n", status: 400),
    Case(
      name: "encoded slash", request: "GET /style%2fa.css HTTP/1.1\r\n\(host)\r\n", status: 400),
    Case(
      name: "two statements of length",
      request: "POST /api/sign-in HTTP/1.1\r\n\(host)Content-Length: 3\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", status: 400),
    Case(
      name: "other coding",
      request:
        "POST /api/sign-in HTTP/1.1\r\n\(host)Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      status: 501),
    Case(name: "no length", request: "POST /api/sign-in HTTP/1.1\r\n\(host)\r\n", status: 411),
    Case(
      name: "announced too long",
      request: "POST /api/sign-in HTTP/1.1\r\n\(host)Content-Length: 65537\r\n\r\n", status: 413),
    Case(
      name: "chunked too long",
      request: "POST /api/sign-in HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n"
        + String(repeating: "8000\r\n" + String(repeating: "a", count: 0x8000) + "\r\n", count: 3)
        + "0\r\n\r\n", status: 413),
    Case(
      name: "long target",
      request: "GET /\(String(repeating: "a", count: 3_000)) HTTP/1.1\r\n\(host)\r\n",
      status: 414),
    Case(
      name: "endless target", request: "GET /\(String(repeating: "a", count: 60_000))", status: 414),
    Case(
      name: "long header",
      request: "GET / HTTP/1.1\r\n\(host)X: \(String(repeating: "a", count: 20_000))\r\n\r\n",
      status: 431),
    Case(
      name: "many headers",
      request: "GET / HTTP/1.1\r\n\(host)" + String(repeating: "X: 1\r\n", count: 120) + "\r\n",
      status: 431),
    Case(
      name: "endless header",
      request: "GET / HTTP/1.1\r\n\(host)X: \(String(repeating: "a", count: 60_000))", status: 431),
  ]

  @Test(arguments: cases)
  func isRefusedAndTheConnectionEnds(_ given: Case) async throws {
    try await withServer { server in
      let connection = try await server.connect()
      try await connection.send(given.request)
      let answer = try #require(await connection.response())
      #expect(answer.status == given.status)
      #expect(server.metrics.httpResponses(UInt(given.status)).current == 1)
      #expect(answer.errorCode != nil)
      #expect(answer.header("x-content-type-options") == "nosniff")
      if answer.header("connection") == "close" {
        #expect(await connection.isClosedByPeer())
      } else {
        // A whole request with a bad path: what follows it can still be read.
        #expect(given.request.contains("GET"))
      }
      #expect(try await server.ask("GET", "/healthz").status == 200)
    }
  }

  @Test func chunkFramingThatNeverEndsIsCutOff() async throws {
    try await withServer { server in
      let connection = try await server.connect()
      try await connection.send(
        "POST /api/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
      // One byte of body in each chunk, with an extension that is longer than any body may be.
      let chunk = "1;" + String(repeating: "x", count: 30_000) + "\r\na\r\n"
      for _ in 0..<12 { try? await connection.send(chunk) }
      let answer = await connection.response()
      #expect(answer.map { [400, 413, 431].contains($0.status) } ?? true)
      #expect(await connection.isClosedByPeer())
    }
  }

  @Test func bodyOfExactlyTheLimitIsRead() async throws {
    try await withServer { server in
      let body = String(repeating: " ", count: 65_536)
      let answer = try await server.ask(
        "POST", "/api/sign-in",
        headers: ["Origin": server.origin, "Content-Type": "application/json"], body: body)
      #expect(answer.status == 400)
    }
  }
}
