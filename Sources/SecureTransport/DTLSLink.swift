internal import Bytes
internal import COpenSSL

/// What the DTLS library's callbacks touch on behalf of one association: the datagram it reads, the
/// datagrams it writes, its retransmission timer and its question whether the peer is the right one.
final class DTLSLink {
  /// Datagrams kept for ``DTLSAssociation/pollDatagram()``. The largest flight, an ECDSA server's,
  /// is three at an MTU of 300 bytes; what does not fit is lost as on a bad network.
  static let maxQueuedDatagrams = 32

  let mtu: Int
  /// One of them has to be the peer's certificate's (RFC 8122, section 5.1).
  let expected: [CertificateFingerprint]
  /// What the peer's certificate was found to be; nil before it came.
  private(set) var peerIsExpected: Bool?

  /// The moment the association was last told; callbacks run within such a call.
  private var now = Instant(nanoseconds: 0)
  private(set) var timer = RetransmissionTimer()

  private var inbound: UnsafeRawBufferPointer?
  private var outbound: [[UInt8]] = []
  /// True while the last datagram was begun in this call and may take more records.
  private var lastIsOpen = false
  /// Where the library keeps the moment of its next timeout.
  private var libraryTimeout: UnsafeMutablePointer<timeval>?

  init(mtu: Int, expected: [CertificateFingerprint]) {
    self.mtu = mtu
    self.expected = expected
  }

  /// Runs `body` while the library can read `datagram`, once.
  func offering<Result>(_ datagram: UnsafeRawBufferPointer?, _ body: () -> Result) -> Result {
    inbound = datagram
    defer { inbound = nil }
    return body()
  }

  /// Sends what was made without the library.
  func send(_ datagram: [UInt8]) {
    if outbound.count < Self.maxQueuedDatagrams { outbound.append(datagram) }
    lastIsOpen = false
  }

  func nextDatagram() -> [UInt8]? { outbound.isEmpty ? nil : outbound.removeFirst() }

  /// Begins a call: the library works at `now` until the next one.
  func begin(now: Instant) {
    self.now = now
    lastIsOpen = false
  }

  // MARK: Connection with the library

  /// Gives the session a BIO that reads and writes here and keeps the link alive as long as itself.
  func attach(to session: OpaquePointer) throws(CryptoEngineError) {
    guard let method = Self.method, let bio = BIO_new(method) else {
      throw CryptoEngineError("BIO_new")
    }
    // Balanced by the BIO's destroy callback.
    let reference = Unmanaged.passRetained(self).toOpaque()
    BIO_set_data(bio, reference)
    BIO_set_init(bio, 1)
    SSL_set_bio(session, bio, bio)
    guard COpenSSL_SSL_set_app_data(session, reference) == 1 else {
      throw CryptoEngineError("SSL_set_app_data")
    }
    DTLS_set_timer_cb(session) { session, previous in
      guard let reference = COpenSSL_SSL_get_app_data(session) else { return 0 }
      return DTLSLink.from(reference).chooseTimeout(previous: previous)
    }
  }

  /// Retransmits the last flight. The library compares its timeout with the wall clock, which is not
  /// ours, so the timeout is first put into the past.
  /// - Returns: false when the library has given up.
  func retransmit(_ session: OpaquePointer) -> Bool {
    if let libraryTimeout, libraryTimeout.pointee.isSet {
      libraryTimeout.pointee = timeval(tv_sec: 1, tv_usec: 0)
    }
    let result = COpenSSL_DTLSv1_handle_timeout(session)
    if result == 0, timer.deadline != nil {
      // Its clock is a little behind ours (only where the timeout is out of reach): ask again soon.
      timer.postpone(now: now)
    }
    return result >= 0
  }

  /// Called by the library in place of building a certificate chain.
  static func verifyPeer(_ store: OpaquePointer?) -> Int32 {
    guard let store,
      let session = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()),
      let reference = COpenSSL_SSL_get_app_data(OpaquePointer(session)),
      let certificate = X509_STORE_CTX_get0_cert(store)
    else { return 0 }
    let link = from(reference)
    link.peerIsExpected = link.expected.contains { expected in
      CertificateFingerprint(of: certificate, by: expected.function) == expected
    }
    // The error chooses the alert: bad_certificate.
    X509_STORE_CTX_set_error(
      store, link.peerIsExpected == true ? X509_V_OK : X509_V_ERR_CERT_REJECTED)
    return link.peerIsExpected == true ? 1 : 0
  }

  private static func from(_ reference: UnsafeMutableRawPointer) -> DTLSLink {
    // The session's BIO holds the link.
    Unmanaged<DTLSLink>.fromOpaque(reference).takeUnretainedValue()
  }

  // MARK: Datagrams

  private func read(into buffer: UnsafeMutablePointer<CChar>, count: Int) -> Int32? {
    guard let datagram = inbound else { return nil }
    inbound = nil
    let taken = min(count, datagram.count)
    guard taken > 0, let base = datagram.baseAddress else { return nil }
    UnsafeMutableRawPointer(buffer).copyMemory(from: base, byteCount: taken)
    return Int32(taken)
  }

  /// Takes what the library sends and packs it record by record into datagrams of at most `mtu`
  /// bytes. The library may hand over a whole flight at once, and repeats a flight one message at a
  /// time; packed together, it arrives or is lost as a whole and costs fewer datagrams.
  private func write(_ bytes: UnsafeRawBufferPointer) {
    var position = 0
    while position < bytes.count {
      let end = DTLSRecord.end(of: bytes, at: position) ?? bytes.count
      append(bytes[position..<end])
      position = end
    }
  }

  private func append(_ record: Slice<UnsafeRawBufferPointer>) {
    if lastIsOpen, let last = outbound.indices.last, outbound[last].count + record.count <= mtu {
      outbound[last] += record
    } else if outbound.count < Self.maxQueuedDatagrams {
      var datagram: [UInt8] = []
      datagram.reserveCapacity(mtu)
      datagram += record
      outbound.append(datagram)
      lastIsOpen = true
    }
  }

  // MARK: Timer

  private func chooseTimeout(previous: UInt32) -> UInt32 {
    if previous == 0 { timer.restart() } else { timer.backOff() }
    return Self.timeoutIsReachable
      ? Self.neverMicroseconds : UInt32(clamping: timer.interval.nanoseconds / 1000)
  }

  private func libraryTimeoutChanged(_ timeout: UnsafeMutablePointer<timeval>) {
    if timeout.pointee.isSet { timer.arm(now: now) } else { timer.stop() }
    if Self.timeoutIsReachable { libraryTimeout = timeout }
  }

  /// Up to 3.1 the pointer handed to the BIO leads to the session's own timeout and lives as long as
  /// the session; from 3.2 on it leads to a copy, and the library's wall clock has to do.
  private static let timeoutIsReachable =
    OPENSSL_version_major() == 3 && OPENSSL_version_minor() < 2

  /// Beyond any handshake's life, so that the library never finds its timeout over by itself.
  private static let neverMicroseconds: UInt32 = 4_000_000_000

  // Safe: made once, then only read.
  private nonisolated(unsafe) static let method: OpaquePointer? = {
    guard let method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams") else {
      return nil
    }
    BIO_meth_set_write(method) { bio, bytes, count in
      guard let bio, let bytes, count > 0, let reference = BIO_get_data(bio) else { return -1 }
      COpenSSL_BIO_clear_retry_flags(bio)
      DTLSLink.from(reference).write(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
      return count
    }
    BIO_meth_set_read(method) { bio, bytes, count in
      guard let bio, let bytes, count > 0, let reference = BIO_get_data(bio) else { return -1 }
      COpenSSL_BIO_clear_retry_flags(bio)
      if let taken = DTLSLink.from(reference).read(into: bytes, count: Int(count)) { return taken }
      COpenSSL_BIO_set_retry_read(bio)
      return -1
    }
    BIO_meth_set_ctrl(method) { bio, command, number, pointer in
      guard let bio, let reference = BIO_get_data(bio) else { return 0 }
      switch command {
      case BIO_CTRL_FLUSH: return 1
      case BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT:
        guard let pointer else { return 0 }
        DTLSLink.from(reference).libraryTimeoutChanged(
          pointer.assumingMemoryBound(to: timeval.self))
        return 1
      default: return 0
      }
    }
    BIO_meth_set_destroy(method) { bio in
      if let bio, let reference = BIO_get_data(bio) {
        Unmanaged<DTLSLink>.fromOpaque(reference).release()
        BIO_set_data(bio, nil)
      }
      return 1
    }
    return method
  }()
}

extension timeval {
  fileprivate var isSet: Bool { tv_sec != 0 || tv_usec != 0 }
}
