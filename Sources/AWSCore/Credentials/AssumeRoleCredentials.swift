import Foundation

/// The keys of a role that another key may assume.
public struct AssumeRoleCredentials: CredentialProvider {
  /// What the source is called.
  public let name: String
  private let role: ProfileChain.Role
  private let client: AWSClient
  private let clock: @Sendable () -> Date
  private let askCode: (@Sendable (_ device: String) async -> String?)?

  /// A source that assumes a role with the key of `client`.
  public init(
    _ role: ProfileChain.Role, client: AWSClient, askCode: (@Sendable (_ device: String) async -> String?)? = nil,
    clock: @escaping @Sendable () -> Date = { Date() }
  ) {
    name = "role \(role.arn)"
    self.role = role
    self.client = client
    self.askCode = askCode
    self.clock = clock
  }

  /// New keys of the role.
  public func credentials() async throws(CredentialFailure) -> Credentials {
    var input = [
      Input.Member("RoleArn", .string(role.arn)),
      Input.Member("RoleSessionName", .string(role.sessionName ?? STSReply.sessionName(at: clock()))),
    ]
    if let identifier = role.externalID { input.append(Input.Member("ExternalId", .string(identifier))) }
    if let seconds = role.durationSeconds { input.append(Input.Member("DurationSeconds", .integer(seconds))) }
    if let device = role.deviceSerial {
      guard let code = await askCode?(device), !code.isEmpty else {
        throw .broken("\(name) needs a code of device \(device), and there is no terminal to ask for it")
      }
      input += [Input.Member("SerialNumber", .string(device)), Input.Member("TokenCode", .string(code))]
    }
    return try await STSReply.credentials(source: name) { () async throws(AWSFailure) in
      // The same role assumed twice is two keys, and nothing in the account changes by it.
      try await client.call(.sts, "AssumeRole", .structure(input), safety: .idempotent)
    }
  }
}

/// What AssumeRole and its kin answer.
enum STSReply {
  /// A session's name that the account's logs can tell apart.
  static func sessionName(at date: Date) -> String {
    "plinkflow-\(Int(date.timeIntervalSince1970))"
  }

  /// The keys in the reply to `call`.
  static func credentials(
    source: String, _ call: () async throws(AWSFailure) -> Element
  ) async throws(CredentialFailure) -> Credentials {
    let reply: Element
    do throws(AWSFailure) {
      reply = try await call()
    } catch {
      throw .broken("\(source): \(error.cause.sentence)")
    }
    guard let key = reply["Credentials"], let identifier = key["AccessKeyId"]?.text,
      let secret = key["SecretAccessKey"]?.text, let token = key["SessionToken"]?.text
    else { throw .broken("\(source): the reply of STS holds no credentials") }
    return Credentials(
      accessKeyID: identifier, secretAccessKey: secret, sessionToken: token,
      expires: (key["Expiration"]?.text).flatMap(AWSTimestamp.parse), source: source,
      accountID: (reply["AssumedRoleUser"]?["Arn"]?.text).flatMap(accountID))
  }

  /// The account in `arn:aws:sts::123456789012:assumed-role/…`.
  private static func accountID(_ arn: String) -> String? {
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count > 5 ? String(parts[4]) : nil
  }
}
