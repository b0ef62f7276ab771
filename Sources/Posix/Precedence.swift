internal import Glibc

/// From now on this thread goes before others of its kind, as far as it is allowed (RLIMIT_NICE); where it is
/// not, nothing changes.
public func goBeforeOthers() { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, -10) }
