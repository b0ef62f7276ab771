import CareModel
import Endpoint
import Foundation
import FoundationNetworking

/// The part of the caller that speaks REST: signing in.
struct Desk {
  let origin: String

  struct Refused: Error, CustomStringConvertible {
    var description: String
  }

  func signIn(_ username: String, _ password: String) async throws -> SignallingClient {
    guard let url = URL(string: "\(origin)/api/sign-in"), let address = GatewayAddress(origin)
    else { throw Refused(description: "\(origin) is no address of a gateway") }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue(origin, forHTTPHeaderField: "Origin")
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    request.httpBody = try JSONSerialization.data(withJSONObject: [
      "username": username, "password": password,
    ])
    let (_, answer) = try await URLSession(configuration: .ephemeral).data(for: request)
    guard let response = answer as? HTTPURLResponse, response.statusCode == 200,
      let setting = response.value(forHTTPHeaderField: "Set-Cookie")
    else { throw Refused(description: "the gateway refuses \(username)'s sign-in") }
    let cookie = PersonalText(String(setting.prefix { $0 != ";" }))
    return try await SignallingClient(
      .init(gateway: address, identity: .staff(cookie: cookie), language: .fi))
  }
}
