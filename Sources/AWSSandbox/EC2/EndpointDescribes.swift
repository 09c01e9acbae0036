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
      Element("ownerId", text: endpoint.account), Element("serviceRegion", text: call.world.region),
    ]
  }

  static func interfaceID(of endpoint: String, in subnet: String) -> String {
    "eni-0" + Identifier.derived(16, from: endpoint + subnet)
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

  @Sendable static func describeNetworkInterfaces(_ call: Call) throws -> Reply {
    let filters = try Filter.all(in: call.input)
    let ids = Set(call.input.strings("NetworkInterfaceId"))
    var shown: [(id: String, elements: [Element])] = []
    for endpoint in try call.store.all(VPCEndpoint.self, account: call.account) {
      for (index, subnetID) in endpoint.body.subnets.enumerated() {
        let id = interfaceID(of: endpoint.id, in: subnetID)
        guard ids.isEmpty || ids.contains(id), let subnet = try call.find(Subnet.self, subnetID) else { continue }
        let matching = try filters.allSatisfy { filter in
          switch filter.name {
          case "network-interface-id": filter.matches(id)
          case "vpc-id": filter.matches(endpoint.body.vpc)
          case "subnet-id": filter.matches(subnetID)
          case "group-id": endpoint.body.groups.contains(where: filter.matches)
          case "interface-type": filter.matches("vpc_endpoint")
          case "status": filter.matches("in-use")
          case "description": filter.matches("VPC Endpoint Interface \(endpoint.id)")
          default: throw filter.unknown
          }
        }
        guard matching, let range = CIDR(subnet.body.cidr) else { continue }
        let address = CIDR.text(of: range.address &+ 10 &+ UInt32(index))
        shown.append((id, interface(id, endpoint, subnet, address)))
      }
    }
    if let id = ids.sorted().first(where: { id in !shown.contains { $0.id == id } }) {
      throw Refusal("InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '\(id)' does not exist")
    }
    let page = try call.page(shown.sorted { $0.id < $1.id }, by: \.id)
    return Reply {
      Element.list("networkInterfaceSet", page.items.map(\.elements))
      page.next
    }
  }

  private static func interface(
    _ id: String, _ endpoint: Stored<VPCEndpoint>, _ subnet: Stored<Subnet>, _ address: String
  ) -> [Element] {
    [
      Element("networkInterfaceId", text: id), Element("subnetId", text: subnet.id),
      Element("vpcId", text: endpoint.body.vpc), Element("availabilityZone", text: subnet.body.zone),
      Element("description", text: "VPC Endpoint Interface \(endpoint.id)"),
      Element("ownerId", text: endpoint.account), .boolean("requesterManaged", true),
      Element("status", text: "in-use"), Element("interfaceType", text: "vpc_endpoint"),
      Element("privateIpAddress", text: address),
      .list("groupSet", endpoint.body.groups.map { [Element("groupId", text: $0)] }),
    ]
  }
}
