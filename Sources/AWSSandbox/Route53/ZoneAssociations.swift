import AWSCore

extension Route53 {
  /// Associates a VPC of the caller with a zone of its own, or with one whose owner has allowed it.
  @Sendable static func associate(_ call: Call) throws -> Reply {
    guard var zone = try call.store.find(HostedZone.self, call.path[2]) else { throw unknownZone(call.path[2]) }
    guard let element = call.document?["VPC"] else { throw invalid("Invalid XML ; the element VPC is missing") }
    let vpc = try vpc(element, call)
    guard zone.account == call.account || zone.body.authorized.contains(vpc) else {
      throw Refusal(
        "NotAuthorizedException",
        "The VPC: \(vpc.id) has not authorized to associate with your hosted zone.", status: 401)
    }
    guard zone.body.isPrivate else {
      throw Refusal(
        "PublicZoneVPCAssociation", "You're trying to associate a VPC with a public hosted zone.")
    }
    try check(noZoneOf: zone.body.name, in: vpc, call)
    guard zone.body.vpcs.count < 300 else {
      throw Refusal("LimitsExceeded", "The hosted zone \(zone.id) has the maximum number of associated VPCs.")
    }
    zone.body.vpcs.append(vpc)
    try call.store.update(zone)
    let change = try change(call, comment: call.document?["Comment"]?.text)
    return Reply { change }
  }

  @Sendable static func disassociate(_ call: Call) throws -> Reply {
    guard var zone = try call.store.find(HostedZone.self, call.path[2]) else { throw unknownZone(call.path[2]) }
    guard let element = call.document?["VPC"] else { throw invalid("Invalid XML ; the element VPC is missing") }
    let vpc = try read(element)
    let isMine = try zone.account == call.account || isOwn(vpc, call)
    guard isMine else { throw unknownZone(zone.id) }
    guard zone.body.vpcs.contains(vpc) else {
      throw Refusal(
        "VPCAssociationNotFound", "The specified VPC and hosted zone are not currently associated.", status: 404)
    }
    guard zone.body.vpcs.count > 1 else {
      throw Refusal(
        "LastVPCAssociation",
        "The VPC that you are trying to disassociate from the private hosted zone is the last "
          + "VPC that is associated with the hosted zone.")
    }
    zone.body.vpcs.removeAll { $0 == vpc }
    try call.store.update(zone)
    let change = try change(call, comment: call.document?["Comment"]?.text)
    return Reply { change }
  }

  /// Lets another account's VPC be associated. That the VPC exists is not looked into: it is not the caller's.
  @Sendable static func authorize(_ call: Call) throws -> Reply {
    var zone = try zone(call)
    guard let element = call.document?["VPC"] else { throw invalid("Invalid XML ; the element VPC is missing") }
    let vpc = try read(element)
    if !zone.body.authorized.contains(vpc) { zone.body.authorized.append(vpc) }
    try call.store.update(zone)
    return Reply {
      Element("HostedZoneId", text: zone.id)
      self.element(of: vpc)
    }
  }

  @Sendable static func deauthorize(_ call: Call) throws -> Reply {
    var zone = try zone(call)
    guard let element = call.document?["VPC"] else { throw invalid("Invalid XML ; the element VPC is missing") }
    let vpc = try read(element)
    guard zone.body.authorized.contains(vpc) else {
      throw Refusal(
        "VPCAssociationAuthorizationNotFound",
        "The VPC that you specified is not authorized to be associated with "
          + "the hosted zone.", status: 404)
    }
    zone.body.authorized.removeAll { $0 == vpc }
    try call.store.update(zone)
    return .empty
  }

  @Sendable static func listAuthorizations(_ call: Call) throws -> Reply {
    let zone = try zone(call)
    return Reply {
      Element("HostedZoneId", text: zone.id)
      Element("VPCs", zone.body.authorized.map(element))
    }
  }

  /// The zone that a request for tags names.
  private static func taggedZone(_ call: Call) throws -> String {
    guard call.path[2] == "hostedzone" else { throw invalid("The sandbox knows tags of hosted zones only") }
    guard try call.find(HostedZone.self, call.path[3]) != nil else { throw unknownZone(call.path[3]) }
    return call.path[3]
  }

  @Sendable static func changeTags(_ call: Call) throws -> Reply {
    let zone = try taggedZone(call)
    for key in call.document?["RemoveTagKeys"]?.children ?? [] {
      try call.store.untag(zone, account: call.account, key: key.text, value: nil)
    }
    var tags: Tags = [:]
    for tag in call.document?["AddTags"]?.children ?? [] {
      tags[try required("Key", in: tag)] = tag["Value"]?.text ?? ""
    }
    try EC2.check(try call.store.tags(of: zone, account: call.account).merging(tags) { _, new in new })
    try call.store.tag(zone, kind: HostedZone.kind, account: call.account, with: tags)
    return .empty
  }

  @Sendable static func listTags(_ call: Call) throws -> Reply {
    let zone = try taggedZone(call)
    let tags = try call.store.tags(of: zone, account: call.account)
    return Reply {
      Element.of("ResourceTagSet") {
        Element("ResourceType", text: "hostedzone")
        Element("ResourceId", text: zone)
        Element(
          "Tags",
          tags.sorted { $0.key < $1.key }.map {
            Element("Tag", [Element("Key", text: $0.key), Element("Value", text: $0.value)])
          })
      }
    }
  }
}
