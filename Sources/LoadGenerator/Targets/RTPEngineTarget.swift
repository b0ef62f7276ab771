internal import Bytes
internal import CLinux
internal import Foundation
internal import Glibc
internal import Posix
internal import RTC
internal import SecureTransport

/// rtpengine by its ng protocol: offer and answer of both sides go through it. The caller has its keys in the
/// description (SDES), the called by DTLS: with the same way on both sides it would pass packets on as they
/// are, without decrypting them. Sound and picture are a flow each, as it has a port for each.
public actor RTPEngineTarget: LoadTarget {
  public nonisolated let name = "rtpengine"
  private static let tries = 5

  private let socket: LoadSocket
  private let remote: SocketAddress
  private var cookies = 0
  private var calls: [(id: String, tag: String)] = []

  /// - Parameter address: where it takes commands, `127.0.0.1:2223`.
  public init(_ text: String) throws {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let port = UInt16(parts[1]),
      let address = SocketAddress(address: String(parts[0]), port: port)
    else { throw LoadProblem("\(text) is no address with a port") }
    remote = address
    socket = try LoadSocket(binding: address.with(port: 0))
  }

  public func joinPair(_ number: Int, shape: LoadShape, engine: MediaEngine) async throws {
    let call = "load-\(number)-\(randomBytes(6).hex)"
    let caller = try Side(shape, engine)
    let offered = try ask(
      "offer", call, ["from-tag": "a", "transport-protocol": "UDP/TLS/RTP/SAVPF", "SDES": "off"],
      sdp: PlainSDP(sections: caller.legs.map { $0.section(engine, keyed: true) }))
    let called = try Side(shape, engine)
    let answered = try ask(
      "answer", call, ["from-tag": "a", "to-tag": "b", "transport-protocol": "RTP/SAVPF"],
      sdp: PlainSDP(sections: called.legs.map { $0.section(engine, keyed: false) }))
    calls.append((call, "a"))
    for (side, theirs) in [(caller, answered), (called, offered)] {
      guard theirs.sections.count == side.legs.count else {
        throw LoadProblem("rtpengine answers with other sections than were offered")
      }
      for (leg, section) in zip(side.legs, theirs.sections) {
        try await engine.add(
          leg.flow(engine, theirs: section, shape: shape), room: number)
      }
    }
  }

  public func close() async {
    for call in calls {
      _ = try? command(["command": "delete", "call-id": call.id, "from-tag": call.tag])
    }
  }

  // MARK: One side of a call

  private struct Side {
    let legs: [Leg]

    init(_ shape: LoadShape, _ engine: MediaEngine) throws {
      legs = try shape.kinds.map { kind in
        Leg(
          kind: kind, socket: try engine.socket(),
          key: randomBytes(engine.profile.masterKeyCount),
          salt: randomBytes(engine.profile.masterSaltCount), askedAt: engine.now)
      }
    }
  }

  private struct Leg {
    var kind: MediaKind
    var socket: LoadSocket
    var key: [UInt8]
    var salt: [UInt8]
    var askedAt: UInt64

    func section(_ engine: MediaEngine, keyed: Bool) -> PlainSDP.Section {
      var section = PlainSDP.Section(
        media: kind.rawValue, port: socket.local.port, address: engine.address.addressText)
      if keyed {
        section.crypto = [
          .init(
            tag: 1, suite: engine.profile.suite, inline: Data(key + salt).base64EncodedString())
        ]
      } else {
        section.fingerprint = engine.identity.fingerprint.sdp
      }
      return section
    }

    /// - Parameter theirs: what rtpengine says to this side: where it takes media, and its secrets.
    func flow(
      _ engine: MediaEngine, theirs section: PlainSDP.Section, shape: LoadShape
    ) throws -> FlowPlan {
      guard let remote = SocketAddress(address: section.address, port: section.port),
        let size = shape.of(kind)
      else { throw LoadProblem("rtpengine's answer has no address") }
      return FlowPlan(
        socket: socket, security: try security(engine, section, remote),
        streams: [.plain(kind, size, receivers: 1)], listens: true, askedAt: askedAt)
    }

    private func security(
      _ engine: MediaEngine, _ section: PlainSDP.Section, _ remote: SocketAddress
    ) throws -> FlowSecurity {
      if let fingerprint = section.fingerprint.flatMap({ CertificateFingerprint(sdp: $0) }) {
        return .dtls(engine.identity, remote: remote, fingerprint: fingerprint)
      }
      let profile = engine.profile
      guard let crypto = section.crypto.first(where: { $0.suite == profile.suite }),
        let material = Data(base64Encoded: crypto.inline),
        material.count == profile.masterKeyCount + profile.masterSaltCount
      else { throw LoadProblem("rtpengine's answer has no key of \(profile.suite)") }
      let keys = SRTPKeyingMaterial(
        profile: profile, localKey: key, localSalt: salt,
        remoteKey: Array(material.prefix(profile.masterKeyCount)),
        remoteSalt: Array(material.dropFirst(profile.masterKeyCount)))
      return .keys(keys, remote: remote)
    }
  }

  // MARK: The ng protocol

  private func ask(
    _ command: String, _ call: String, _ words: [String: String], sdp: PlainSDP
  ) throws -> PlainSDP {
    var request: [String: Bencode] = [
      "command": .text(command), "call-id": .text(call), "sdp": .text(sdp.text),
      "ICE": .text("remove"), "rtcp-mux": .list([.text("accept"), .text("offer")]),
      "replace": .list([.text("origin"), .text("session-connection")]),
    ]
    for (name, value) in words {
      request[name] = name == "SDES" ? .list([.text(value)]) : .text(value)
    }
    let reply = try self.command(request)
    guard let text = reply["sdp"]?.text else { throw LoadProblem("rtpengine gives no description") }
    return PlainSDP(parsing: text)
  }

  private func command(_ request: [String: String]) throws -> Bencode {
    try command(request.mapValues { Bencode.text($0) })
  }

  /// Sent again where nothing comes: it is UDP, and the cookie keeps it from being done twice.
  private func command(_ request: [String: Bencode]) throws -> Bencode {
    cookies += 1
    let cookie = "load\(cookies)"
    let message = Array("\(cookie) ".utf8) + Bencode.dictionary(request).encoded
    let batch = ArrivalBatch(bufferSize: 65_536)
    for _ in 0..<Self.tries {
      guard
        message.withUnsafeBytes({
          // Never empty.
          socket.send($0.baseAddress!, count: $0.count, to: remote)
        })
      else { throw LoadProblem("rtpengine cannot be reached: \(lastSystemError())") }
      _ = clinux_wait_readable(socket.fd, 1_000_000_000)
      var reply: Bencode?
      _ = batch.receive(from: socket) { arrival in
        let bytes = Array(arrival.bytes)
        guard bytes.starts(with: Array("\(cookie) ".utf8)) else { return }
        reply = Bencode(Array(bytes.dropFirst(cookie.utf8.count + 1)))
      }
      guard let reply else { continue }
      guard reply["result"]?.text == "ok" else {
        throw LoadProblem("rtpengine refuses: \(reply["error-reason"]?.text ?? "no reason")")
      }
      return reply
    }
    throw LoadProblem("rtpengine does not answer")
  }
}

extension SRTPProfile {
  /// The name in `a=crypto` (RFC 4568, section 6.2; RFC 7714, section 14.1).
  fileprivate var suite: String {
    switch self {
    case .aes128CMSHA1_80: "AES_CM_128_HMAC_SHA1_80"
    case .aeadAES128GCM: "AEAD_AES_128_GCM"
    case .aeadAES256GCM: "AEAD_AES_256_GCM"
    }
  }
}
