import Logging
import NIOHTTP1

/// Answers requests: finds the route, checks the host, turns every error into an answer.
struct HTTPService: Sendable {
  let router: Router
  let origins: OriginPolicy
  let metrics: GatewayMetrics
  let log: Logger

  func answer(_ request: Request) async -> Outcome {
    let began = ContinuousClock.now
    metrics.requestsUnderWay.add(1)
    defer {
      metrics.requestsUnderWay.add(-1)
      metrics.httpSeconds.observe(since: began)
    }
    do {
      switch router.find(request.method, request.segments) {
      case .refused(let error):
        throw error
      case .route(let route, let parameters):
        guard route.hosts == .any || origins.own(request) != nil else {
          throw RequestError.misdirected
        }
        var request = request
        request.parameters = parameters
        return try await route.handler(request)
      }
    } catch let error as RequestError {
      return .response(error.response)
    } catch is CancellationError {
      return .response(RequestError.overloaded.response)
    } catch {
      // The error's own text may quote data; its type and code say enough to find the place.
      log.error(
        "A request failed",
        metadata: [
          "error": .string(ErrorSummary.of(error)), "method": .string(request.method.rawValue),
        ])
      return .response(RequestError.internal.response)
    }
  }

  /// Adds what every answer carries. `request` is nil where it could not be read.
  func complete(_ response: inout Response, to request: Request?, isSecure: Bool) {
    let origin = request.flatMap { origins.own($0) }
    SecurityHeaders.add(
      to: &response.headers, host: origin?.authority, isSecure: origin?.isSecure ?? isSecure)
    response.headers.replaceOrAdd(name: "Date", value: HTTPDate.text(SystemTime.now()))
    metrics.httpResponses(response.status.code).increment()
  }
}
