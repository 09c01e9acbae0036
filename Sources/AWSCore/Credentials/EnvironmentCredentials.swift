/// The key in the environment's variables.
public struct EnvironmentCredentials: CredentialProvider {
  /// What the source is called.
  public let name = "environment"
  private let surroundings: Surroundings

  /// A source that reads the surroundings' environment.
  public init(_ surroundings: Surroundings) {
    self.surroundings = surroundings
  }

  /// The key, once both of its halves are set.
  public func credentials() async throws(CredentialFailure) -> Credentials {
    let secret = surroundings.variable("AWS_SECRET_ACCESS_KEY")
    guard let identifier = surroundings.variable("AWS_ACCESS_KEY_ID") else {
      if secret != nil { throw .broken("AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not") }
      throw .absent("AWS_ACCESS_KEY_ID is not set")
    }
    guard let secret else { throw .broken("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not") }
    // The second name is the older one, which botocore still reads.
    let token = surroundings.variable("AWS_SESSION_TOKEN") ?? surroundings.variable("AWS_SECURITY_TOKEN")
    return Credentials(
      accessKeyID: identifier, secretAccessKey: secret, sessionToken: token,
      expires: surroundings.variable("AWS_CREDENTIAL_EXPIRATION").flatMap(AWSTimestamp.parse), source: name,
      accountID: surroundings.variable("AWS_ACCOUNT_ID"))
  }
}
