/// The Prometheus text exposition format, version 0.0.4.
enum PrometheusText {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  static func render(_ families: [MetricsRegistry.Family]) -> String {
    var text = ""
    for family in families {
      guard let kind = family.series.values.first.map(typeName) else { continue }
      text += "# HELP \(family.name) \(escapedHelp(family.help))\n"
      text += "# TYPE \(family.name) \(kind)\n"
      let inOrder = family.series.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      for (labels, instrument) in inOrder {
        switch instrument {
        case .counter(let counter):
          text += sample(family.name, labels, String(counter.current))
        case .gauge(let gauge):
          text += sample(family.name, labels, String(gauge.current))
        case .histogram(let histogram):
          text += render(family.name, labels, histogram)
        }
      }
    }
    return text
  }

  private static func render(
    _ name: String, _ labels: [MetricsRegistry.Label], _ histogram: Histogram
  ) -> String {
    let state = histogram.current
    var text = ""
    var below: UInt64 = 0
    for (bound, count) in zip(histogram.bounds, state.buckets) {
      below += count
      text += sample(
        name + "_bucket", labels + [.init(name: "le", value: number(bound))], String(below))
    }
    text += sample(
      name + "_bucket", labels + [.init(name: "le", value: "+Inf")], String(state.count))
    text += sample(name + "_sum", labels, number(state.sum))
    text += sample(name + "_count", labels, String(state.count))
    return text
  }

  /// One line; also for values that are read from elsewhere at the moment of asking.
  static func sample(_ name: String, _ labels: [MetricsRegistry.Label], _ value: String) -> String {
    guard !labels.isEmpty else { return "\(name) \(value)\n" }
    let pairs = labels.map { "\($0.name)=\"\(escapedLabel($0.value))\"" }
    return "\(name){\(pairs.joined(separator: ","))} \(value)\n"
  }

  private static func typeName(_ instrument: MetricsRegistry.Instrument) -> String {
    switch instrument {
    case .counter: "counter"
    case .gauge: "gauge"
    case .histogram: "histogram"
    }
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : String(value)
  }

  private static func escapedLabel(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      switch character {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.append(character)
      }
    }
  }

  private static func escapedHelp(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      switch character {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      default: escaped.append(character)
      }
    }
  }
}
