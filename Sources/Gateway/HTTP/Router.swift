import NIOHTTP1

/// What becomes of a request.
enum Outcome: Sendable {
  case response(Response)
  /// Switches the connection to the WebSocket protocol.
  case upgrade(AcceptedUpgrade)
}

/// One line of the table of what the gateway answers.
struct Route: Sendable, CustomStringConvertible {
  /// The host names a request may come by.
  enum Hosts: Sendable {
    /// Only the gateway's own: everything that people use.
    case own
    /// Any: what machines ask for, which know the gateway by names of their own.
    case any
  }

  var method: HTTPMethod
  var pattern: [Segment]
  var hosts: Hosts
  var handler: @Sendable (Request) async throws -> Outcome

  enum Segment: Sendable, Equatable {
    case literal(String)
    case parameter(String)
  }

  /// - Parameter pattern: such as `/api/visits/{id}/guest-links`.
  init(
    _ method: HTTPMethod, _ pattern: String, hosts: Hosts = .own,
    _ handler: @escaping @Sendable (Request) async throws -> Response
  ) {
    self.init(method, pattern, hosts: hosts, outcome: { .response(try await handler($0)) })
  }

  init(
    _ method: HTTPMethod, _ pattern: String, hosts: Hosts = .own,
    outcome handler: @escaping @Sendable (Request) async throws -> Outcome
  ) {
    self.method = method
    self.hosts = hosts
    self.handler = handler
    self.pattern = pattern.split(separator: "/").map {
      $0.hasPrefix("{") && $0.hasSuffix("}")
        ? .parameter(String($0.dropFirst().dropLast())) : .literal(String($0))
    }
  }

  /// As docs/protocol.md writes it: `GET /api/visits/{id}/guest-links`.
  var description: String {
    let path = pattern.map { segment in
      switch segment {
      case .literal(let text): "/\(text)"
      case .parameter(let name): "/{\(name)}"
      }
    }
    return "\(method.rawValue) \(path.isEmpty ? "/" : path.joined())"
  }

  /// The named segments where the path is of this route's pattern.
  func match(_ segments: [String]) -> [String: String]? {
    guard segments.count == pattern.count else { return nil }
    var parameters: [String: String] = [:]
    for (segment, part) in zip(segments, pattern) {
      switch part {
      case .literal(let text): guard text == segment else { return nil }
      case .parameter(let name): parameters[name] = segment
      }
    }
    return parameters
  }
}

/// Finds the route of a request. HEAD is answered wherever GET is.
struct Router: Sendable {
  let routes: [Route]

  enum Finding: Sendable {
    case route(Route, parameters: [String: String])
    case refused(RequestError)
  }

  func find(_ method: HTTPMethod, _ segments: [String]) -> Finding {
    let wanted = method == .HEAD ? .GET : method
    var methods: [String] = []
    for route in routes {
      guard let parameters = route.match(segments) else { continue }
      if route.method == wanted { return .route(route, parameters: parameters) }
      methods.append(route.method.rawValue)
      if route.method == .GET { methods.append("HEAD") }
    }
    return .refused(methods.isEmpty ? .notFound : .methodNotAllowed(methods))
  }
}
