package import CareAPI

/// What the agent asks of the machine that it runs on.
package protocol Machine: Sendable {
  var network: HealthReport.Network { get }
  /// - Parameter folder: whose disk is meant.
  func reading(folder: String) -> MachineReading
  /// Per cent; where nothing can be set, nothing happens.
  func setBrightness(_ percent: Int)
  /// The first screen is drawn.
  func tellReady()
  /// Once a second: frames drawn so far, and whether the gateway answers.
  func tellAlive(screen framesDrawn: Int, gatewayIsUp: Bool)
}

package struct MachineReading: Sendable, Equatable {
  package var uptimeSeconds: Int
  /// Of the processor, where the machine can say.
  package var temperatureCelsius: Double?
  package var memoryUsedPercent: Int
  package var diskUsedPercent: Int

  package init(
    uptimeSeconds: Int, temperatureCelsius: Double?, memoryUsedPercent: Int, diskUsedPercent: Int
  ) {
    self.uptimeSeconds = uptimeSeconds
    self.temperatureCelsius = temperatureCelsius
    self.memoryUsedPercent = memoryUsedPercent
    self.diskUsedPercent = diskUsedPercent
  }
}

package enum AgentVersion {
  package static let text = "0.2.0"
}
