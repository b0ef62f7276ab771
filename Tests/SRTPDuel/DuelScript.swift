/// Operations written as bytes: any bytes are a script, so that a fuzzer can write them.
extension SRTPDuel {
  /// Carries out a script and answers in what the engines differed, or nil.
  /// - Parameter limit: of packets that a script may ask for. Its bytes are few, but a burst stands in
  ///   two of them.
  public func run(_ script: UnsafeRawBufferPointer, packets limit: Int = 4_000) -> String? {
    var reader = ScriptReader(script)
    var sequences = [[UInt16]](
      repeating: [UInt16](repeating: 65_500, count: 256), count: Self.keyCount)
    var packets = 0
    while difference == nil, packets < limit, let operation = reader.next() {
      let argument = reader.byte()
      let key = Int(operation / 11) % Self.keyCount
      switch operation % 11 {
      case 0:
        sendMedia(argument, key, &sequences, &reader)
        packets += 1
      case 1:
        send(
          report(source: argument % 5, words: Int(reader.byte() % 64)), isControl: true, key: key)
        packets += 1
      case 2:  // Of the last few or of all: in order, late, or once more.
        deliver(pick(argument))
      case 3:  // A bit of it changed.
        var packet = pick(argument)
        let place = reader.word()
        if !packet.bytes.isEmpty { packet.bytes[Int(place) % packet.bytes.count] ^= reader.byte() }
        deliver(packet)
      case 4:  // Cut off or longer.
        var packet = pick(argument)
        let change = Int(Int8(bitPattern: reader.byte()))
        if change < 0 {
          packet.bytes.removeLast(min(-change, packet.bytes.count))
        } else {
          packet.bytes += Array(repeating: argument, count: change)
        }
        deliver(packet)
      case 5:  // A source goes on far ahead, or back.
        sequences[key][Int(argument % 5)] &+= reader.word()
      case 6:  // Something else than a packet of ours.
        let count = Int(reader.byte())
        deliver(Packet(bytes: reader.bytes(count), isControl: argument & 1 == 1, key: key))
      case 7:  // As the other kind of packet.
        var packet = pick(argument)
        packet.isControl.toggle()
        deliver(packet)
      case 8:  // Many at once, of which the last arrives.
        for _ in 0..<Int(argument) { sendMedia(1, key, &sequences, &reader, plain: true) }
        packets += Int(argument)
        deliver(pick(0))
      case 9:  // Sources that come for the first time.
        for number in 0..<Int(argument % 80) {
          let source = UInt8(truncatingIfNeeded: 100 + number)
          sendMedia(source, key, &sequences, &reader, plain: true)
          flush()
          deliver(pick(0))
        }
        packets += Int(argument % 80)
      default:  // To somebody else.
        var packet = pick(argument)
        packet.key = key
        deliver(packet)
      }
      // Else what was sent waits, beside that of other keys.
      if operation < 128 { flush() }
    }
    flush()
    return difference
  }

  private func deliver(_ packet: Packet) {
    deliver(packet.bytes, isControl: packet.isControl, key: packet.key)
  }

  /// The newest finished packet is number 0.
  private func pick(_ number: UInt8) -> Packet {
    kept.isEmpty ? Packet() : kept[kept.count - 1 - Int(number) % kept.count]
  }

  /// The next packet of a source, or one out of order, with what a header may have.
  private func sendMedia(
    _ argument: UInt8, _ key: Int, _ sequences: inout [[UInt16]], _ reader: inout ScriptReader,
    plain: Bool = false
  ) {
    let source = plain ? argument : argument % 5
    let shape = plain ? 0 : reader.byte()
    let step = plain ? 1 : reader.byte()
    let size = plain ? 3 : Int(reader.byte())
    // Mostly the next one; else up to 64 back or 63 ahead.
    let ahead = step < 128 ? 1 : Int(step) - 192
    let sequence = UInt16(truncatingIfNeeded: Int(sequences[key][Int(source)]) + ahead)
    if ahead > 0 { sequences[key][Int(source)] = sequence }
    var packet: [UInt8] = [0x80, 96, UInt8(sequence >> 8), UInt8(sequence & 0xff), 1, 2, 3, 4]
    packet += [0, 0, 0, source]
    // Contributing sources; those that are counted and those that are there may differ.
    let counted = shape & 0x07
    packet[0] |= counted
    packet += Array(repeating: 0xcc, count: 4 * Int(shape & 0x80 == 0 ? counted : counted / 2))
    if shape & 0x08 != 0 {
      packet[0] |= 0x10
      packet += [0xbe, 0xde, 0, shape >> 4 & 0x03]
      packet += Array(repeating: 0xee, count: 4 * Int(shape >> 4 & 0x03))
    }
    packet += (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 11) ^ source }
    if shape & 0x40 != 0 {
      packet[0] |= 0x20
      packet += [0, 0, 0, 4]
    }
    let room = step % 32 == 31 ? Int(shape % 24) : 20
    send(packet, isControl: false, key: key, room: room)
  }

  /// A receiver report, as long as asked for.
  private func report(source: UInt8, words: Int) -> [UInt8] {
    [0x81, 201, 0, UInt8(words + 1), 0, 0, 0, source]
      + (0..<(4 * words)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
  }
}

/// Bytes one after the other, and zeros behind the last.
struct ScriptReader {
  private let script: UnsafeRawBufferPointer
  private var place = 0

  init(_ script: UnsafeRawBufferPointer) { self.script = script }

  /// Nil at the end.
  mutating func next() -> UInt8? {
    guard place < script.count else { return nil }
    defer { place += 1 }
    return script[place]
  }

  mutating func byte() -> UInt8 { next() ?? 0 }
  mutating func word() -> UInt16 { UInt16(byte()) << 8 | UInt16(byte()) }

  mutating func bytes(_ count: Int) -> [UInt8] {
    let end = min(place + count, script.count)
    defer { place = end }
    return Array(script[place..<end])
  }
}
