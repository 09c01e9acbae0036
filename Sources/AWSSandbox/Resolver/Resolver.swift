import AWSCore
import Addresses
import Document

/// An endpoint of Route 53 Resolver: addresses in a VPC at which others ask for the VPC's names.
struct ResolverEndpoint: Resource {
  static let kind = "resolver-endpoint"

  let creator: String
  let name: String?
  let direction: String
  let vpc: String
  let groups: [String]
  let addresses: [Address]

  struct Address: Codable, Sendable {
    let id: String
    let subnet: String
    let address: String
  }

  var summary: String { "\(name ?? direction) in \(vpc)" }

  static func transition(from state: String) -> Transition? {
    switch state {
    case "CREATING": Transition(to: "OPERATIONAL", weight: 1)
    case "DELETING": Transition(to: "DELETED", weight: 0.5)
    default: nil
    }
  }

  static func entered(_ item: inout Stored<ResolverEndpoint>, _ call: Call) throws {
    if item.state == "DELETED" { item.isGone = true }
  }
}

extension Service {
  /// Amazon Route 53 Resolver.
  static let resolver = Service(
    signingName: "route53resolver", format: .json, namespace: "",
    actions: [
      "CreateResolverEndpoint": Resolver.create,
      "GetResolverEndpoint": Resolver.get,
      "ListResolverEndpoints": Resolver.list,
      "ListResolverEndpointIpAddresses": Resolver.listAddresses,
      "DeleteResolverEndpoint": Resolver.delete,
    ])
}

/// The actions of Route 53 Resolver.
enum Resolver {
  private static func invalid(_ message: String) -> Refusal { Refusal("InvalidParameterException", message) }

  private static func endpoint(_ call: Call) throws -> Stored<ResolverEndpoint> {
    let id = try call.input.required("ResolverEndpointId")
    guard let found = try call.find(ResolverEndpoint.self, id), !found.isGone else {
      throw Refusal(
        "ResourceNotFoundException", "[RSLVR-00706] Resolver endpoint with ID \"\(id)\" does not exist.")
    }
    return found
  }

  @Sendable static func create(_ call: Call) throws -> Reply {
    let creator = try call.input.required("CreatorRequestId")
    let token = ClientToken(text: creator, fingerprint: call.input.fingerprint())
    if let found = try call.store.find(ResolverEndpoint.self, token: creator, account: call.account) {
      guard found.token == token else {
        throw Refusal("ResourceExistsException", "A Resolver endpoint with that CreatorRequestId already exists.")
      }
      return Reply(["ResolverEndpoint": shown(try call.settled(found), call)])
    }
    let direction = try call.input.required("Direction")
    guard ["INBOUND", "OUTBOUND"].contains(direction) else { throw invalid("Direction \(direction) is not valid") }
    let wanted = call.input.list("IpAddresses")
    guard (2...6).contains(wanted.count) else {
      throw invalid("[RSLVR-00404] Resolver endpoints need between 2 and 6 IP addresses")
    }
    var vpcs: Set<String> = []
    var addresses: [ResolverEndpoint.Address] = []
    for (index, address) in wanted.enumerated() {
      let id = try address.required("SubnetId")
      guard let subnet = try call.find(Subnet.self, id), let range = IPPrefix(subnet.body.cidr) else {
        throw Refusal("ResourceNotFoundException", "The subnet '\(id)' does not exist")
      }
      vpcs.insert(subnet.body.vpc)
      let given = address.string("Ip") ?? range.address(at: 20 + index)?.text ?? ""
      guard IPAddress(given).map(range.contains) == true, !addresses.contains(where: { $0.address == given })
      else { throw invalid("The IP address \(given) is not valid in \(id)") }
      addresses.append(
        ResolverEndpoint.Address(id: "rni-" + Identifier.small(17), subnet: id, address: given))
    }
    guard vpcs.count == 1, let vpc = vpcs.first else { throw invalid("The subnets have to be of one VPC") }
    let groups = call.input.strings("SecurityGroupIds")
    guard !groups.isEmpty else { throw invalid("SecurityGroupIds is missing") }
    for id in groups where try call.find(SecurityGroup.self, id)?.body.vpc != vpc {
      throw Refusal("ResourceNotFoundException", "The security group '\(id)' does not exist in \(vpc)")
    }
    let body = ResolverEndpoint(
      creator: creator, name: call.input.string("Name"), direction: direction, vpc: vpc, groups: groups,
      addresses: addresses)
    let prefix = direction == "INBOUND" ? "rslvr-in-" : "rslvr-out-"
    let made = Stored(
      body, id: prefix + Identifier.small(17), account: call.account, state: "CREATING", token: token, at: call.now)
    try call.store.insert(made)
    var tags: Tags = [:]
    for tag in call.input.list("Tags") { tags[try tag.required("Key")] = tag.string("Value") ?? "" }
    try EC2.check(tags)
    try call.store.tag(made.id, kind: ResolverEndpoint.kind, account: call.account, with: tags)
    return Reply(["ResolverEndpoint": shown(made, call)])
  }

  private static func shown(_ endpoint: Stored<ResolverEndpoint>, _ call: Call) -> Value {
    let body = endpoint.body
    return .members([
      "Id": .string(endpoint.id), "CreatorRequestId": .string(body.creator),
      "Arn": .string(
        "arn:aws:route53resolver:\(call.world.region):\(endpoint.account):resolver-endpoint/\(endpoint.id)"),
      "Name": .text(body.name), "SecurityGroupIds": .list(body.groups), "Direction": .string(body.direction),
      "IpAddressCount": .integer(body.addresses.count), "HostVPCId": .string(body.vpc),
      "Status": .string(endpoint.state), "CreationTime": .string(endpoint.created.text),
      "ModificationTime": .string(endpoint.entered.text), "ResolverEndpointType": .string("IPV4"),
      "Protocols": .list(["Do53"]),
    ])
  }

  @Sendable static func get(_ call: Call) throws -> Reply {
    guard let seen = try call.look(at: try endpoint(call)), !seen.isGone else {
      throw Refusal("ResourceNotFoundException", "The Resolver endpoint does not exist.")
    }
    return Reply(["ResolverEndpoint": shown(seen, call)])
  }

  @Sendable static func list(_ call: Call) throws -> Reply {
    let filters = try call.input.list("Filters").map { filter in
      (name: try filter.required("Name"), values: filter.strings("Values"))
    }
    let found = try call.store.all(ResolverEndpoint.self, account: call.account).filter { item in
      try filters.allSatisfy { filter in
        switch filter.name {
        case "CreatorRequestId": filter.values.contains(item.body.creator)
        case "Direction": filter.values.contains(item.body.direction)
        case "HostVPCId": filter.values.contains(item.body.vpc)
        case "Name": filter.values.contains(item.body.name ?? "")
        default: throw invalid("The filter \(filter.name) is not valid")
        }
      }
    }.compactMap { try call.look(at: $0) }.filter { !$0.isGone }
    let (page, next) = try page(found, call, by: \.id)
    return Reply([
      "ResolverEndpoints": .list(page.map { shown($0, call) }), "NextToken": .text(next),
      "MaxResults": .integer(page.count),
    ])
  }

  @Sendable static func listAddresses(_ call: Call) throws -> Reply {
    let endpoint = try endpoint(call)
    let status = endpoint.state == "OPERATIONAL" ? "ATTACHED" : "ATTACHING"
    let (page, next) = try page(endpoint.body.addresses.sorted { $0.id < $1.id }, call, by: \.id)
    let addresses = page.map { address in
      Value.members([
        "IpId": .string(address.id), "SubnetId": .string(address.subnet), "Ip": .string(address.address),
        "Status": .string(status), "StatusMessage": .string("This IP address is \(status.lowercased())."),
        "CreationTime": .string(endpoint.created.text), "ModificationTime": .string(endpoint.entered.text),
      ])
    }
    return Reply([
      "IpAddresses": .list(addresses), "NextToken": .text(next), "MaxResults": .integer(page.count),
    ])
  }

  /// One page: `MaxResults`, 100 at most, and an opaque `NextToken`.
  private static func page<Item>(
    _ items: [Item], _ call: Call, by key: (Item) -> String
  ) throws -> (items: [Item], next: String?) {
    let size = try call.input.integer("MaxResults") ?? 100
    guard (1...100).contains(size) else { throw invalid("MaxResults has to be from 1 to 100") }
    var rest = items[...]
    if let token = call.input.string("NextToken") {
      guard let last = PageToken.read(token, of: call.action) else {
        throw Refusal("InvalidNextTokenException", "The token is not valid")
      }
      rest = rest.drop { key($0) <= last }
    }
    let page = Array(rest.prefix(size))
    guard rest.count > size, let last = page.last else { return (page, nil) }
    return (page, PageToken.write(key(last), of: call.action))
  }

  @Sendable static func delete(_ call: Call) throws -> Reply {
    var endpoint = try endpoint(call)
    guard endpoint.state != "DELETING" else {
      throw Refusal("InvalidRequestException", "The Resolver endpoint \(endpoint.id) is being deleted.")
    }
    endpoint.enter("DELETING", at: call.now)
    try call.store.update(endpoint)
    return Reply(["ResolverEndpoint": shown(endpoint, call)])
  }
}
