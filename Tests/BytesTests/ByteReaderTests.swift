import Bytes
import Testing

@Suite struct ByteReaderTests {
  @Test func fieldsAreBigEndian() {
    withReader([1, 0x02, 0x03, 4, 5, 6, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 7, 8]) { reader in
      #expect(reader.u8() == 1)
      #expect(reader.u16() == 0x0203)
      #expect(reader.u24() == 0x040506)
      #expect(reader.u32() == 0x0708_090a)
      #expect(reader.u64() == 0x0102_0304_0506_0708)
      #expect(reader.remaining == 0)
    }
  }

  /// With any number of bytes short, nothing is read and the reader stays where it was.
  @Test(arguments: 0..<9)
  func readsBeyondTheEndAreRefused(count: Int) {
    withReader([UInt8](repeating: 7, count: count)) { reader in
      if count < 8 { #expect(reader.u64() == nil) }
      if count < 4 { #expect(reader.u32() == nil) }
      if count < 3 { #expect(reader.u24() == nil) }
      if count < 2 { #expect(reader.u16() == nil) }
      if count < 1 { #expect(reader.u8() == nil) }
      #expect(reader.bytes(count + 1) == nil)
      #expect(reader.bytes(-1) == nil)
      #expect(reader.bytes(.max) == nil)
      #expect(reader.skip(count + 1) == false)
      #expect(reader.offset == 0 && reader.remaining == count)
      #expect(reader.bytes(count)?.count == count)
      #expect(reader.remaining == 0)
      #expect(reader.u8() == nil)
    }
  }

  @Test func aSliceIsTheBytesInPlace() {
    withReader([1, 2, 3, 4, 5]) { reader in
      #expect(reader.skip(1) == true)
      #expect(reader.bytes(3).map(Array.init) == [2, 3, 4])
      #expect(reader.offset == 4)
    }
  }

  @Test func readingMayBeginInTheMiddle() {
    [UInt8]([1, 2, 3]).withUnsafeBytes { bytes in
      var reader = ByteReader(bytes, at: 2)
      #expect(reader.u16() == nil)
      #expect(reader.u8() == 3)
      let atEnd = ByteReader(bytes, at: 3)
      #expect(atEnd.remaining == 0)
    }
  }

  private func withReader(_ bytes: [UInt8], _ body: (inout ByteReader) -> Void) {
    bytes.withUnsafeBytes { buffer in
      var reader = ByteReader(buffer)
      body(&reader)
    }
  }
}

@Suite struct ByteWriterTests {
  @Test func whatIsWrittenIsReadBack() {
    var writer = ByteWriter(reserving: 32)
    writer.u8(0xff)
    writer.u16(0x0102)
    writer.u24(0xff03_0405)
    writer.u32(0x0607_0809)
    writer.u64(0x0a0b_0c0d_0e0f_1011)
    writer.append([0x12])
    #expect(writer.bytes.hex == "ff0102030405060708090a0b0c0d0e0f101112")
    #expect(writer.count == 19)
  }

  @Test func paddingStopsAtTheBoundary() {
    var writer = ByteWriter()
    writer.pad(to: 4)
    #expect(writer.count == 0)
    writer.u8(1)
    writer.pad(to: 4)
    #expect(writer.bytes == [1, 0, 0, 0])
    writer.pad(to: 4)
    #expect(writer.count == 4)
  }

  @Test func fieldsCanBeSetAfterwards() {
    var writer = ByteWriter()
    writer.u32(0)
    writer.u32(0)
    writer.set(u16: 0x1234, at: 2)
    writer.set(u32: 0x5678_9abc, at: 4)
    #expect(writer.bytes.hex == "0000123456789abc")
  }
}

@Suite struct InstantTests {
  @Test func timeAddsUp() {
    let start = Instant(nanoseconds: 1_000_000_000)
    let later = start + .milliseconds(1_500)
    #expect(later > start)
    #expect((later - start) == .milliseconds(1_500))
    #expect((start - later).seconds == -1.5)
    #expect(later + .seconds(-2) < start)
    #expect(Instant.Span.microseconds(1_500).milliseconds == 1.5)
    #expect(Instant.Span.seconds(1) == .milliseconds(1_000))
  }
}
