public import CareModel

/// How a queue is set up: `GET /api/chat/queues/{address}/settings`, and the answer to `PUT` of the same and
/// to `POST /api/chat/queues`.
public struct QueueSetup: Codable, Sendable, Equatable {
  public var address: String
  public var settings: ChatQueueSettings
  public var version: Int

  public init(_ queue: ChatQueue) {
    address = queue.address
    settings = queue.settings
    version = queue.version
  }
}

/// `PUT /api/chat/queues/{address}/settings`: all settings; what is left out of them is as in a new queue.
public struct QueueSetupRequest: Codable, Sendable, Equatable {
  /// Of what was seen; null: `If-Match` tells.
  public var version: Int?
  public var settings: ChatQueueSettings
}

/// `POST /api/chat/queues`
public struct NewQueueRequest: Codable, Sendable, Equatable {
  public var address: String
  public var name: LocalWords
  /// Every day and night; else it is closed until its hours are set.
  public var openAlways: Bool

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    address = try container.decode(String.self, forKey: .address)
    guard ChatQueue.isAddress(address) else {
      throw DecodingError.dataCorruptedError(
        forKey: .address, in: container, debugDescription: "is no address of a queue")
    }
    name = try container.decode(LocalWords.self, forKey: .name)
    openAlways = try container.decodeIfPresent(Bool.self, forKey: .openAlways) ?? false
  }

  public var settings: ChatQueueSettings {
    ChatQueueSettings(name: name, hours: openAlways ? .always : .never)
  }
}
