import Bytes
import CareModel
import Gateway
import RelayServer

/// What is printed when everything runs: where it is, who can sign in, what is kept.
struct StartScreen {
  let configuration: Configuration
  let addresses: [Gateway.Address]
  let folder: DataFolder
  let relay: RelayNode?
  let demo: Gateway.DemoAccess?

  func show() {
    for line in lines { Console.say(line) }
  }

  private var lines: [String] {
    var lines = ["", "Kuulolla is running.", ""]
    for address in addresses { lines.append("  Open in a browser:   \(address.url)") }
    if let demo { lines += demoLines(demo) }
    lines.append("")
    lines.append(
      "What is kept: clients, visits, calls as facts, chats sealed and for a time, and who has looked, in"
    )
    lines.append("  \(folder.root), for its owner alone.")
    lines.append("What is not kept: picture, sound, and what people write in a call.")
    lines.append(
      "Who can see it: staff their own unit's clients, others with a reason; guests the one visit of their link."
    )
    lines.append(mediaLine)
    lines.append("Ctrl-C stops it.")
    lines.append("")
    return lines
  }

  private func demoLines(_ demo: Gateway.DemoAccess) -> [String] {
    var lines = [
      "  Sign in as:          \(demo.usernames.joined(separator: ", "))",
      "  Password of each:    \(demo.password.revealed)",
    ]
    if let link = demo.clientLink, let name = demo.clientFirstName {
      lines.append("  \(name.revealed)'s page, for a second window:")
      lines.append("                       \(link.revealed)")
      lines.append("Everybody in this demo is made up.")
    }
    return lines
  }

  private var mediaLine: String {
    guard let relay else { return "The relay is switched off: calls are refused." }
    let ports = Set(relay.boundAddresses.flatMap { $0.map(\.port) }).sorted()
    return
      "Picture and sound go through UDP port \(ports.map(String.init).joined(separator: ", "))."
  }
}
