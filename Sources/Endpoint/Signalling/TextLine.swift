package import CareModel
package import NIOCore

/// A WebSocket of a gateway's at any path, for programs that speak the protocol there themselves, such as the
/// chat's: texts out, texts in. It does not come back when it breaks.
package struct TextLine: Sendable {
  package enum Event: Sendable, Equatable {
    case text(String)
    /// With the code that the gateway gave, if it gave one. The last event.
    case closed(code: UInt16?)
  }

  private let connector: WebSocketConnector
  private let channel: any Channel

  fileprivate init(_ connector: WebSocketConnector, _ channel: any Channel) {
    self.connector = connector
    self.channel = channel
  }

  package func send(_ text: String) { connector.send(text, on: channel) }

  package func close() { connector.close(channel, code: 1_000) }
}

/// Opens lines to one gateway.
package struct TextLineOpener: Sendable {
  private let connector: WebSocketConnector

  /// - Throws: where the trust cannot be set up.
  package init(_ gateway: GatewayAddress, trust: GatewayTrust = .system) throws {
    connector = try WebSocketConnector(gateway, trust: trust)
  }

  /// - Parameters:
  ///   - path: such as `/chat/ws`.
  ///   - hear: is called on `loop`, and may be before this returns.
  package func open(
    _ path: String, cookie: PersonalText?, on loop: any EventLoop,
    hear: @escaping @Sendable (TextLine.Event) -> Void
  ) async throws -> TextLine {
    let opening = WebSocketOpening(path: path, subprotocol: nil, cookie: cookie)
    let connector = connector
    let channel = try await loop.flatSubmit {
      let listener = WebSocketListener { event in
        switch event {
        case .heard: break
        case .text(let text): hear(.text(text))
        case .closed(let code): hear(.closed(code: code))
        }
      }
      return connector.connect(opening, on: loop, listener: listener)
    }.get()
    return TextLine(connector, channel)
  }
}
