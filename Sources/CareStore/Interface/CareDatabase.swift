/// Where everything durable is kept. One interface, several engines behind it, one conformance
/// suite for all of them.
///
/// Closures are synchronous, and an engine may run one again from the start after it has undone
/// what an earlier run wrote (a serialization failure): they touch nothing but the transaction, and
/// what is to happen outside is returned and done afterwards. An error that a closure throws undoes
/// the transaction and comes out of the call as it is; the engine's own come out as ``StoreError``.
/// When `write` has returned, what it wrote is on disk.
public protocol CareDatabase: Sendable {
  func read<Value: Sendable>(
    _ body: @escaping @Sendable (any CareReading) throws -> Value
  ) async throws -> Value

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any CareTransaction) throws -> Value
  ) async throws -> Value

  /// Several writes in one transaction, so that they cost one trip to the disk: in this order, each
  /// seeing what those before it wrote. One that throws is undone by itself; the others stand.
  ///
  /// - Returns: what came of each, in the same order, when all of it is on disk.
  /// - Throws: as `write`, where nothing of any of them was written.
  func writeEach<Value: Sendable>(
    _ bodies: [@Sendable (any CareTransaction) throws -> Value]
  ) async throws -> [Result<Value, any Error>]

  /// Whether it can be written to now; throws ``StoreError`` where not.
  func check() async throws

  /// Waits for what is under way; nothing works afterwards.
  func close() async throws
}

extension CareDatabase {
  /// Each in a transaction of its own: what is asked for, without its speed.
  public func writeEach<Value: Sendable>(
    _ bodies: [@Sendable (any CareTransaction) throws -> Value]
  ) async throws -> [Result<Value, any Error>] {
    var results: [Result<Value, any Error>] = []
    for body in bodies {
      do { results.append(.success(try await write(body))) } catch {
        results.append(.failure(error))
      }
    }
    return results
  }
}

/// What a reading closure may ask.
public protocol CareReading: PeopleReading, VisitReading, GuestLinkReading, SignInReading,
  SignallingReading, CallReading, TimerReading, SettingReading, TerminalReading, ConsentReading,
  TaskReading, FeedbackReading, DetailReading, OutcomeReading, PlanReading,
  AccessReading, MessageReading, CompanyConsentReading, FigureReading, ChatReading,
  ChatShiftReading
{}

/// What a writing closure may ask and do.
public protocol CareTransaction: CareReading, PeopleWriting, VisitWriting, GuestLinkWriting,
  SignInWriting, SignallingWriting, CallWriting, TimerWriting, SettingWriting, RetentionWriting,
  TerminalWriting, ConsentWriting, TaskWriting, FeedbackWriting, DetailWriting, OutcomeWriting,
  PlanWriting, AccessWriting, MessageWriting,
  CompanyConsentWriting, ChatWriting, ChatShiftWriting
{}

/// What can go wrong with storage, for the operator and for `/readyz`. People are told `internal`.
/// Whatever was acknowledged before is still there; what failed was not written at all, unless the
/// line to a database server broke in the very moment of the commit: then it is `unavailable`, and
/// nobody here knows.
public enum StoreError: Error, Sendable, Equatable {
  /// The disk, or the room given to the database, is full.
  case full
  /// Locked for too long, closed, or the disk does not answer. Trying again may help.
  case unavailable(String)
  /// The file is no database of ours, or damaged.
  case corrupt(String)
  /// Written by a newer version of this program.
  case tooNew
  /// A row that may be there once is there already, or one that is needed is missing.
  case conflict(String)
  /// Our own mistake: a statement that the engine does not take.
  case defect(String)
}
