/// The single steps by which a state file is written. A test's disk stops after any one of them.
package protocol Disk {
  /// Nil where there is no such file.
  mutating func read(_ name: String) throws(DiskError) -> [UInt8]?
  /// Creates the file or empties it, and writes the bytes.
  mutating func write(_ name: String, _ bytes: [UInt8]) throws(DiskError)
  /// The file's bytes have reached the medium.
  mutating func flush(_ name: String) throws(DiskError)
  mutating func rename(_ name: String, to other: String) throws(DiskError)
  mutating func remove(_ name: String) throws(DiskError)
  /// The folder's names have reached the medium.
  mutating func flushFolder() throws(DiskError)
}

package struct DiskError: Error, Equatable {
  package var step: String
  package var file: String
  package var code: Int32
}
