internal import Bytes

/// Judges an incoming binding request by the generations of credentials that are alive, in the
/// order of RFC 8489, sections 9.1.3 and 6.3.1, and RFC 8445, section 7.3.1.
///
/// Stricter than the RFC in one place: a wrong ufrag and a wrong or missing MESSAGE-INTEGRITY get no
/// answer at all, so that nobody without our password learns that an agent is here or has it reflect
/// packets.
struct ICERequestCheck {
  enum Verdict {
    /// Authentic, and of the generation with this index.
    case valid(generation: Int)
    case refused(DropReason, response: [UInt8]?)
  }

  /// `expectsControlling`: the sender has to be in the controlling role.
  static func judge(
    _ message: STUN.Message, generations: [ICEGeneration], expectsControlling: Bool
  ) -> Verdict {
    guard let username = message.username else {
      return .refused(.missingCredentials, response: nil)
    }
    guard let index = generations.firstIndex(where: { $0.match(username) != .neither }) else {
      return .refused(.unknownUfrag, response: nil)
    }
    let generation = generations[index]
    guard message.hasIntegrity else {
      return .refused(.missingCredentials, response: nil)
    }
    guard message.verifyIntegrity(key: generation.localKey) else {
      return .refused(.badIntegrity, response: nil)
    }
    guard generation.match(username) == .both else {
      return .refused(.wrongCredentials, response: error(.unauthenticated, to: message, key: nil))
    }
    let key = generation.localKey
    guard message.unknownRequired.isEmpty else {
      return .refused(.unknownAttribute, response: error(.unknownAttribute, to: message, key: key))
    }
    let opposite = expectsControlling ? message.iceControlled : message.iceControlling
    guard opposite == nil else {
      return .refused(.roleConflict, response: error(.roleConflict, to: message, key: key))
    }
    guard message.priority != nil else {
      return .refused(.malformedSTUN, response: error(.badRequest, to: message, key: key))
    }
    return .valid(generation: index)
  }

  static func success(
    to message: STUN.Message, from address: SocketAddress, generation: ICEGeneration
  ) -> [UInt8] {
    var builder = STUN.Builder(.success, transactionID: message.transactionID)
    builder.mappedAddress(address)
    return builder.finish(integrityKey: generation.localKey)
  }

  private static func error(
    _ code: STUN.ErrorCode, to message: STUN.Message, key: [UInt8]?
  ) -> [UInt8] {
    var builder = STUN.Builder(.error, transactionID: message.transactionID)
    builder.error(code)
    if code == .unknownAttribute { builder.unknownAttributes(message.unknownRequired) }
    return builder.finish(integrityKey: key)
  }
}
