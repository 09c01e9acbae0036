/// One source of credentials.
public protocol CredentialProvider: Sendable {
  /// What the source is called where it is named as tried: `environment`.
  var name: String { get }
  /// The credentials of now. Called again when those of before are about to end.
  func credentials() async throws(CredentialFailure) -> Credentials
}

/// Why a source gave no credentials. No secret is ever in it.
public enum CredentialFailure: Error, Sendable, Hashable {
  /// The source is not set up, so the next one may be asked: `AWS_ACCESS_KEY_ID is not set`.
  case absent(String)
  /// The source is set up and does not work, so no other one should stand in for it silently.
  case broken(String)

  /// Why, in words.
  public var reason: String {
    switch self {
    case .absent(let reason), .broken(let reason): reason
    }
  }
}

/// Credentials that are given in advance.
public struct StaticCredentials: CredentialProvider {
  /// What the source is called.
  public var name: String { given.source }
  private let given: Credentials

  /// A source that always gives these.
  public init(_ given: Credentials) {
    self.given = given
  }

  /// What was given.
  public func credentials() async throws(CredentialFailure) -> Credentials {
    given
  }
}
