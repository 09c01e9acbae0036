import AWSCore
import Addresses

/// A network interface that AWS keeps in a subnet of its user. Those of an endpoint come and go with it; only what an
/// endpoint that was deleted leaves behind for a while is stored.
struct NetworkInterface: Resource {
  static let kind = "network-interface"

  let endpoint: String
  let vpc: String
  let subnet: String
  let zone: String
  let address: String
  let groups: [String]

  var isCounted: Bool { false }
  var summary: String { description }
  var description: String { "VPC Endpoint Interface \(endpoint)" }

  /// Of an endpoint that comes up in one delay, as AWS's do in a minute, the interfaces stay for two.
  static func transition(from state: String) -> Transition? {
    state == "in-use" ? Transition(to: "gone", weight: 2) : nil
  }

  static func entered(_ item: inout Stored<NetworkInterface>, _ call: Call) throws {
    if item.state == "gone" { item.isGone = true }
  }
}

extension VPCEndpoint {
  /// The endpoint's interfaces by their ids, one in each subnet.
  static func interfaces(of endpoint: Stored<VPCEndpoint>, _ call: Call) throws -> [(id: String, NetworkInterface)] {
    try endpoint.body.subnets.enumerated().compactMap { index, id in
      guard let subnet = try call.store.find(Subnet.self, id, account: endpoint.account)?.body,
        let address = IPPrefix(subnet.cidr)?.address(at: 10 + index)
      else { return nil }
      let body = NetworkInterface(
        endpoint: endpoint.id, vpc: endpoint.body.vpc, subnet: id, zone: subnet.zone,
        address: address.text, groups: endpoint.body.groups)
      return (EC2.interfaceID(of: endpoint.id, in: id), body)
    }
  }

  /// Keeps the interfaces of an endpoint that has just gone.
  static func leaveInterfaces(of endpoint: Stored<VPCEndpoint>, _ call: Call) throws {
    for (id, body) in try interfaces(of: endpoint, call) {
      try call.store.insert(
        Stored(body, id: id, account: endpoint.account, state: "in-use", parent: endpoint.id, at: call.now))
    }
  }
}

extension EC2 {
  static func interfaceID(of endpoint: String, in subnet: String) -> String {
    "eni-0" + Identifier.derived(16, from: endpoint + subnet)
  }

  /// The interfaces of an account as of now: those of its endpoints, and those that endpoints left behind.
  static func interfaces(_ call: Call) throws -> [(id: String, NetworkInterface)] {
    let standing = try call.store.all(VPCEndpoint.self, account: call.account)
      .flatMap { try VPCEndpoint.interfaces(of: $0, call) }
    let lingering = try call.store.all(NetworkInterface.self, account: call.account).map(call.settled)
      .filter { !$0.isGone }.map { (id: $0.id, $0.body) }
    return standing + lingering
  }

  @Sendable static func describeNetworkInterfaces(_ call: Call) throws -> Reply {
    let filters = try Filter.all(in: call.input)
    let ids = Set(call.input.strings("NetworkInterfaceId"))
    for left in try call.store.all(NetworkInterface.self, account: call.account) { _ = try call.look(at: left) }
    let shown = try interfaces(call).filter { id, interface in
      guard ids.isEmpty || ids.contains(id) else { return false }
      return try filters.allSatisfy { filter in
        switch filter.name {
        case "network-interface-id": filter.matches(id)
        case "vpc-id": filter.matches(interface.vpc)
        case "subnet-id": filter.matches(interface.subnet)
        case "group-id": interface.groups.contains(where: filter.matches)
        case "interface-type": filter.matches("vpc_endpoint")
        case "status": filter.matches("in-use")
        case "description": filter.matches(interface.description)
        default: throw filter.unknown
        }
      }
    }
    if let id = ids.sorted().first(where: { id in !shown.contains { $0.id == id } }) {
      throw Refusal("InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '\(id)' does not exist")
    }
    let page = try call.page(shown.sorted { $0.id < $1.id }, by: \.id)
    return Reply {
      Element.list("networkInterfaceSet", page.items.map { elements(of: $0.1, $0.id, call) })
      page.next
    }
  }

  private static func elements(of interface: NetworkInterface, _ id: String, _ call: Call) -> [Element] {
    [
      Element("networkInterfaceId", text: id), Element("subnetId", text: interface.subnet),
      Element("vpcId", text: interface.vpc), Element("availabilityZone", text: interface.zone),
      Element("description", text: interface.description),
      Element("ownerId", text: call.caller.account), .boolean("requesterManaged", true),
      Element("status", text: "in-use"), Element("interfaceType", text: "vpc_endpoint"),
      Element("privateIpAddress", text: interface.address),
      .list("groupSet", interface.groups.map { [Element("groupId", text: $0)] }),
    ]
  }
}
