import AWSCore

extension Service {
  /// AWS Security Token Service.
  static let sts = Service(
    signingName: "sts", format: .query, namespace: "https://sts.amazonaws.com/doc/2011-06-15/", isRegional: false,
    actions: ["GetCallerIdentity": STS.getCallerIdentity, "AssumeRole": STS.assumeRole])
}

enum STS {
  @Sendable static func getCallerIdentity(_ call: Call) -> Reply {
    Reply {
      Element("UserId", text: call.caller.userID)
      Element("Account", text: call.caller.account)
      Element("Arn", text: call.caller.arn)
    }
  }

  /// Any caller may take on any role of an account that the world has: the sandbox knows no trust policies.
  @Sendable static func assumeRole(_ call: Call) throws -> Reply {
    let arn = try call.input.required("RoleArn")
    let session = try call.input.required("RoleSessionName")
    let parts = arn.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "iam", parts[5].hasPrefix("role/"), parts[5].count > 5 else {
      throw Refusal("ValidationError", "\(arn) is invalid")
    }
    guard call.world.accounts.contains(where: { $0.id == parts[4] }) else {
      throw Refusal(
        "AccessDenied", "User: \(call.caller.arn) is not authorized to perform: sts:AssumeRole on resource: \(arn)",
        status: 403)
    }
    guard (2...64).contains(session.count),
      session.allSatisfy({ ($0.isASCII && ($0.isLetter || $0.isNumber)) || "_+=,.@-".contains($0) })
    else {
      throw Refusal(
        "ValidationError",
        "1 validation error detected: Value '\(session)' at 'roleSessionName' failed to satisfy constraint: "
          + "Member must satisfy regular expression pattern: [\\w+=,.@-]*")
    }
    let duration = try call.input.integer("DurationSeconds") ?? 3600
    guard (900...43_200).contains(duration) else {
      throw Refusal("ValidationError", "The requested DurationSeconds exceeds the bounds set for this role.")
    }
    let role = parts[5].split(separator: "/").last.map(String.init) ?? ""
    let roleID = "AROA" + Identifier.derived(17, from: arn).uppercased()
    let key = "ASIA" + Identifier.capitals(16)
    let made = RoleSession(
      secretKey: Identifier.small(40), token: Identifier.small(120),
      arn: "arn:aws:sts::\(parts[4]):assumed-role/\(role)/\(session)", userID: "\(roleID):\(session)",
      expires: call.now.advanced(bySeconds: Double(duration)))
    try call.store.insert(Stored(made, id: key, account: parts[4], at: call.now))
    return Reply {
      Element.of("Credentials") {
        Element("AccessKeyId", text: key)
        Element("SecretAccessKey", text: made.secretKey)
        Element("SessionToken", text: made.token)
        Element.time("Expiration", made.expires)
      }
      Element.of("AssumedRoleUser") {
        Element("AssumedRoleId", text: made.userID)
        Element("Arn", text: made.arn)
      }
      Element.integer("PackedPolicySize", 0)
    }
  }
}
