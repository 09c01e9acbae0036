import Document
import PlinkflowKit

extension AccountConnection {
  /// The IAM policy that grants these permissions, each once, for all resources: which ones a run makes is known only
  /// after it made them.
  public static func policy(granting permissions: Permissions) -> Value? {
    var granted: Set<String> = [passRole]
    var statements: [Value] = []
    for (name, actions) in [
      ("Observe", permissions.observe), ("Run", permissions.apply), ("Undo", permissions.undo),
    ] {
      let new = Set(actions).subtracting(granted)
      granted.formUnion(new)
      if !new.isEmpty { statements.append(statement(name, new.sorted())) }
    }
    if (permissions.observe + permissions.apply + permissions.undo).contains(passRole) {
      statements.append(statement("PassRole", [passRole], condition: passedOn))
    }
    return .object([
      Value.Member("Version", .string("2012-10-17")), Value.Member("Statement", Value(.array(statements))),
    ])
  }

  private static func statement(_ name: String, _ actions: [String], condition: Value? = nil) -> Value {
    var members = [
      Value.Member("Sid", .string(name)), Value.Member("Effect", .string("Allow")),
      Value.Member("Action", Value(.array(actions.map(Value.string)))), Value.Member("Resource", .string("*")),
    ]
    if let condition { members.append(Value.Member("Condition", condition)) }
    return .object(members)
  }

  private static let passRole = "iam:PassRole"

  /// Whoever may pass a role to anything may become that role, so it is passed on to those services only that build an
  /// environment, as in AWS's own policy AdministratorAccess-AWSElasticBeanstalk.
  private static var passedOn: Value {
    let services = [
      "elasticbeanstalk.amazonaws.com", "ec2.amazonaws.com", "ec2.amazonaws.com.cn", "autoscaling.amazonaws.com",
      "elasticloadbalancing.amazonaws.com", "ecs.amazonaws.com", "cloudformation.amazonaws.com",
    ]
    return .object([
      Value.Member(
        "StringEquals",
        .object([Value.Member("iam:PassedToService", Value(.array(services.map(Value.string))))]))
    ])
  }
}
