import PlinkflowKit

extension Plugin {
  /// Steps for AWS Elastic Beanstalk.
  public static let beanstalk = Plugin(
    name: "beanstalk", summary: "applications, their versions and environments of AWS Elastic Beanstalk",
    steps: [
      StepKind(BeanstalkApplication.self), StepKind(StorageLocation.self), StepKind(SourceBundle.self),
      StepKind(ApplicationVersion.self), StepKind(BeanstalkEnvironment.self),
    ])
}
