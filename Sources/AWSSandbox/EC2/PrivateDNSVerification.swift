import AWSCore

/// A proof in progress that a private name's domain is the provider's. Its id is that of the service.
struct PrivateDNSVerification: Resource {
  static let kind = "vpc-endpoint-service-private-dns-verification"
  var isCounted: Bool { false }

  let name: String

  static func transition(from state: String) -> Transition? {
    state == "looking" ? Transition(to: "over", weight: 1) : nil
  }

  /// What the public DNS says decides, at the moment when it is observed.
  static func entered(_ item: inout Stored<PrivateDNSVerification>, _ call: Call) throws {
    guard var service = try call.store.find(EndpointService.self, item.id, account: item.account),
      service.body.privateDNSName == item.body.name
    else { return }
    service.body.privateDNSState = try EC2.isProved(item.body.name, of: service.id, call) ? .verified : .failed
    try call.store.update(service)
  }
}

extension EC2 {
  /// The record that proves a private name: its first label, and its value.
  static func proof(of name: String, _ service: String) -> (label: String, value: String) {
    ("_" + Identifier.derived(13, from: name + service), "vpce:" + Identifier.derived(20, from: service + name))
  }

  /// Whether the record stands in a public zone, under the name or under a domain that the name is of.
  static func isProved(_ name: String, of service: String, _ call: Call) throws -> Bool {
    let (label, value) = proof(of: name, service)
    var domain = (name.hasPrefix("*.") ? name.dropFirst(2) : name[...]) + "."
    while domain.contains(where: { $0 != "." }) {
      for record in try call.store.all(RecordSet.self, name: "\(label).\(domain)")
      where record.body.type == "TXT" && record.body.values.contains("\"\(value)\"") {
        if let zone = try record.parent.flatMap({ try call.store.find(HostedZone.self, $0) }), !zone.body.isPrivate {
          return true
        }
      }
      domain = domain.drop { $0 != "." }.dropFirst()
    }
    return false
  }

  /// The service as of now, its proof included.
  static func proved(_ service: Stored<EndpointService>, _ call: Call) throws -> Stored<EndpointService> {
    guard let found = try call.store.find(PrivateDNSVerification.self, service.id, account: service.account),
      try call.look(at: found)?.state == "over"
    else { return service }
    return try call.store.find(EndpointService.self, service.id, account: service.account) ?? service
  }

  @Sendable static func startPrivateDNSVerification(_ call: Call) throws -> Reply {
    var service = try endpointService(try call.input.required("ServiceId"), call)
    guard let name = service.body.privateDNSName else {
      throw Refusal("InvalidParameter", "The service \(service.id) has no private DNS name to verify.")
    }
    service.body.privateDNSState = .pendingVerification
    try call.store.update(service)
    try call.store.insert(
      Stored(
        PrivateDNSVerification(name: name), id: service.id, account: call.account, state: "looking", at: call.now))
    return .done
  }

  /// The private name of a request: a domain name, `*` as its first label at most.
  static func privateDNSName(_ call: Call) throws -> String? {
    guard let text = call.input.string("PrivateDnsName") else { return nil }
    let name = text.hasPrefix("*.") ? String(text.dropFirst(2)) : text
    guard let normal = DomainName.normal(name), normal.dropLast().contains("."), !name.contains("*") else {
      throw Refusal("InvalidParameter", "The private DNS name '\(text)' is not valid.")
    }
    return text
  }

  /// Gives a service another private name; one that endpoints use stays.
  static func rename(_ service: inout Stored<EndpointService>, _ name: String?, _ call: Call) throws {
    guard name != service.body.privateDNSName else { return }
    let users = try call.store.all(VPCEndpoint.self, parent: service.id).map(call.settled)
    guard !users.contains(where: { !$0.isGone && $0.body.privateDNS }) else {
      throw Refusal(
        "InvalidParameter", "The private DNS name of \(service.id) is in use by endpoints with private DNS enabled.")
    }
    if let verification = try call.store.find(PrivateDNSVerification.self, service.id, account: service.account) {
      try call.store.remove(verification)
    }
    service.body.rename(name)
  }

  /// The regions of a request, each one that AWS could have.
  static func regions(_ parameter: String, _ call: Call) throws -> [String] {
    let regions = call.input.strings(parameter)
    for region in regions where region.split(separator: "-").count < 3 || Int(region.suffix(1)) == nil {
      throw Refusal("InvalidParameter", "The region '\(region)' is not valid.")
    }
    return regions
  }
}
