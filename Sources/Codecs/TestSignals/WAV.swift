internal import Bytes

/// Reads 16-bit PCM out of a RIFF/WAVE file held in memory. The file may be a stranger's: everything
/// announced is checked against what is there.
public enum WAVReader {
  public struct Recording: Sendable, Equatable {
    /// In Hz.
    public var sampleRate: Int
    public var channels: Int
    /// Interleaved.
    public var samples: [Int16]

    public init(sampleRate: Int, channels: Int, samples: [Int16]) {
      self.sampleRate = sampleRate
      self.channels = channels
      self.samples = samples
    }
  }

  public enum Fault: Error, Equatable, Sendable {
    case notWAV, unsupportedFormat, noSamples, tooLong
  }

  /// Five minutes of 48 kHz stereo.
  public static let maximumSamples = 28_800_000

  /// The whole file. A data chunk that is cut off, or of unknown length as pipes write it, ends with
  /// the file.
  public static func read(_ file: UnsafeRawBufferPointer) throws(Fault) -> Recording {
    var reader = ByteReader(file)
    guard reader.u32() == tag("RIFF"), reader.skip(4), reader.u32() == tag("WAVE") else {
      throw .notWAV
    }
    var format: (rate: Int, channels: Int)?
    while let name = reader.u32(), let size = reader.u32().map({ Int($0.byteSwapped) }) {
      let content = reader.bytes(min(size, reader.remaining))
      guard let content else { throw .notWAV }
      if name == tag("fmt ") {
        format = try Self.format(content)
      } else if name == tag("data") {
        guard let format else { throw .unsupportedFormat }
        let frames = content.count / (2 * format.channels)
        guard frames > 0 else { throw .noSamples }
        guard frames * format.channels <= maximumSamples else { throw .tooLong }
        let samples = (0..<(frames * format.channels)).map {
          Int16(
            littleEndian: content.loadUnaligned(fromByteOffset: 2 * $0, as: Int16.self))
        }
        return Recording(sampleRate: format.rate, channels: format.channels, samples: samples)
      }
      // Chunks are padded to an even length.
      if size % 2 == 1, reader.remaining > 0 { _ = reader.skip(1) }
    }
    throw .noSamples
  }

  public static func read(_ file: [UInt8]) throws(Fault) -> Recording {
    let result = file.withUnsafeBytes { buffer in
      Result { () throws(Fault) in try read(buffer) }
    }
    return try result.get()
  }

  private static func format(
    _ content: UnsafeRawBufferPointer
  ) throws(Fault) -> (rate: Int, channels: Int) {
    var reader = ByteReader(content)
    guard let coding = reader.u16()?.byteSwapped, let channels = reader.u16()?.byteSwapped,
      let rate = reader.u32()?.byteSwapped, reader.skip(6), let bits = reader.u16()?.byteSwapped
    else { throw .notWAV }
    // 1: PCM; 0xfffe: the same with more said about it.
    guard coding == 1 || coding == 0xfffe, bits == 16, (1...8).contains(channels),
      Resampler.rates.contains(Int(rate))
    else { throw .unsupportedFormat }
    return (Int(rate), Int(channels))
  }

  private static func tag(_ name: StaticString) -> UInt32 {
    name.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt32($1) } }
  }
}

/// Makes a 16-bit PCM WAV file, piece by piece; writing the bytes is the caller's.
public struct WAVWriter: Sendable {
  public static let headerLength = 44

  public let sampleRate: Int
  public let channels: Int
  /// Written so far, over all channels.
  public private(set) var sampleCount = 0

  public init(sampleRate: Int = 48_000, channels: Int = 1) {
    self.sampleRate = sampleRate
    self.channels = channels
  }

  /// The first 44 bytes for what has been written so far; written again over the first ones at the end
  /// they say the right length, and in a pipe readers go on to the end.
  public var header: [UInt8] {
    let size = sampleCount == 0 ? UInt32.max - 36 : UInt32(clamping: sampleCount * 2)
    var writer = ByteWriter(reserving: Self.headerLength)
    writer.append("RIFF".utf8)
    writer.u32((36 &+ size).byteSwapped)
    writer.append("WAVEfmt ".utf8)
    writer.u32(UInt32(16).byteSwapped)
    writer.u16(UInt16(1).byteSwapped)
    writer.u16(UInt16(clamping: channels).byteSwapped)
    writer.u32(UInt32(clamping: sampleRate).byteSwapped)
    writer.u32(UInt32(clamping: sampleRate * channels * 2).byteSwapped)
    writer.u16(UInt16(clamping: channels * 2).byteSwapped)
    writer.u16(UInt16(16).byteSwapped)
    writer.append("data".utf8)
    writer.u32(size.byteSwapped)
    return writer.bytes
  }

  /// The bytes of more samples, interleaved.
  public mutating func append(_ samples: [Int16]) -> [UInt8] {
    sampleCount += samples.count
    var writer = ByteWriter(reserving: samples.count * 2)
    for sample in samples { writer.u16(UInt16(bitPattern: sample).byteSwapped) }
    return writer.bytes
  }
}
