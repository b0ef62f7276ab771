import Synchronization

/// Every instrument of this process, by family and labels.
///
/// A family has at most ``maximumSeries`` label sets: labels come out of closed sets (reasons,
/// statuses, routes), never out of what a peer sent, and the bound holds even where that is forgotten.
final class MetricsRegistry: Sendable {
  static let maximumSeries = 256

  enum Instrument: Sendable {
    case counter(Counter)
    case gauge(Gauge)
    case histogram(Histogram)
  }

  struct Label: Hashable, Sendable, Comparable {
    var name: String
    var value: String

    static func < (left: Label, right: Label) -> Bool {
      (left.name, left.value) < (right.name, right.value)
    }
  }

  struct Family: Sendable {
    var name: String
    var help: String
    var series: [[Label]: Instrument] = [:]
  }

  private let families = Mutex<[String: Family]>([:])

  func counter(_ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:])
    -> Counter
  {
    let made = instrument(name, help, labels) { .counter(Counter()) }
    guard case .counter(let counter) = made else {
      preconditionFailure("\(name) was made as another kind of instrument")  // our own naming
    }
    return counter
  }

  func gauge(_ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:]) -> Gauge
  {
    let made = instrument(name, help, labels) { .gauge(Gauge()) }
    guard case .gauge(let gauge) = made else {
      preconditionFailure("\(name) was made as another kind of instrument")  // our own naming
    }
    return gauge
  }

  func histogram(
    _ name: String, _ help: String, _ labels: KeyValuePairs<String, String> = [:],
    bounds: [Double] = Histogram.latencyBounds
  ) -> Histogram {
    let made = instrument(name, help, labels) { .histogram(Histogram(bounds: bounds)) }
    guard case .histogram(let histogram) = made else {
      preconditionFailure("\(name) was made as another kind of instrument")  // our own naming
    }
    return histogram
  }

  private func instrument(
    _ name: String, _ help: String, _ labels: KeyValuePairs<String, String>,
    make: () -> Instrument
  ) -> Instrument {
    families.withLock { families in
      var key = labels.map { Label(name: $0.key, value: $0.value) }.sorted()
      if let known = families[name]?.series[key] { return known }
      if let family = families[name], family.series.count >= Self.maximumSeries {
        key = key.map { Label(name: $0.name, value: "other") }
        if let known = family.series[key] { return known }
      }
      let made = make()
      families[name, default: Family(name: name, help: help)].series[key] = made
      return made
    }
  }

  /// A copy of what there is, in the order of the names.
  var snapshot: [Family] {
    families.withLock { $0.values.sorted { $0.name < $1.name } }
  }
}
