import AWSCore

/// A transit gateway: a hub of VPCs and VPNs.
struct TransitGateway: Resource {
  static let kind = "transit-gateway"

  let amazonSideASN: Int
  let description: String?

  static func transition(from state: String) -> Transition? {
    switch state {
    case "pending": Transition(to: "available", weight: 1)
    case "deleting": Transition(to: "deleted", weight: 0.5)
    default: nil
    }
  }

  static func entered(_ item: inout Stored<TransitGateway>, _ call: Call) throws {
    if item.state == "deleted" { item.isGone = true }
  }
}

/// That a VPC is attached to a transit gateway. Its parent is the gateway.
struct TransitGatewayAttachment: Resource {
  static let kind = "transit-gateway-attachment"

  let gateway: String
  let vpc: String
  let subnets: [String]

  var summary: String { "\(vpc) on \(gateway)" }

  static func transition(from state: String) -> Transition? {
    switch state {
    case "pending": Transition(to: "available", weight: 1)
    case "deleting": Transition(to: "deleted", weight: 0.5)
    default: nil
    }
  }

  static func entered(_ item: inout Stored<TransitGatewayAttachment>, _ call: Call) throws {
    if item.state == "deleted" { item.isGone = true }
  }
}

extension EC2 {
  static let transitGatewayActions: [String: Action] = [
    "CreateTransitGateway": createTransitGateway,
    "DescribeTransitGateways": describeTransitGateways,
    "DeleteTransitGateway": deleteTransitGateway,
    "CreateTransitGatewayVpcAttachment": attachToTransitGateway,
    "DescribeTransitGatewayVpcAttachments": describeTransitGatewayAttachments,
    "DeleteTransitGatewayVpcAttachment": detachFromTransitGateway,
  ]

  static func transitGateway(_ id: String, _ call: Call) throws -> Stored<TransitGateway> {
    try existing(
      TransitGateway.self, id, call, prefix: "tgw", notFound: "InvalidTransitGatewayID.NotFound",
      malformed: "InvalidTransitGatewayID.Malformed")
  }

  /// A gateway that can be used: it is neither on its way nor leaving.
  static func availableTransitGateway(_ id: String, _ call: Call) throws -> Stored<TransitGateway> {
    let gateway = try transitGateway(id, call)
    guard gateway.state == "available" else {
      throw Refusal("IncorrectState", "\(id) is in invalid state")
    }
    return gateway
  }

  @Sendable static func createTransitGateway(_ call: Call) throws -> Reply {
    let asn = try call.input["Options"]?.integer("AmazonSideAsn") ?? 64_512
    guard (64_512...65_534).contains(asn) || (4_200_000_000...4_294_967_294).contains(asn) else {
      throw Refusal.invalidValue("Value (\(asn)) for parameter amazonSideAsn is invalid. It has to be private.")
    }
    let tags = try tagSpecification(call, for: TransitGateway.kind)
    let made = Stored(
      TransitGateway(amazonSideASN: asn, description: call.input.string("Description")), id: Identifier.ec2("tgw"),
      account: call.account, state: "pending", lagging: true, at: call.now)
    try call.store.insert(made)
    try call.store.tag(made.id, kind: TransitGateway.kind, account: call.account, with: tags)
    return Reply { Element("transitGateway", shown(made, tags, call)) }
  }

  private static func shown(_ gateway: Stored<TransitGateway>, _ tags: Tags, _ call: Call) -> [Element] {
    let table = "tgw-rtb-0" + Identifier.derived(16, from: gateway.id)
    return [
      Element("transitGatewayId", text: gateway.id),
      Element(
        "transitGatewayArn",
        text: "arn:aws:ec2:\(call.region):\(gateway.owner):transit-gateway/\(gateway.id)"),
      Element("state", text: gateway.state), Element("ownerId", text: gateway.owner),
      Element.text("description", gateway.body.description), .time("creationTime", gateway.created),
      Element(
        "options",
        [
          .integer("amazonSideAsn", gateway.body.amazonSideASN),
          Element("autoAcceptSharedAttachments", text: "disable"),
          Element("defaultRouteTableAssociation", text: "enable"),
          Element("associationDefaultRouteTableId", text: table),
          Element("defaultRouteTablePropagation", text: "enable"),
          Element("propagationDefaultRouteTableId", text: table), Element("vpnEcmpSupport", text: "enable"),
          Element("dnsSupport", text: "enable"), Element("multicastSupport", text: "disable"),
        ]), .tagSet(tags),
    ].compactMap(\.self)
  }

  @Sendable static func describeTransitGateways(_ call: Call) throws -> Reply {
    let selection = Selection<TransitGateway>(
      idParameter: "TransitGatewayIds", idFilter: "transit-gateway-id", prefix: "tgw",
      notFound: "InvalidTransitGatewayID.NotFound", malformed: "InvalidTransitGatewayID.Malformed",
      values: { name, item, _ in
        switch name {
        case "state": [item.state]
        case "owner-id": [item.owner]
        case "options.amazon-side-asn": [String(item.body.amazonSideASN)]
        default: nil
        }
      }, showsGone: true)
    let page = try call.page(try selection.items(call), by: \.id)
    return Reply {
      Element.list("transitGatewaySet", page.items.map { shown($0.item, $0.tags, call) })
      page.next
    }
  }

  @Sendable static func deleteTransitGateway(_ call: Call) throws -> Reply {
    var gateway = try transitGateway(try call.input.required("TransitGatewayId"), call)
    let attached = try call.store.all(TransitGatewayAttachment.self, account: call.account, parent: gateway.id)
      .map(call.settled).filter { !$0.isGone }
    let connected = try connections(of: gateway.id, call)
    guard attached.isEmpty, connected.isEmpty else {
      let users = attached.map(\.id) + connected.map(\.id)
      throw Refusal("IncorrectState", "\(gateway.id) has non-deleted attachments: \(users.joined(separator: ", "))")
    }
    if gateway.state != "deleting" { gateway.enter("deleting", at: call.now) }
    try call.store.update(gateway)
    return Reply { Element("transitGateway", shown(gateway, [:], call)) }
  }

  @Sendable static func attachToTransitGateway(_ call: Call) throws -> Reply {
    let gateway = try availableTransitGateway(try call.input.required("TransitGatewayId"), call)
    let vpc = try vpc(try call.input.required("VpcId"), call)
    let subnets = call.input.strings("SubnetIds")
    guard !subnets.isEmpty else { throw Refusal.missing("SubnetIds") }
    var zones: Set<String> = []
    for id in subnets {
      let subnet = try subnet(id, call)
      guard subnet.body.vpc == vpc.id else {
        throw Refusal("InvalidParameter", "The subnet ID '\(id)' does not belong to the VPC '\(vpc.id)'.")
      }
      guard zones.insert(subnet.body.zoneID).inserted else {
        throw Refusal("DuplicateSubnetsInSameZone", "Duplicate subnets for same AZ")
      }
    }
    let tags = try tagSpecification(call, for: TransitGatewayAttachment.kind)
    let twins = try call.store.all(TransitGatewayAttachment.self, account: call.account, parent: gateway.id)
      .map(call.settled)
    guard !twins.contains(where: { !$0.isGone && $0.body.vpc == vpc.id }) else {
      throw Refusal(
        "DuplicateTransitGatewayAttachment", "\(gateway.id) has already been attached to \(vpc.id)")
    }
    let made = Stored(
      TransitGatewayAttachment(gateway: gateway.id, vpc: vpc.id, subnets: subnets),
      id: Identifier.ec2("tgw-attach"), account: call.account, state: "pending", parent: gateway.id, lagging: true,
      at: call.now)
    try call.store.insert(made)
    try call.store.tag(made.id, kind: TransitGatewayAttachment.kind, account: call.account, with: tags)
    return Reply { Element("transitGatewayVpcAttachment", shown(made, tags)) }
  }

  private static func shown(_ attachment: Stored<TransitGatewayAttachment>, _ tags: Tags) -> [Element] {
    [
      Element("transitGatewayAttachmentId", text: attachment.id),
      Element("transitGatewayId", text: attachment.body.gateway), Element("vpcId", text: attachment.body.vpc),
      Element("vpcOwnerId", text: attachment.owner), Element("state", text: attachment.state),
      .list("subnetIds", texts: attachment.body.subnets), .time("creationTime", attachment.created), .tagSet(tags),
    ]
  }

  @Sendable static func describeTransitGatewayAttachments(_ call: Call) throws -> Reply {
    let selection = Selection<TransitGatewayAttachment>(
      idParameter: "TransitGatewayAttachmentIds", idFilter: "transit-gateway-attachment-id", prefix: "tgw-attach",
      notFound: "InvalidTransitGatewayAttachmentID.NotFound",
      malformed: "InvalidTransitGatewayAttachmentID.Malformed",
      values: { name, item, _ in
        switch name {
        case "state": [item.state]
        case "transit-gateway-id": [item.body.gateway]
        case "vpc-id": [item.body.vpc]
        default: nil
        }
      }, showsGone: true)
    let page = try call.page(try selection.items(call), by: \.id)
    return Reply {
      Element.list("transitGatewayVpcAttachments", page.items.map { shown($0.item, $0.tags) })
      page.next
    }
  }

  @Sendable static func detachFromTransitGateway(_ call: Call) throws -> Reply {
    var attachment = try existing(
      TransitGatewayAttachment.self, try call.input.required("TransitGatewayAttachmentId"), call,
      prefix: "tgw-attach", notFound: "InvalidTransitGatewayAttachmentID.NotFound",
      malformed: "InvalidTransitGatewayAttachmentID.Malformed")
    if attachment.state != "deleting" {
      attachment.enter("deleting", at: call.now)
      try call.store.update(attachment)
    }
    return Reply { Element("transitGatewayVpcAttachment", shown(attachment, [:])) }
  }
}
