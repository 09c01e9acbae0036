import AWSCore
import Foundation
import Synchronization
import Testing

@Suite struct CredentialTests {
  static let secret = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"

  static func failure(_ provider: any CredentialProvider) async -> CredentialFailure? {
    do throws(CredentialFailure) {
      _ = try await provider.credentials()
      Issue.record("there should be no credentials")
      return nil
    } catch {
      return error
    }
  }

  @Test func `a credential never shows a secret`() {
    let key = Credentials(
      accessKeyID: "AKIDEXAMPLE", secretAccessKey: Self.secret, sessionToken: "token-" + Self.secret)
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped, String(describing: Optional(key)), "\([key])"] {
      #expect(!text.contains(Self.secret))
    }
    var chained = ""
    dump(ProfileChain.Base.key(key), to: &chained)
    #expect(!chained.contains(Self.secret))
  }

  @Test func `credentials are read from the environment`() async throws {
    let provider = EnvironmentCredentials(
      .made([
        "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": Self.secret, "AWS_SESSION_TOKEN": "t",
        "AWS_CREDENTIAL_EXPIRATION": "2026-01-01T01:00:00Z",
      ]))
    let key = try await provider.credentials()
    #expect(key.accessKeyID == "AKID")
    #expect(key.secretAccessKey == Self.secret)
    #expect(key.sessionToken == "t")
    #expect(key.expires?.timeIntervalSince1970 == 1_767_229_200)
  }

  @Test func `a session token is read under its older name`() async throws {
    let keys = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": Self.secret, "AWS_SECURITY_TOKEN": "old"]
    #expect(try await EnvironmentCredentials(.made(keys)).credentials().sessionToken == "old")
    let both = keys.merging(["AWS_SESSION_TOKEN": "new"]) { $1 }
    #expect(try await EnvironmentCredentials(.made(both)).credentials().sessionToken == "new")
    let file = "[p]\naws_access_key_id = FILE\naws_secret_access_key = y\naws_security_token = old\n"
    let surroundings = Surroundings.made(["HOME": "/h"], files: ["/h/.aws/credentials": file])
    let key = try await ProfileCredentials(profile: "p", region: "r", surroundings).credentials()
    #expect(key.sessionToken == "old")
  }

  @Test func `half a key is refused, and nothing else is looked for`() async {
    let chain = CredentialProviderChain.standard(
      region: "us-east-1", .made(["AWS_ACCESS_KEY_ID": "AKID", "HOME": "/h"]))
    #expect(
      await Self.failure(chain)
        == .broken("environment: AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not"))
  }

  @Test func `a named profile beats the environment`() async throws {
    let surroundings = Surroundings.made(
      ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "x", "HOME": "/h"],
      files: ["/h/.aws/credentials": "[p]\naws_access_key_id = FILE\naws_secret_access_key = y\n"])
    let named = try await CredentialProviderChain.standard(profile: "p", region: "r", surroundings).credentials()
    #expect(named.accessKeyID == "FILE")
    let usual = try await CredentialProviderChain.standard(region: "r", surroundings).credentials()
    #expect(usual.accessKeyID == "ENV")
  }

  @Test func `a profile that is missing is told with where it was looked for`() async {
    let chain = CredentialProviderChain.standard(profile: "nobody", region: "r", .made(["HOME": "/h"]))
    #expect(
      await Self.failure(chain)
        == .broken("profile nobody: there is no profile `nobody` in /h/.aws/config or /h/.aws/credentials"))
  }

  @Test func `the program of a profile is run without a shell`() async throws {
    let surroundings = Surroundings.made(
      ["HOME": "/h"],
      files: ["/h/.aws/config": "[profile p]\ncredential_process = /bin/key --for \"a b\" '$HOME'"],
      programs: [
        ["/bin/key", "--for", "a b", "$HOME"]:
          #"{"Version":1,"AccessKeyId":"PROC","SecretAccessKey":"s","Expiration":"2026-01-01T01:00:00Z"}"#
      ])
    let key = try await ProfileCredentials(profile: "p", region: "r", surroundings).credentials()
    #expect(key.accessKeyID == "PROC")
    #expect(key.expires != nil)
  }

  @Test func `the roles of a chain are assumed`() async throws {
    func reply(_ key: String) -> ScriptedTransport.Reply {
      .success(
        .xml(
          200,
          """
          <AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser>
          <Arn>arn:aws:sts::210987654321:assumed-role/demo/s</Arn></AssumedRoleUser>
          <Credentials><AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
          <SessionToken>t</SessionToken><Expiration>2026-01-01T01:00:00Z</Expiration></Credentials>
          </AssumeRoleResult></AssumeRoleResponse>
          """))
    }
    let transport = ScriptedTransport([reply("FIRST"), reply("SECOND")])
    let surroundings = Surroundings.made(
      ["HOME": "/h"],
      files: [
        "/h/.aws/config": """
        [profile a]
        role_arn = arn:aws:iam::210987654321:role/a
        source_profile = b
        external_id = x1
        duration_seconds = 900
        role_session_name = me
        [profile b]
        role_arn = arn:aws:iam::210987654321:role/b
        source_profile = c
        """, "/h/.aws/credentials": "[c]\naws_access_key_id = BASE\naws_secret_access_key = y\n",
      ], transport: transport)
    let key = try await ProfileCredentials(profile: "a", region: "eu-west-1", surroundings).credentials()
    #expect(key.accessKeyID == "SECOND")
    #expect(key.accountID == "210987654321")
    let keys = transport.requests.compactMap { Authorization(of: $0)?.accessKeyID }
    #expect(keys == ["BASE", "FIRST"])
    #expect(transport.requests.first?.endpoint.host == "sts.eu-west-1.amazonaws.com")
    let form = PercentEncoding.decodeForm(String(decoding: transport.requests[1].body, as: UTF8.self))
    #expect(
      form.map { "\($0.name)=\($0.value)" } == [
        "Action=AssumeRole", "Version=2011-06-15", "RoleArn=arn:aws:iam::210987654321:role/a", "RoleSessionName=me",
        "ExternalId=x1", "DurationSeconds=900",
      ])
  }

  @Test func `a role is asked for where the setting says, instead of where the profile says`() async throws {
    let refusal = "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"
    let transport = ScriptedTransport([.success(.xml(403, refusal)), .success(.xml(403, refusal))])
    let surroundings = Surroundings.made(
      ["HOME": "/h", "AWS_ENDPOINT_URL": "http://environment.test"],
      files: [
        "/h/.aws/config":
          "[profile a]\nrole_arn = arn:aws:iam::210987654321:role/a\nsource_profile = c\nendpoint_url = http://p.test",
        "/h/.aws/credentials": "[c]\naws_access_key_id = BASE\naws_secret_access_key = y\n",
      ], transport: transport)
    let peer = EndpointOverrides(all: Endpoint(scheme: "http", host: "peer.test", port: 4566))
    _ = await Self.failure(
      CredentialProviderChain.standard(profile: "a", region: "r", overrides: peer, surroundings))
    _ = await Self.failure(CredentialProviderChain.standard(profile: "a", region: "r", surroundings))
    #expect(transport.requests.map(\.endpoint.host) == ["peer.test", "environment.test"])
  }

  @Test func `a source is asked once for all, and again before its key ends`() async throws {
    let asked = Mutex(0)
    let now = Mutex(ClientTests.date)
    struct Source: CredentialProvider {
      let name = "source"
      let ask: @Sendable () -> Credentials
      func credentials() async throws(CredentialFailure) -> Credentials {
        await Task.yield()
        return ask()
      }
    }
    let source = Source {
      let count = asked.withLock { count in
        count += 1
        return count
      }
      let expires = now.withLock { $0 }.addingTimeInterval(3600)
      return Credentials(accessKeyID: "K\(count)", secretAccessKey: "s", expires: expires)
    }
    let cache = CredentialCache(source, clock: { now.withLock { $0 } })
    let keys = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<100 { group.addTask { try await cache.credentials().accessKeyID } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(keys == ["K1"])
    now.withLock { $0 += 3600 - 299 }
    #expect(try await cache.credentials().accessKeyID == "K2")
    #expect(asked.withLock { $0 } == 2)
  }

  private struct ContainerCase: Decodable {
    struct Answer: Decodable { var Ok: String?, ErrorContains: String? }
    var docs: String, env: [String: String], result: Answer
  }

  @Test func `the container's agent is found`() throws {
    struct Suite: Decodable { var tests: [ContainerCase] }
    guard let suite = try Vectors.json("config/ecs-tests.json", as: Suite.self) else { return }
    #expect(suite.tests.count == 11)
    for test in suite.tests {
      do throws(CredentialFailure) {
        let address = try ContainerCredentials(.made(test.env)).addressText
        #expect(address == test.result.Ok, "\(test.docs)")
      } catch {
        let wanted = try #require(test.result.ErrorContains, "\(test.docs): \(error)")
        #expect(error.reason.lowercased().contains(wanted.lowercased()), "\(test.docs)")
      }
    }
  }

  @Test(arguments: ["http://198.51.100.1/credentials", "http://example.com/", "http://127.0.0.1.example.com/"])
  func `no token is sent in the clear`(address: String) async {
    let transport = ScriptedTransport([])
    let provider = ContainerCredentials(
      .made(["AWS_CONTAINER_CREDENTIALS_FULL_URI": address], transport: transport))
    guard case .broken = await Self.failure(provider) else {
      Issue.record("\(address) was accepted")
      return
    }
    #expect(transport.requests.isEmpty)
  }

  private struct MachineCase: Decodable {
    struct Answer: Decodable { var Ok: String?, Err: String? }
    var docs: String, env: [String: String], fs: [String: String], result: Answer
    var endpoint_override: String?, mode_override: String?
  }

  @Test func `the machine's metadata is found`() throws {
    struct Suite: Decodable { var tests: [MachineCase] }
    guard let suite = try Vectors.json("config/imds-endpoint-tests.json", as: Suite.self) else { return }
    #expect(suite.tests.count == 14)
    for test in suite.tests {
      do throws(CredentialFailure) {
        let endpoint = try MachineCredentials(.made(test.env, files: test.fs))
          .endpoint(given: test.endpoint_override, mode: test.mode_override)
        #expect(endpoint.address + "/latest/api/token" == test.result.Ok, "\(test.docs)")
      } catch {
        let wanted = try #require(test.result.Err, "\(test.docs): \(error)")
        #expect(error.reason.lowercased().contains(wanted.lowercased()), "\(test.docs)")
      }
    }
  }

  @Test func `a machine's role is taken by a session token`() async throws {
    let key =
      #"{"Code":"Success","AccessKeyId":"ASIA","SecretAccessKey":"s","Token":"t","#
      + #""Expiration":"2026-01-01T06:00:00Z"}"#
    let transport = ScriptedTransport([
      .success(.xml(200, "session")), .success(.xml(200, "role-a\n")), .success(.xml(200, key)),
    ])
    let credentials = try await MachineCredentials(.made(transport: transport)).credentials()
    #expect(credentials.accessKeyID == "ASIA")
    #expect(
      transport.requests.map { "\($0.method) \($0.path)" } == [
        "PUT /latest/api/token", "GET /latest/meta-data/iam/security-credentials/",
        "GET /latest/meta-data/iam/security-credentials/role-a",
      ])
    #expect(transport.requests.last?.header("X-aws-ec2-metadata-token") == "session")
  }

  @Test func `the token of a login is used`() async throws {
    let config = """
      [profile p]
      sso_session = corp
      sso_account_id = 123456789012
      sso_role_name = Admin
      [sso-session corp]
      sso_region = eu-west-1
      sso_start_url = https://corp.awsapps.com/start
      """
    // `printf corp | sha1sum`
    let file = "/h/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
    let reply =
      #"{"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"s","sessionToken":"t","#
      + #""expiration":1767229200000}}"#
    let transport = ScriptedTransport([.success(.xml(200, reply))])
    let token = #"{"accessToken":"abc","expiresAt":"2026-01-01T01:00:00Z"}"#
    let files = ["/h/.aws/config": config, file: token]
    let key = try await ProfileCredentials(
      profile: "p", region: "r", .made(["HOME": "/h"], files: files, transport: transport)
    ).credentials()
    #expect(key.accessKeyID == "SSO")
    #expect(key.expires?.timeIntervalSince1970 == 1_767_229_200)
    #expect(transport.requests.first?.header("x-amz-sso_bearer_token") == "abc")
    let late = ProfileCredentials(
      profile: "p", region: "r", .made(["HOME": "/h"], files: files, now: "2026-01-01T02:00:00Z"))
    #expect(
      await Self.failure(late)
        == .broken("the login token has expired; `aws sso login --profile p` makes one"))
  }

  @Test func `a role is assumed by web identity without a signature`() async throws {
    let transport = ScriptedTransport([
      .success(
        .xml(
          200,
          """
          <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
          <AccessKeyId>WEB</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
          <Expiration>2026-01-01T01:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
          </AssumeRoleWithWebIdentityResponse>
          """))
    ])
    let surroundings = Surroundings.made(
      [
        "HOME": "/h", "AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r",
      ], files: ["/t": "jwt\n"], transport: transport)
    let key = try await CredentialProviderChain.standard(region: "us-east-1", surroundings).credentials()
    #expect(key.accessKeyID == "WEB")
    let request = try #require(transport.requests.first)
    #expect(request.header("Authorization") == nil)
    #expect(String(decoding: request.body, as: UTF8.self).contains("WebIdentityToken=jwt"))
  }
}
