import NIOHTTP1

/// The headers that tell a browser to keep our pages to themselves. They stand on every answer.
enum SecurityHeaders {
  /// - Parameters:
  ///   - host: host and port that the request was sent to, if it is ours: signalling is allowed there.
  ///   - isSecure: whether the request came over TLS.
  static func add(to headers: inout HTTPHeaders, host: String?, isSecure: Bool) {
    let socket = host.map { " \(isSecure ? "wss" : "ws")://\($0)" } ?? ""
    let policy = [
      "default-src 'self'", "connect-src 'self'\(socket)", "img-src 'self' data: blob:",
      "media-src 'self' blob:", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
      "frame-ancestors 'none'",
    ]
    headers.replaceOrAdd(
      name: "Content-Security-Policy", value: policy.joined(separator: "; "))
    headers.replaceOrAdd(name: "X-Content-Type-Options", value: "nosniff")
    // A guest link's secret stands in the fragment, which is never sent; nothing else is either.
    headers.replaceOrAdd(name: "Referrer-Policy", value: "no-referrer")
    headers.replaceOrAdd(
      name: "Permissions-Policy",
      value: "camera=(self), microphone=(self), geolocation=(), "
        + "payment=(), usb=(), display-capture=()")
    headers.replaceOrAdd(name: "Cross-Origin-Opener-Policy", value: "same-origin")
    // The one file that other sites may load says so itself.
    if !headers.contains(name: "Cross-Origin-Resource-Policy") {
      headers.add(name: "Cross-Origin-Resource-Policy", value: "same-origin")
    }
    if isSecure {
      headers.replaceOrAdd(name: "Strict-Transport-Security", value: "max-age=31536000")
    }
  }
}
