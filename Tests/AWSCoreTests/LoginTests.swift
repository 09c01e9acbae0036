import AWSCore
import Foundation
import Testing

/// Logins by the browser: where the portal is asked, and how a token is renewed.
@Suite struct LoginTests {
  static let config = """
    [profile p]
    sso_session = corp
    sso_account_id = 123456789012
    sso_role_name = Admin
    [sso-session corp]
    sso_region = eu-west-1
    sso_start_url = https://corp.awsapps.com/start
    """
  // `printf corp | sha1sum`
  static let file = "/h/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
  static let key =
    #"{"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"s","sessionToken":"t","expiration":1767229200000}}"#
  static let renewed = #"{"accessToken":"new","tokenType":"Bearer","expiresIn":3600,"refreshToken":"next"}"#

  /// A token with what its renewal takes, and a field that is not ours.
  static func token(until end: String, registration: String = "2026-03-01T00:00:00Z") -> String {
    #"{"accessToken":"old","expiresAt":"\#(end)","refreshToken":"refresh","clientId":"id","clientSecret":"hush","#
      + #""registrationExpiresAt":"\#(registration)","kept":1}"#
  }

  static func provider(
    token: String, _ transport: ScriptedTransport, environment: [String: String] = [:], config: String = Self.config,
    disk: WrittenFiles = WrittenFiles(), file: String = Self.file
  ) -> ProfileCredentials {
    ProfileCredentials(
      profile: "p", region: "r",
      .made(
        ["HOME": "/h"].merging(environment) { $1 }, files: ["/h/.aws/config": config, file: token],
        transport: transport, now: "2026-01-01T00:00:00Z", disk: disk))
  }

  static func bearers(_ transport: ScriptedTransport) -> [String?] {
    transport.requests.map { $0.header("x-amz-sso_bearer_token") }
  }

  @Test(arguments: [
    ([:], "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials"),
    (["AWS_USE_FIPS_ENDPOINT": "true"], "https://portal.sso-fips.eu-west-1.amazonaws.com/federation/credentials"),
    (["AWS_USE_DUALSTACK_ENDPOINT": "true"], "https://portal.sso.eu-west-1.api.aws/federation/credentials"),
    (["AWS_ENDPOINT_URL": "http://peer.test:81/base"], "http://peer.test:81/base/federation/credentials"),
    (
      ["AWS_ENDPOINT_URL": "http://all.test", "AWS_ENDPOINT_URL_SSO": "http://sso.test"],
      "http://sso.test/federation/credentials"
    ),
  ]) func `the portal is asked where the settings say`(environment: [String: String], address: String) async throws {
    let transport = ScriptedTransport([.success(.xml(200, Self.key))])
    let provider = Self.provider(
      token: Self.token(until: "2026-01-01T08:00:00Z"), transport, environment: environment)
    #expect(try await provider.credentials().accessKeyID == "SSO")
    #expect(transport.requests.map { $0.endpoint.address + $0.path } == [address])
    #expect(Self.bearers(transport) == ["old"])
  }

  @Test func `FIPS and another endpoint are refused before a token is sent`() async {
    let transport = ScriptedTransport([])
    let provider = Self.provider(
      token: Self.token(until: "2026-01-01T08:00:00Z"), transport,
      environment: ["AWS_USE_FIPS_ENDPOINT": "true", "AWS_ENDPOINT_URL_SSO": "http://sso.test"])
    #expect(
      await CredentialTests.failure(provider)
        == .broken(
          "`use_fips_endpoint` asks for FIPS endpoints, and the login portal has the custom endpoint http://sso.test: "
            + "set one of the two"))
    #expect(transport.requests.isEmpty)
  }

  @Test(arguments: ["2026-01-01T00:14:00Z", "2025-12-31T20:00:00UTC"])
  func `a token that ends within a quarter of an hour is renewed and kept`(end: String) async throws {
    let disk = WrittenFiles()
    let transport = ScriptedTransport([.success(.xml(200, Self.renewed)), .success(.xml(200, Self.key))])
    let provider = Self.provider(
      token: Self.token(until: end), transport, environment: ["AWS_ENDPOINT_URL_SSO_OIDC": "http://oidc.test"],
      disk: disk)
    #expect(try await provider.credentials().accessKeyID == "SSO")
    #expect(Self.bearers(transport) == [nil, "new"])
    let asked = try #require(transport.requests.first)
    #expect("\(asked.method) \(asked.endpoint.address)\(asked.path)" == "POST http://oidc.test/token")
    #expect(asked.header("Authorization") == nil)
    let body = try JSONDecoder().decode([String: String].self, from: Data(asked.body))
    #expect(
      body == [
        "clientId": "id", "clientSecret": "hush", "grantType": "refresh_token", "refreshToken": "refresh",
      ])
    let written = try JSONSerialization.jsonObject(with: Data(#require(disk[Self.file]))) as? NSDictionary
    #expect(
      written == [
        "accessToken": "new", "expiresAt": "2026-01-01T01:00:00Z", "refreshToken": "next", "clientId": "id",
        "clientSecret": "hush", "registrationExpiresAt": "2026-03-01T00:00:00Z", "kept": 1,
        "startUrl": "https://corp.awsapps.com/start", "region": "eu-west-1",
      ])
  }

  @Test func `connections with one login renew it once`() async throws {
    let disk = WrittenFiles()
    let transport = ScriptedTransport([
      .success(.xml(200, Self.renewed)), .success(.xml(200, Self.key)), .success(.xml(200, Self.key)),
    ])
    let provider = Self.provider(token: Self.token(until: "2025-12-31T20:00:00Z"), transport, disk: disk)
    _ = try await provider.credentials()
    _ = try await provider.credentials()
    #expect(Self.bearers(transport) == [nil, "new", "new"])
  }

  @Test func `a token that is still good is used where its renewal is refused`() async throws {
    let transport = ScriptedTransport([
      .success(.xml(400, #"{"error":"invalid_grant"}"#)), .success(.xml(200, Self.key)),
    ])
    let disk = WrittenFiles()
    let provider = Self.provider(token: Self.token(until: "2026-01-01T00:10:00Z"), transport, disk: disk)
    #expect(try await provider.credentials().accessKeyID == "SSO")
    #expect(Self.bearers(transport) == [nil, "old"])
    #expect(disk[Self.file] == nil)
  }

  @Test func `a lapsed token whose renewal is refused says so`() async {
    let transport = ScriptedTransport([.success(.xml(400, #"{"error":"invalid_grant","error_description":"x"}"#))])
    let provider = Self.provider(token: Self.token(until: "2025-12-31T20:00:00Z"), transport)
    #expect(
      await CredentialTests.failure(provider)
        == .broken(
          "the login token has expired, and it was not renewed: the login service answered with invalid_grant, status "
            + "400; `aws sso login --profile p` makes one"))
  }

  @Test func `a token that the portal refuses says what makes another`() async {
    let transport = ScriptedTransport([.success(.xml(401, "{}"))])
    let provider = Self.provider(token: Self.token(until: "2026-01-01T08:00:00Z"), transport)
    #expect(
      await CredentialTests.failure(provider)
        == .broken("the login portal refused the login token; `aws sso login --profile p` makes one"))
  }

  @Test func `nothing is renewed after the client's registration has ended`() async {
    let transport = ScriptedTransport([])
    let provider = Self.provider(
      token: Self.token(until: "2025-12-31T20:00:00Z", registration: "2025-12-31T00:00:00Z"), transport)
    #expect(
      await CredentialTests.failure(provider)
        == .broken("the login token has expired; `aws sso login --profile p` makes one"))
    #expect(transport.requests.isEmpty)
  }

  @Test func `a login without a session of its own is not renewed`() async {
    let config = """
      [profile p]
      sso_account_id = 123456789012
      sso_role_name = Admin
      sso_region = eu-west-1
      sso_start_url = https://corp.awsapps.com/start
      """
    let transport = ScriptedTransport([])
    // `printf https://corp.awsapps.com/start | sha1sum`
    let provider = Self.provider(
      token: Self.token(until: "2025-12-31T20:00:00Z"), transport, config: config,
      file: "/h/.aws/sso/cache/a51746d4aa793ae07b25e90c3a5db96fc7832bd7.json")
    #expect(
      await CredentialTests.failure(provider)
        == .broken("the login token has expired; `aws sso login --profile p` makes one"))
    #expect(transport.requests.isEmpty)
  }

  @Test func `a renewed token is written for its owner's eyes only`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "login-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "token.json").path(percentEncoded: false)
    try Data("before".utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    try Surroundings.process(transport: ScriptedTransport([])).writeFile(path, Array("after".utf8))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "after")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false)) == ["token.json"])
  }
}
