import Foundation
import Testing

@testable import AWSCore

/// Sources that only the AWS CLI knows, and programs that do not do what they should.
@Suite struct ExportedCredentialsTests {
  private static let config = "[profile p]\nlogin_session = arn:aws:iam::123456789012:user/me\n"
  private static let command = ["aws", "configure", "export-credentials", "--profile", "p", "--format", "process"]

  private static func provider(_ programs: [[String]: String]) -> ProfileCredentials {
    ProfileCredentials(
      profile: "p", region: "r", .made(["HOME": "/h"], files: ["/h/.aws/config": config], programs: programs))
  }

  @Test func `a login to the console is asked of the AWS CLI`() async throws {
    let key = try await Self.provider([
      Self.command:
        #"{"Version":1,"AccessKeyId":"ASIA","SecretAccessKey":"s","SessionToken":"t","Expiration":"2026-01-01T01:00:00Z"}"#
    ]).credentials()
    #expect(key.accessKeyID == "ASIA")
    #expect(key.sessionToken == "t")
    #expect(key.source == "AWS CLI for profile p")
    #expect(key.expires?.timeIntervalSince1970 == 1_767_229_200)
  }

  @Test func `without the AWS CLI the error says who would know`() async {
    #expect(
      await CredentialTests.failure(Self.provider([:]))
        == .broken(
          "the source of profile `p` is known to the AWS CLI only, and `aws configure export-credentials` gave nothing: "
            + "no such program"))
  }

  private static func run(_ arguments: [String]) async -> ProgramFailure? {
    let surroundings = Surroundings.process(transport: ScriptedTransport([]))
    do throws(ProgramFailure) {
      _ = try await surroundings.run(arguments)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a program that is not there is named`() async {
    #expect(
      await Self.run(["no-such-program-of-any-path"])
        == ProgramFailure(reason: "there is no program `no-such-program-of-any-path`"))
    #expect(await Self.run(["/no/such"]) == ProgramFailure(reason: "`/no/such` cannot be started"))
  }

  @Test func `a program that fails is told with its status`() async {
    #expect(await Self.run(["sh", "-c", "exit 7"]) == ProgramFailure(reason: "`sh` ended with status 7"))
  }

  @Test func `what a program prints bit by bit is read to its end`() async throws {
    let surroundings = Surroundings.process(transport: ScriptedTransport([]))
    let printed = try await surroundings.run([
      "sh", "-c", "printf a; /bin/sleep 0.2; printf b; head -c 200000 /dev/zero",
    ])
    #expect(printed.count == 200_002)
    #expect(printed.starts(with: Array("ab".utf8)))
  }

  @Test func `a program that prints without end is stopped`() async {
    #expect(await Self.run(["yes"]) == ProgramFailure(reason: "`yes` printed too much"))
  }

  @Test func `a program that takes too long is stopped`() async {
    let failure = await #expect(throws: ProgramFailure.self) {
      try await Program.output(of: ["sleep", "1000"], timeout: .seconds(1))
    }
    #expect(failure == ProgramFailure(reason: "`sleep` took longer than 1 s"))
  }

  @Test func `a program that is not waited for any longer is stopped`() async {
    let task = Task { await Self.run(["sleep", "1000"]) }
    task.cancel()
    #expect(await task.value == ProgramFailure(reason: "`sleep` was stopped before its end"))
  }

  @Test func `a code is asked for where a role wants one, and its lack is told`() async {
    let config = """
      [profile d]
      role_arn = arn:aws:iam::123456789012:role/r
      source_profile = k
      mfa_serial = arn:aws:iam::123456789012:mfa/me
      [profile k]
      aws_access_key_id = AKIDEXAMPLE
      aws_secret_access_key = s
      """
    let transport = ScriptedTransport([])
    var surroundings = Surroundings.made(["HOME": "/h"], files: ["/h/.aws/config": config], transport: transport)
    #expect(
      await CredentialTests.failure(ProfileCredentials(profile: "d", region: "r", surroundings))
        == .broken(
          "role arn:aws:iam::123456789012:role/r needs a code of device arn:aws:iam::123456789012:mfa/me, and there is "
            + "no terminal to ask for it"))
    #expect(transport.requests.isEmpty)
    surroundings.askCode = { device in device == "arn:aws:iam::123456789012:mfa/me" ? "123456" : nil }
    _ = await CredentialTests.failure(ProfileCredentials(profile: "d", region: "r", surroundings))
    let body = String(decoding: transport.requests.first?.body ?? [], as: UTF8.self)
    #expect(body.contains("SerialNumber=arn%3Aaws%3Aiam%3A%3A123456789012%3Amfa%2Fme&TokenCode=123456"))
  }
}
