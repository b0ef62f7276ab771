/// Bytes that do not change, in memory of their own: reading them counts no reference, as an array's
/// would.
public struct HeldBytes: ~Copyable {
  /// Valid for as long as this is.
  public let bytes: UnsafeRawBufferPointer

  public init(_ contents: some Collection<UInt8>) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: contents.count, alignment: 1)
    memory.copyBytes(from: contents)
    bytes = UnsafeRawBufferPointer(memory)
  }

  deinit { bytes.deallocate() }
}
