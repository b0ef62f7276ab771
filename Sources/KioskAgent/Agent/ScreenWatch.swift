internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// Shows the screen in a browser tab on this machine, and takes touches from there: for the
/// demonstration and for development. It listens on loopback alone; a terminal in a home has it off.
final class ScreenWatch: Sendable {
  /// Tabs that look on at once.
  private static let mostWatchers = 8

  private let channel: any Channel
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let watchers: Watchers

  /// - Parameters:
  ///   - port: 0 takes any free one.
  ///   - onEnter: somebody has come to look on; on the same thread as touches.
  ///   - onTouch: on the canvas; called on a thread of its own.
  init(
    port: Int, onEnter: @escaping @Sendable () -> Void,
    onTouch: @escaping @Sendable (_ x: Double, _ y: Double) -> Void
  )
    throws(AgentProblem)
  {
    let watchers = Watchers(onEnter: onEnter)
    self.watchers = watchers
    do {
      channel = try ServerBootstrap(group: group)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(
              withPipeliningAssistance: true, withErrorHandling: true)
            try channel.pipeline.syncOperations.addHandler(
              WatchHandler(watchers: watchers, onTouch: onTouch))
          }
        }
        .bind(host: "127.0.0.1", port: port).wait()
    } catch {
      throw AgentProblem("Port \(port) of screen.watchPort is taken: choose another one.")
    }
  }

  var isWatched: Bool { watchers.count > 0 }
  /// A picture is wanted though nothing has changed.
  var wantsPicture: Bool { watchers.wantsPicture }

  /// What the screen says, whether or not anybody looks.
  func tell(_ scene: Scene) { watchers.tell(scene) }

  func show(_ picture: (width: Int, height: Int, rgb: [UInt8])) {
    guard let jpeg = JPEG.encode(picture.rgb, width: picture.width, height: picture.height) else {
      return
    }
    watchers.show(jpeg)
  }

  func stop() {
    try? channel.close().wait()
    try? group.syncShutdownGracefully()
  }

  /// Tabs that look on, each with the picture that it has not yet taken.
  final class Watchers: Sendable {
    private struct Board {
      var channels: [ObjectIdentifier: any Channel] = [:]
      /// Somebody has come since the last picture, and would wait for the screen to change.
      var wantsPicture = false
      var scene: Scene?
    }
    private let board = Mutex(Board())

    var count: Int { board.withLock { $0.channels.count } }

    private let onEnter: @Sendable () -> Void

    init(onEnter: @escaping @Sendable () -> Void) { self.onEnter = onEnter }

    /// False where there are too many.
    func enter(_ channel: any Channel) -> Bool {
      let isIn = board.withLock { board in
        guard board.channels.count < ScreenWatch.mostWatchers else { return false }
        board.channels[ObjectIdentifier(channel)] = channel
        board.wantsPicture = true
        return true
      }
      if isIn { onEnter() }
      return isIn
    }

    var wantsPicture: Bool { board.withLock { $0.wantsPicture } }

    var scene: Scene? { board.withLock { $0.scene } }
    func tell(_ scene: Scene) { board.withLock { $0.scene = scene } }

    func leave(_ channel: any Channel) {
      board.withLock { $0.channels[ObjectIdentifier(channel)] = nil }
    }

    func show(_ jpeg: [UInt8]) {
      let channels = board.withLock { board in
        board.wantsPicture = false
        return Array(board.channels.values)
      }
      // A tab that does not keep up misses pictures, and nothing piles up here.
      for channel in channels where channel.isWritable { WatchHandler.write(jpeg, to: channel) }
    }
  }
}
