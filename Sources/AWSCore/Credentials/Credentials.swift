import Foundation

/// A key to an AWS account. No description, dump or mirror of it shows a secret.
public struct Credentials: Sendable, Hashable {
  /// The key's name, which is no secret.
  public let accessKeyID: String
  /// The key itself.
  public let secretAccessKey: String
  /// The token that goes with a temporary key.
  public let sessionToken: String?
  /// When a temporary key ends.
  public let expires: Date?
  /// Where the key came from, for messages: `environment`, `profile provider (role arn:…)`.
  public let source: String
  /// The account, where the source names it.
  public let accountID: String?

  /// A key.
  public init(
    accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expires: Date? = nil,
    source: String = "given", accountID: String? = nil
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expires = expires
    self.source = source
    self.accountID = accountID
  }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The key's name and source.
  public var description: String { "credentials \(accessKeyID) from \(source)" }
  /// The key's name and source.
  public var debugDescription: String { description }
  /// The key's name and source.
  public var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID, "source": source]) }
}
