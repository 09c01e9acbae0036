import AWSCore

extension EC2 {
  @Sendable static func describeEndpoints(_ call: Call) throws -> Reply {
    let selection = Selection<VPCEndpoint>(
      idParameter: "VpcEndpointId", idFilter: "vpc-endpoint-id", prefix: "vpce",
      notFound: "InvalidVpcEndpointId.NotFound", malformed: "InvalidVpcEndpointId.Malformed"
    ) { name, item, _ in
      switch name {
      case "vpc-endpoint-state": [item.state]
      case "vpc-endpoint-type": ["Interface"]
      case "vpc-id": [item.body.vpc]
      case "service-name": [item.body.serviceName]
      case "ip-address-type": ["ipv4"]
      default: nil
      }
    }
    let page = try call.page(try selection.items(call), by: \.id)
    return try Reply {
      Element.list("vpcEndpointSet", try page.items.map { try shown($0.item, $0.tags, call) })
      page.next
    }
  }

  /// What the consumer sees of an endpoint.
  static func shown(_ endpoint: Stored<VPCEndpoint>, _ tags: Tags, _ call: Call) throws -> [Element] {
    let body = endpoint.body
    let groups = try body.groups.map { id in
      let name = try call.store.find(SecurityGroup.self, id, account: endpoint.account)?.body.name ?? ""
      return [Element("groupId", text: id), Element("groupName", text: name)]
    }
    return [
      Element("vpcEndpointId", text: endpoint.id), Element("vpcEndpointType", text: "Interface"),
      Element("vpcId", text: body.vpc), Element("serviceName", text: body.serviceName),
      Element("state", text: endpoint.state), Element("policyDocument", text: body.policy),
      Element("routeTableIdSet"), .list("subnetIdSet", texts: body.subnets), .list("groupSet", groups),
      Element("ipAddressType", text: "ipv4"), Element("dnsOptions", [Element("dnsRecordIpType", text: "ipv4")]),
      .boolean("privateDnsEnabled", body.privateDNS), .boolean("requesterManaged", false),
      .list("networkInterfaceIdSet", texts: body.subnets.map { interfaceID(of: endpoint.id, in: $0) }),
      dnsEntries(of: endpoint, call), .time("creationTimestamp", endpoint.created), .tagSet(tags),
      Element("ownerId", text: endpoint.owner), Element("serviceRegion", text: call.world.region),
    ]
  }

  /// The regional name, and one for each zone. AWS promises no order, so the sandbox keeps none.
  private static func dnsEntries(of endpoint: Stored<VPCEndpoint>, _ call: Call) -> Element {
    let suffix = "\(endpoint.body.service).\(call.world.region).vpce.amazonaws.com"
    let stem = "\(endpoint.id)-\(endpoint.body.mark)"
    let zones = endpoint.body.subnets.compactMap { id in
      try? call.store.find(Subnet.self, id, account: endpoint.account)?.body.zone
    }
    let names = ["\(stem).\(suffix)"] + zones.sorted().map { "\(stem)-\($0).\(suffix)" }
    return .list(
      "dnsEntrySet",
      names.sorted { Identifier.derived(16, from: $0) < Identifier.derived(16, from: $1) }.map {
        [Element("dnsName", text: $0), Element("hostedZoneId", text: "Z2E726K9Y6RL4W")]
      })
  }
}
