import Bytes
import MediaAPI
import RTC
import SecureTransport
import TestKit
import Testing

@testable import Relay

/// A participant who sends nothing by itself and keeps every packet that comes, as it is: what it makes
/// of them is reckoned here and not by the product's own receiver.
final class Onlooker {
  let id = ParticipantID("onlooker")!
  let node: TransportNode
  private let session: NegotiatedSession

  /// Source of its picture, where it has one.
  static let pictureSSRC: UInt32 = 77

  init(
    in room: RoomID, of relay: RelayUnderTest, on network: VirtualNetwork,
    offersPicture: Bool = false, offering change: (String) -> String = { $0 }
  ) throws {
    var random = SeededRandom(seed: 51)
    let address = SocketAddress(v4: 0x0a00_00f0, port: 40_000)
    let identity = try DTLSIdentity()
    let local = LocalTransport(
      credentials: .random(using: &random), fingerprint: SDPFingerprint(identity.fingerprint),
      candidates: [.host(address)])
    let picture = OfferBuilder.Track(
      kind: .video,
      identity: StreamIdentity(
        ssrc: Self.pictureSSRC, rtxSSRC: 78, cname: "c", streamID: "s", trackID: "t"))
    var offers = OfferBuilder(
      sessionID: 1, tracks: offersPicture ? [picture] : [], audioSlots: 1, videoSlots: 1)
    let reply = relay.perform(
      .join(
        MediaCommand.Join(
          room: room, participant: id, offer: change(offers.offer(local: local).text),
          rights: .full)))
    guard case .answer(let answer) = reply else { throw NoAnswer(reply: reply) }
    session = try offers.read(SessionDescription(parsing: answer))
    node = TransportNode(
      try MediaTransport(
        role: .endpoint(candidates: local.candidates), identity: identity,
        local: local.credentials, remote: session.remote, srtp: .libSRTP, random: random,
        now: network.now),
      addresses: [address])
    network.add(node)
  }

  struct NoAnswer: Error { var reply: MediaReply }

  /// When each packet of the first slot of a kind was captured, in milliseconds of the clock of the
  /// last sender report about it, by what `name` reads in its payload.
  func captureTimes<Name: Hashable>(
    _ kind: MediaKind, name: ([UInt8]) -> Name?
  ) throws -> [Name: Double] {
    let slot = try #require(session.slots(kind).first)
    let report = try #require(senderReports(of: slot.identity.ssrc).last)
    let reported = Double(report.ntp.rawValue) / 4_294_967_296 * 1_000
    var times: [Name: Double] = [:]
    for packet in node.rtp {
      packet.withUnsafeBytes { bytes in
        guard let header = RTPHeader(bytes), header.ssrc == slot.identity.ssrc,
          let name = name(Array(bytes[header.payload]))
        else { return }
        let ticks = Int32(bitPattern: header.timestamp &- report.rtpTimestamp)
        times[name] = reported + Double(ticks) * 1_000 / Double(slot.format.clockRate)
      }
    }
    return times
  }

  /// What `read` makes of every RTCP packet, by datagram.
  func rtcp<Result>(_ read: (RTCPPacket) -> Result?) -> [[Result]] {
    node.rtcp.map { datagram in
      datagram.withUnsafeBytes { bytes in
        var results: [Result] = []
        var packets = RTCPIterator(bytes)
        while let packet = packets.next() {
          if let result = read(packet) { results.append(result) }
        }
        return results
      }
    }
  }

  private func senderReports(of ssrc: UInt32) -> [RTCPSenderInfo] {
    rtcp { packet in
      guard case .senderReport(let report) = packet, report.info.ssrc == ssrc else { return nil }
      return report.info
    }.flatMap { $0 }
  }
}
