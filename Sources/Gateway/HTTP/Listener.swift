import Glibc
import NIOCore
import NIOPosix

/// One port that is listened on.
struct Listener: Sendable {
  let channel: any Channel
  let isSecure: Bool

  var port: Int { channel.localAddress?.port ?? 0 }

  static func open(
    address: String, port: Int, group: any EventLoopGroup, setup: ListenerSetup
  ) async throws -> Listener {
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.maxMessagesPerRead, value: 4)
      .childChannelOption(
        .writeBufferWaterMark, value: .init(low: 64 * 1024, high: 256 * 1024)
      )
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try setup.configure(channel) }
      }
    do {
      let channel = try await bootstrap.bind(host: address, port: port).get()
      return Listener(channel: channel, isSecure: setup.tls != nil)
    } catch let error as IOError {
      throw StartProblem(Self.sentence(error.errnoCode, address: address, port: port))
    }
  }

  private static func sentence(_ code: CInt, address: String, port: Int) -> String {
    switch code {
    case EADDRINUSE:
      "Port \(port) on \(address) is taken by another program: stop that one, or choose another "
        + "port, as with --set http.port=\(port == 65_535 ? 8080 : port + 1)."
    case EACCES, EPERM:
      "Port \(port) may not be opened by this user: choose one above 1023."
    case EADDRNOTAVAIL:
      "This machine has no address \(address) to listen on."
    default:
      "Port \(port) on \(address) cannot be opened: \(String(cString: strerror(code)))."
    }
  }
}
