import AWSCore

extension EC2 {
  @Sendable static func describeEndpointServiceConfigurations(_ call: Call) throws -> Reply {
    let selection = Selection<EndpointService>(
      idParameter: "ServiceId", idFilter: "service-id", prefix: "vpce-svc",
      notFound: "InvalidVpcEndpointServiceId.NotFound", malformed: "InvalidVpcEndpointServiceId.Malformed"
    ) { name, item, _ in
      switch name {
      case "service-name": [item.body.name]
      case "service-state": [item.state]
      case "supported-ip-address-types": ["ipv4"]
      default: nil
      }
    }
    let page = try call.page(try selection.items(call), by: \.id)
    return try Reply {
      Element.list(
        "serviceConfigurationSet", try page.items.map { try configuration(proved($0.item, call), $0.tags, call) })
      page.next
    }
  }

  /// What the provider sees of a service.
  static func configuration(_ service: Stored<EndpointService>, _ tags: Tags, _ call: Call) throws -> [Element] {
    let zones = try zoneIDs(of: service, call)
    var elements: [Element] = [
      .list("serviceType", [[Element("serviceType", text: "Interface")]]),
      Element("serviceId", text: service.id), Element("serviceName", text: service.body.name),
      Element("serviceState", text: service.state), .list("availabilityZoneIdSet", texts: zones),
      .list("availabilityZoneSet", texts: names(of: zones, call)),
      .boolean("acceptanceRequired", service.body.acceptanceRequired), .boolean("managesVpcEndpoints", false),
      .list("networkLoadBalancerArnSet", texts: service.body.loadBalancers),
      .list("supportedIpAddressTypeSet", texts: ["ipv4"]),
      .list("baseEndpointDnsNameSet", texts: [baseName(of: service, call)]), .tagSet(tags),
      .list(
        "supportedRegionSet",
        service.body.supportedRegions.map {
          [Element("region", text: $0), Element("serviceState", text: service.state)]
        }), .boolean("remoteAccessEnabled", !service.body.supportedRegions.isEmpty),
    ]
    if let name = service.body.privateDNSName {
      let proof = proof(of: name, service.id)
      elements += [
        Element("privateDnsName", text: name),
        Element(
          "privateDnsNameConfiguration",
          [
            Element("state", text: (service.body.privateDNSState ?? .pendingVerification).rawValue),
            Element("type", text: "TXT"), Element("value", text: proof.value), Element("name", text: proof.label),
          ]),
      ]
    }
    return elements
  }

  /// The zones that the service's load balancers have addresses in, by id.
  static func zoneIDs(of service: Stored<EndpointService>, _ call: Call) throws -> [String] {
    var zones: Set<String> = []
    for arn in service.body.loadBalancers {
      zones.formUnion(
        try call.store.find(LoadBalancer.self, arn, account: service.account)?.body.zones.map(\.zoneID) ?? [])
    }
    return zones.sorted()
  }

  /// What the caller's account calls zones.
  static func names(of zoneIDs: [String], _ call: Call) -> [String] {
    let zones = call.world.account(call.caller.account)?.zones ?? [:]
    return zones.filter { zoneIDs.contains($0.value) }.keys.sorted()
  }

  static func baseName(of service: Stored<EndpointService>, _ call: Call) -> String {
    "\(service.id).\(call.world.region).vpce.amazonaws.com"
  }

  /// The service of that name, if the caller may see it: as its owner, or as an allowed principal.
  static func visibleService(_ name: String, _ call: Call) throws -> Stored<EndpointService>? {
    guard let found = try call.store.all(EndpointService.self, name: name).first else { return nil }
    let service = try call.settled(found)
    guard service.state == "Available" || service.state == "Pending", reaches(service, call) else { return nil }
    return try service.owner == call.caller.account || isAllowed(on: service, call) ? service : nil
  }

  /// Whether endpoints in the request's region may lead to a service: in its own region, and in those that it supports,
  /// where the request names the service's region.
  private static func reaches(_ service: Stored<EndpointService>, _ call: Call) -> Bool {
    let home = service.region(in: call.world)
    let named = call.input.strings("ServiceRegion") + [call.input.string("ServiceRegion")].compactMap(\.self)
    if call.region == home { return named.isEmpty || named.contains(home) }
    return named.contains(home) && service.body.supportedRegions.contains(call.region)
  }

  static func isAllowed(on service: Stored<EndpointService>, _ call: Call) throws -> Bool {
    try EndpointServicePermission.principals(including: call.caller).contains { principal in
      try !call.store.all(
        EndpointServicePermission.self, account: service.account, parent: service.id, name: principal
      ).isEmpty
    }
  }

  @Sendable static func describeEndpointServices(_ call: Call) throws -> Reply {
    let names = call.input.strings("ServiceName")
    let filters = try Filter.all(in: call.input)
    var shown: [Stored<EndpointService>] = []
    if names.isEmpty {
      shown = try call.store.all(EndpointService.self).compactMap { try visibleService($0.body.name, call) }
    }
    for name in names {
      guard let service = try visibleService(name, call) else { throw unknownService(name) }
      shown.append(try proved(service, call))
    }
    shown = try shown.filter { service in
      try filters.allSatisfy { filter in
        switch filter.name {
        case "service-name": filter.matches(service.body.name)
        case "service-type": filter.matches("Interface")
        case "owner": filter.matches(service.account)
        default:
          try filter.match(call.store.tags(of: service.id, account: service.account))
            ?? { throw filter.unknown }()
        }
      }
    }
    let page = try call.page(shown.sorted { $0.body.name < $1.body.name }, by: \.body.name)
    return try Reply {
      Element.list("serviceNameSet", texts: page.items.map(\.body.name))
      Element.list("serviceDetailSet", try page.items.map { try detail($0, call) })
      page.next
    }
  }

  static func unknownService(_ name: String) -> Refusal {
    Refusal("InvalidServiceName", "The Vpc Endpoint Service '\(name)' does not exist")
  }

  /// What anybody who may see a service sees of it; its zones go by the names of the caller's account.
  private static func detail(_ service: Stored<EndpointService>, _ call: Call) throws -> [Element] {
    // Of a service in another region nobody learns the zones.
    let zones = call.region == service.region(in: call.world) ? try zoneIDs(of: service, call) : []
    let name = service.body.privateDNSState == .verified ? service.body.privateDNSName : nil
    let privateName = name.map { name in
      [
        Element("privateDnsName", text: name), Element("privateDnsNameVerificationState", text: "verified"),
        .list("privateDnsNameSet", [[Element("privateDnsName", text: name)]]),
      ]
    }
    return [
      Element("serviceName", text: service.body.name), Element("serviceId", text: service.id),
      .list("serviceType", [[Element("serviceType", text: "Interface")]]),
      Element("serviceRegion", text: call.world.region), .list("availabilityZoneIdSet", texts: zones),
      .list("availabilityZoneSet", texts: names(of: zones, call)),
      Element("owner", text: service.owner),
      .list("baseEndpointDnsNameSet", texts: [baseName(of: service, call)]),
      .boolean("vpcEndpointPolicySupported", false),
      .boolean("acceptanceRequired", service.body.acceptanceRequired), .boolean("managesVpcEndpoints", false),
      .tagSet(
        service.owner == call.caller.account ? try call.store.tags(of: service.id, account: service.account) : [:]),
      .list("supportedIpAddressTypeSet", texts: ["ipv4"]),
    ] + (privateName ?? [])
  }
}
