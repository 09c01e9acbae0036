import AWSCore
import AWSSandbox
import CloudFixtures
import Fixtures
import Testing

@Suite struct LifecycleTests {
  @Test func `describes lag behind a creation`() async throws {
    let stage = try Stage()
    let made = try await stage.consumer.call(.ec2, "CreateVpnGateway", .parameters(["Type": "ipsec.1"]))
    let id = try #require(made["vpnGateway"]?["vpnGatewayId"]?.text)
    let first = try await stage.consumer.call(.ec2, "DescribeVpnGateways")
    let second = try await stage.consumer.call(.ec2, "DescribeVpnGateways")
    #expect(first["vpnGatewaySet"]?.children.isEmpty == true)
    #expect(second["vpnGatewaySet"]?.children.map { $0["vpnGatewayId"]?.text } == [id])
  }

  @Test func `an identifier that does not show yet is not found`() async throws {
    let stage = try Stage()
    let made = try await stage.consumer.call(.ec2, "CreateVpnGateway", .parameters(["Type": "ipsec.1"]))
    let id = try #require(made["vpnGateway"]?["vpnGatewayId"]?.text)
    let ask = Input.parameters(lists: ["VpnGatewayId": [id]])
    await #expect(throws: AWSFailure.self) { try await stage.consumer.call(.ec2, "DescribeVpnGateways", ask) }
    let found = try await stage.consumer.call(.ec2, "DescribeVpnGateways", ask)
    #expect(found["vpnGatewaySet"]?.children.count == 1)
  }

  /// At a delay of 10 seconds a gateway needs 2.5: neither time alone nor a describe alone moves it on.
  @Test func `a passing state ends after its time and after it was seen`() async throws {
    let stage = try Stage(delay: .seconds(10))
    _ = try await stage.consumer.call(.ec2, "CreateVpnGateway", .parameters(["Type": "ipsec.1"]))
    func state() async throws -> String? {
      let answer = try await stage.consumer.call(.ec2, "DescribeVpnGateways")
      return answer["vpnGatewaySet"]?.children.first?["state"]?.text
    }
    #expect(try await state() == nil)
    #expect(try await state() == nil)
    stage.clock.advance(by: .seconds(60))
    #expect(try await state() == "pending")
    #expect(try await state() == "available")
    let other = try Stage(delay: .seconds(10))
    _ = try await other.consumer.call(.ec2, "CreateVpnGateway", .parameters(["Type": "ipsec.1"]))
    _ = try await other.consumer.call(.ec2, "DescribeVpnGateways")
    other.clock.advance(by: .seconds(1))
    for _ in 0..<5 {
      let answer = try await other.consumer.call(.ec2, "DescribeVpnGateways")
      #expect(answer["vpnGatewaySet"]?.children.first?["state"]?.text == "pending")
    }
  }

  /// Whoever waits with a filter for `available` must not wait for ever.
  @Test func `a filter of states does not keep a state from ending`() async throws {
    let stage = try Stage()
    _ = try await stage.consumer.call(.ec2, "CreateVpnGateway", .parameters(["Type": "ipsec.1"]))
    let filter = Input.structure([
      .init(
        "Filter",
        .list([.structure([.init("Name", .string("state")), .init("Value", .list([.string("available")]))])]))
    ])
    var counts: [Int] = []
    for _ in 0..<3 {
      let answer = try await stage.consumer.call(.ec2, "DescribeVpnGateways", filter)
      counts.append(answer["vpnGatewaySet"]?.children.count ?? -1)
    }
    #expect(counts == [0, 0, 1])
  }

  @Test func `pages hold each item once`() async throws {
    let stage = try Stage()
    var token: String?
    var ids: [String] = []
    repeat {
      var parameters = ["MaxResults": "3"]
      parameters["NextToken"] = token
      let page = try await stage.consumer.call(.ec2, "DescribeSecurityGroupRules", .parameters(parameters))
      let found = page["securityGroupRuleSet"]?.children.compactMap { $0["securityGroupRuleId"]?.text } ?? []
      #expect(found.count <= 3)
      ids += found
      token = page["nextToken"]?.text
    } while token != nil
    #expect(ids == ["sgr-01f2a3b4", "sgr-02c4d5e6", "sgr-06d8e9f0", "sgr-07e9f0a1", "sgr-08f0a1b2"])
  }

  @Test func `a token of another list is refused`() async throws {
    let stage = try Stage()
    let page = try await stage.consumer.call(.ec2, "DescribeSubnets", .parameters(["MaxResults": "1"]))
    let token = try #require(page["nextToken"]?.text)
    for (action, text) in [("DescribeSecurityGroups", token), ("DescribeSubnets", "zz"), ("DescribeSubnets", "00")] {
      let failure = await #expect(throws: AWSFailure.self) {
        try await stage.consumer.call(.ec2, action, .parameters(["NextToken": text]))
      }
      #expect(failure?.word == "InvalidNextToken")
    }
  }
}

extension Input {
  /// Plain parameters and lists of texts.
  static func parameters(_ texts: [String: String] = [:], lists: [String: [String]] = [:]) -> Input {
    .structure(
      texts.sorted { $0.key < $1.key }.map { Member($0.key, .string($0.value)) }
        + lists.sorted { $0.key < $1.key }.map { Member($0.key, .list($0.value.map(Input.string))) })
  }
}
