public import CareModel
public import CareStore
import Foundation
import Settings

/// Looks at everything that an installation needs, whether the gateway runs or not, and changes nothing.
public struct Doctor: Sendable {
  let configuration: Configuration
  let location: StoreLocation
  let media: Media
  let now: WallTime

  /// What the relay wants of the machine.
  public struct Media: Sendable {
    /// UDP ports, one a shard; nil where free ones are taken.
    var ports: Range<Int>?
    /// Addresses that are received on; empty: all.
    var addresses: [String]
    /// Bytes of receive buffer asked for on each socket.
    var receiveBuffer: Int

    public init(ports: Range<Int>?, addresses: [String], receiveBuffer: Int) {
      self.ports = ports
      self.addresses = addresses
      self.receiveBuffer = receiveBuffer
    }
  }

  public init(
    configuration: Configuration, location: StoreLocation, media: Media, now: WallTime
  ) {
    self.configuration = configuration
    self.location = location
    self.media = media
    self.now = now
  }

  var folder: String { configuration.data.folder }

  /// In the order of ``HealthFinding/Check``; of what is switched off there is none.
  public func examine() async -> [HealthFinding] {
    var found = settings()
    found += dataFolder() + diskSpace()
    found += await database()
    found += await chatKeys() + accessLog()
    found += ports() + certificate()
    found += machine() + messages()
    return found
  }

  private func settings() -> [HealthFinding] {
    do { try configuration.validate() } catch {
      return [HealthFinding(.configuration, .problem, error.description)]
    }
    do throws(StartProblem) {
      _ = try TURNServers.open(
        configuration.turn, environment: ProcessInfo.processInfo.environment)
    } catch {
      return [HealthFinding(.configuration, .problem, error.description)]
    }
    if configuration.demo {
      return [
        HealthFinding(
          .configuration, .warning,
          "The demo is switched on: set demo to false before real people are served.")
      ]
    }
    if !configuration.publicAddress.isEmpty {
      return [HealthFinding(.configuration, .ok, "The configuration is sound.")]
    }
    return [
      HealthFinding(
        .configuration, .warning,
        "publicAddress is empty: set it to the address that people know, which links then carry.")
    ]
  }

  /// The head of the access log has to be written where the configuration says.
  private func accessLog() -> [HealthFinding] {
    let second = configuration.accessLog.secondAnchor
    if second.isEmpty {
      return [
        HealthFinding(
          .accessLog, .warning,
          "The end of the access log is written down on this machine alone: set "
            + "accessLog.secondAnchor to a file on another one's disk.")
      ]
    }
    let place = FileManager.default.fileExists(atPath: second) ? second : Self.parent(of: second)
    guard FileManager.default.isWritableFile(atPath: place) else {
      return [
        HealthFinding(
          .accessLog, .problem,
          "\(second) cannot be written: mount its disk, or correct accessLog.secondAnchor.")
      ]
    }
    return [HealthFinding(.accessLog, .ok, "The end of the access log is written to two places.")]
  }

  private func messages() -> [HealthFinding] {
    let settings = configuration.messages
    do throws(StartProblem) {
      _ = try CourierDesk.couriers(
        settings, environment: ProcessInfo.processInfo.environment, now: { SystemTime.now() })
    } catch {
      return [HealthFinding(.messages, .problem, error.description)]
    }
    switch (settings.smtp.isEmpty, settings.sms.isEmpty) {
    case (true, true):
      return [
        HealthFinding(
          .messages, .warning,
          "Neither e-mail nor text messages are set up: nobody is reminded or told outside the "
            + "pages (docs/messages.md).")
      ]
    case (false, true):
      return [
        HealthFinding(
          .messages, .warning,
          "Text messages are not set up: whoever is on call is not told of tasks that nobody takes; "
            + "set messages.sms.")
      ]
    case (_, false):
      return [
        HealthFinding(.messages, .ok, "The services for messages are set up; none was asked now.")
      ]
    }
  }

  static func parent(of path: String) -> String {
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    return parent.isEmpty ? "." : parent
  }
}
