import AWSCore
import Foundation
import Testing

/// No error, description or dump of anything that had to do with a key shows the key.
@Suite struct SecrecyTests {
  /// Stands wherever a secret may stand. Made up.
  private static let secret = "hQ7v0SECRETx2kLmZpR4tYw9"

  private static let config = """
    [profile process]
    credential_process = /bin/key --password \(secret)
    [profile late]
    credential_process = /bin/late --password \(secret)
    [profile console]
    login_session = arn:aws:iam::123456789012:user/me
    [profile login]
    sso_session = corp
    sso_account_id = 123456789012
    sso_role_name = Admin
    [sso-session corp]
    sso_region = eu-west-1
    sso_start_url = https://corp.awsapps.com/start
    [profile half]
    aws_secret_access_key = \(secret)
    [profile role]
    role_arn = arn:aws:iam::123456789012:role/r
    source_profile = whole
    external_id = \(secret)
    [profile device]
    role_arn = arn:aws:iam::123456789012:role/r
    source_profile = whole
    mfa_serial = arn:aws:iam::123456789012:mfa/me
    [profile whole]
    aws_access_key_id = AKIDEXAMPLE
    aws_secret_access_key = \(secret)
    aws_session_token = \(secret)
    """

  private static let files = [
    "/h/.aws/config": config,
    // `printf corp | sha1sum`
    "/h/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json":
      #"{"accessToken":"\#(secret)","expiresAt":"2026-01-01T01:00:00Z"}"#,
    "/t": secret,
  ]

  /// Replies that hold the secret and are no use: cut, of another form, and an error that repeats it to nobody.
  private static let replies: [ScriptedTransport.Reply] = [
    .success(.xml(200, "<AssumeRoleResponse><SecretAccessKey>\(secret)</SecretAccessKey>")),
    .success(.xml(200, #"{"AccessKeyId":"A","SecretAccessKey":"\#(secret)","Token":"\#(secret)""#)),
    .success(.xml(200, #"{"roleCredentials":{"secretAccessKey":"\#(secret)"}}"#)),
    .success(.xml(403, secret)), .success(.xml(500, secret)),
  ]

  private static func surroundings(_ environment: [String: String], _ reply: ScriptedTransport.Reply) -> Surroundings {
    .made(
      environment.merging(["HOME": "/h"]) { given, _ in given }, files: files,
      programs: [["/bin/key", "--password", secret]: #"{"Version":1,"SecretAccessKey":"\#(secret)"}"#],
      transport: ScriptedTransport(Array(repeating: reply, count: 12)))
  }

  private static func texts(_ value: Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    return [dumped, "\(value)", String(reflecting: value), String(describing: Optional(value))]
  }

  @Test(arguments: ["process", "late", "console", "login", "half", "role", "device", "nobody"])
  func `a profile that gives nothing shows no secret`(profile: String) async {
    for reply in Self.replies {
      let surroundings = Self.surroundings([:], reply)
      let provider = CredentialProviderChain.standard(profile: profile, region: "eu-west-1", surroundings)
      let failure = await CredentialTests.failure(provider)
      for text in Self.texts(failure as Any) + Self.texts(surroundings) + [failure?.reason ?? ""] {
        #expect(!text.contains(Self.secret), "\(profile): \(text)")
      }
    }
  }

  @Test(
    arguments: [
      ["AWS_SECRET_ACCESS_KEY": secret], ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t"],
      ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r"],
      [
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/key", "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": secret,
      ],
      [
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/key", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/t",
        "AWS_EC2_METADATA_DISABLED": "true",
      ],
      ["AWS_PROFILE": "process"], [:],
    ])
  func `an environment that gives nothing shows no secret`(environment: [String: String]) async {
    for reply in Self.replies {
      let surroundings = Self.surroundings(environment, reply)
      let provider = CredentialProviderChain.standard(region: "eu-west-1", surroundings)
      let failure = await CredentialTests.failure(provider)
      for text in Self.texts(failure as Any) + Self.texts(surroundings) + Self.texts(provider) {
        #expect(!text.contains(Self.secret), "\(environment.keys.sorted()): \(text)")
      }
    }
  }

  @Test func `what was read and what is sent shows no secret`() throws {
    let surroundings = Self.surroundings([:], .failure(.notSent("")))
    let configuration = try SharedConfiguration(surroundings)
    #expect(configuration.profiles["whole"]?["aws_session_token"] == Self.secret)
    let request = HTTPRequest(
      method: "POST", endpoint: Endpoint(host: "h"), headers: [("X-Amz-Security-Token", Self.secret)],
      body: Array(Self.secret.utf8))
    let response = HTTPResponse.xml(200, Self.secret, headers: [("Set-Cookie", Self.secret)])
    for value in [configuration, request, response, try ProfileChain(profile: "role", in: configuration).base] as [Any]
    {
      for text in Self.texts(value) { #expect(!text.contains(Self.secret), "\(type(of: value))") }
    }
  }

  /// A cut reply is kept for people to look at, unless it may hold a key.
  @Test func `a reply that may hold a key is not kept`() async {
    let reply = "<CreateVpnConnectionResponse><customerGatewayConfiguration>\(Self.secret)"
    let client = ClientTests.client(ScriptedTransport([.success(.xml(200, reply))]))
    let failure = await ClientTests.failure { () async throws(AWSFailure) in
      try await client.call(.ec2, "CreateVpnConnection")
    }
    #expect(failure?.cause == .unreadable(status: 200, requestID: nil, body: ""))
  }
}
