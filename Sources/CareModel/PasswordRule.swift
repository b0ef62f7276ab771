/// What a password of a local account must be. Length is what protects; rules of "one digit, one
/// capital" are left out on purpose (NIST SP 800-63B, 5.1.1.2).
public enum PasswordRule {
  /// In characters as people count them.
  public static let minimumLength = 10
  /// In UTF-8 bytes: bounds the work of hashing.
  public static let maximumBytes = 256
  /// How many different characters it takes at least.
  public static let minimumVariety = 5

  public enum Fault: Sendable, Equatable, CaseIterable {
    case tooShort, tooLong, tooUniform, holdsUsername
  }

  /// Empty where the password may be used.
  public static func faults(of password: String, username: String) -> [Fault] {
    var faults: [Fault] = []
    if password.count < minimumLength { faults.append(.tooShort) }
    if password.utf8.count > maximumBytes {
      faults.append(.tooLong)
      return faults
    }
    if Set(password.lowercased()).count < minimumVariety { faults.append(.tooUniform) }
    if username.count >= 3, password.lowercased().contains(username.lowercased()) {
      faults.append(.holdsUsername)
    }
    return faults
  }

  /// Whether a password is worth hashing at all when somebody signs in.
  public static func isPlausible(_ password: String) -> Bool {
    !password.isEmpty && password.utf8.count <= maximumBytes
  }
}
