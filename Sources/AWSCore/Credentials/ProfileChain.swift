/// How a profile comes to credentials: a first key, and roles that are assumed one after the other.
public struct ProfileChain: Sendable, Hashable {
  /// Where the first key comes from.
  public let base: Base
  /// Roles in the order in which they are assumed.
  public let roles: [Role]

  /// Where a chain begins.
  public enum Base: Sendable, Hashable {
    /// A key in the profile itself.
    case key(Credentials)
    /// A source that `credential_source` names: `Environment`, `Ec2InstanceMetadata`, `EcsContainer`.
    case named(String)
    /// A role that a token file gives.
    case webIdentity(Role, tokenFile: String)
    /// A role that a browser login gives.
    case sso(SSOLogin)
    /// A program that prints a key.
    case process(String)
    /// A source that only the AWS CLI knows, of the profile of that name.
    case exported(profile: String)
  }

  /// A role to assume.
  public struct Role: Sendable, Hashable {
    /// The role's ARN.
    public var arn: String
    /// What its owner demands of callers from outside.
    public var externalID: String?
    /// How the session is called in the account's logs.
    public var sessionName: String?
    /// How long its keys live, in seconds.
    public var durationSeconds: Int?
    /// The serial number of the device whose code is demanded.
    public var deviceSerial: String?

    /// A role.
    public init(
      arn: String, externalID: String? = nil, sessionName: String? = nil, durationSeconds: Int? = nil,
      deviceSerial: String? = nil
    ) {
      self.arn = arn
      self.externalID = externalID
      self.sessionName = sessionName
      self.durationSeconds = durationSeconds
      self.deviceSerial = deviceSerial
    }
  }

  /// A login to IAM Identity Center.
  public struct SSOLogin: Sendable, Hashable {
    /// The session's name, where the profile refers to one.
    public var session: String?
    /// The region of the identity center.
    public var region: String
    /// The address of its portal.
    public var startURL: String
    /// The account to log in to.
    public var accountID: String?
    /// The role there.
    public var roleName: String?
  }

  /// Follows a profile's `source_profile` to its beginning.
  public init(profile name: String, in configuration: SharedConfiguration) throws(CredentialFailure) {
    guard !configuration.profiles.isEmpty else { throw .absent("no profiles were defined") }
    guard let first = configuration.profiles[name] else { throw .absent("there is no profile `\(name)`") }
    var (current, properties) = (name, first)
    var visited: Set<String> = []
    var roles: [Role] = []
    while true {
      guard visited.insert(current).inserted else { throw .broken("profile formed an infinite loop") }
      let isFirst = visited.count == 1
      if !isFirst, let key = try? Self.key(properties, profile: current) {
        base = .key(key)
        break
      }
      guard let step = try Self.step(properties) else {
        base = try Self.base(properties, profile: current, configuration)
        break
      }
      roles.append(step.role)
      guard let source = step.source, source != current else {
        base = try Self.base(properties, profile: current, configuration)
        break
      }
      guard let next = configuration.profiles[source] else {
        throw .broken("could not find source profile \(source) referenced from \(current)")
      }
      (current, properties) = (source, next)
    }
    self.roles = roles.reversed()
  }

  /// The role that a profile assumes, and the profile whose key it does it with; nil where it assumes none.
  private static func step(
    _ properties: [String: String]
  ) throws(CredentialFailure) -> (role: Role, source: String?)? {
    guard let role = try role(properties), properties["web_identity_token_file"] == nil else { return nil }
    switch (properties["source_profile"], properties["credential_source"]) {
    case (.some, .some): throw .broken("profile contained both source_profile and credential_source")
    case (nil, nil):
      throw .broken("profile must contain `source_profile` or `credential_source` beside its `role_arn`")
    case (let source, _): return (role, source)
    }
  }

  private static func role(_ properties: [String: String]) throws(CredentialFailure) -> Role? {
    guard let arn = properties["role_arn"] else { return nil }
    var seconds: Int?
    if let text = properties["duration_seconds"] {
      guard let number = Int(text), (900...43_200).contains(number) else {
        throw .broken("`duration_seconds` must be a number from 900 to 43200")
      }
      seconds = number
    }
    return Role(
      arn: arn, externalID: properties["external_id"], sessionName: properties["role_session_name"],
      durationSeconds: seconds, deviceSerial: properties["mfa_serial"])
  }

  private static func base(
    _ properties: [String: String], profile: String, _ configuration: SharedConfiguration
  ) throws(CredentialFailure) -> Base {
    if let source = properties["credential_source"], properties["role_arn"] != nil { return .named(source) }
    if let file = properties["web_identity_token_file"] {
      guard let role = try role(properties) else { throw .broken("`role_arn` was missing") }
      return .webIdentity(role, tokenFile: file)
    }
    if let login = try sso(properties, profile: profile, configuration) { return .sso(login) }
    let hasKey = properties["aws_access_key_id"] != nil || properties["aws_secret_access_key"] != nil
    if !hasKey, let command = properties["credential_process"] { return .process(command) }
    // `aws login` keeps what it knows in a cache of the CLI's own.
    if !hasKey, properties["login_session"] != nil { return .exported(profile: profile) }
    return .key(try key(properties, profile: profile))
  }

  private static func key(
    _ properties: [String: String], profile: String
  ) throws(CredentialFailure) -> Credentials {
    switch (properties["aws_access_key_id"], properties["aws_secret_access_key"]) {
    case (nil, nil): throw .absent("profile `\(profile)` did not contain credential information")
    case (nil, .some): throw .broken("profile missing aws_access_key_id")
    case (.some, nil): throw .broken("profile missing aws_secret_access_key")
    case (let identifier?, let secret?):
      return Credentials(
        accessKeyID: identifier, secretAccessKey: secret,
        sessionToken: properties["aws_session_token"] ?? properties["aws_security_token"], source: "profile \(profile)",
        accountID: properties["aws_account_id"])
    }
  }

  private static func sso(
    _ properties: [String: String], profile: String, _ configuration: SharedConfiguration
  ) throws(CredentialFailure) -> SSOLogin? {
    let names = ["sso_session", "sso_account_id", "sso_role_name", "sso_region", "sso_start_url"]
    guard names.contains(where: { properties[$0] != nil }) else { return nil }
    let (account, role) = (properties["sso_account_id"], properties["sso_role_name"])
    if role != nil, account == nil {
      throw .broken("if `sso_role_name` is set, then `sso_account_id` must also be set")
    }
    if account != nil, role == nil {
      throw .broken("if `sso_account_id` is set, then `sso_role_name` must also be set")
    }
    var portal = properties
    if let name = properties["sso_session"] {
      guard let session = configuration.ssoSessions[name] else {
        throw .broken("sso-session named `\(name)` (referenced by profile `\(profile)`) was not found")
      }
      for key in ["sso_region", "sso_start_url"] where properties[key] != nil && properties[key] != session[key] {
        throw .broken(
          "`\(key)` can only be specified in the [sso-session] config when a session name is given")
      }
      portal = session
    }
    guard let region = portal["sso_region"], let start = portal["sso_start_url"] else {
      throw .broken("a login of profile `\(profile)` needs both `sso_region` and `sso_start_url`")
    }
    return SSOLogin(
      session: properties["sso_session"], region: region, startURL: start, accountID: account, roleName: role)
  }
}
