/// An Elastic Beanstalk environment. Its parent is its application.
struct Environment: Resource {
  static let kind = "environment"

  let name: String
  let application: String
  var version: String?
  var description: String?
  let cname: String
  var platform: Platform
  let tier: Tier
  var options: [OptionSetting]
  var health = "Grey"
  /// The load balancer's ARN, or its name where it is of the first generation.
  var loadBalancer: String?
  var updated: Moment

  struct Tier: Codable, Sendable, Hashable {
    let name: String
    let type: String
    let version: String
  }

  /// One setting: EC2, scaling and load balancing each have a namespace.
  struct OptionSetting: Codable, Sendable, Hashable {
    let namespace: String
    let name: String
    let value: String
  }

  var summary: String { "\(name) of \(application)" }

  subscript(namespace: String, name: String) -> String? {
    options.last { $0.namespace == namespace && $0.name == name }?.value
  }

  /// The elements of a comma-separated setting.
  func list(_ namespace: String, _ name: String) -> [String] {
    (self[namespace, name] ?? "").split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
  }

  /// The subnets that the load balancer stands in.
  var loadBalancerSubnets: [String] {
    let own = list("aws:ec2:vpc", "ELBSubnets")
    return own.isEmpty ? list("aws:ec2:vpc", "Subnets") : own
  }

  var isLoadBalanced: Bool {
    tier.name == "WebServer" && self["aws:elasticbeanstalk:environment", "EnvironmentType"] != "SingleInstance"
  }

  static func transition(from state: String) -> Transition? {
    switch state {
    case "Launching": Transition(to: "Ready", weight: 4)
    case "Updating": Transition(to: "Ready", weight: 1)
    case "Aborting": Transition(to: "Ready", weight: 0.5)
    case "Terminating": Transition(to: "Terminated", weight: 2)
    default: nil
    }
  }

  static func entered(_ item: inout Stored<Environment>, _ call: Call) throws {
    item.body.updated = call.now
    switch item.state {
    case "Ready":
      if item.body.health == "Grey" { try ElasticBeanstalk.launched(&item, call) }
      item.body.health = "Green"
    case "Terminated":
      try ElasticBeanstalk.terminated(&item, call)
    default: break
    }
  }
}

/// The platform that an environment runs on, under both of its names.
struct Platform: Codable, Sendable, Hashable {
  let solutionStack: String
  let name: String
  let version: String

  func arn(in region: String) -> String {
    "arn:aws:elasticbeanstalk:\(region)::platform/\(name)/\(version)"
  }

  /// A choice of the platforms that there are.
  static let all = [
    of("Docker", "4.5.1"), of("ECS", "4.3.0"), of("Node.js 22", "6.5.1"), of("Python 3.13", "4.5.1"),
    of("Corretto 21", "4.5.1"),
  ]

  private static func of(_ branch: String, _ version: String) -> Platform {
    Platform(
      solutionStack: "64bit Amazon Linux 2023 v\(version) running \(branch)",
      name: "\(branch) running on 64bit Amazon Linux 2023", version: version)
  }
}

/// An application: a name that environments and versions go under.
struct Application: Resource {
  static let kind = "application"

  let name: String
  var description: String?
  var updated: Moment

  var summary: String { description ?? "" }
}

/// A version of an application. Its parent is the application.
struct ApplicationVersion: Resource {
  static let kind = "application-version"

  let application: String
  let label: String
  let description: String?
  let bucket: String?
  let key: String?

  var summary: String { "\(label) of \(application)" }
}

/// The bucket that Elastic Beanstalk makes for an account in a region.
struct StorageLocation: Resource {
  static let kind = "storage-location"
}

/// Something that Elastic Beanstalk tells about an environment. Its parent is the environment.
struct BeanstalkEvent: Resource {
  static let kind = "environment-event"
  var isCounted: Bool { false }

  let application: String
  let environment: String
  let severity: Severity
  let message: String

  enum Severity: String, Codable, Sendable, CaseIterable {
    case trace = "TRACE"
    case debug = "DEBUG"
    case info = "INFO"
    case warning = "WARN"
    case error = "ERROR"
    case fatal = "FATAL"

    /// Its place in the order.
    var rank: Int { Severity.allCases.firstIndex(of: self) ?? 0 }
  }
}
