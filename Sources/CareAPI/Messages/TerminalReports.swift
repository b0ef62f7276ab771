public import CareModel

/// How a terminal does, told every few minutes and when something changes; the gateway keeps the last.
public struct HealthReport: Codable, Sendable, Equatable {
  public var version: String
  public var uptimeSeconds: Int
  /// Of the processor, where the machine can say.
  @Nullable public var temperatureCelsius: Double?
  public var memoryUsedPercent: Int
  public var diskUsedPercent: Int
  public var network: Network
  public var camera: Camera
  public var microphone: Microphone
  public var loudspeaker: Loudspeaker
  public var screen: Screen
  /// 0 to 100, both.
  public var volume: Int
  public var brightness: Int

  public init(
    version: String, uptimeSeconds: Int, temperatureCelsius: Double?, memoryUsedPercent: Int,
    diskUsedPercent: Int, network: Network, camera: Camera, microphone: Microphone,
    loudspeaker: Loudspeaker, screen: Screen, volume: Int, brightness: Int
  ) {
    self.version = version
    self.uptimeSeconds = uptimeSeconds
    // JSON cannot say more than finite numbers.
    self.temperatureCelsius = temperatureCelsius.flatMap { $0.isFinite ? $0 : nil }
    self.memoryUsedPercent = memoryUsedPercent
    self.diskUsedPercent = diskUsedPercent
    self.network = network
    self.camera = camera
    self.microphone = microphone
    self.loudspeaker = loudspeaker
    self.screen = screen
    self.volume = volume
    self.brightness = brightness
  }

  public struct Network: Codable, Sendable, Equatable {
    public var kind: Kind
    public var quality: NetworkQuality

    public init(kind: Kind, quality: NetworkQuality) {
      self.kind = kind
      self.quality = quality
    }

    public enum Kind: String, Codable, Sendable, CaseIterable { case wired, wifi, mobile, none }
  }

  public enum Camera: String, Codable, Sendable, CaseIterable { case ok, missing, busy, covered }
  public enum Microphone: String, Codable, Sendable, CaseIterable { case ok, missing, busy, muted }
  public enum Loudspeaker: String, Codable, Sendable, CaseIterable { case ok, missing, busy }
  public enum Screen: String, Codable, Sendable, CaseIterable { case on, night, off, missing }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    version = try container.decodeText(.version, bytes: ProtocolLimits.versionBytes)
    uptimeSeconds = try container.decodeInt(.uptimeSeconds, in: 0...ProtocolLimits.largestNumber)
    let temperature = try container.decodeIfPresent(Double.self, forKey: .temperatureCelsius)
    if let temperature, !(-100...200).contains(temperature) {
      throw ProtocolError(.badRequest, "body.temperatureCelsius is out of its range")
    }
    _temperatureCelsius = Nullable(wrappedValue: temperature)
    memoryUsedPercent = try container.decodeInt(.memoryUsedPercent, in: 0...100)
    diskUsedPercent = try container.decodeInt(.diskUsedPercent, in: 0...100)
    network = try container.decode(Network.self, forKey: .network)
    camera = try container.decode(Camera.self, forKey: .camera)
    microphone = try container.decode(Microphone.self, forKey: .microphone)
    loudspeaker = try container.decode(Loudspeaker.self, forKey: .loudspeaker)
    screen = try container.decode(Screen.self, forKey: .screen)
    volume = try container.decodeInt(.volume, in: 0...100)
    brightness = try container.decodeInt(.brightness, in: 0...100)
  }

  private enum CodingKeys: String, CodingKey {
    case version, uptimeSeconds, temperatureCelsius, memoryUsedPercent, diskUsedPercent, network
    case camera, microphone, loudspeaker, screen, volume, brightness
  }
}

/// What a terminal's test of itself has found; the gateway keeps the last.
public struct SelfTestReport: Codable, Sendable, Equatable {
  public var why: Cause
  public var camera: Camera
  public var microphone: Microphone
  public var loudspeaker: Loudspeaker
  public var network: NetworkQuality
  /// By the terminal's clock.
  public var at: WallTime

  public init(
    why: Cause, camera: Camera, microphone: Microphone, loudspeaker: Loudspeaker,
    network: NetworkQuality, at: WallTime
  ) {
    self.why = why
    self.camera = camera
    self.microphone = microphone
    self.loudspeaker = loudspeaker
    self.network = network
    self.at = at
  }

  public enum Cause: String, Codable, Sendable, CaseIterable { case start, visit, command }
  public enum Camera: String, Codable, Sendable, CaseIterable {
    case ok, missing, busy, covered, dark
  }
  public enum Microphone: String, Codable, Sendable, CaseIterable {
    case ok, missing, busy, muted, silent
  }
  public enum Loudspeaker: String, Codable, Sendable, CaseIterable { case ok, missing, notHeard }
}

public enum NetworkQuality: String, Codable, Sendable, CaseIterable {
  case good, weak, lost
}
