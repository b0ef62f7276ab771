import Foundation

/// What a log may say about an error that did not come from us: its type and number, never its text,
/// which may quote what somebody wrote.
enum ErrorSummary {
  static func of(_ error: any Error) -> String {
    let type = String(reflecting: Swift.type(of: error))
    let code = (error as NSError).code
    return "\(type) \(code)"
  }
}
