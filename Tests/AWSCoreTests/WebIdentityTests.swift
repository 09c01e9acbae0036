import AWSCore
import Foundation
import Testing

/// A token file in the environment, beside profiles.
@Suite struct WebIdentityTests {
  static let environment = [
    "HOME": "/h", "AWS_WEB_IDENTITY_TOKEN_FILE": "/t", "AWS_ROLE_ARN": "arn:aws:iam::1:role/pod",
  ]
  static let keys = "[base]\naws_access_key_id = BASE\naws_secret_access_key = y\n"

  static func reply(_ action: String) -> ScriptedTransport.Reply {
    .success(
      .xml(
        200,
        """
        <\(action)Response><\(action)Result><Credentials><AccessKeyId>GIVEN</AccessKeyId>\
        <SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
        <Expiration>2026-01-01T01:00:00Z</Expiration></Credentials></\(action)Result></\(action)Response>
        """))
  }

  static func roles(_ transport: ScriptedTransport) -> [String?] {
    transport.requests.map { request in
      PercentEncoding.decodeForm(String(decoding: request.body, as: UTF8.self)).first { $0.name == "RoleArn" }?.value
    }
  }

  /// As botocore has it: a profile that assumes a role goes before the environment's token file, any other after it.
  @Test(arguments: [
    (
      ["AWS_PROFILE": "p"], "[profile p]\nrole_arn = arn:aws:iam::2:role/chosen\nsource_profile = base",
      "2:role/chosen"
    ),
    ([:], "[default]\nrole_arn = arn:aws:iam::2:role/usual\nsource_profile = base", "2:role/usual"),
    (["AWS_PROFILE": "base"], "", "1:role/pod"),
    ([:], "", "1:role/pod"),
  ]) func `a profile that assumes a role goes first`(
    more: [String: String], config: String, role: String
  ) async throws {
    let action = role == "1:role/pod" ? "AssumeRoleWithWebIdentity" : "AssumeRole"
    let transport = ScriptedTransport([Self.reply(action)])
    let surroundings = Surroundings.made(
      Self.environment.merging(more) { $1 },
      files: ["/t": "jwt", "/h/.aws/config": config, "/h/.aws/credentials": Self.keys], transport: transport)
    let key = try await CredentialProviderChain.standard(region: "eu-west-1", surroundings).credentials()
    #expect(key.accessKeyID == "GIVEN")
    #expect(Self.roles(transport) == ["arn:aws:iam::" + role])
  }

  @Test func `an identity provider that STS did not reach is asked for again`() async throws {
    let unreached = ScriptedTransport.Reply.success(
      .xml(
        400,
        "<ErrorResponse><Error><Code>IDPCommunicationError</Code><Message>why</Message></Error></ErrorResponse>"))
    let transport = ScriptedTransport([unreached, unreached, Self.reply("AssumeRoleWithWebIdentity")])
    let pauses = NotedPauses()
    let surroundings = Surroundings.made(
      Self.environment, files: ["/t": "jwt"], transport: transport, pauses: pauses)
    let key = try await CredentialProviderChain.standard(region: "eu-west-1", surroundings).credentials()
    #expect(key.accessKeyID == "GIVEN")
    #expect(transport.requests.count == 3)
  }

  @Test func `FIPS and another endpoint of STS are refused before a token is sent`() async {
    let transport = ScriptedTransport([])
    let surroundings = Surroundings.made(
      ["HOME": "/h", "AWS_USE_FIPS_ENDPOINT": "true", "AWS_ENDPOINT_URL_STS": "http://sts.test"],
      files: [
        "/t": "jwt",
        "/h/.aws/config": "[profile p]\nrole_arn = arn:aws:iam::1:role/r\nweb_identity_token_file = /t",
      ], transport: transport)
    #expect(
      await CredentialTests.failure(ProfileCredentials(profile: "p", region: "eu-west-1", surroundings))
        == .broken(
          "`use_fips_endpoint` asks for FIPS endpoints, and STS has the custom endpoint http://sts.test: set one of "
            + "the two"))
    #expect(transport.requests.isEmpty)
  }
}
