import AWSConnection
import AWSCore
import Addresses
import PlinkflowKit

/// A customer gateway: what AWS knows of the device at the other side of a VPN.
///
/// AWS answers the creation of an identical one with the one that exists, whoever made it, so an identical one is
/// always looked for first, and adopted.
struct CustomerGateway: Step {
  /// The device.
  struct Parameters: Decodable, Sendable {
    /// Its public address.
    let ipAddress: String
    /// Its autonomous system number; 65000 where left out.
    let bgpASN: Int?
    /// What people call it.
    let deviceName: String?
    let tags: [String: String]?
  }

  /// The gateway's handle.
  struct Receipt: Codable, Sendable {
    let customerGatewayID: String
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    let customerGatewayID: String
    /// The device's public address.
    let ipAddress: String
  }

  /// `vpn.customer_gateway`.
  static let kind = "vpn.customer_gateway"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "a customer gateway, what AWS knows of the device on-premises"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "ip_address": "the device's public IPv4 address",
      "bgp_asn": "the device's autonomous system number; left out, 65000",
      "device_name": "what people call the device",
      "tags": "tags of the gateway",
    ],
    outputs: ["customer_gateway_id": "the gateway's identifier", "ip_address": "the device's public address"])
  /// The gateway is deleted.
  static let reversible = true
  /// CreateCustomerGateway takes no client token.
  static let visibleWithin = Duration.seconds(30)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: ["ec2:DescribeCustomerGateways"], apply: ["ec2:CreateCustomerGateway", "ec2:CreateTags"],
    undo: ["ec2:DeleteCustomerGateway"])

  private let parameters: Parameters
  private let number: Int
  private let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try Rule.tags(parameters.tags)
    _ = try IPAddress(ipv4: parameters.ipAddress, field: "ip_address")
    number = parameters.bgpASN ?? 65000
    guard (1...4_294_967_294).contains(number) else {
      throw .refused("has no autonomous system number in `bgp_asn`: \(number)")
    }
    self.parameters = parameters
    account = client
  }

  /// Looks for this step's gateway, then for an identical one.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    if let own = try await account.own(.customerGateway, receipt?.customerGatewayID, token, gone: isDeleted) {
      return try describe(own.kept).noting(twins: own.twins)
    }
    guard receipt == nil, let twin = try await twin() else { return .absent }
    return try describe(twin)
  }

  /// Creates the gateway.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    if case .present(let outputs, _) = found, let twin = found.twin {
      try await delete(twin)
      return Receipt(customerGatewayID: outputs.customerGatewayID)
    }
    let reply = try await account.change(
      .ec2, "CreateCustomerGateway",
      .members([
        "Type": .string("ipsec.1"), "IpAddress": .string(parameters.ipAddress),
        number > Int(Int32.max) ? "BgpAsnExtended" : "BgpAsn": .integer(number),
        "DeviceName": .text(parameters.deviceName),
        "TagSpecification": EC2Resource.customerGateway.tagged(parameters.tags, token),
      ]),
      on: "a customer gateway at \(parameters.ipAddress)")
    return Receipt(customerGatewayID: try EC2Resource.customerGateway.id(made: reply, in: "customerGateway", by: token))
  }

  /// Deletes the gateway.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    guard case .absent = before else { return }
    for id in try await account.ownIDs(.customerGateway, receipt?.customerGatewayID, token) { try await delete(id) }
  }

  private func delete(_ id: String) async throws(StepError) {
    try await account.remove(
      .ec2, "DeleteCustomerGateway", .members(["CustomerGatewayId": .string(id)]), on: "customer gateway \(id)")
  }

  private func twin() async throws(StepError) -> Element? {
    let candidates = try await account.find(
      EC2Resource.customerGateway.by(filter: "ip-address", path: ["ipAddress"]), parameters.ipAddress,
      on: "customer gateways at \(parameters.ipAddress)")
    return candidates.first { candidate in
      ["pending", "available"].contains(candidate.text("state"))
        && (candidate.text("bgpAsnExtended") ?? candidate.text("bgpAsn")) == String(number)
    }
  }

  private func describe(_ found: Element) throws(StepError) -> Observation<Outputs> {
    let id = try EC2Resource.customerGateway.id(of: found)
    let state = found.text("state") ?? "unknown"
    guard state == "available" else {
      return .settling("customer gateway \(id) is \(state)", pollAfter: .seconds(5))
    }
    return .present(Outputs(customerGatewayID: id, ipAddress: found.text("ipAddress") ?? parameters.ipAddress))
  }
}
