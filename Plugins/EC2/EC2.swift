import PlinkflowKit

extension Plugin {
  /// Steps for things of Amazon EC2 that stand by themselves.
  public static let ec2 = Plugin(
    name: "ec2", summary: "security groups and routes of Amazon EC2",
    steps: [StepKind(SecurityGroup.self), StepKind(SecurityGroupRule.self), StepKind(Route.self)])
}
