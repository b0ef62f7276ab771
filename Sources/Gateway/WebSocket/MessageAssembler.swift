import CareAPI
import NIOCore
import NIOWebSocket

/// Close codes that this layer gives: those of the protocol page, and one of RFC 6455 section 7.4.1.
enum FrameFault {
  static let protocolError: UInt16 = 1002
  static let unacceptable = CloseCode.binary.rawValue
  static let notUTF8 = CloseCode.notJSON.rawValue
  static let tooLong = CloseCode.tooLong.rawValue
  static let tooFast = CloseCode.tooManyMessages.rawValue
}

/// Makes messages out of frames and refuses what RFC 6455 forbids. NIO's decoder checks lengths and
/// the fragmentation of control frames; everything else is checked here.
struct MessageAssembler {
  static let maximumMessage = ProtocolLimits.messageBytes

  enum Action: Equatable {
    case nothing
    case message(String)
    case pong(ByteBuffer)
    case peerCloses(UInt16?)
    case fail(UInt16, String)
  }

  private var fragments: ByteBuffer?

  mutating func receive(_ frame: WebSocketFrame) -> Action {
    guard frame.maskKey != nil else {
      return .fail(FrameFault.protocolError, "frames to the gateway are masked")
    }
    guard !frame.rsv1, !frame.rsv2, !frame.rsv3 else {
      return .fail(FrameFault.protocolError, "no extension was agreed")
    }
    let payload = frame.unmaskedData
    switch frame.opcode {
    case .text:
      guard fragments == nil else {
        return .fail(FrameFault.protocolError, "a fragmented message was not finished")
      }
      return take(payload, isLast: frame.fin)
    case .continuation:
      guard fragments != nil else {
        return .fail(FrameFault.protocolError, "there is nothing to continue")
      }
      return take(payload, isLast: frame.fin)
    case .binary:
      return .fail(FrameFault.unacceptable, "messages are text")
    case .ping:
      return .pong(payload)
    case .pong:
      return .nothing
    case .connectionClose:
      return close(payload)
    default:
      return .fail(FrameFault.protocolError, "this opcode is reserved")
    }
  }

  private mutating func take(_ payload: ByteBuffer, isLast: Bool) -> Action {
    var whole = fragments ?? ByteBuffer()
    guard whole.readableBytes + payload.readableBytes <= Self.maximumMessage else {
      return .fail(FrameFault.tooLong, "a message is at most \(Self.maximumMessage) bytes")
    }
    fragments = nil  // before writing, so that the buffer is not shared and copied
    whole.writeImmutableBuffer(payload)
    guard isLast else {
      fragments = whole
      return .nothing
    }
    guard let text = String(validating: whole.readableBytesView, as: UTF8.self) else {
      return .fail(FrameFault.notUTF8, "text is UTF-8")
    }
    return .message(text)
  }

  private func close(_ payload: ByteBuffer) -> Action {
    var payload = payload
    guard payload.readableBytes > 0 else { return .peerCloses(nil) }
    guard let code = payload.readInteger(as: UInt16.self) else {
      return .fail(FrameFault.protocolError, "a close code has two bytes")
    }
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: break
    default: return .fail(FrameFault.protocolError, "this close code is not for the wire")
    }
    guard String(validating: payload.readableBytesView, as: UTF8.self) != nil else {
      return .fail(FrameFault.notUTF8, "text is UTF-8")
    }
    return .peerCloses(code)
  }
}
