import AWSCore

/// A virtual private gateway: the AWS side of a VPN.
struct VPNGateway: Resource {
  static let kind = "vpn-gateway"

  let amazonSideASN: Int

  static func transition(from state: String) -> Transition? {
    switch state {
    case "pending": Transition(to: "available", weight: 0.25)
    case "deleting": Transition(to: "deleted", weight: 0.25)
    default: nil
    }
  }

  static func entered(_ item: inout Stored<VPNGateway>, _ call: Call) throws {
    if item.state == "deleted" { item.isGone = true }
  }
}

/// That a gateway is attached to a VPC. Its parent is the gateway, its name the VPC.
struct VPNAttachment: Resource {
  static let kind = "vpn-attachment"

  let gateway: String
  let vpc: String

  var summary: String { "\(gateway) on \(vpc)" }

  static func transition(from state: String) -> Transition? {
    switch state {
    case "attaching": Transition(to: "attached", weight: 1)
    case "detaching": Transition(to: "detached", weight: 1)
    default: nil
    }
  }

  static func entered(_ item: inout Stored<VPNAttachment>, _ call: Call) throws {
    if item.state == "detached" { item.isGone = true }
  }
}

extension EC2 {
  static func vpnGateway(_ id: String, _ call: Call) throws -> Stored<VPNGateway> {
    try existing(
      VPNGateway.self, id, call, prefix: "vgw", notFound: "InvalidVpnGatewayID.NotFound",
      malformed: "InvalidVpnGatewayID.Malformed")
  }

  /// The attachments of a gateway that are not gone, as of now.
  static func attachments(of gateway: String, _ call: Call) throws -> [Stored<VPNAttachment>] {
    try call.store.all(VPNAttachment.self, account: call.account, parent: gateway).map(call.settled)
      .filter { !$0.isGone }
  }

  @Sendable static func createVPNGateway(_ call: Call) throws -> Reply {
    guard try call.input.required("Type") == "ipsec.1" else {
      throw Refusal.invalidValue("The type of a virtual private gateway has to be ipsec.1.")
    }
    let asn = try call.input.integer("AmazonSideAsn") ?? 64_512
    guard (64_512...65_534).contains(asn) || (4_200_000_000...4_294_967_294).contains(asn) else {
      throw Refusal.invalidValue("Value (\(asn)) for parameter amazonSideAsn is invalid. It has to be private.")
    }
    let tags = try tagSpecification(call, for: VPNGateway.kind)
    guard try call.store.all(VPNGateway.self, account: call.account).count < 5 else {
      throw Refusal("VpnGatewayLimitExceeded", "The maximum number of virtual private gateways has been reached.")
    }
    let made = Stored(
      VPNGateway(amazonSideASN: asn), id: Identifier.ec2("vgw"), account: call.account, state: "pending",
      lagging: true, at: call.now)
    try call.store.insert(made)
    try call.store.tag(made.id, kind: VPNGateway.kind, account: call.account, with: tags)
    return Reply { Element("vpnGateway", shown(made, tags, attachments: [])) }
  }

  private static func shown(
    _ gateway: Stored<VPNGateway>, _ tags: Tags, attachments: [Stored<VPNAttachment>]
  ) -> [Element] {
    [
      Element("vpnGatewayId", text: gateway.id), Element("state", text: gateway.state),
      Element("type", text: "ipsec.1"), .integer("amazonSideAsn", gateway.body.amazonSideASN),
      .list("attachments", attachments.map(shown)), .tagSet(tags),
    ]
  }

  private static func shown(_ attachment: Stored<VPNAttachment>) -> [Element] {
    [Element("vpcId", text: attachment.body.vpc), Element("state", text: attachment.state)]
  }

  @Sendable static func describeVPNGateways(_ call: Call) throws -> Reply {
    let selection = Selection<VPNGateway>(
      idParameter: "VpnGatewayId", idFilter: "vpn-gateway-id", prefix: "vgw",
      notFound: "InvalidVpnGatewayID.NotFound", malformed: "InvalidVpnGatewayID.Malformed",
      values: { name, item, _ in
        switch name {
        case "state": [item.state]
        case "type": ["ipsec.1"]
        case "amazon-side-asn": [String(item.body.amazonSideASN)]
        case "attachment.vpc-id":
          try call.store.all(VPNAttachment.self, account: item.account, parent: item.id).map(\.body.vpc)
        case "attachment.state":
          try call.store.all(VPNAttachment.self, account: item.account, parent: item.id)
            .compactMap { try call.look(at: $0)?.state }
        default: nil
        }
      }, showsGone: true)
    let shown = try selection.items(call).map { gateway in
      let all = try call.store.all(VPNAttachment.self, account: call.account, parent: gateway.id, withGone: true)
      return Self.shown(gateway.item, gateway.tags, attachments: try all.compactMap { try call.look(at: $0) })
    }
    return Reply { Element.list("vpnGatewaySet", shown) }
  }

  @Sendable static func attachVPNGateway(_ call: Call) throws -> Reply {
    let vpc = try vpc(try call.input.required("VpcId"), call)
    let gateway = try vpnGateway(try call.input.required("VpnGatewayId"), call)
    guard gateway.state != "deleting" else {
      throw Refusal("IncorrectState", "The vpnGateway '\(gateway.id)' is in an incorrect state: \(gateway.state)")
    }
    // The same attachment once more is answered as it stands.
    for other in try attachments(of: gateway.id, call) {
      guard other.body.vpc == vpc.id, other.state != "detaching" else {
        throw Refusal(
          "VpnGatewayAttachmentLimitExceeded",
          "The maximum number of VPC attachments for '\(gateway.id)' has been reached.")
      }
      return Reply { Element("attachment", shown(other)) }
    }
    let onSameVPC = try call.store.all(VPNAttachment.self, account: call.account, name: vpc.id).map(call.settled)
    guard onSameVPC.allSatisfy(\.isGone) else {
      throw Refusal(
        "InvalidVpcState", "The VPC '\(vpc.id)' already has a virtual private gateway attached to it.")
    }
    let made = Stored(
      VPNAttachment(gateway: gateway.id, vpc: vpc.id), id: "\(gateway.id)/\(vpc.id)", account: call.account,
      state: "attaching", parent: gateway.id, name: vpc.id, at: call.now)
    try call.store.insert(made)
    return Reply { Element("attachment", shown(made)) }
  }

  @Sendable static func detachVPNGateway(_ call: Call) throws -> Reply {
    let vpc = try call.input.required("VpcId")
    let gateway = try vpnGateway(try call.input.required("VpnGatewayId"), call)
    guard var attachment = try attachments(of: gateway.id, call).first(where: { $0.body.vpc == vpc }) else {
      throw Refusal(
        "InvalidVpnGatewayAttachment.NotFound",
        "The attachment with vpn gateway ID '\(gateway.id)' and vpc ID '\(vpc)' does not exist")
    }
    if attachment.state != "detaching" {
      attachment.enter("detaching", at: call.now)
      try call.store.update(attachment)
    }
    return .done
  }

  @Sendable static func deleteVPNGateway(_ call: Call) throws -> Reply {
    var gateway = try vpnGateway(try call.input.required("VpnGatewayId"), call)
    guard try attachments(of: gateway.id, call).isEmpty else {
      throw Refusal("IncorrectState", "The virtual private gateway \(gateway.id) is attached to a VPC.")
    }
    guard try connections(of: gateway.id, call).isEmpty else {
      throw Refusal("IncorrectState", "The virtual private gateway \(gateway.id) is in use by a VPN connection.")
    }
    for var table in try call.store.all(RouteTable.self, account: call.account)
    where table.body.propagating.contains(gateway.id) {
      table.body.propagating.removeAll { $0 == gateway.id }
      try call.store.update(table)
    }
    if gateway.state != "deleting" { gateway.enter("deleting", at: call.now) }
    try call.store.update(gateway)
    return .done
  }
}
