import Bytes
import Foundation
import Gateway
import RelayServer
import SecureTransport

/// The relay's settings as the relay takes them.
enum RelayLayout {
  static func configuration(_ settings: Configuration.Relay) throws -> RelayConfiguration {
    var configuration = RelayConfiguration()
    let processors = ProcessInfo.processInfo.activeProcessorCount
    configuration.shards = settings.shards == 0 ? min(max(processors, 1), 8) : settings.shards
    // The range of the key leaves room for every shard.
    configuration.portBase = UInt16(settings.port)
    if !settings.addresses.isEmpty {
      configuration.bindAddresses = try settings.addresses.map { try address($0) }
    }
    configuration.srtp =
      switch settings.srtp {
      case .openssl: .openSSL
      case .libsrtp: .libSRTP
      case .multibuffer: .multiBuffer
      }
    if settings.enabled, settings.srtp == .multibuffer, let obstacle = MultiBufferQueue.obstacle {
      throw StartProblem("relay.srtp is multibuffer. \(obstacle) Set it to openssl.")
    }
    configuration.segmentation = settings.segmentation
    configuration.gatherWindow = .microseconds(settings.gatherMicroseconds)
    configuration.advertised = try settings.advertise.map { .init(try address($0)) }
    return configuration
  }

  private static func address(_ text: String) throws -> SocketAddress {
    guard let address = SocketAddress(address: text, port: 0) else {
      throw StartProblem("The relay cannot use the address \(text).")
    }
    // Told to participants it would lead nowhere, and replies would leave from any address.
    guard !address.isUnspecified else {
      throw StartProblem(
        "The relay cannot use \(text), which stands for all addresses: leave the list empty for all, or name them."
      )
    }
    return address
  }
}
