import AWSCore
import Foundation
import Synchronization
import Testing

/// What a client sends, what it repeats, and what it says when it gives up.
@Suite struct ClientTests {
  static let date = AWSTimestamp.parse("2026-01-01T00:00:00Z") ?? .distantPast
  static let key = Credentials(accessKeyID: "AKIDEXAMPLE", secretAccessKey: "secret")

  static func client(
    _ transport: any Transport, _ pauses: NotedPauses = NotedPauses(), attempts: Int = 3,
    credentials: any CredentialProvider = StaticCredentials(key), onAttempt: (@Sendable (Attempt) -> Void)? = nil
  ) -> AWSClient {
    AWSClient(
      region: "us-east-1", credentials: credentials, transport: transport,
      retry: RetryPolicy(maximumAttempts: attempts), clock: { date }, pause: { pauses.pause($0) }, onAttempt: onAttempt)
  }

  static let done = HTTPResponse.xml(200, "<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>")
  static let made = HTTPResponse.xml(200, "<CreateVpnGatewayResponse/>")

  static func failure(
    _ call: () async throws(AWSFailure) -> Element
  ) async -> AWSFailure? {
    do throws(AWSFailure) {
      _ = try await call()
      Issue.record("the call should have failed")
      return nil
    } catch {
      return error
    }
  }

  @Test func `the client signs what it sends`() async throws {
    let transport = ScriptedTransport([.success(Self.done)])
    let reply = try await Self.client(transport).call(.ec2, "DescribeVpcs")
    #expect(reply.name == "DescribeVpcsResponse")
    let request = try #require(transport.requests.first)
    #expect(request.endpoint.host == "ec2.us-east-1.amazonaws.com")
    #expect(try #require(Authorization(of: request)).verifies(request, secretAccessKey: "secret"))
    #expect(String(decoding: request.body, as: UTF8.self) == "Action=DescribeVpcs&Version=2016-11-15")
  }

  @Test(arguments: ["RequestLimitExceeded", "Throttling", "RequestTimeout"])
  func `the client repeats a look that was throttled`(code: String) async throws {
    let transport = ScriptedTransport([
      .success(.ec2Error(400, code)), .success(.ec2Error(503, code)), .success(.xml(200, "<DescribeVpcsResponse/>")),
    ])
    _ = try await Self.client(transport).call(.ec2, "DescribeVpcs")
    #expect(transport.requests.count == 3)
  }

  /// EC2 says itself that a request which it answers with 503 may have taken effect, and a proxy knows nothing of it.
  @Test(arguments: [
    ScriptedTransport.Reply.success(.ec2Error(503, "RequestLimitExceeded")), .success(.ec2Error(400, "Throttling")),
    .success(.ec2Error(400, "RequestTimeout")), .success(.ec2Error(503, "Unavailable")),
    .success(.ec2Error(500, "InternalError")), .success(.xml(503, "upstream is busy")), .success(.xml(429, "")),
    .success(.xml(200, "<portal>please sign in</portal>")), .failure(.noReply("lost")),
    .success(.ec2Error(400, "ExpiredToken")), .success(.ec2Error(400, "IncorrectState")),
  ]) func `a change without a token is sent once`(reply: ScriptedTransport.Reply) async throws {
    let transport = ScriptedTransport([reply, .success(Self.made), .success(Self.made)])
    let failure = await Self.failure { () async throws(AWSFailure) in
      try await Self.client(transport).call(.ec2, "CreateVpnGateway")
    }
    #expect(transport.requests.count == 1)
    #expect(failure != nil)
  }

  @Test func `a repetition that is refused does not say that nothing was changed`() async throws {
    let transport = ScriptedTransport([.failure(.noReply("lost")), .success(.ec2Error(403, "UnauthorizedOperation"))])
    let input = Input.structure([.init("ClientToken", .string("t"))])
    let failure = await Self.failure { () async throws(AWSFailure) in
      try await Self.client(transport).call(.ec2, "CreateVpcEndpoint", input)
    }
    #expect(transport.requests.count == 2)
    #expect(failure?.meaning == .unknown)
    #expect(failure?.word == "UnauthorizedOperation")
  }

  @Test func `the client gives up after its attempts`() async throws {
    let transport = ScriptedTransport(Array(repeating: .success(.ec2Error(503, "Unavailable")), count: 9))
    let failure = await Self.failure { () async throws(AWSFailure) in
      try await Self.client(transport).call(.ec2, "DescribeVpcs")
    }
    #expect(transport.requests.count == 3)
    #expect(failure?.word == "Unavailable")
    #expect(failure?.requestID == "r-1")
    #expect(failure?.meaning == .transient)
  }

  @Test func `a change whose reply was lost is not sent again`() async throws {
    let transport = ScriptedTransport([.failure(.noReply("lost")), .success(Self.made)])
    let failure = await Self.failure { () async throws(AWSFailure) in
      try await Self.client(transport).call(.ec2, "CreateVpnGateway")
    }
    #expect(transport.requests.count == 1)
    #expect(failure?.meaning == .unknown)
    #expect(transport.requests.first?.mayBeRepeated == false)
  }

  @Test func `a change that carries a token is sent again`() async throws {
    let transport = ScriptedTransport([
      .failure(.noReply("lost")), .success(.ec2Error(500, "InternalError")),
      .success(.xml(200, "<CreateVpcEndpointResponse/>")),
    ])
    let input = Input.structure([.init("ClientToken", .string("t"))])
    _ = try await Self.client(transport).call(.ec2, "CreateVpcEndpoint", input)
    #expect(transport.requests.count == 3)
    #expect(Set(transport.requests.map { String(decoding: $0.body, as: UTF8.self) }).count == 1)
  }

  @Test func `a call that cannot have arrived is sent again`() async throws {
    let transport = ScriptedTransport([.failure(.notSent("refused")), .success(Self.made)])
    _ = try await Self.client(transport).call(.ec2, "CreateVpnGateway")
    #expect(transport.requests.count == 2)
  }

  @Test func `what was refused is not sent again`() async throws {
    let transport = ScriptedTransport([.success(.ec2Error(403, "UnauthorizedOperation"))])
    let failure = await Self.failure { () async throws(AWSFailure) in
      try await Self.client(transport).call(.ec2, "DescribeVpcs")
    }
    #expect(failure?.meaning == .refused)
    #expect(transport.requests.count == 1)
  }

  @Test func `the client waits as long as the service asks`() async throws {
    let pauses = NotedPauses()
    let transport = ScriptedTransport([
      .success(.ec2Error(503, "Unavailable", headers: [("Retry-After", "7")])), .success(Self.done),
    ])
    _ = try await Self.client(transport, pauses).call(.ec2, "DescribeVpcs")
    #expect(pauses.all == [.seconds(7)])
  }

  @Test func `the client leaves a long wait to its caller`() async throws {
    let transport = ScriptedTransport([.success(.ec2Error(503, "Unavailable", headers: [("Retry-After", "120")]))])
    let failure = await Self.failure { () async throws(AWSFailure) in
      try await Self.client(transport).call(.ec2, "DescribeVpcs")
    }
    #expect(failure?.retryAfter == .seconds(120))
  }

  @Test func `the client corrects its clock once`() async throws {
    let date: [(name: String, value: String)] = [("Date", "Thu, 01 Jan 2026 02:00:00 GMT")]
    let transport = ScriptedTransport([
      .success(.ec2Error(400, "RequestTimeTooSkewed", headers: date)), .success(Self.done), .success(Self.done),
      .success(.ec2Error(400, "SignatureDoesNotMatch", headers: date)),
    ])
    let client = Self.client(transport)
    _ = try await client.call(.ec2, "DescribeVpcs")
    _ = try await client.call(.ec2, "DescribeVpcs")
    #expect(
      transport.requests.map { $0.header("X-Amz-Date") }
        == ["20260101T000000Z", "20260101T020000Z", "20260101T020000Z"])
    let failure = await Self.failure { () async throws(AWSFailure) in try await client.call(.ec2, "DescribeVpcs") }
    #expect(failure?.word == "SignatureDoesNotMatch")
  }

  @Test func `the client stops repeating when the budget is used up`() async throws {
    let transport = ScriptedTransport(Array(repeating: .failure(.notSent("down")), count: 500))
    let client = Self.client(transport)
    for _ in 0..<40 {
      _ = await Self.failure { () async throws(AWSFailure) in try await client.call(.ec2, "DescribeVpcs") }
    }
    // 500 tokens pay for 50 retries of 10; without a budget there would be 80.
    #expect(transport.requests.count == 90)
  }

  @Test(arguments: [
    "<html><body>bad gateway</body></html>", "", "<Response><Errors>", "not xml",
    "<!DOCTYPE a [<!ENTITY b 'c'>]><Response>&b;</Response>",
  ]) func `the client keeps what it cannot read`(body: String) async throws {
    let transport = ScriptedTransport(
      Array(repeating: .success(.xml(500, body, headers: [("x-amzn-RequestId", "r-9")])), count: 3))
    let failure = await Self.failure { () async throws(AWSFailure) in
      try await Self.client(transport).call(.ec2, "CreateVpnGateway")
    }
    #expect(failure?.cause == .unreadable(status: 500, requestID: "r-9", body: body))
    #expect(failure?.meaning == .unknown)
  }

  @Test func `the client tells of each attempt`() async throws {
    let seen = Mutex<[String]>([])
    let transport = ScriptedTransport([.success(.ec2Error(503, "Unavailable")), .success(Self.done)])
    let client = Self.client(
      transport,
      onAttempt: { attempt in
        seen.withLock { $0.append("\(attempt.action) \(attempt.retry) \(attempt.status ?? 0)") }
      })
    _ = try await client.call(.ec2, "DescribeVpcs")
    #expect(seen.withLock { $0 } == ["DescribeVpcs 0 503", "DescribeVpcs 1 200"])
  }

  @Test func `each source that gave no credentials is named`() async throws {
    let transport = ScriptedTransport([])
    let chain = CredentialProviderChain.standard(
      region: "us-east-1", .made(["HOME": "/h", "AWS_EC2_METADATA_DISABLED": "true"]))
    let failure = await Self.failure { () async throws(AWSFailure) in
      try await Self.client(transport, credentials: chain).call(.ec2, "DescribeVpcs")
    }
    guard case .noCredentials(let reason) = failure?.cause else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(
      reason.components(separatedBy: "; ") == [
        "environment: AWS_ACCESS_KEY_ID is not set", "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set",
        "profile default: no profiles were defined",
        "container: no environment variables were set to configure ECS provider",
        "machine (IMDSv2): AWS_EC2_METADATA_DISABLED is set",
      ])
    #expect(failure?.meaning == .refused)
  }

  @Test func `the client asks who it is`() async throws {
    // The reply of the STS API reference's example.
    let transport = ScriptedTransport([
      .success(
        .xml(
          200,
          """
          <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
            <GetCallerIdentityResult>
              <Arn>arn:aws:iam::123456789012:user/Alice</Arn>
              <UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>
              <Account>123456789012</Account>
            </GetCallerIdentityResult>
            <ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>
          </GetCallerIdentityResponse>
          """))
    ])
    let identity = try await Self.client(transport).callerIdentity()
    #expect(identity.account == "123456789012")
    #expect(identity.arn == "arn:aws:iam::123456789012:user/Alice")
    #expect(identity.userID == "AIDACKCEVSQ6C2EXAMPLE")
  }
}
