public import CareAPI
internal import CareModel
internal import Synchronization

/// One person's part in one call: signalling and media together.
///
/// The owner reads ``SignallingClient/events`` and hands each to ``hear(_:)``. From ``join()`` on there
/// is media, which comes back by itself: by a restart when the network changes, by joining anew when
/// the relay or the session has.
public actor CallSession {
  /// In order; for one reader. Ends after ``CallUpdate/ended(_:)``, or by ``close()``.
  public nonisolated let updates: AsyncStream<CallUpdate>

  /// Updates are few; of more that wait the oldest are let go, and the newest tell how things are.
  private static let waitingUpdates = 1_024
  private typealias MediaNews = (event: MediaSessionEvent, number: Int)

  private let signalling: SignallingClient
  private let configuration: MediaSession.Configuration
  private let onMedia: @Sendable (MediaSessionEvent) -> Void
  private let continuation: AsyncStream<CallUpdate>.Continuation
  /// What the media thread has to say to this actor, in order.
  private let news: AsyncStream<MediaNews>.Continuation
  /// The present session, for those who send.
  private let present = PresentMedia()
  private var machine: CallMachine
  private var retry: Task<Void, Never>?

  /// - Parameter onMedia: packets, keyframe requests and bitrates, on the media's own thread.
  public init(
    _ call: CallView, signalling: SignallingClient, media: MediaSession.Configuration,
    onMedia: @escaping @Sendable (MediaSessionEvent) -> Void
  ) {
    self.signalling = signalling
    configuration = media
    self.onMedia = onMedia
    machine = CallMachine(call)
    (updates, continuation) = AsyncStream.makeStream(
      bufferingPolicy: .bufferingNewest(Self.waitingUpdates))
    let (stream, news) = AsyncStream<MediaNews>.makeStream(
      bufferingPolicy: .bufferingNewest(Self.waitingUpdates))
    self.news = news
    Task { [weak self] in
      for await (event, number) in stream { await self?.heard(event, of: number) }
    }
  }

  deinit {
    news.finish()
    continuation.finish()
  }

  // MARK: The call

  public var call: CallView { machine.call }

  public func accept() async throws(SignallingError) {
    _ = try await signalling.request(.accept(CallReference(callId: machine.call.id)))
  }

  public func decline() async throws(SignallingError) {
    _ = try await signalling.request(.decline(CallReference(callId: machine.call.id)))
  }

  /// Ends the call for everybody; while it rings, cancels it. Media ends at once.
  public func hangUp() async throws(SignallingError) {
    perform(machine.leave())
    _ = try await signalling.request(.hangUp(CallReference(callId: machine.call.id)))
  }

  /// What this party sends now: the relay drops the rest.
  public func setSending(audio: Bool, video: Bool) async throws(SignallingError) {
    _ = try await signalling.request(
      .setSending(SetSendingRequest(callId: machine.call.id, audio: audio, video: video)))
  }

  /// What the gateway said, in order.
  public func hear(_ event: SignallingEvent) { perform(machine.hear(event)) }

  // MARK: Media

  /// Joins the media of the call, also while it rings.
  public func join() { perform(machine.join()) }

  /// Leaves the media, not the call.
  public func leave() async throws(SignallingError) {
    perform(machine.leave())
    _ = try await signalling.request(.leave(CallReference(callId: machine.call.id)))
  }

  /// Sends packets; from any thread. What cannot be sent now is dropped.
  @discardableResult
  public nonisolated func send(_ packets: [OutgoingMedia]) -> Bool {
    present.session?.send(packets) ?? false
  }

  public nonisolated func requestKeyframe(slot: Int) {
    present.session?.requestKeyframe(slot: slot)
  }

  /// Nil while there is no media.
  public func statistics() async -> EndpointStatistics? { try? await present.session?.statistics() }

  /// The media session of now; another after each ``CallUpdate/joined``.
  public nonisolated var media: MediaSession? { present.session }

  /// Lets go of everything; the gateway is not told.
  public func close() async {
    let media = present.session
    perform(machine.leave())
    await media?.close()
    continuation.finish()
  }

  // MARK: Inside

  private func perform(_ actions: [CallMachine.Action]) {
    for action in actions {
      switch action {
      case .join: Task { await joinMedia() }
      case .reoffer: Task { await reoffer() }
      case .closeMedia:
        retry?.cancel()
        _ = present.nextNumber()
        if let old = present.replace(nil) { Task { await old.close() } }
      case .retry(let pause):
        retry = Task {
          guard (try? await Task.sleep(for: pause)) != nil else { return }
          perform(machine.retry())
        }
      case .tell(let update):
        continuation.yield(update)
        if case .ended = update { continuation.finish() }
      }
    }
  }

  private func joinMedia() async {
    let number = present.nextNumber()
    await present.replace(nil)?.close()
    do {
      let media = try MediaSession(configuration) { [onMedia, news] event in
        onMedia(event)
        switch event {
        case .state, .restartWanted: news.yield((event, number))
        case .media, .keyframeRequested, .videoBitrate, .clock, .ended: break
        }
      }
      // Else it was left, or joined anew, meanwhile; the session that nobody holds closes itself.
      if present.isNewest(number) { present.replace(media) }
      let offer = try await media.offer()
      let answer = try await exchange(offer) { .join($0) }
      try await media.take(answer.answer.revealed, to: offer)
      perform(machine.joined(epoch: answer.mediaEpoch))
    } catch {
      perform(machine.failed(CallMachine.Failure(error)))
    }
  }

  private func reoffer() async {
    do {
      guard let media = present.session else { throw MediaSessionError.closed }
      let offer = try await media.offer(restarting: true)
      let answer = try await exchange(offer) { .reoffer($0) }
      try await media.take(answer.answer.revealed, to: offer)
      perform(machine.reoffered())
    } catch {
      perform(machine.failed(CallMachine.Failure(error)))
    }
  }

  private func exchange(
    _ offer: MediaOffer, _ body: (JoinRequest) -> RequestBody
  ) async throws(SignallingError) -> MediaReply {
    let request = JoinRequest(callId: machine.call.id, offer: PersonalText(offer.text))
    guard case .media(let reply) = try await signalling.request(body(request)) else {
      throw .unreadable
    }
    return reply
  }

  private func heard(_ event: MediaSessionEvent, of number: Int) {
    guard present.isNewest(number) else { return }
    switch event {
    case .state(let state): perform(machine.media(state))
    case .restartWanted: perform(machine.restartWanted())
    case .media, .keyframeRequested, .videoBitrate, .clock, .ended: break
    }
  }
}

public enum CallUpdate: Sendable, Equatable {
  /// The call, whole, whenever it has changed.
  case call(CallView)
  /// Who is in which receive slot.
  case slots(SlotsEvent)
  case quality(QualityEvent)
  /// There is a new media session; slots and keyframes begin anew.
  case joined
  case media(MediaState)
  /// The gateway gives this party no media; ``CallSession/join()`` may ask again.
  case mediaRefused(ProtocolError)
  /// The last. Nil where it ended while nobody could tell how.
  case ended(CallView?)
}

extension CallMachine.Failure {
  init(_ error: any Error) {
    self = (error as? SignallingError).map { .request($0) } ?? .media
  }
}

/// The media session of now and the number of its join, for all threads.
private final class PresentMedia: Sendable {
  private let state = Mutex<(session: MediaSession?, number: Int)>((nil, 0))

  var session: MediaSession? { state.withLock { $0.session } }

  /// The one before.
  @discardableResult
  func replace(_ session: MediaSession?) -> MediaSession? {
    state.withLock { state in
      defer { state.session = session }
      return state.session
    }
  }

  func nextNumber() -> Int {
    state.withLock { state in
      state.number += 1
      return state.number
    }
  }

  func isNewest(_ number: Int) -> Bool { state.withLock { $0.number == number } }
}
