/// Which end of the handshake (RFC 5763, section 5): the active side of `a=setup` is the client.
public enum DTLSRole: Sendable {
  case client
  case server

  var opposite: DTLSRole { self == .client ? .server : .client }
}
