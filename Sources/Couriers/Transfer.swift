internal import CCurl
public import CareModel

/// A handle of libcurl, used by one thread. Connections are kept for the next message for a moment.
struct Transfer: ~Copyable {
  /// Of one try, from the look-up of the host to the last answer; milliseconds.
  static let timeout = 20_000
  /// Until the service is ready for a message: TLS and sign-in included.
  static let connectTimeout = 15_000

  private let handle: UnsafeMutableRawPointer
  private let stopAt: StopMark

  /// libcurl wants it once, before anything else.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// Nil without memory.
  init?(stopAt: StopMark) {
    guard Self.isReady, let handle = curl_easy_init() else { return nil }
    self.handle = handle
    self.stopAt = stopAt
  }

  deinit { curl_easy_cleanup(handle) }

  /// What went out and what came back.
  struct Answer {
    var code: CURLcode
    /// The last status of the service; 0 where it sent none.
    var status: Int
  }

  /// Where a body is read from while it goes out.
  private final class Outgoing {
    var rest: ArraySlice<UInt8>
    init(_ bytes: [UInt8]) { rest = bytes[...] }
  }

  /// Sends an e-mail. Blocks.
  func mail(
    _ text: [UInt8], from: String, to: String, by service: ServiceAddress,
    as credentials: Credentials?, authorities: String?
  ) -> Answer {
    begin(service, authorities: authorities)
    // Explicit TLS is asked for everywhere but on this machine, and nothing goes out without it.
    let tls = service.isPlain ? CURLUSESSL_NONE : CURLUSESSL_ALL
    set(CURLOPT_USE_SSL, Int(tls.rawValue))
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    if let credentials {
      set(CURLOPT_USERNAME, credentials.user.revealed)
      set(CURLOPT_PASSWORD, credentials.password.revealed)
    }
    set(CURLOPT_MAIL_FROM, "<\(from)>")
    let recipients = curl_slist_append(nil, "<\(to)>")
    defer { curl_slist_free_all(recipients) }
    CCurl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)
    set(CURLOPT_UPLOAD, 1)
    let outgoing = Unmanaged.passRetained(Outgoing(text))
    defer { outgoing.release() }
    CCurl_set_pointer(handle, CURLOPT_READDATA, outgoing.toOpaque())
    CCurl_set_reader(handle) { buffer, size, count, context in
      guard let buffer, let context else { return 0 }
      let source = Unmanaged<Outgoing>.fromOpaque(context).takeUnretainedValue()
      let piece = source.rest.prefix(size * count)
      source.rest = source.rest.dropFirst(piece.count)
      buffer.withMemoryRebound(to: UInt8.self, capacity: piece.count) { target in
        for (index, byte) in piece.enumerated() { target[index] = byte }
      }
      return piece.count
    }
    return perform()
  }

  /// Posts a JSON body. Blocks.
  func post(
    _ body: [UInt8], headers: [String], to service: ServiceAddress, authorities: String?
  ) -> Answer {
    begin(service, authorities: authorities)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    var list: UnsafeMutablePointer<curl_slist>?
    for header in headers { list = curl_slist_append(list, header) ?? list }
    defer { curl_slist_free_all(list) }
    CCurl_set_list(handle, CURLOPT_HTTPHEADER, list)
    set(CURLOPT_POST, 1)
    set(CURLOPT_POSTFIELDSIZE, body.count)
    return body.withUnsafeBytes { bytes in
      CCurl_set_pointer(
        handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return perform()
    }
  }

  /// What holds for every transfer. Certificates are verified as libcurl does by default.
  private func begin(_ service: ServiceAddress, authorities: String?) {
    curl_easy_reset(handle)
    set(CURLOPT_URL, service.url)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_TIMEOUT_MS, Self.timeout)
    set(CURLOPT_CONNECTTIMEOUT_MS, Self.connectTimeout)
    // A connection that has stood still may be dead: it is not taken up again.
    set(CURLOPT_MAXAGE_CONN, 10)
    set(CURLOPT_PROXY, "")
    set(CURLOPT_FOLLOWLOCATION, 0)
    if let authorities { set(CURLOPT_CAINFO, authorities) }
    // What the service says beside its status is not wanted.
    CCurl_set_writer(handle) { _, size, count, _ in size * count }
    set(CURLOPT_NOPROGRESS, 0)
    CCurl_set_pointer(
      handle, CURLOPT_XFERINFODATA, Unmanaged.passUnretained(stopAt).toOpaque())
    CCurl_set_progress(handle) { context, _, received, _, _ in
      guard let context else { return 0 }
      let stopAt = Unmanaged<StopMark>.fromOpaque(context).takeUnretainedValue()
      return stopAt.hasPassed || received > 65_536 ? 1 : 0
    }
  }

  private func perform() -> Answer {
    let code = curl_easy_perform(handle)
    return Answer(code: code, status: CCurl_response_code(handle))
  }

  // Options are ours; one that this libcurl does not know would be a defect that every test shows.

  private func set(_ option: CURLoption, _ value: Int) {
    let code = CCurl_set_long(handle, option, value)
    assert(code == CURLE_OK, "libcurl does not take an option")
  }

  private func set(_ option: CURLoption, _ value: String) {
    let code = CCurl_set_text(handle, option, value)
    assert(code == CURLE_OK, "libcurl does not take an option")
  }
}

/// By which a service lets us in.
public struct Credentials: Sendable {
  public var user: PersonalText
  public var password: PersonalText

  public init(user: PersonalText, password: PersonalText) {
    self.user = user
    self.password = password
  }
}

extension Transfer.Answer {
  /// What libcurl itself says of a try that failed; nil where the service's status decides.
  var problem: MessageProblem? {
    switch code {
    case CURLE_OK: nil
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_PROXY:
      .unreachable
    case CURLE_OPERATION_TIMEDOUT: .timeout
    case CURLE_LOGIN_DENIED: .signIn
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_ENGINE_INITFAILED:
      .insecure
    case CURLE_ABORTED_BY_CALLBACK: .interrupted
    // The connection broke, or the service said no: its last word tells which.
    default: nil
    }
  }
}
