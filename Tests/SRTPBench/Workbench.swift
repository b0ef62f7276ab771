import Glibc
import SecureTransport

/// One engine with a chunk of packets. Three sources take turns, as those of a call do; a packet's
/// number is never used twice.
final class Workbench {
  private let sender: SRTPSession
  private let receiver: SRTPSession
  private let size: Int
  private let packets: Int
  /// Room for one packet with its tag, at a multiple of 64 bytes.
  private let stride: Int
  private let chunk: UnsafeMutableRawPointer
  private let plain: UnsafeMutableRawPointer
  private var sequence: UInt16 = 0

  init(engine: SRTPEngineKind, profile: SRTPProfile, size: Int, packets: Int) throws {
    precondition(size >= 32, "a packet has a header and something in it")
    let keys = SRTPKeyingMaterial(
      profile: profile, localKey: Array(1...UInt8(profile.masterKeyCount)),
      localSalt: Array(51...(50 + UInt8(profile.masterSaltCount))),
      remoteKey: Array(101...(100 + UInt8(profile.masterKeyCount))),
      remoteSalt: Array(151...(150 + UInt8(profile.masterSaltCount))))
    sender = try SRTPSession(keys: keys, engine: engine)
    receiver = try SRTPSession(keys: keys.swapped, engine: engine)
    self.size = size
    self.packets = packets
    stride = (size + SRTPProfile.largestOverhead + 63) / 64 * 64
    chunk = .allocate(byteCount: packets * stride, alignment: 64)
    plain = .allocate(byteCount: size, alignment: 64)
    plain.initializeMemory(as: UInt8.self, repeating: 0x5a, count: size)
    let header: [UInt8] = [0x80, 96, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    plain.copyMemory(from: header, byteCount: header.count)
  }

  deinit {
    chunk.deallocate()
    plain.deallocate()
  }

  /// Nanoseconds of processor time that one packet took.
  func time(_ operation: Operation) throws -> Double {
    write(isControl: false)
    if operation == .unprotect { try protect(isControl: false) }
    let begin = processorTime()
    if operation == .unprotect {
      try unprotect(isControl: false)
    } else {
      try protect(isControl: false)
    }
    return Double(processorTime() - begin) / Double(packets)
  }

  /// A chunk's work, with all that belongs to it.
  func work(_ operation: Operation) throws {
    let isControl = operation == .reports
    write(isControl: isControl)
    try protect(isControl: isControl)
    switch operation {
    case .protect: break
    case .unprotect, .roundTrip, .reports: try unprotect(isControl: isControl)
    case .forged: refuse()
    }
  }

  private func write(isControl: Bool) {
    for index in 0..<packets {
      let packet = chunk + index * stride
      packet.copyMemory(from: plain, byteCount: size)
      let source = UInt8(index % 3)
      if source == 0 { sequence &+= 1 }
      if isControl {
        packet.storeBytes(of: 0x81, as: UInt8.self)
        packet.storeBytes(of: 201, toByteOffset: 1, as: UInt8.self)
        packet.storeBytes(of: source, toByteOffset: 7, as: UInt8.self)
      } else {
        packet.storeBytes(of: sequence.bigEndian, toByteOffset: 2, as: UInt16.self)
        packet.storeBytes(of: source, toByteOffset: 11, as: UInt8.self)
      }
    }
  }

  private func protect(isControl: Bool) throws {
    for index in 0..<packets {
      let packet = chunk + index * stride
      if isControl {
        _ = try sender.protectRTCP(packet, count: size, capacity: stride)
      } else {
        _ = try sender.protectRTP(packet, count: size, capacity: stride)
      }
    }
  }

  private func unprotect(isControl: Bool) throws {
    let count =
      size + (isControl ? sender.profile.rtcpOverhead : sender.profile.authTagOverhead)
    for index in 0..<packets {
      let packet = chunk + index * stride
      if isControl {
        _ = try receiver.unprotectRTCP(packet, count: count)
      } else {
        _ = try receiver.unprotectRTP(packet, count: count)
      }
    }
  }

  private func refuse() {
    let count = size + sender.profile.authTagOverhead
    for index in 0..<packets {
      let packet = chunk + index * stride
      let byte = packet.load(fromByteOffset: 20, as: UInt8.self)
      packet.storeBytes(of: ~byte, toByteOffset: 20, as: UInt8.self)
      do throws(SRTPError) {
        _ = try receiver.unprotectRTP(packet, count: count)
        preconditionFailure("a forgery was accepted")
      } catch {
        precondition(error == .authenticationFailed)
      }
    }
  }
}

func processorTime() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
