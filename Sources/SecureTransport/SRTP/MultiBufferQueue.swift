internal import CIPSecMB
internal import COpenSSL

/// Packets of many sessions that are encrypted and wait for their tags: hashing many at once, each under
/// its own key, takes a third of hashing one by one. Its memory is set aside once, and where it is full it
/// flushes itself. Belongs to one thread at a time, as do the sessions that share it.
public final class MultiBufferQueue {
  /// What the queue does, without counting references: good as long as the queue is there.
  let work: MultiBufferWork

  /// Throws where there is an ``obstacle``, or no memory.
  public convenience init() throws(CryptoEngineError) { try self.init(finishesAtOnce: false) }

  /// - Parameter finishesAtOnce: nothing ever waits, for a session of its own.
  init(finishesAtOnce: Bool) throws(CryptoEngineError) {
    var manager: UnsafeMutableRawPointer?
    var lanes: Int32 = 0
    guard CIPSecMB_open(&manager, &lanes) == CIPSecMB_nothing, let manager else {
      throw CryptoEngineError("init_mb_mgr_auto")
    }
    let digests = UnsafeMutablePointer<UInt8>.allocate(
      capacity: MultiBufferWork.capacity * MessageDigest.sha1Count)
    digests.initialize(repeating: 0, count: MultiBufferWork.capacity * MessageDigest.sha1Count)
    guard let jobs = CIPSecMB_make_jobs(Int32(MultiBufferWork.capacity), digests) else {
      digests.deallocate()
      CIPSecMB_close(manager)
      throw CryptoEngineError("calloc")
    }
    work = MultiBufferWork(
      manager: manager, jobs: jobs, digests: digests, lanes: Int(lanes),
      finishesAtOnce: finishesAtOnce)
  }

  deinit { work.end() }

  /// The one that is given, or one of the caller's own.
  static func given(_ queue: MultiBufferQueue?) throws(CryptoEngineError) -> MultiBufferQueue {
    if let queue { return queue }
    return try MultiBufferQueue(finishesAtOnce: true)
  }

  /// Packets that wait.
  public var count: Int { work.count }

  /// Finishes all packets that wait.
  public func flush() { work.flush() }

  /// Why there are no queues on this machine; nil where there are.
  public static let obstacle: MultiBufferObstacle? = {
    var manager: UnsafeMutableRawPointer?
    var lanes: Int32 = 0
    let found = CIPSecMB_open(&manager, &lanes)
    if let manager { CIPSecMB_close(manager) }
    return found == CIPSecMB_nothing ? nil : MultiBufferObstacle(found)
  }()
}

/// Why libipsec-mb is of no use here; as a sentence for the operator.
public enum MultiBufferObstacle: Sendable, CustomStringConvertible {
  case notBuilt, notInstalled, otherVersion, processor, failed

  init(_ obstacle: CIPSecMB_Obstacle) {
    self =
      switch obstacle {
      case CIPSecMB_notBuilt: .notBuilt
      case CIPSecMB_notInstalled: .notInstalled
      case CIPSecMB_otherVersion: .otherVersion
      case CIPSecMB_processor: .processor
      default: .failed
      }
  }

  public var description: String {
    switch self {
    case .notBuilt: "This program was built without libipsec-mb."
    case .notInstalled: "The library libIPSec_MB.so.1 is not installed (Debian: libipsec-mb1)."
    case .otherVersion:
      "The installed libipsec-mb is of another version than this program was built for."
    case .processor: "The processor lacks AES or AVX2 instructions."
    case .failed: "The library libipsec-mb could not be set up, or did not pass its own test."
    }
  }
}
