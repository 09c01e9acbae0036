import PlinkflowKit

extension Plugin {
  /// Steps for AWS Elastic Beanstalk.
  public static let beanstalk = Plugin(
    name: "beanstalk", summary: "applications and environments of AWS Elastic Beanstalk",
    steps: [StepKind(BeanstalkApplication.self), StepKind(BeanstalkEnvironment.self)])
}
