internal import Bytes
internal import CLinux
internal import Glibc
internal import Posix

/// Why another program gave no answer.
enum ProgramFault: Error, Equatable {
  /// It is not installed, or must not be run.
  case notFound
  /// No descriptors, processes or memory left.
  case system(errno: Int32)
  case timeout
  /// More than was to be expected of it.
  case tooMuchOutput
  case killed(signal: Int32)
}

/// How another program ended.
struct ProgramResult: Equatable {
  var exitCode: Int32
  var output: [UInt8]
}

/// Runs another program to its end: arguments and standard input in, standard output out. Waits, so it
/// is called on threads that may.
///
/// What is personal goes in by standard input: arguments are read by everybody on the machine.
enum ProgramRun {
  /// - Parameters:
  ///   - program: looked for in PATH where it has no slash.
  ///   - limit: bytes of output.
  ///   - withErrors: what it says on standard error belongs to the output.
  static func run(
    _ program: String, _ arguments: [String], input: [UInt8] = [], timeout: Instant.Span,
    limit: Int = 1 << 20, withErrors: Bool = false
  ) throws(ProgramFault) -> ProgramResult {
    // A pair of sockets in place of a pipe: writing to one whose reader ended is an error, not SIGPIPE.
    var wire: [Int32] = [-1, -1]
    guard clinux_stream_pair(&wire) == 0 else { throw .system(errno: errno) }
    let (ours, theirs) = (wire[0], wire[1])
    defer { close(ours) }
    let spawned = Result { () throws(ProgramFault) in
      try spawn(program, arguments, wire: theirs, withErrors: withErrors)
    }
    // Open here too, the output would never end.
    close(theirs)
    let child = try spawned.get()
    let talk = Result { () throws(ProgramFault) in
      try exchange(ours, input: input, until: monotonicNow() + timeout, limit: limit)
    }
    // One that was read to the end has closed its output and is about to end; any other is ended.
    if case .failure = talk { kill(-child, SIGKILL) }
    let status = wait(for: child, until: monotonicNow() + .seconds(1))
    let output = try talk.get()
    let signal = status & 0x7f
    guard signal == 0 else { throw .killed(signal: signal) }
    return ProgramResult(exitCode: (status >> 8) & 0xff, output: output)
  }

  private static func spawn(
    _ program: String, _ arguments: [String], wire: Int32, withErrors: Bool
  ) throws(ProgramFault) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, wire, 0)
    posix_spawn_file_actions_adddup2(&actions, wire, 1)
    if withErrors {
      posix_spawn_file_actions_adddup2(&actions, wire, 2)
    } else {
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    }

    // Our threads may block signals; a child that inherited that could not be asked to end.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    // A group of its own, so that what it has started ends with it.
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETPGROUP))

    // UTF-8, and otherwise the words and numbers of no country.
    let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/sbin:/usr/bin:/sbin:/bin"
    var words: [UnsafeMutablePointer<CChar>?] =
      ([program] + arguments).map { (word: String) in strdup(word) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] =
      ["PATH=\(path)", "LC_ALL=C.UTF-8"].map { (word: String) in strdup(word) } + [nil]
    defer { for word in words + environment { free(word) } }
    var child = pid_t()
    let failure = posix_spawnp(&child, program, &actions, &attributes, &words, &environment)
    guard failure == 0 else {
      throw [ENOENT, EACCES, ENOTDIR, ENOEXEC].contains(failure)
        ? .notFound : .system(errno: failure)
    }
    return child
  }

  /// Writes what is to be read there and reads what is written there, both as they come.
  private static func exchange(
    _ wire: Int32, input: [UInt8], until end: Instant, limit: Int
  ) throws(ProgramFault) -> [UInt8] {
    var output: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 16_384)
    var rest = input[...]
    if rest.isEmpty { shutdown(wire, Int32(clinux_shut_write)) }
    while true {
      let left = (end - monotonicNow()).nanoseconds / 1_000_000
      guard left > 0 else { throw .timeout }
      var request = pollfd(
        fd: wire, events: Int16(rest.isEmpty ? POLLIN : POLLIN | POLLOUT), revents: 0)
      guard poll(&request, 1, Int32(clamping: left)) > 0 else { continue }
      if !rest.isEmpty, request.revents & Int16(POLLOUT) != 0 {
        let sent = rest.withUnsafeBytes { clinux_send_quietly(wire, $0.baseAddress, $0.count) }
        // It may end without having read all: its exit code says whether that matters.
        rest = sent < 0 && errno != EAGAIN ? [] : rest.dropFirst(max(0, sent))
        if rest.isEmpty { shutdown(wire, Int32(clinux_shut_write)) }
      }
      guard request.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 else { continue }
      let count = read(wire, &piece, piece.count)
      if count == 0 { return output }
      if count < 0 {
        if errno == EAGAIN || errno == EINTR { continue }
        // It ended with input unread: what it had to say has been said.
        return output
      }
      guard output.count + count <= limit else { throw .tooMuchOutput }
      output += piece.prefix(count)
    }
  }

  /// A program that closed its output but does not end is ended.
  private static func wait(for child: pid_t, until end: Instant) -> Int32 {
    var status: Int32 = 0
    while true {
      switch waitpid(child, &status, WNOHANG) {
      case child: return status
      // Somebody else waited for it; nothing is known then.
      case -1 where errno != EINTR: return 0
      default: break
      }
      if monotonicNow() > end { kill(-child, SIGKILL) }
      usleep(2_000)
    }
  }
}
