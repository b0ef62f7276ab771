/// The header extensions that are read or written here. All others are left out of answers.
public enum RTPExtensionKind: UInt8, Sendable, CaseIterable {
  /// RFC 8843, section 15.
  case mid
  /// RFC 8852, section 4.1.
  case rid
  /// RFC 8852, section 4.2.
  case repairedRID
  case absoluteSendTime
  /// draft-holmer-rmcat-transport-wide-cc-extensions-01.
  case transportSequence
  /// RFC 6464.
  case audioLevel
  /// 3GPP TS 26.114, section 7.4.5.
  case videoOrientation

  public var uri: String {
    switch self {
    case .mid: "urn:ietf:params:rtp-hdrext:sdes:mid"
    case .rid: "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
    case .repairedRID: "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
    case .absoluteSendTime: "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
    case .transportSequence:
      "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
    case .audioLevel: "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
    case .videoOrientation: "urn:3gpp:video-orientation"
    }
  }

  public init?(uri: some StringProtocol) {
    for kind in Self.allCases where kind.uri == uri {
      self = kind
      return
    }
    return nil
  }
}

/// The local ids that one media section gave to the extensions; 0 stands for "not negotiated".
public struct RTPExtensionIDs: Sendable, Equatable {
  public var mid: UInt8 = 0
  public var rid: UInt8 = 0
  public var repairedRID: UInt8 = 0
  public var absoluteSendTime: UInt8 = 0
  public var transportSequence: UInt8 = 0
  public var audioLevel: UInt8 = 0
  public var videoOrientation: UInt8 = 0

  public init() {}

  public subscript(kind: RTPExtensionKind) -> UInt8 {
    get {
      switch kind {
      case .mid: mid
      case .rid: rid
      case .repairedRID: repairedRID
      case .absoluteSendTime: absoluteSendTime
      case .transportSequence: transportSequence
      case .audioLevel: audioLevel
      case .videoOrientation: videoOrientation
      }
    }
    set {
      switch kind {
      case .mid: mid = newValue
      case .rid: rid = newValue
      case .repairedRID: repairedRID = newValue
      case .absoluteSendTime: absoluteSendTime = newValue
      case .transportSequence: transportSequence = newValue
      case .audioLevel: audioLevel = newValue
      case .videoOrientation: videoOrientation = newValue
      }
    }
  }

  /// The form that these ids need when written: two-byte only where an id exceeds 14.
  public var form: RTPExtensionForm {
    let highest = max(
      mid, rid, repairedRID, max(absoluteSendTime, transportSequence, audioLevel, videoOrientation))
    return highest > 14 ? .twoByte : .oneByte
  }
}
