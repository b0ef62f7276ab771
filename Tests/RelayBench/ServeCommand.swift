import ArgumentParser
import Bytes
import Foundation
import Glibc
import MediaAPI
import Relay
import RelayServer
import SecureTransport

/// The relay of `kuulolla serve` without the gateway around it, for benchmarks: takes the commands of
/// `MediaAPI` as lines of JSON from one connection and answers each with a line. Rooms are as large as a
/// benchmark asks for; everything else is as in the product.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the relay alone, for benchmarks.")

  @Option(help: "Where commands are taken, on 127.0.0.1; 0 takes any port, which is printed.")
  var port: UInt16 = 0

  @Option(help: "Threads with a UDP port each.") var shards = 1

  @Option(help: "The address that media come to.") var address: String

  @Flag(inversion: .prefixedNo, help: "Hand runs of packets to the kernel as one.")
  var segmentation = true

  @Option(help: "How long packets may gather at most, where many come, in microseconds.")
  var gather = 1_000

  @Option(help: "What protects packets: openSSL, libSRTP, or another that the relay knows.")
  var srtp = SRTPEngineKind.openSSL.rawValue

  @Flag(help: "Refuse rooms and hold senders back under load, as the product does.")
  var sheds = false

  func serve() async throws {
    guard let address = SocketAddress(address: address, port: 0) else {
      throw ValidationError("\(address) is no address.")
    }
    guard let engine = SRTPEngineKind(rawValue: srtp) else {
      throw ValidationError("\(srtp) is no SRTP engine.")
    }
    var configuration = RelayConfiguration()
    configuration.srtp = engine
    configuration.shards = shards
    configuration.bindAddresses = [address]
    configuration.segmentation = segmentation
    configuration.gatherWindow = .microseconds(gather)
    configuration.maxRooms = 4_096
    configuration.limits.rooms = 4_096
    configuration.limits.participants = 8_192
    configuration.limits.participantsPerRoom = 1_024
    configuration.limits.shedsLoad = sheds
    // Well-formed.
    let node = try RelayNode(id: NodeID("bench")!, configuration: configuration)
    let events = Task { for await _ in node.events {} }
    let listener = try CommandListener(port: port)
    print("ready \(listener.port)")
    fflush(nil)
    while let connection = listener.next() {
      while let line = connection.line() {
        let reply: MediaReply
        if let command = try? JSONDecoder().decode(MediaCommand.self, from: Data(line)) {
          reply = await node.send(command)
        } else {
          reply = .failed(MediaFailure(.unavailable, "no command"))
        }
        connection.answer(try JSONEncoder().encode(reply))
      }
    }
    events.cancel()
    await node.stop()
  }
}
