import Digest
import Foundation

/// The token that `aws sso login` left in the AWS CLI's cache, renewed where it is about to end: what botocore's
/// `SSOTokenProvider` does (`tokens.py`, 1.44.8). A login without an `sso-session` cannot be renewed.
struct SSOToken {
  private let login: ProfileChain.SSOLogin
  private let profile: String
  private let endpoints: Endpoints
  private let surroundings: Surroundings

  init(
    _ login: ProfileChain.SSOLogin, profile: String, endpoints: Endpoints, _ surroundings: Surroundings
  ) {
    self.login = login
    self.profile = profile
    self.endpoints = endpoints
    self.surroundings = surroundings
  }

  /// How long before its end a token is renewed, in seconds.
  private static let refreshWindow: TimeInterval = 15 * 60

  /// The token to send now.
  func current() async throws(CredentialFailure) -> String {
    // A renewed token may end the one before it: of two connections with one login, the second reads what the first
    // has written.
    try await OneByOne.shared.run { await result() }.get()
  }

  private func result() async -> Result<String, CredentialFailure> {
    do throws(CredentialFailure) {
      return .success(try await token())
    } catch {
      return .failure(error)
    }
  }

  private func token() async throws(CredentialFailure) -> String {
    guard let bytes = try? surroundings.readFile(path),
      let cached = try? JSONDecoder().decode(Cached.self, from: Data(bytes))
    else { throw .broken("there is no login token in \(path); \(again)") }
    let left = Self.date(cached.expiresAt)?.timeIntervalSince(surroundings.clock()) ?? 0
    if left < Self.refreshWindow, let renewal = renewal(of: cached) {
      do throws(CredentialFailure) {
        let renewed = try await renew(renewal)
        save(renewed, over: bytes)
        return try checked(renewed.accessToken)
      } catch {
        guard left > 0 else {
          throw .broken("the login token has expired, and it was not renewed: \(error.reason); \(again)")
        }
      }
    }
    guard left > 0 else { throw .broken("the login token has expired; \(again)") }
    return try checked(cached.accessToken)
  }

  private func checked(_ token: String) throws(CredentialFailure) -> String {
    guard !token.isEmpty, !token.contains(where: \.isNewline) else { throw .broken("the login token is malformed") }
    return token
  }

  private var again: String { "`aws sso login --profile \(profile)` makes one" }

  /// The file in the AWS CLI's cache, named by a hash of the session's name or address.
  private var path: String {
    let digest = Hexadecimal.encode(SHA1.hash((login.session ?? login.startURL).utf8))
    return (surroundings.home ?? "~") + "/.aws/sso/cache/\(digest).json"
  }

  /// The CLI wrote `UTC` for `Z` once.
  private static func date(_ text: String) -> Date? {
    AWSTimestamp.parse(text.replacing("UTC", with: "Z"))
  }

  private struct Cached: Decodable {
    var accessToken: String
    var expiresAt: String
    var refreshToken: String?
    var clientId: String?
    var clientSecret: String?
    var registrationExpiresAt: String?
  }
}

// MARK: - Renewal

extension SSOToken {
  /// What CreateToken is asked with; nil where the login cannot be renewed, or the client's registration has ended.
  private func renewal(of cached: Cached) -> Input? {
    guard login.session != nil, let token = cached.refreshToken, let client = cached.clientId,
      let secret = cached.clientSecret, let end = cached.registrationExpiresAt.flatMap(Self.date),
      end > surroundings.clock()
    else { return nil }
    return .structure([
      Input.Member("clientId", .string(client)), Input.Member("clientSecret", .string(secret)),
      Input.Member("grantType", .string("refresh_token")), Input.Member("refreshToken", .string(token)),
    ])
  }

  private func renew(_ renewal: Input) async throws(CredentialFailure) -> Renewed {
    let address = try login.address(of: .ssoOIDC, "/token", endpoints)
    var service = CredentialService(surroundings: surroundings, name: AWSService.ssoOIDC.name)
    service.timeout = .seconds(30)
    let request = service.request(
      address, method: "POST", headers: [("Content-Type", "application/json")], body: JSONWriter.bytes(renewal))
    let response = try await service.reply(to: request)
    guard response.status == 200 else {
      let code = (try? JSONDecoder().decode(Refusal.self, from: Data(response.body)))?.code
      throw .broken("\(service.name) answered with \(code.map { "\($0), " } ?? "")status \(response.status)")
    }
    guard let renewed = try? JSONDecoder().decode(Renewed.self, from: Data(response.body)) else {
      throw .broken("\(service.name) answered without a token")
    }
    return renewed
  }

  /// Puts what was renewed in the place of what was there; all else in the file stays. Where it cannot be written the
  /// token is good all the same.
  private func save(_ renewed: Renewed, over bytes: [UInt8]) {
    guard var content = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else { return }
    content["startUrl"] = login.startURL
    content["region"] = login.region
    content["accessToken"] = renewed.accessToken
    content["expiresAt"] = AWSTimestamp.extended(surroundings.clock().addingTimeInterval(renewed.expiresIn))
    if let token = renewed.refreshToken { content["refreshToken"] = token }
    guard let written = try? JSONSerialization.data(withJSONObject: content, options: [.sortedKeys]) else { return }
    try? surroundings.writeFile(path, Array(written))
  }

  /// The reply of CreateToken.
  private struct Renewed: Decodable {
    var accessToken: String
    var expiresIn: Double
    var refreshToken: String?
  }

  /// Its refusal: `{"error": "invalid_grant", …}`.
  private struct Refusal: Decodable {
    var error: String

    /// The code, where it is one; anything else may be a token that strayed here.
    var code: String? {
      error.utf8.count <= 40 && error.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") } ? error : nil
    }
  }
}

/// Lets one after the other in, in the order in which they came.
private actor OneByOne {
  static let shared = OneByOne()
  private var last: Task<Void, Never>?

  func run<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
    let before = last
    let task = Task { () -> Value in
      await before?.value
      return await body()
    }
    last = Task { _ = await task.value }
    return await task.value
  }
}
