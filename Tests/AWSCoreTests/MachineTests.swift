import AWSCore
import Testing

/// The metadata service of a machine that has a bad moment.
@Suite struct MachineTests {
  static let key =
    #"{"Code":"Success","AccessKeyId":"ASIA","SecretAccessKey":"s","Token":"t","Expiration":"2026-01-01T06:00:00Z"}"#
  static let found: [ScriptedTransport.Reply] = [
    .success(.xml(200, "session")), .success(.xml(200, "role-a\n")), .success(.xml(200, key)),
  ]

  @Test(arguments: [
    [ScriptedTransport.Reply.success(.xml(503, "busy"))],
    [.success(.xml(500, "")), .failure(.noReply("no reply within 1 s"))],
  ]) func `a question for a session that found no answer is asked again`(
    first: [ScriptedTransport.Reply]
  ) async throws {
    let transport = ScriptedTransport(first + Self.found)
    let pauses = NotedPauses()
    let key = try await MachineCredentials(.made(transport: transport, pauses: pauses)).credentials()
    #expect(key.accessKeyID == "ASIA")
    #expect(pauses.all == Array([.milliseconds(100), .milliseconds(200)].prefix(upTo: first.count)))
  }

  @Test func `three answers that are none are the end`() async {
    let busy = ScriptedTransport.Reply.success(.xml(503, "busy"))
    let transport = ScriptedTransport([busy, busy, busy] + Self.found)
    #expect(
      await CredentialTests.failure(MachineCredentials(.made(transport: transport)))
        == .absent(
          "no metadata service answers: the machine's metadata service answered with status 503"))
    #expect(transport.requests.count == 3)
  }

  /// Most machines have none: nobody waits three times for it, save who asks for that.
  @Test(arguments: [([:], 1), (["AWS_METADATA_SERVICE_NUM_ATTEMPTS": "4"], 4)])
  func `a service that is not there is asked once`(environment: [String: String], count: Int) async {
    let transport = ScriptedTransport([])
    _ = await CredentialTests.failure(MachineCredentials(.made(environment, transport: transport)))
    #expect(transport.requests.count == count)
  }

  @Test func `a number of attempts that is none is refused`() async {
    let provider = MachineCredentials(.made(["AWS_METADATA_SERVICE_NUM_ATTEMPTS": "many"]))
    #expect(
      await CredentialTests.failure(provider)
        == .broken("`metadata_service_num_attempts` must be 1 to 100, got `many`"))
  }
}
