import AWSCore

extension EC2 {
  /// The provider's view of the endpoints that want to use, or use, its services.
  @Sendable static func describeConnections(_ call: Call) throws -> Reply {
    let filters = try Filter.all(in: call.input)
    var shown: [Stored<VPCEndpoint>] = []
    for endpoint in try candidates(filters, call) {
      guard try filters.allSatisfy({ try $0.isOfState || matches($0, endpoint, call) }),
        let seen = try call.look(at: endpoint), !seen.isGone,
        try filters.allSatisfy({ try matches($0, seen, call) })
      else { continue }
      shown.append(seen)
    }
    let page = try call.page(shown.sorted { $0.id < $1.id }, by: \.id)
    return try Reply {
      Element.list(
        "vpcEndpointConnectionSet",
        try page.items.map { endpoint in
          let service = try call.store.find(EndpointService.self, endpoint.body.service, account: call.account)
          return [
            Element("serviceId", text: endpoint.body.service), Element("vpcEndpointId", text: endpoint.id),
            Element("vpcEndpointOwner", text: endpoint.owner),
            Element("vpcEndpointState", text: endpoint.state),
            .time("creationTimestamp", endpoint.created),
            .list("networkLoadBalancerArnSet", texts: service?.body.loadBalancers ?? []),
            Element("ipAddressType", text: "ipv4"),
            Element("vpcEndpointConnectionId", text: "vpce-con-0" + Identifier.derived(16, from: endpoint.id)),
            .tagSet([:]), Element("vpcEndpointRegion", text: endpoint.region(in: call.world)),
          ]
        })
      page.next
    }
  }

  /// The endpoints on the caller's services, found by the narrowest key that the request gives.
  private static func candidates(_ filters: [Filter], _ call: Call) throws -> [Stored<VPCEndpoint>] {
    func ids(_ name: String) -> [String]? { filters.first { $0.name == name && $0.isExact }?.values }
    if let ids = ids("vpc-endpoint-id") {
      return try Set(ids).compactMap { try call.store.find(VPCEndpoint.self, $0) }
        .filter { $0.body.serviceAccount == call.account }
    }
    let services =
      try ids("service-id").map { ids in
        try Set(ids).compactMap { try call.store.find(EndpointService.self, $0, account: call.account) }
      } ?? call.store.all(EndpointService.self, account: call.account)
    return try services.flatMap { try call.store.all(VPCEndpoint.self, parent: $0.id) }
  }

  private static func matches(_ filter: Filter, _ endpoint: Stored<VPCEndpoint>, _ call: Call) throws -> Bool {
    switch filter.name {
    case "service-id": filter.matches(endpoint.body.service)
    case "vpc-endpoint-id": filter.matches(endpoint.id)
    case "vpc-endpoint-owner": filter.matches(endpoint.owner)
    case "vpc-endpoint-state": filter.matches(endpoint.state)
    case "vpc-endpoint-region": filter.matches(endpoint.region(in: call.world))
    case "ip-address-type": filter.matches("ipv4")
    default: throw filter.unknown
    }
  }

  @Sendable static func acceptConnections(_ call: Call) throws -> Reply {
    try change(call, from: ["pendingAcceptance", "rejected"], to: "pending", verb: "accepted")
  }

  @Sendable static func rejectConnections(_ call: Call) throws -> Reply {
    try change(call, from: ["pendingAcceptance", "pending", "available"], to: "rejected", verb: "rejected")
  }

  private static func change(_ call: Call, from states: [String], to state: String, verb: String) throws -> Reply {
    let service = try endpointService(try call.input.required("ServiceId"), call)
    let ids = call.input.strings("VpcEndpointId")
    guard !ids.isEmpty else { throw Refusal.missing("VpcEndpointId") }
    return try unsuccessful(ids) { id in
      guard Identifier.isWellFormed(id, prefix: "vpce") else {
        throw Refusal("InvalidVpcEndpointId.Malformed", "Invalid id: \"\(id)\" (expecting \"vpce-...\")")
      }
      guard let found = try call.store.find(VPCEndpoint.self, id), found.body.service == service.id,
        found.state != "deleting"
      else {
        throw Refusal(
          "InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id '\(id)' does not exist on service \(service.id)")
      }
      var endpoint = try call.settled(found)
      guard states.contains(endpoint.state) else {
        throw Refusal("InvalidState", "Connection in state '\(endpoint.state)' can't be \(verb).")
      }
      endpoint.enter(state, at: call.now)
      try call.store.update(endpoint)
    }
  }
}
