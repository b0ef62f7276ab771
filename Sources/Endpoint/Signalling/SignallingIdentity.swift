public import CareModel
public import SecureTransport

/// Who speaks.
public enum SignallingIdentity: Sendable {
  /// By the secret of a link.
  case guest(secret: PersonalText)
  /// By the session cookie of a sign-in, `name=value`.
  case staff(cookie: PersonalText)
  /// For the device test alone.
  case tester
  /// A terminal with its key, and the version of its program.
  case terminal(TerminalKey, version: String)
}
