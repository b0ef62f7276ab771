extension OfferBuilder {
  /// What the offer and this answer agree on. Sections answered with port 0 or `inactive` are left out.
  public func read(_ answer: SessionDescription) throws(SDPError) -> NegotiatedSession {
    guard answer.media.count == tracks.count + slots.count else {
      throw SDPError(.conflict, "the answer has another number of media sections than the offer")
    }
    let bundled = try answer.bundledSections()
    try checkExtensionIDs(of: bundled)
    let remote = try RemoteTransport(answer, bundled: bundled)
    guard remote.setup == .active || remote.setup == .passive else {
      throw SDPError(.unsupported, "an answer's setup is active or passive")
    }
    let bundledMids = Set(bundled.compactMap(\.mid))
    var session = NegotiatedSession(remote: remote, tracks: [], slots: [])
    for (index, section) in answer.media.enumerated() where !section.isRejected {
      let kind = index < tracks.count ? tracks[index].kind : slots[index - tracks.count]
      guard section.mid == String(index), section.kind == kind, bundledMids.contains(String(index))
      else {
        throw SDPError(
          .conflict, line: section.line, "the section is not the one offered in this place")
      }
      guard section.direction != .inactive else { continue }
      let format = try format(section, kind: kind, isTrack: index < tracks.count)
      if index < tracks.count {
        guard section.direction.receives else { continue }
        let identity = tracks[index].identity
        session.tracks.append(
          SendingTrack(
            mid: String(index), kind: kind, format: format,
            sources: [
              .init(
                ssrc: identity.ssrc,
                rtxSSRC: format.rtxPayloadType == nil ? nil : identity.rtxSSRC)
            ], rids: []))
      } else if section.direction.sends {
        session.slots.append(
          ReceiveSlot(
            mid: String(index), kind: kind, index: session.slots(kind).count, format: format,
            identity: try identity(section)))
      }
    }
    return session
  }

  private func format(
    _ section: MediaSection, kind: MediaKind, isTrack: Bool
  ) throws(SDPError) -> MediaFormat {
    guard let codecs = section.usableCodecs,
      codecs.media.payloadType == (kind == .audio ? Self.opus : Self.vp8)
    else {
      throw SDPError(.unsupported, line: section.line, "the answer has none of the codecs offered")
    }
    // The answer is written from the other side's view: where it sends, this side takes.
    return MediaFormat(
      payloadType: codecs.media.payloadType, rtxPayloadType: codecs.rtx?.payloadType,
      clockRate: UInt32(codecs.media.clockRate),
      extensionIDs: section.extensionIDs(sends: !isTrack, from: kind.extensions),
      feedback: RTCPFeedbackSet(names: codecs.media.feedback))
  }

  private func identity(_ section: MediaSection) throws(SDPError) -> StreamIdentity {
    guard let source = section.mediaSources.first else {
      throw SDPError(.missing, line: section.line, "the slot announces no source")
    }
    let stream = section.streams.first
    return StreamIdentity(
      ssrc: source.ssrc, rtxSSRC: section.repairSource(of: source.ssrc) ?? 0,
      cname: source.cname ?? "", streamID: stream?.stream ?? "", trackID: stream?.track ?? "")
  }
}
