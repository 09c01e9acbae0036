import AWSCore
import Addresses

/// What AWS knows of a VPN device on the other side. Its name says what no two of an account have in common.
struct CustomerGateway: Resource {
  static let kind = "customer-gateway"

  let address: String
  let asn: Int
  let deviceName: String?

  var key: String { "\(address) \(asn) \(deviceName ?? "")" }
  var summary: String { address }

  static func transition(from state: String) -> Transition? {
    state == "pending" ? Transition(to: "available", weight: 0.25) : nil
  }
}

extension EC2 {
  static func customerGateway(_ id: String, _ call: Call) throws -> Stored<CustomerGateway> {
    try existing(
      CustomerGateway.self, id, call, prefix: "cgw", notFound: "InvalidCustomerGatewayID.NotFound",
      malformed: "InvalidCustomerGatewayId.Malformed")
  }

  @Sendable static func createCustomerGateway(_ call: Call) throws -> Reply {
    guard try call.input.required("Type") == "ipsec.1" else {
      throw Refusal.invalidValue("The type of a customer gateway has to be ipsec.1.")
    }
    guard let given = call.input.string("IpAddress") ?? call.input.string("PublicIp") else {
      throw Refusal.missing("IpAddress")
    }
    guard IPAddress(given)?.isIPv4 == true else {
      throw Refusal.invalidValue("Value (\(given)) for parameter ipAddress is invalid.")
    }
    let asn = try call.input.integer("BgpAsnExtended") ?? call.input.integer("BgpAsn") ?? 65_000
    guard (1...4_294_967_294).contains(asn) else {
      throw Refusal.invalidValue("Value (\(asn)) for parameter bgpAsn is invalid.")
    }
    let body = CustomerGateway(address: given, asn: asn, deviceName: call.input.string("DeviceName"))
    let tags = try tagSpecification(call, for: CustomerGateway.kind)
    // An identical request is answered with the gateway that is there, whosever it is; its tags stay as they are.
    if let found = try call.store.all(CustomerGateway.self, account: call.account, name: body.key).first {
      let own = try call.store.tags(of: found.id, account: found.account)
      return Reply { Element("customerGateway", shown(found, own)) }
    }
    guard try call.store.all(CustomerGateway.self, account: call.account).count < 50 else {
      throw Refusal("CustomerGatewayLimitExceeded", "The maximum number of customer gateways has been reached.")
    }
    let made = Stored(
      body, id: Identifier.ec2("cgw"), account: call.account, state: "pending", name: body.key, lagging: true,
      at: call.now)
    try call.store.insert(made)
    try call.store.tag(made.id, kind: CustomerGateway.kind, account: call.account, with: tags)
    return Reply { Element("customerGateway", shown(made, tags)) }
  }

  private static func shown(_ gateway: Stored<CustomerGateway>, _ tags: Tags) -> [Element] {
    [
      Element("customerGatewayId", text: gateway.id), Element("state", text: gateway.state),
      Element("type", text: "ipsec.1"), Element("ipAddress", text: gateway.body.address),
      Element("bgpAsn", text: String(gateway.body.asn)), Element.text("deviceName", gateway.body.deviceName),
      Element.tagSet(tags),
    ].compactMap(\.self)
  }

  @Sendable static func describeCustomerGateways(_ call: Call) throws -> Reply {
    let selection = Selection<CustomerGateway>(
      idParameter: "CustomerGatewayId", idFilter: "customer-gateway-id", prefix: "cgw",
      notFound: "InvalidCustomerGatewayID.NotFound", malformed: "InvalidCustomerGatewayId.Malformed",
      values: { name, item, _ in
        switch name {
        case "state": [item.state]
        case "type": ["ipsec.1"]
        case "ip-address": [item.body.address]
        case "bgp-asn": [String(item.body.asn)]
        case "device-name": [item.body.deviceName ?? ""]
        default: nil
        }
      }, showsGone: true)
    let shown = try selection.items(call).map { Self.shown($0.item, $0.tags) }
    return Reply { Element.list("customerGatewaySet", shown) }
  }

  @Sendable static func deleteCustomerGateway(_ call: Call) throws -> Reply {
    var gateway = try customerGateway(try call.input.required("CustomerGatewayId"), call)
    let users = try call.store.all(VPNConnection.self, account: call.account).map(call.settled)
      .filter { $0.body.customerGateway == gateway.id && !$0.isGone }
    guard users.isEmpty else {
      throw Refusal("IncorrectState", "The customer gateway is in use.")
    }
    gateway.enter("deleted", at: call.now)
    gateway.isGone = true
    // What is deleted does not stand in the way of its like.
    gateway.name = nil
    try call.store.update(gateway)
    return .done
  }
}
