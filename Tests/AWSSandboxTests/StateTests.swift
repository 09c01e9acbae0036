import AWSCore
import AWSSandbox
import CloudFixtures
import Document
import Fixtures
import Foundation
import Testing

@Suite struct StateTests {
  @Test func `the state outlives the process, and only its user may read it`() async throws {
    let stage = try Stage()
    _ = try await stage.provider.call(.ec2, "CreateVpnGateway", .parameters(["Type": "ipsec.1"]))
    let path = stage.folder.path("sandbox.sqlite")
    let again = try Sandbox(state: path)
    #expect(try again.changes().first { $0.name == "provider" }?.added.map(\.kind) == ["vpn-gateway"])
    #expect(try again.statistics() == ["CreateVpnGateway": 1])
    for name in ["sandbox.sqlite", "sandbox.sqlite-wal"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: stage.folder.path(name))
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }
  }

  @Test func `the changes tell what was added, changed and removed`() async throws {
    let stage = try Stage()
    #expect(try stage.sandbox.isPristine)
    _ = try await stage.provider.call(
      .ec2, "CreateTags",
      .structure([
        .init("ResourceId", .list([.string("vpc-0a1d806e")])),
        .init("Tag", .list([.structure([.init("Key", .string("Name")), .init("Value", .string("other"))])])),
      ]))
    _ = try await stage.provider.call(
      .ec2, "RevokeSecurityGroupIngress",
      .parameters(["GroupId": "sg-1d12c87b"], lists: ["SecurityGroupRuleId": ["sgr-04be1d2c"]]))
    let changes = try #require(try stage.sandbox.changes().first { $0.account == "111111111111" })
    #expect(changes.added.isEmpty)
    #expect(changes.changed.map(\.id) == ["vpc-0a1d806e"])
    #expect(changes.removed.map(\.id) == ["sgr-04be1d2c"])
    #expect(try stage.sandbox.isPristine == false)
    try stage.sandbox.reset()
    #expect(try stage.sandbox.isPristine)
    #expect(try stage.sandbox.statistics().isEmpty)
  }

  /// What is put back as it was does not count as changed.
  @Test func `a tag that is put back leaves the world as it was`() async throws {
    let stage = try Stage()
    for value in ["other", "provider"] {
      _ = try await stage.provider.call(
        .ec2, "CreateTags",
        .structure([
          .init("ResourceId", .list([.string("vpc-0a1d806e")])),
          .init("Tag", .list([.structure([.init("Key", .string("Name")), .init("Value", .string(value))])])),
        ]))
    }
    #expect(try stage.sandbox.isPristine)
  }

  @Test func `a refused change leaves nothing behind`() async throws {
    let stage = try Stage()
    // The second rule of the request is there already, so the first is not added either.
    let rules = ["198.51.100.0/24", "10.0.0.0/16"].map { cidr in
      Input.structure([
        .init("IpProtocol", .string("tcp")), .init("FromPort", .integer(80)), .init("ToPort", .integer(80)),
        .init("IpRanges", .list([.structure([.init("CidrIp", .string(cidr))])])),
      ])
    }
    let failure = await #expect(throws: AWSFailure.self) {
      try await stage.provider.call(
        .ec2, "AuthorizeSecurityGroupIngress",
        .structure([.init("GroupId", .string("sg-1d12c87b")), .init("IpPermissions", .list(rules))]))
    }
    #expect(failure?.word == "InvalidPermission.Duplicate")
    #expect(try stage.sandbox.isPristine)
  }

  @Test func `several processes use one file at once`() async throws {
    let stage = try Stage()
    let path = stage.folder.path("sandbox.sqlite")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for process in 0..<4 {
        group.addTask {
          let sandbox = try Sandbox(state: path, delay: .zero) { stage.clock.now }
          let key = try #require(sandbox.world.account("consumer")?.credentials)
          let client = AWSClient(
            region: "ap-northeast-1", credentials: StaticCredentials(key), transport: sandbox,
            clock: { stage.clock.now })
          for number in 0..<10 {
            let gateway = Input.parameters(["Type": "ipsec.1", "IpAddress": "203.0.113.\(process * 10 + number)"])
            _ = try await client.call(.ec2, "CreateCustomerGateway", gateway)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try stage.sandbox.changes().map(\.added.count) == [0, 40, 0])
  }

  @Test func `another world takes the place of one that nobody touched`() async throws {
    let folder = try Folder()
    let path = folder.path("sandbox.sqlite")
    _ = try Sandbox(state: path)
    let text = SandboxWorld.defaultText.replacing("name: \"stranger\"", with: "name: \"outsider\"")
    let other = try SandboxWorld.read(Source(name: "world.json5", text: text))
    let sandbox = try Sandbox(state: path, world: other)
    #expect(sandbox.world.account("outsider") != nil)
    #expect(try Sandbox(state: path).world.account("outsider") != nil)
    let key = try #require(sandbox.world.account("provider")?.credentials)
    let client = AWSClient(
      region: "ap-northeast-1", credentials: StaticCredentials(key), transport: sandbox)
    _ = try await client.call(.ec2, "CreateVpnGateway", .parameters(["Type": "ipsec.1"]))
    let refusal = #expect(throws: Diagnostic.self) {
      try Sandbox(state: path, world: SandboxWorld.read(Source(name: "default", text: SandboxWorld.defaultText)))
    }
    #expect(refusal?.summary == "the sandbox's state in `\(path)` began from another world")
  }
}
