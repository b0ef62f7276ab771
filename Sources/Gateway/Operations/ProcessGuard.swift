import Glibc

/// What this process asks of the system for itself, at the very start.
public enum ProcessGuard {
  /// Core files would hold people's data. The kernel pipes a dump to a helper even where the limit
  /// is 0 bytes, but with a limit of 1 it does neither (core(5)).
  public static func turnOffCoreDumps() {
    var limit = rlimit(rlim_cur: 1, rlim_max: 1)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
  }

  /// Sockets are files: as many as the system lets us have.
  public static func raiseFileLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// What this process writes, its database included, is for its owner alone.
  public static func keepFilesPrivate() {
    umask(0o077)
  }

  /// Writing to a connection that is gone is an error to be handled, not the end of the process.
  public static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }
}
