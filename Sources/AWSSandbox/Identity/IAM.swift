import AWSCore

extension Service {
  /// AWS Identity and Access Management.
  static let iam = Service(
    signingName: "iam", format: .query, namespace: "https://iam.amazonaws.com/doc/2010-05-08/", isRegional: false,
    actions: [
      "GetInstanceProfile": IAM.getInstanceProfile,
      "CreateInstanceProfile": IAM.createInstanceProfile,
      "AddRoleToInstanceProfile": IAM.addRole,
      "GetRole": IAM.getRole,
      "CreateRole": IAM.createRole,
      "AttachRolePolicy": IAM.attachPolicy,
      "ListAttachedRolePolicies": IAM.listPolicies,
      "SimulatePrincipalPolicy": IAM.simulate,
    ])
}

/// A role that instances or services take on.
struct Role: Resource {
  static let kind = "role"

  let trust: String
  let description: String?
  var policies: [String]

  var summary: String { policies.joined(separator: ", ") }
}

/// What hands a role to instances.
struct InstanceProfile: Resource {
  static let kind = "instance-profile"

  var roles: [String]

  var summary: String { roles.joined(separator: ", ") }
}

/// The actions of IAM.
enum IAM {
  private static func profile(_ call: Call) throws -> Stored<InstanceProfile> {
    let name = try call.input.required("InstanceProfileName")
    guard let profile = try call.find(InstanceProfile.self, name) else {
      throw Refusal("NoSuchEntity", "Instance Profile \(name) cannot be found.", status: 404)
    }
    return profile
  }

  private static func role(_ call: Call) throws -> Stored<Role> {
    let name = try call.input.required("RoleName")
    guard let role = try call.find(Role.self, name) else {
      throw Refusal("NoSuchEntity", "The role with name \(name) cannot be found.", status: 404)
    }
    return role
  }

  private static func shown(_ role: Stored<Role>) -> [Element] {
    [
      Element("Path", text: "/"), Element("RoleName", text: role.id),
      Element("RoleId", text: "AROA" + Identifier.derived(17, from: role.account + role.id).uppercased()),
      Element("Arn", text: "arn:aws:iam::\(role.account):role/\(role.id)"), .time("CreateDate", role.created),
      Element("AssumeRolePolicyDocument", text: PercentEncoding.encode(role.body.trust)),
      Element.text("Description", role.body.description), .integer("MaxSessionDuration", 3600),
    ].compactMap(\.self)
  }

  private static func shown(_ profile: Stored<InstanceProfile>, _ call: Call) throws -> [Element] {
    [
      Element("Path", text: "/"), Element("InstanceProfileName", text: profile.id),
      Element(
        "InstanceProfileId", text: "AIPA" + Identifier.derived(17, from: profile.account + profile.id).uppercased()),
      Element("Arn", text: "arn:aws:iam::\(profile.account):instance-profile/\(profile.id)"),
      .time("CreateDate", profile.created),
      .list(
        "Roles", of: "member", try profile.body.roles.compactMap { try call.find(Role.self, $0) }.map { shown($0) }),
    ]
  }

  @Sendable static func getInstanceProfile(_ call: Call) throws -> Reply {
    try Reply { Element("InstanceProfile", try shown(try profile(call), call)) }
  }

  @Sendable static func createInstanceProfile(_ call: Call) throws -> Reply {
    let name = try call.input.required("InstanceProfileName")
    guard try call.find(InstanceProfile.self, name) == nil else {
      throw Refusal("EntityAlreadyExists", "Instance Profile \(name) already exists.", status: 409)
    }
    let made = Stored(InstanceProfile(roles: []), id: name, account: call.account, at: call.now)
    try call.store.insert(made)
    return try Reply { Element("InstanceProfile", try shown(made, call)) }
  }

  @Sendable static func addRole(_ call: Call) throws -> Reply {
    var profile = try profile(call)
    let role = try role(call)
    guard profile.body.roles.isEmpty else {
      throw Refusal("LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1", status: 409)
    }
    profile.body.roles.append(role.id)
    try call.store.update(profile)
    return .empty
  }

  @Sendable static func getRole(_ call: Call) throws -> Reply {
    try Reply { Element("Role", shown(try role(call))) }
  }

  @Sendable static func createRole(_ call: Call) throws -> Reply {
    let name = try call.input.required("RoleName")
    guard try call.find(Role.self, name) == nil else {
      throw Refusal("EntityAlreadyExists", "Role with name \(name) already exists.", status: 409)
    }
    let body = Role(
      trust: try call.input.required("AssumeRolePolicyDocument"), description: call.input.string("Description"),
      policies: [])
    let made = Stored(body, id: name, account: call.account, at: call.now)
    try call.store.insert(made)
    return Reply { Element("Role", shown(made)) }
  }

  @Sendable static func attachPolicy(_ call: Call) throws -> Reply {
    var role = try role(call)
    let policy = try call.input.required("PolicyArn")
    if !role.body.policies.contains(policy) { role.body.policies.append(policy) }
    try call.store.update(role)
    return .empty
  }

  @Sendable static func listPolicies(_ call: Call) throws -> Reply {
    let role = try role(call)
    return Reply {
      Element.list(
        "AttachedPolicies", of: "member",
        role.body.policies.map { arn in
          [
            Element("PolicyName", text: arn.split(separator: "/").last.map(String.init) ?? arn),
            Element("PolicyArn", text: arn),
          ]
        })
      Element.boolean("IsTruncated", false)
    }
  }
}

extension SandboxStore {
  /// The roles and instance profiles that an account begins with.
  func seedIdentities(of account: SandboxWorld.Account, at moment: Moment) throws {
    for name in account.roles ?? [] {
      let trust = #"{"Version":"2012-10-17","Statement":[]}"#
      try insert(
        Stored(Role(trust: trust, description: nil, policies: []), id: name, account: account.id, at: moment))
    }
    for (name, roles) in account.instanceProfiles ?? [:] {
      try insert(Stored(InstanceProfile(roles: roles), id: name, account: account.id, at: moment))
    }
  }
}
