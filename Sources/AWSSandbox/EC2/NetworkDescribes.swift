import AWSCore

extension EC2 {
  @Sendable static func describeAvailabilityZones(_ call: Call) throws -> Reply {
    let filters = try Filter.all(in: call.input)
    let names = call.input.strings("ZoneName")
    let ids = call.input.strings("ZoneId")
    let zones = (call.world.account(call.caller.account)?.zones ?? [:]).filter { $0.key.hasPrefix(call.region) }
      .sorted { $0.key < $1.key }
    if let name = names.first(where: { name in !zones.contains { $0.key == name } }) {
      throw Refusal.invalidValue("Invalid availability zone: [\(name)]")
    }
    let shown = try zones.filter { zone in
      guard names.isEmpty || names.contains(zone.key), ids.isEmpty || ids.contains(zone.value) else { return false }
      return try filters.allSatisfy { filter in
        switch filter.name {
        case "zone-name": filter.matches(zone.key)
        case "zone-id": filter.matches(zone.value)
        case "region-name": filter.matches(call.region)
        case "state": filter.matches("available")
        default: throw filter.unknown
        }
      }
    }
    return Reply {
      Element.list(
        "availabilityZoneInfo",
        shown.map { name, id in
          [
            Element("zoneName", text: name), Element("zoneState", text: "available"),
            Element("regionName", text: call.region), Element("zoneId", text: id), Element("messageSet"),
            Element("optInStatus", text: "opt-in-not-required"), Element("zoneType", text: "availability-zone"),
          ]
        })
    }
  }

  @Sendable static func describeVpcs(_ call: Call) throws -> Reply {
    let selection = Selection<VPC>(
      idParameter: "VpcId", idFilter: "vpc-id", prefix: "vpc", notFound: "InvalidVpcID.NotFound",
      malformed: "InvalidVpcId.Malformed"
    ) { name, item, _ in
      switch name {
      case "cidr", "cidrBlock", "cidr-block", "cidr-block-association.cidr-block": [item.body.cidr]
      case "is-default", "isDefault": [String(item.body.isDefault)]
      case "state": [item.state]
      case "owner-id": [item.owner]
      default: nil
      }
    }
    let page = try call.page(try selection.items(call), by: \.id)
    return Reply {
      Element.list(
        "vpcSet",
        page.items.map { vpc in
          [
            Element("vpcId", text: vpc.id), Element("ownerId", text: vpc.item.owner),
            Element("state", text: vpc.item.state), Element("cidrBlock", text: vpc.body.cidr),
            .list(
              "cidrBlockAssociationSet",
              [
                [
                  Element("cidrBlock", text: vpc.body.cidr),
                  Element("associationId", text: "vpc-cidr-assoc-" + Identifier.derived(17, from: vpc.id)),
                  Element("cidrBlockState", [Element("state", text: "associated")]),
                ]
              ]),
            Element("dhcpOptionsId", text: "dopt-" + Identifier.derived(8, from: vpc.item.account)),
            .tagSet(vpc.tags), Element("instanceTenancy", text: "default"),
            .boolean("isDefault", vpc.body.isDefault),
          ]
        })
      page.next
    }
  }

  @Sendable static func describeVpcAttribute(_ call: Call) throws -> Reply {
    let vpc = try vpc(try call.input.required("VpcId"), call)
    let attribute = try call.input.required("Attribute")
    let value: Bool
    switch attribute {
    case "enableDnsSupport": value = vpc.body.dnsSupport
    case "enableDnsHostnames": value = vpc.body.dnsHostnames
    case "enableNetworkAddressUsageMetrics": value = false
    default: throw Refusal("InvalidParameterValue", "Value (\(attribute)) for parameter attribute is invalid.")
    }
    return Reply {
      Element("vpcId", text: vpc.id)
      Element(attribute, [.boolean("value", value)])
    }
  }

  @Sendable static func describeSubnets(_ call: Call) throws -> Reply {
    let selection = Selection<Subnet>(
      idParameter: "SubnetId", idFilter: "subnet-id", prefix: "subnet", notFound: "InvalidSubnetID.NotFound",
      malformed: "InvalidSubnetId.Malformed"
    ) { name, item, _ in
      switch name {
      case "vpc-id": [item.body.vpc]
      case "availability-zone", "availabilityZone": [item.body.zone]
      case "availability-zone-id", "availabilityZoneId": [item.body.zoneID]
      case "cidr", "cidrBlock", "cidr-block": [item.body.cidr]
      case "state": [item.state]
      case "owner-id": [item.owner]
      default: nil
      }
    }
    let page = try call.page(try selection.items(call), by: \.id)
    return Reply {
      Element.list(
        "subnetSet",
        page.items.map { subnet in
          [
            Element("subnetId", text: subnet.id), Element("state", text: subnet.item.state),
            Element("ownerId", text: subnet.item.owner), Element("vpcId", text: subnet.body.vpc),
            Element("cidrBlock", text: subnet.body.cidr), .integer("availableIpAddressCount", 251),
            Element("availabilityZone", text: subnet.body.zone),
            Element("availabilityZoneId", text: subnet.body.zoneID), .boolean("defaultForAz", false),
            .boolean("mapPublicIpOnLaunch", false), .tagSet(subnet.tags),
            Element(
              "subnetArn",
              text: "arn:aws:ec2:\(call.region):\(subnet.item.owner):subnet/\(subnet.id)"),
          ]
        })
      page.next
    }
  }
}
