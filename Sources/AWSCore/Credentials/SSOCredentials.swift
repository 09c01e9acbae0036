import Digest
import Foundation

/// The keys of a role that a login in the browser opened; the login itself is the AWS CLI's.
public struct SSOCredentials: CredentialProvider {
  /// What the source is called.
  public let name: String
  private let login: ProfileChain.SSOLogin
  private let profile: String
  private let surroundings: Surroundings

  /// A source that uses the token which `aws sso login` left behind.
  public init(_ login: ProfileChain.SSOLogin, profile: String, _ surroundings: Surroundings) {
    name = "login of profile \(profile)"
    self.login = login
    self.profile = profile
    self.surroundings = surroundings
  }

  /// New keys of the role.
  public func credentials() async throws(CredentialFailure) -> Credentials {
    guard let account = login.accountID, let role = login.roleName else {
      throw .broken("profile `\(profile)` names no `sso_account_id` and `sso_role_name`")
    }
    let token = try token()
    guard let address = ServiceAddress("https://portal.sso.\(login.region).\(domain)/federation/credentials") else {
      throw .broken("`sso_region` is not a region's name")
    }
    var request = address
    request.query = [("role_name", role), ("account_id", account)]
    let service = CredentialService(surroundings: surroundings, name: "the login portal")
    let body = try await service.ask(request, headers: [("x-amz-sso_bearer_token", token)], timeout: .seconds(30))
    guard let key = try? JSONDecoder().decode(Reply.self, from: Data(body)).roleCredentials else {
      throw .broken("the login portal answered without credentials")
    }
    return Credentials(
      accessKeyID: key.accessKeyId, secretAccessKey: key.secretAccessKey, sessionToken: key.sessionToken,
      expires: Date(timeIntervalSince1970: key.expiration / 1000), source: name, accountID: account)
  }

  /// The token in the AWS CLI's cache, whose file is named by a hash of the session's name or address.
  private func token() throws(CredentialFailure) -> String {
    let digest = Hexadecimal.encode(SHA1.hash((login.session ?? login.startURL).utf8))
    let path = (surroundings.home ?? "~") + "/.aws/sso/cache/\(digest).json"
    let again = "`aws sso login --profile \(profile)` makes one"
    guard let bytes = try? surroundings.readFile(path),
      let cached = try? JSONDecoder().decode(Cached.self, from: Data(bytes))
    else { throw .broken("there is no login token in \(path); \(again)") }
    guard let expiry = Timestamp.parse(cached.expiresAt.replacing("UTC", with: "Z")), expiry > surroundings.clock()
    else { throw .broken("the login token has expired; \(again)") }
    guard !cached.accessToken.contains(where: \.isNewline) else { throw .broken("the login token is malformed") }
    return cached.accessToken
  }

  private var domain: String { Partition(region: login.region).domain }

  private struct Cached: Decodable {
    var accessToken: String
    var expiresAt: String
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
