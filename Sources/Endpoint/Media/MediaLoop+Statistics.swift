internal import Bytes
internal import CLinux
internal import RTC
internal import SecureTransport

/// Fills in ``EndpointStatistics``.
extension MediaLoop {
  private static let transportID = "T"

  func statistics(_ now: Instant) -> EndpointStatistics {
    let timestamp = Double(clinux_wall_clock() / 1_000) / 1_000
    let counters = peer.statistics
    var statistics = EndpointStatistics(transport: transport(timestamp))
    for (slot, counter) in zip(peer.slots, counters.slots) {
      statistics.inboundRTP.append(inbound(slot, counter, timestamp))
    }
    for track in peer.session?.tracks ?? [] {
      // A track's section stands at its index in the offer.
      guard let index = Int(track.mid), counters.tracks.indices.contains(index),
        let ssrc = track.sources.first?.ssrc
      else { continue }
      let counter = counters.tracks[index]
      statistics.outboundRTP.append(outbound(track, ssrc, counter, timestamp))
      if counter.roundTripMeasurements > 0 {
        statistics.remoteInboundRTP.append(remoteInbound(track, ssrc, counter, timestamp))
      }
    }
    statistics.candidatePairs = traffic.paths.map { pair($0, $1, counters, timestamp) }
    return statistics
  }

  private func inbound(
    _ slot: ReceiveSlot, _ counter: PeerStatistics.SlotStatistics, _ timestamp: Double
  ) -> EndpointStatistics.InboundRTP {
    EndpointStatistics.InboundRTP(
      id: "I\(slot.mid)", timestamp: timestamp, ssrc: slot.identity.ssrc,
      kind: slot.kind.rawValue, mid: slot.mid, trackIdentifier: slot.identity.trackID,
      transportId: Self.transportID,
      packetsReceived: counter.packetsReceived + counter.packetsRecovered,
      bytesReceived: counter.bytesReceived,
      retransmittedPacketsReceived: counter.packetsRecovered, packetsLost: counter.packetsLost,
      jitter: counter.jitter.seconds, nackCount: counter.nacksSent,
      pliCount: slot.kind == .video ? counter.keyframeRequestsSent : nil)
  }

  private func outbound(
    _ track: SendingTrack, _ ssrc: UInt32, _ counter: PeerStatistics.TrackStatistics,
    _ timestamp: Double
  ) -> EndpointStatistics.OutboundRTP {
    let isVideo = track.kind == .video
    return EndpointStatistics.OutboundRTP(
      id: "O\(track.mid)", timestamp: timestamp, ssrc: ssrc, kind: track.kind.rawValue,
      mid: track.mid, transportId: Self.transportID, remoteId: "R\(track.mid)",
      packetsSent: counter.packetsSent + counter.retransmissionsSent,
      bytesSent: counter.bytesSent + counter.retransmittedBytes,
      retransmittedPacketsSent: counter.retransmissionsSent,
      retransmittedBytesSent: counter.retransmittedBytes, nackCount: counter.nacksReceived,
      pliCount: isVideo ? counter.keyframeRequestsReceived : nil,
      targetBitrate: isVideo ? toldBitrate.map(Double.init) : nil)
  }

  private func remoteInbound(
    _ track: SendingTrack, _ ssrc: UInt32, _ counter: PeerStatistics.TrackStatistics,
    _ timestamp: Double
  ) -> EndpointStatistics.RemoteInboundRTP {
    EndpointStatistics.RemoteInboundRTP(
      id: "R\(track.mid)", timestamp: timestamp, ssrc: ssrc, kind: track.kind.rawValue,
      localId: "O\(track.mid)", transportId: Self.transportID, packetsLost: counter.packetsLost,
      fractionLost: counter.fractionLost, jitter: counter.jitter.seconds,
      roundTripTime: counter.roundTrip?.seconds,
      totalRoundTripTime: counter.totalRoundTrip.seconds,
      roundTripTimeMeasurements: counter.roundTripMeasurements)
  }

  private func pair(
    _ path: NetworkPath, _ counter: TrafficCounters.Counter, _ peerCounters: PeerStatistics,
    _ timestamp: Double
  ) -> EndpointStatistics.CandidatePair {
    let isSelected = path == peer.transport?.selectedPath
    let connectivity = peerCounters.connectivity
    return EndpointStatistics.CandidatePair(
      id: path.statisticsID, timestamp: timestamp, transportId: Self.transportID,
      localCandidateId: path.local.statisticsID, remoteCandidateId: path.remote.statisticsID,
      state: isSelected && state == .interrupted ? .failed : .succeeded, nominated: isSelected,
      packetsSent: counter.packetsSent, packetsReceived: counter.packetsReceived,
      bytesSent: counter.bytesSent, bytesReceived: counter.bytesReceived,
      currentRoundTripTime: isSelected ? connectivity.roundTrip?.seconds : nil,
      totalRoundTripTime: isSelected ? connectivity.totalRoundTrip.seconds : nil,
      availableOutgoingBitrate: isSelected ? Double(rate.target) : nil,
      requestsSent: isSelected ? connectivity.requestsSent : nil,
      responsesReceived: isSelected ? connectivity.responsesReceived : nil,
      consentRequestsSent: isSelected ? connectivity.consentRequestsSent : nil)
  }

  private func transport(_ timestamp: Double) -> EndpointStatistics.Transport {
    let (ice, dtls) = states
    return EndpointStatistics.Transport(
      id: Self.transportID, timestamp: timestamp, packetsSent: traffic.all.packetsSent,
      packetsReceived: traffic.all.packetsReceived, bytesSent: traffic.all.bytesSent,
      bytesReceived: traffic.all.bytesReceived, iceState: ice,
      iceLocalUsernameFragment: peer.transport?.localCredentials.ufrag ?? "", dtlsState: dtls,
      tlsVersion: peer.transport?.dtlsVersion,
      srtpCipher: peer.transport?.profile?.registeredName,
      selectedCandidatePairId: peer.transport?.selectedPath?.statisticsID,
      selectedCandidatePairChanges: traffic.selectedPathChanges)
  }

  private var states: (ice: String, dtls: String) {
    let hasPath = peer.transport?.selectedPath != nil
    let hasKeys = peer.transport?.profile != nil
    return switch state {
    case .new: ("new", "new")
    case .connecting: hasPath ? ("connected", "connecting") : ("checking", "new")
    case .connected: ("connected", "connected")
    case .interrupted: ("disconnected", hasKeys ? "connected" : "new")
    case .failed: (hasPath ? "connected" : "failed", "failed")
    case .closed: ("closed", "closed")
    }
  }
}

extension SRTPProfile {
  /// As in the IANA registry, without `SRTP_`.
  fileprivate var registeredName: String {
    switch self {
    case .aes128CMSHA1_80: "AES_CM_128_HMAC_SHA1_80"
    case .aeadAES128GCM: "AEAD_AES_128_GCM"
    case .aeadAES256GCM: "AEAD_AES_256_GCM"
    }
  }
}

extension SocketAddress {
  fileprivate var statisticsID: String {
    isV6 ? "[\(addressText)]:\(port)" : "\(addressText):\(port)"
  }
}

extension NetworkPath {
  fileprivate var statisticsID: String { "\(local.statisticsID)-\(remote.statisticsID)" }
}
