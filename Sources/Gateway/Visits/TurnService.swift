internal import CareAPI
internal import CareModel
internal import CareStore

/// Where what staff do over REST becomes one transaction of which everybody concerned hears.
///
/// The body throws ``ProtocolError`` where it refuses, before anything was changed; ids of another
/// organisation are `notFound`.
protocol TurnService: Sendable {
  func turn<Value: Sendable>(_ body: @escaping @Sendable (Turn) throws -> Value) async throws
    -> Value
}

extension Switchboard: TurnService {
  func turn<Value: Sendable>(
    _ body: @escaping @Sendable (Turn) throws -> Value
  ) async throws -> Value {
    let (value, effects) = try await transact(body)
    await carryOut(effects)
    return value
  }
}
