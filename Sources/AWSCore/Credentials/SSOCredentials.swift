import Foundation

/// The keys of a role that a login in the browser opened; the login itself is the AWS CLI's.
public struct SSOCredentials: CredentialProvider {
  /// What the source is called.
  public let name: String
  private let login: ProfileChain.SSOLogin
  private let profile: String
  private let endpoints: Endpoints
  private let surroundings: Surroundings

  /// A source that uses the token which `aws sso login` left behind.
  public init(
    _ login: ProfileChain.SSOLogin, profile: String, endpoints: Endpoints = Endpoints(), _ surroundings: Surroundings
  ) {
    name = "login of profile \(profile)"
    self.login = login
    self.profile = profile
    self.endpoints = endpoints
    self.surroundings = surroundings
  }

  /// New keys of the role.
  public func credentials() async throws(CredentialFailure) -> Credentials {
    guard let account = login.accountID, let role = login.roleName else {
      throw .broken("profile `\(profile)` names no `sso_account_id` and `sso_role_name`")
    }
    let portal = try login.address(of: .sso, "/federation/credentials", endpoints)
    let token = try await SSOToken(login, profile: profile, endpoints: endpoints, surroundings).current()
    var service = CredentialService(surroundings: surroundings, name: AWSService.sso.name)
    service.timeout = .seconds(30)
    var request = service.request(portal, headers: [("x-amz-sso_bearer_token", token)])
    request.query = [("role_name", role), ("account_id", account)]
    let response = try await service.reply(to: request)
    guard response.status != 401 else {
      throw .broken("the login portal refused the login token; `aws sso login --profile \(profile)` makes one")
    }
    guard response.status == 200 else { throw .broken("the login portal answered with status \(response.status)") }
    guard let key = try? JSONDecoder().decode(Reply.self, from: Data(response.body)).roleCredentials else {
      throw .broken("the login portal answered without credentials")
    }
    return Credentials(
      accessKeyID: key.accessKeyId, secretAccessKey: key.secretAccessKey, sessionToken: key.sessionToken,
      expires: Date(timeIntervalSince1970: key.expiration / 1000), source: name, accountID: account)
  }

  private struct Reply: Decodable {
    struct Key: Decodable {
      var accessKeyId: String
      var secretAccessKey: String
      var sessionToken: String
      var expiration: Double
    }
    var roleCredentials: Key
  }
}

extension ProfileChain.SSOLogin {
  /// Where one of the identity center's services answers, by the user's settings: FIPS, dual-stack, another endpoint.
  func address(
    of service: AWSService, _ path: String, _ endpoints: Endpoints
  ) throws(CredentialFailure) -> ServiceAddress {
    let endpoint: Endpoint
    do throws(SettingsFailure) {
      try AWSSettings.check(region: region)
      endpoint = try endpoints.endpoint(of: service, region: region)
    } catch {
      throw .broken(error.reason)
    }
    guard let address = ServiceAddress(endpoint.address + path) else {
      throw .broken("\(service.name) has no address")
    }
    return address
  }
}
