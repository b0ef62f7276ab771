// kuulolla-fuzz TARGET [libFuzzer options and corpus folders]: throws invented input at one parser
// until it traps. Built and run by `deploy/fuzz`.

import Glibc

setUpTarget(named: CommandLine.arguments.dropFirst().first)

// libFuzzer sees the program's name and whatever follows the target's.
var arguments = CommandLine.arguments
arguments.remove(at: 1)
var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
pointers.append(nil)
var count = Int32(arguments.count)
let status = pointers.withUnsafeMutableBufferPointer { buffer in
  // libFuzzer keeps the array for the program's life, which ends with this line.
  var base = buffer.baseAddress
  return runFuzzer(&count, &base) { bytes, length in
    runTarget(UnsafeRawBufferPointer(start: length > 0 ? bytes : nil, count: length))
    return 0
  }
}
exit(status)

/// libFuzzer's own main loop.
@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32
