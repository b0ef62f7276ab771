import Devices

/// Names of networks are their owners' choice, also of those who mean harm.
func fuzzNmcli(_ input: UnsafeRawBufferPointer) {
  let text = String(decoding: input, as: UTF8.self)
  let rows = NmcliText.rows(text)
  // What we understood, written as nmcli would, reads the same.
  let written = rows.map { row in
    row.map { field in
      field.unicodeScalars.reduce(into: "") { result, scalar in
        if scalar == ":" || scalar == "\\" { result += "\\" }
        result.unicodeScalars.append(scalar)
      }
    }.joined(separator: ":") + "\n"
  }
  // An empty row of one field is an empty line, which is none.
  let kept = rows.filter { $0 != [""] }
  hold(NmcliText.rows(written.joined()) == kept, "fields read again are the same")

  let networks = NmcliText.networks(text)
  hold(Set(networks.map(\.ssid)).count == networks.count, "each network once")
  hold(networks.allSatisfy { (0...100).contains($0.signalPercent) }, "signals are per cent")
  _ = NmcliText.devices(text)
  _ = NmcliText.connectivity(text)
  _ = NmcliText.knownKinds(text)
  _ = NmcliText.asksForPIN(text)
  _ = NmcliText.tellsOfNoAddress(text)
}

func fuzzProcText(_ input: UnsafeRawBufferPointer) {
  let text = String(decoding: input, as: UTF8.self)
  hold((ProcText.uptimeSeconds(text) ?? 0) >= 0, "time goes on")
  if let memory = ProcText.memory(text) {
    hold((0...100).contains(memory.usedPercent), "no more is used than there is")
  }
  _ = ProcText.celsius(text)
  _ = ProcText.number(text)
  let interface =
    ProcText.defaultInterface(ipv4: text) ?? ProcText.defaultInterface(ipv6: text) ?? "wlan0"
  hold(!interface.isEmpty, "an interface has a name")
  hold(
    (0...100).contains(ProcText.signalPercent(text, interface: interface) ?? 0),
    "signals are per cent")
  _ = ProcText.networkKind(interface: interface, uevent: text)
}

func fuzzInputRecord(_ input: UnsafeRawBufferPointer) {
  let records = InputRecord.read(input)
  hold(records.count == input.count / InputRecord.size, "every whole record")
}
