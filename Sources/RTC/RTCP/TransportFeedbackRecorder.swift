public import Bytes

/// Notes when packets with transport-wide numbers arrive and makes the feedback about them
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01).
public struct TransportFeedbackRecorder: Sendable {
  /// Numbers remembered at most: 4,096 are 0.4 s at 10,000 packets a second, four intervals. A call's
  /// few hundred packets a second need no more than the least.
  private static let window = 4_096
  private static let leastWindow = 256
  /// Statuses in one packet, so that it stays under 1,200 bytes with every delta two bytes long.
  private static let maximumStatuses = 480
  /// One feedback in 100 ms: about 5 kbit/s, the middle of the draft's 50–250 ms.
  public static let interval = Instant.Span.milliseconds(100)

  /// Cut to half the size: which number and time of all that end so is meant, the others tell.
  private struct Arrival {
    /// 0 in a place that was never used: numbers begin above 65,535.
    var number: UInt32 = 0
    /// In units of 250 µs.
    var time: UInt32 = 0
  }

  private var unwrapper = SequenceUnwrapper()
  /// By number modulo its length, a power of two; an entry counts only where its number is the one
  /// looked for. Grows to the window where more has come than was reported.
  private var arrivals = [Arrival](repeating: Arrival(), count: leastWindow)
  /// In units of 250 µs.
  private var latest: Int64 = 0
  /// The first number that the next feedback is about; nil where nothing has come since the last.
  private var begin: UInt64?
  /// One past the highest number reported so far.
  private var reported: UInt64 = 0
  private var due: Instant?
  private var feedbackCount: UInt8 = 0
  private var mediaSSRC: UInt32 = 0

  public init() {}

  /// A packet of any source on the transport.
  public mutating func packet(_ sequenceNumber: UInt16, ssrc: UInt32, at now: Instant) {
    let before = unwrapper.highest
    let number = unwrapper.unwrap(sequenceNumber)
    if let before, number + UInt64(arrivals.count) <= before { return }
    guard arrival(number) == nil else { return }
    if reported == 0 { reported = number }
    // A late packet reaches back behind what was reported, and what lies between is said again; a new
    // one continues there, so that losses between two feedbacks are told.
    let first = min(begin ?? UInt64.max, number, reported)
    let highest = max(unwrapper.highest ?? number, number)
    makeRoom(for: highest - first)
    begin = max(first, highest - min(highest, UInt64(arrivals.count - 1)))
    latest = Int64(now.nanoseconds / 250_000)
    arrivals[place(number)] = Arrival(
      number: UInt32(truncatingIfNeeded: number), time: UInt32(truncatingIfNeeded: latest))
    mediaSSRC = ssrc
    if due == nil { due = now + Self.interval }
  }

  /// When the next feedback is due; nil while there is nothing to tell.
  public var nextTimeout: Instant? { due }

  /// Writes the next feedback packet that is due; false where none is. Each is as large as a datagram
  /// may be: after a long gap there are several, for a builder of their own each.
  public mutating func poll(
    now: Instant, senderSSRC: UInt32, into builder: inout RTCPBuilder
  ) -> Bool {
    guard let due, due <= now, let begin, let highest = unwrapper.highest else { return false }
    reported = packet(from: begin, through: highest, senderSSRC: senderSSRC, into: &builder)
    let isMore = reported <= highest
    self.begin = isMore ? reported : nil
    self.due = isMore ? due : nil
    return true
  }

  private func place(_ number: UInt64) -> Int {
    Int(truncatingIfNeeded: number) & (arrivals.count - 1)
  }

  private func arrival(_ number: UInt64) -> Int64? {
    let entry = arrivals[place(number)]
    guard entry.number == UInt32(truncatingIfNeeded: number) else { return nil }
    // Days before or after the latest one would be taken for others; the window is seconds.
    return latest
      + Int64(Int32(bitPattern: entry.time &- UInt32(truncatingIfNeeded: latest)))
  }

  /// Doubles until numbers that lie so far apart have places of their own, or the window is reached.
  private mutating func makeRoom(for span: UInt64) {
    guard span >= UInt64(arrivals.count), arrivals.count < Self.window else { return }
    var count = arrivals.count
    while span >= UInt64(count), count < Self.window { count *= 2 }
    var larger = [Arrival](repeating: Arrival(), count: count)
    for entry in arrivals where entry.number != 0 {
      larger[Int(entry.number) & (count - 1)] = entry
    }
    arrivals = larger
  }

  /// The highest has always arrived, so there is one.
  private func firstArrival(from start: UInt64, through highest: UInt64) -> Int64 {
    for number in start...highest {
      if let time = arrival(number) { return time }
    }
    return 0
  }

  /// Writes one packet that begins at `start` and returns the number that the next one begins at.
  private mutating func packet(
    from start: UInt64, through highest: UInt64, senderSSRC: UInt32, into builder: inout RTCPBuilder
  ) -> UInt64 {
    let reference = firstArrival(from: start, through: highest) >> 8  // 64 ms hold 256 units
    var time = reference << 8
    var symbols: [UInt8] = []
    var deltas: [Int16] = []
    var number = start
    while number <= highest, symbols.count < Self.maximumStatuses {
      if let arrival = arrival(number) {
        guard let delta = Int16(exactly: arrival - time) else { break }
        time = arrival
        deltas.append(delta)
        symbols.append((0...255).contains(delta) ? 1 : 2)
      } else {
        symbols.append(0)
      }
      number += 1
    }
    builder.transportFeedback(
      senderSSRC: senderSSRC, mediaSSRC: mediaSSRC,
      base: UInt16(truncatingIfNeeded: start), referenceTime: reference, count: feedbackCount,
      symbols: symbols, deltas: deltas)
    feedbackCount &+= 1
    return number
  }
}

extension RTCPBuilder {
  /// `deltas` holds one entry for every symbol 1 or 2, in order.
  mutating func transportFeedback(
    senderSSRC: UInt32, mediaSSRC: UInt32, base: UInt16, referenceTime: Int64, count: UInt8,
    symbols: [UInt8], deltas: [Int16]
  ) {
    var body = ByteWriter(reserving: 16 + symbols.count * 2)
    body.u32(senderSSRC)
    body.u32(mediaSSRC)
    body.u16(base)
    body.u16(UInt16(symbols.count))
    body.u24(UInt32(truncatingIfNeeded: referenceTime) & 0xff_ffff)
    body.u8(count)
    TransportFeedbackChunk.write(symbols, into: &body)
    var delta = deltas.makeIterator()
    for symbol in symbols where symbol != 0 {
      guard let value = delta.next() else {
        preconditionFailure("every received symbol was given its delta")
      }
      if symbol == 1 { body.u8(UInt8(value)) } else { body.u16(UInt16(bitPattern: value)) }
    }
    let padding = (4 - body.count % 4) % 4
    let words = (body.count + padding) / 4
    header(
      type: RTCPType.transportFeedback, count: Int(RTCPType.transportWideFormat), bodyWords: words,
      hasPadding: padding > 0)
    append(packet: body.bytes)
    if padding > 0 {
      append(packet: Array(repeating: 0, count: padding - 1) + [UInt8(padding)])
    }
  }
}

extension TransportFeedbackChunk {
  /// Runs where at least a vector's worth of equal symbols follows, else the wider vector that fits.
  static func write(_ symbols: [UInt8], into writer: inout ByteWriter) {
    var index = 0
    while index < symbols.count {
      let rest = symbols[index...]
      let first = symbols[index]
      let run = min(rest.prefix { $0 == first }.count, 0x1fff)
      if run >= 14 || run == rest.count {
        writer.u16(UInt16(first) << 13 | UInt16(run))
        index += run
      } else if rest.prefix(14).allSatisfy({ $0 < 2 }) {
        var word: UInt16 = 0x8000
        for (place, symbol) in rest.prefix(14).enumerated() {
          word |= UInt16(symbol) << UInt16(13 - place)
        }
        writer.u16(word)
        index += 14
      } else {
        var word: UInt16 = 0xc000
        for (place, symbol) in rest.prefix(7).enumerated() {
          word |= UInt16(symbol) << UInt16(12 - 2 * place)
        }
        writer.u16(word)
        index += 7
      }
    }
  }
}
