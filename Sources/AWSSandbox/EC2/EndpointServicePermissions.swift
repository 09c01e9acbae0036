import AWSCore

extension EC2 {
  @Sendable static func describePermissions(_ call: Call) throws -> Reply {
    let service = try endpointService(try call.input.required("ServiceId"), call)
    let filters = try Filter.all(in: call.input)
    let permissions = try call.store.all(
      EndpointServicePermission.self, account: call.account, parent: service.id
    ).filter { permission in
      try filters.allSatisfy { filter in
        switch filter.name {
        case "principal": filter.matches(permission.body.principal)
        case "principal-type": filter.matches(permission.body.type)
        default: throw filter.unknown
        }
      }
    }
    let page = try call.page(permissions, by: \.id)
    return Reply {
      Element.list("allowedPrincipals", page.items.map { shown($0) + [.tagSet([:])] })
      page.next
    }
  }

  private static func shown(_ permission: Stored<EndpointServicePermission>) -> [Element] {
    [
      Element("principalType", text: permission.body.type), Element("principal", text: permission.body.principal),
      Element("servicePermissionId", text: permission.id),
      Element("serviceId", text: permission.body.service),
    ]
  }

  @Sendable static func modifyPermissions(_ call: Call) throws -> Reply {
    let service = try endpointService(try call.input.required("ServiceId"), call)
    let added = call.input.strings("AddAllowedPrincipals")
    let removed = call.input.strings("RemoveAllowedPrincipals")
    guard !(added + removed).isEmpty else { throw Refusal.missing("AddAllowedPrincipals") }
    for principal in added + removed where !isPrincipal(principal) {
      throw Refusal("InvalidPrincipal", "Invalid Principal: '\(principal)'")
    }
    var made: [Stored<EndpointServicePermission>] = []
    for principal in added {
      guard try permissions(of: service, for: principal, call).isEmpty else { continue }
      let body = EndpointServicePermission(service: service.id, principal: principal)
      let item = Stored(
        body, id: Identifier.ec2("vpce-svc-perm"), account: call.account, parent: service.id, name: principal,
        at: call.now)
      try call.store.insert(item)
      made.append(item)
    }
    // Connections that were accepted stay: taking a principal away only closes the door.
    for principal in removed {
      for permission in try permissions(of: service, for: principal, call) { try call.store.remove(permission) }
    }
    return Reply {
      Element.list("addedPrincipalSet", made.map(shown))
      Element.boolean("return", true)
    }
  }

  private static func permissions(
    of service: Stored<EndpointService>, for principal: String, _ call: Call
  ) throws -> [Stored<EndpointServicePermission>] {
    try call.store.all(
      EndpointServicePermission.self, account: call.account, parent: service.id, name: principal)
  }

  /// `*`, an account's root, or a user or role without a path.
  private static func isPrincipal(_ text: String) -> Bool {
    if text == "*" { return true }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), parts[2] == "iam", parts[3].isEmpty,
      parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ (48...57).contains($0) })
    else { return false }
    if parts[5] == "root" { return true }
    let resource = parts[5].split(separator: "/", omittingEmptySubsequences: false)
    return resource.count == 2 && ["user", "role"].contains(resource[0]) && !resource[1].isEmpty
  }
}
