import Foundation

/// The keys of a role that a token from an identity provider may assume, as in Kubernetes and CI systems.
public struct WebIdentityCredentials: CredentialProvider {
  /// What the source is called.
  public let name: String
  private let role: ProfileChain.Role
  private let tokenFile: String
  private let client: AWSClient
  private let surroundings: Surroundings

  /// A source that reads the token anew each time, since its provider replaces it.
  ///
  /// - Parameter client: where STS is asked; its credentials are not used.
  init(_ role: ProfileChain.Role, tokenFile: String, client: AWSClient, _ surroundings: Surroundings) {
    name = "web identity role \(role.arn)"
    self.role = role
    self.tokenFile = tokenFile
    self.client = client
    self.surroundings = surroundings
  }

  /// New keys of the role.
  public func credentials() async throws(CredentialFailure) -> Credentials {
    guard let bytes = try? surroundings.readFile(surroundings.expanded(tokenFile)) else {
      throw .broken("the token file \(tokenFile) cannot be read")
    }
    let token = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    var input = [
      Input.Member("RoleArn", .string(role.arn)),
      Input.Member("RoleSessionName", .string(role.sessionName ?? STSReply.sessionName(at: surroundings.clock()))),
      Input.Member("WebIdentityToken", .string(token)),
    ]
    if let seconds = role.durationSeconds { input.append(Input.Member("DurationSeconds", .integer(seconds))) }
    return try await STSReply.credentials(source: name) { () async throws(AWSFailure) in
      try await client.callUnsigned(.sts, "AssumeRoleWithWebIdentity", .structure(input))
    }
  }
}

/// The role and token file that the environment names.
struct EnvironmentWebIdentity: CredentialProvider {
  let name = "web identity"
  let client: AWSClient
  let surroundings: Surroundings

  func credentials() async throws(CredentialFailure) -> Credentials {
    guard let file = surroundings.variable("AWS_WEB_IDENTITY_TOKEN_FILE") else {
      throw .absent("AWS_WEB_IDENTITY_TOKEN_FILE is not set")
    }
    guard let arn = surroundings.variable("AWS_ROLE_ARN") else {
      throw .broken("AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not")
    }
    let role = ProfileChain.Role(arn: arn, sessionName: surroundings.variable("AWS_ROLE_SESSION_NAME"))
    return try await WebIdentityCredentials(role, tokenFile: file, client: client, surroundings).credentials()
  }
}
