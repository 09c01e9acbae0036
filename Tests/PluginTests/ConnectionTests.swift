import AWSConnection
import AWSCore
import AWSSandbox
import CloudFixtures
import Document
import PlinkflowKit
import Testing

@Suite struct ConnectionTests {
  private func open(_ parameters: String, named name: String = "provider", in cloud: Cloud) async throws -> AWSAccount {
    let kind = ConnectionKind(AccountConnection(cloud.access))
    let value = try Value.parse(Source(name: "connection", text: parameters))
    return try #require(try await kind.open(value, named: name) as? AWSAccount)
  }

  @Test func `a connection knows its account and region`() async throws {
    let account = try await open("{ account_id: '222222222222' }", in: try Cloud())
    #expect(account.identity.account == "222222222222")
    #expect(account.region == "ap-northeast-1")
  }

  @Test func `another account than the workflow says is refused before anything is sent`() async throws {
    let cloud = try Cloud()
    let world = cloud.sandbox.world
    // Credentials of the consumer, whatever account is asked for.
    let access = AWSAccess.sandbox(transport: cloud.transport, region: world.region) { _ in
      world.account("consumer")?.credentials
    }
    let value = try Value.parse(Source(name: "connection", text: "{ account_id: '111111111111' }"))
    let fault = await #expect(throws: StepError.self) {
      _ = try await ConnectionKind(AccountConnection(access)).open(value, named: "provider")
    }
    #expect(
      fault?.summary == "connection `provider` leads to account 222222222222, and the workflow says 111111111111")
    #expect(cloud.transport.bodies.count == 1)
    #expect(cloud.transport.count("GetCallerIdentity") == 1)
  }

  @Test func `an account that the sandbox lacks is named`() async throws {
    let fault = await #expect(throws: StepError.self) {
      _ = try await open("{ account_id: '999999999999' }", in: try Cloud())
    }
    #expect(
      fault?.summary == "connection `provider` leads to account `999999999999`, which the sandbox does not have")
  }

  @Test func `an empty text counts as left out`() async throws {
    let account = try await open("{ profile: 'consumer', account_id: '', role_arn: '', region: '' }", in: try Cloud())
    #expect(account.identity.account == "222222222222")
  }

  @Test func `looks of one sort travel in one call`() async throws {
    let cloud = try Cloud()
    let opened = try await cloud.account("consumer")
    // A window that the slowest machine does not miss.
    let account = AWSAccount(
      name: "consumer", identity: opened.identity, client: opened.client, window: .milliseconds(500))
    let subnets = EC2Resource(
      "subnet", action: "DescribeSubnets", list: "subnetSet", filter: "subnet-id", element: "subnetId")
    let wanted = ["subnet-5a3b1e90", "subnet-6e8d2f41", "subnet-3f9c7a12", "subnet-00000000"]
    let found = try await withThrowingTaskGroup(of: (String, Int).self) { group in
      for id in wanted {
        group.addTask { (id, try await account.find(subnets.byID, id, on: id).count) }
      }
      return try await group.reduce(into: [String: Int]()) { $0[$1.0] = $1.1 }
    }
    #expect(found == ["subnet-5a3b1e90": 1, "subnet-6e8d2f41": 1, "subnet-3f9c7a12": 1, "subnet-00000000": 0])
    #expect(cloud.transport.count("DescribeSubnets") == 1)
  }
}
