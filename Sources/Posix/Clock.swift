public import Bytes
internal import CLinux

/// The monotonic clock. For shells: cores are handed the time.
public func monotonicNow() -> Instant { Instant(nanoseconds: clinux_monotonic_clock()) }

/// Nanoseconds since 1970.
public func wallClockNow() -> UInt64 { clinux_wall_clock() }
