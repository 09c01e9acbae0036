import AWSCore

/// What identities may do: everything, save what the world denies to their account.
extension SandboxWorld.Account {
  func permits(_ action: String) -> Bool {
    !(denied ?? []).contains { $0.lowercased() == action.lowercased() }
  }
}

extension Call {
  /// Refuses an action that the caller's account is denied, in the service's own words.
  func authorize(for service: Service) throws {
    let permission = "\(service.signingName):\(S3.permissions[action] ?? action)"
    guard let account = world.accounts.first(where: { $0.id == caller.account }), !account.permits(permission) else {
      return
    }
    let why =
      "User: \(caller.arn) is not authorized to perform: \(permission) because no identity-based policy allows the "
      + "\(permission) action"
    throw service.format == .ec2
      ? Refusal("UnauthorizedOperation", "You are not authorized to perform this operation. \(why)", status: 403)
      : Refusal("AccessDenied", why, status: 403)
  }
}

extension IAM {
  /// Answers for a user or role of the caller's own account.
  @Sendable static func simulate(_ call: Call) throws -> Reply {
    let source = try call.input.required("PolicySourceArn")
    let parts = source.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[2] == "iam", ["user/", "role/", "group/"].contains(where: parts[5].hasPrefix) else {
      throw Refusal("InvalidInput", "Invalid Entity Arn: \(source) does not clearly define entity type and name.")
    }
    guard parts[4] == call.account else {
      throw Refusal("AccessDenied", "The policy source \(source) belongs to another account.", status: 403)
    }
    let actions = call.input.strings("ActionNames")
    guard !actions.isEmpty else { throw Refusal.missing("ActionNames") }
    let account = call.world.accounts.first { $0.id == call.account }
    return Reply {
      Element.boolean("IsTruncated", false)
      Element.list(
        "EvaluationResults", of: "member",
        actions.map { action in
          [
            Element("EvalActionName", text: action), Element("EvalResourceName", text: "*"),
            Element("EvalDecision", text: account?.permits(action) == false ? "implicitDeny" : "allowed"),
            Element("MatchedStatements"), Element("MissingContextValues"),
          ]
        })
    }
  }
}
