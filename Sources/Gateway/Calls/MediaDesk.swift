internal import CareAPI
internal import CareModel
internal import MediaAPI

/// The media node as calls see it: where there is none, everything media is unavailable and all
/// the rest of signalling works on.
///
/// Commands that come of a person's request carry an id made of the session and the request, so
/// that a request that is done again after a crash meets the answer of the first time, or joins anew.
struct MediaDesk: Sendable {
  let node: (any MediaNode)?
  /// Of pages that have no direct way to the node.
  var turn: TURNServers?

  /// What the page compares to know whether the relay has forgotten it.
  var epoch: String { node.map { String($0.epoch) } ?? "0" }

  /// As leases name it.
  var nodeName: String { node?.id.rawValue ?? "" }

  /// For one peer connection; nil where there is no TURN server.
  func iceServers(now: WallTime) -> [ICEServer]? { turn?.iceServers(now: now) }

  enum Problem: Error, Equatable {
    /// Which line of the offer, for its sender.
    case badOffer(String)
    case notJoined
    case full
    case unavailable
  }

  /// Opens the room where it is not open and joins it; an earlier transport of the participant is
  /// replaced. Returns the answer.
  ///
  /// - Parameter isOpen: whether somebody was in the room when it was last heard of.
  func join(
    _ join: MediaCommand.Join, kind: RoomKind, request: String, isOpen: Bool = false
  ) async throws(Problem) -> String {
    if isOpen {
      // Under a name of its own: the answer that there is no room would be kept for the other.
      let answer = await answer(.join(join), id: "\(request)-join-there")
      // The relay has closed it, or has started anew.
      guard case .failure(.problem(.notJoined)) = answer else {
        return try await settle(answer, of: join, request: request)
      }
    }
    try await send(.open(join.room, kind), id: "\(request)-open")
    let answer = await answer(.join(join), id: "\(request)-join")
    return try await settle(answer, of: join, request: request)
  }

  private func settle(
    _ answer: Result<String, Refusal>, of join: MediaCommand.Join, request: String
  ) async throws(Problem) -> String {
    switch answer {
    case .success(let sdp):
      return sdp
    case .failure(.problem(let problem)):
      throw problem
    case .failure(.alreadyJoined):
      try await send(.leave(join.room, join.participant), id: "\(request)-replace")
      return try await self.answer(.join(join), id: "\(request)-rejoin").mapError(\.asProblem).get()
    }
  }

  /// An ICE restart on the running transport.
  func reoffer(
    _ room: RoomID, _ participant: ParticipantID, offer: String, request: String
  ) async throws(Problem) -> String {
    try await answer(.reoffer(room, participant, offer: offer), id: "\(request)-reoffer").mapError(
      \.asProblem
    ).get()
  }

  /// Sends a command whose answer is `done`; leaving or closing what is not there is done already.
  func send(_ action: MediaCommand.Action, id: String) async throws(Problem) {
    guard let node else { throw .unavailable }
    switch await node.send(MediaCommand(id: id, action: action)) {
    case .done, .answer, .snapshot: return
    case .failed(let failure):
      switch (action, failure.code) {
      case (.leave, .noSuchRoom), (.leave, .noSuchParticipant), (.close, .noSuchRoom): return
      default:
        throw Self.refusal(failure).asProblem
      }
    }
  }

  /// Whether the node has the participant in that room now; nil where it does not say.
  func holds(_ participant: ParticipantID, in room: RoomID, id: String) async -> Bool? {
    guard let node else { return nil }
    switch await node.send(MediaCommand(id: id, action: .find(room, participant))) {
    case .done: return true
    case .failed(let failure) where failure.code == .noSuchRoom: return false
    case .failed(let failure) where failure.code == .noSuchParticipant: return false
    case .failed, .answer, .snapshot: return nil
    }
  }

  /// What the node holds now; nil where it does not answer.
  func snapshot(id: String) async -> NodeSnapshot? {
    guard let node,
      case .snapshot(let snapshot) = await node.send(MediaCommand(id: id, action: .snapshot))
    else { return nil }
    return snapshot
  }

  private enum Refusal: Error {
    case alreadyJoined
    case problem(Problem)

    /// For whoever has already made room: a node that still holds the participant is no use now.
    var asProblem: Problem {
      switch self {
      case .alreadyJoined: .unavailable
      case .problem(let problem): problem
      }
    }
  }

  private func answer(_ action: MediaCommand.Action, id: String) async -> Result<String, Refusal> {
    guard let node else { return .failure(.problem(.unavailable)) }
    switch await node.send(MediaCommand(id: id, action: action)) {
    case .answer(let sdp): return .success(sdp)
    case .failed(let failure): return .failure(Self.refusal(failure))
    case .done, .snapshot: return .failure(.problem(.unavailable))
    }
  }

  private static func refusal(_ failure: MediaFailure) -> Refusal {
    switch failure.code {
    case .alreadyJoined: .alreadyJoined
    case .badOffer: .problem(.badOffer(failure.detail))
    case .noSuchRoom, .noSuchParticipant: .problem(.notJoined)
    case .roomFull: .problem(.full)
    case .roomKindDiffers, .draining, .overloaded, .unavailable: .problem(.unavailable)
    }
  }
}
