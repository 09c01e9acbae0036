import AWSConnection
import AWSCore
import PlinkflowKit

/// An environment: instances behind a load balancer that run one version of an application.
struct BeanstalkEnvironment: Step {
  /// The environment's handle.
  struct Receipt: Codable, Sendable {
    let environmentID: String
  }

  /// What was made.
  struct Outputs: Codable, Sendable, Equatable {
    let environmentID: String
    /// The environment's name.
    let name: String
    /// The domain name.
    let cname: String?
    /// The load balancer's address or name.
    let endpointURL: String?
    /// The load balancer, where it is an application or network one.
    let loadBalancerARN: String?
    /// The identifiers of the zones that the load balancer is in.
    let loadBalancerZones: [String]
    /// The version that runs; none for the platform's sample.
    let versionLabel: String?
    /// `Green`, `Yellow`, `Red` or `Grey`.
    let health: String
  }

  /// `beanstalk.environment`.
  static let kind = "beanstalk.environment"
  /// It acts on its account and nothing else.
  static let simulation = Simulation.ofConnection
  static let summary = "an Elastic Beanstalk environment, as `eb create` makes it"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: Parameters.help,
    outputs: [
      "environment_id": "the environment's identifier",
      "name": "the environment's name",
      "cname": "the environment's domain name",
      "endpoint_url": "the load balancer's name, or the address of a single instance",
      "load_balancer_arn": "the load balancer, where it is an application or network one",
      "load_balancer_zones": "the identifiers of the zones that the load balancer is in",
      "version_label": "the version that runs; none for the platform's sample application",
      "health": "`Green`, `Yellow`, `Red` or `Grey`, as it was when the step was done",
    ])
  /// The environment is terminated, or gets its old version back.
  static let reversible = true
  /// CreateEnvironment takes no client token.
  static let visibleWithin = Duration.seconds(30)
  /// Some minutes.
  static let usually = Duration.seconds(300)
  /// The IAM actions.
  static let permissions = Permissions(
    observe: [
      "elasticbeanstalk:DescribeEnvironments", "elasticbeanstalk:DescribeEnvironmentResources",
      "elasticbeanstalk:DescribeEvents", "elasticloadbalancing:DescribeLoadBalancers", "ec2:DescribeSubnets",
    ],
    apply: [
      "elasticbeanstalk:CreateEnvironment", "elasticbeanstalk:UpdateEnvironment", "elasticbeanstalk:AddTags",
      "elasticbeanstalk:CheckDNSAvailability", "elasticbeanstalk:ListAvailableSolutionStacks",
      "iam:GetInstanceProfile", "iam:GetRole", "iam:PassRole",
    ],
    undo: [
      "elasticbeanstalk:TerminateEnvironment", "elasticbeanstalk:UpdateEnvironment",
      "ec2:DescribeVpcEndpointServiceConfigurations",
    ],
    // https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/AWSHowTo.iam.managed-policies.html
    beside: [
      "Elastic Beanstalk makes and takes down an environment's resources (CloudFormation, Auto Scaling, EC2, "
        + "Elastic Load Balancing, S3) with the permissions of whoever asks: attach the managed policy "
        + "AdministratorAccess-AWSElasticBeanstalk, or what of it the environment needs"
    ])

  let parameters: Parameters
  let account: AWSAccount

  init(_ parameters: Parameters, using client: AWSAccount) throws(StepError) {
    try parameters.validate()
    self.parameters = parameters
    account = client
  }

  /// Looks for the environment by its name, and for its load balancer.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let found = try await find(receipt) else { return .absent }
    guard found.text("ApplicationName") == parameters.application else {
      return .foreign(
        "environment \(parameters.name) belongs to application \(found.text("ApplicationName") ?? "of no name")")
    }
    let status = found.text("Status") ?? "unknown"
    guard status == "Ready" else {
      if status == "Launching" { try checkPatience(found) }
      return .settling("environment \(parameters.name) is \(status)", pollAfter: .seconds(10))
    }
    return try await describe(found)
  }

  /// Creates the environment, or deploys the version that is wanted.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt {
    if case .present(let outputs, let drift) = found {
      try await repair(outputs, drift)
      return Receipt(environmentID: outputs.environmentID)
    }
    try await Self.checkProfile(parameters.instanceProfile ?? OptionSettings.instanceProfile, in: account)
    try await Self.checkRole(parameters.serviceRole ?? OptionSettings.serviceRole, in: account)
    if let cname = parameters.cname { try await Self.checkName(cname, in: account) }
    let platform = try await Platform(parameters, in: account)
    let isWorker = parameters.tier == .worker
    let reply = try await account.change(
      .elasticBeanstalk, "CreateEnvironment",
      .members([
        "ApplicationName": .string(parameters.application), "EnvironmentName": .string(parameters.name),
        "CNAMEPrefix": .text(parameters.cname), "VersionLabel": .text(parameters.versionLabel),
        "Tier": .members([
          "Name": .string(isWorker ? "Worker" : "WebServer"), "Type": .string(isWorker ? "SQS/HTTP" : "Standard"),
          "Version": isWorker ? nil : .string("1.0"),
        ]),
        "Tags": .tags(parameters.tags.marked(token)), "SolutionStackName": .text(platform.solutionStack),
        "PlatformArn": .text(platform.arn), "OptionSettings": OptionSettings(parameters).input,
      ]),
      on: subject)
    guard let id = reply.text("EnvironmentId") else {
      throw .unknown("got no environment back from Elastic Beanstalk", notes: ["CreateEnvironment, \(subject)"])
    }
    return Receipt(environmentID: id)
  }

  /// Terminates the environment, or deploys the version that ran before.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError) {
    guard let found = try await find(receipt), let id = found.text("EnvironmentId") else { return }
    let status = found.text("Status") ?? "unknown"
    if status == "Terminating" { return }
    guard status == "Ready" else {
      throw .transient(
        "has to wait for its environment", retryAfter: .seconds(10), notes: ["\(subject) is \(status)"])
    }
    if case .present(let outputs, _) = before {
      guard let label = outputs.versionLabel else {
        throw .refused("cannot put back a version without a label", notes: ["\(subject) ran the platform's sample"])
      }
      return try await deploy(label, to: id)
    }
    try await LoadBalancerUse.check(ofEnvironment: id, in: account)
    try await account.remove(
      .elasticBeanstalk, "TerminateEnvironment", .members(["EnvironmentId": .string(id)]), on: subject)
  }

  var subject: String { "environment \(parameters.name)" }

  private func find(_ receipt: Receipt?) async throws(StepError) -> Element? {
    let found =
      if let receipt {
        try await account.find(Self.byID, receipt.environmentID, on: subject)
      } else {
        try await account.find(Self.byName, parameters.name, on: subject)
      }
    return found.first { $0.text("Status") != "Terminated" }
  }

  private func describe(_ found: Element) async throws(StepError) -> Observation<Outputs> {
    guard let id = found.text("EnvironmentId") else {
      throw .unknown("got an environment without an identifier", notes: [subject])
    }
    let balancer = try await LoadBalancer(ofEnvironment: id, in: account)
    if balancer == nil, parameters.elbType == .network || parameters.elbType == .application {
      return .settling("\(subject) has no load balancer yet", pollAfter: .seconds(10))
    }
    let outputs = Outputs(
      environmentID: id, name: parameters.name, cname: found.text("CNAME"), endpointURL: found.text("EndpointURL"),
      loadBalancerARN: balancer?.arn, loadBalancerZones: balancer?.zoneIDs ?? [],
      versionLabel: found.text("VersionLabel"), health: found.text("Health") ?? "Grey")
    if let label = parameters.versionLabel, label != outputs.versionLabel {
      // Health is a version's, so it counts once the right one runs; and a way back from this version ends where the
      // other one runs again, however well that is.
      return .present(
        outputs, drift: [Difference("version_label", found: outputs.versionLabel, wanted: label)])
    }
    // Grey is the health of an environment that has not reported yet: only with errors told it is a failed launch.
    let isSick = outputs.health == "Red" || outputs.health == "Grey"
    guard isSick else { return .present(outputs) }
    if try await errors(of: id).isEmpty {
      return .settling("\(subject) is Ready with health \(outputs.health)", pollAfter: .seconds(10))
    }
    return .present(outputs, drift: [Difference("health", found: outputs.health, wanted: "Green")])
  }

  private func repair(_ outputs: Outputs, _ drift: [Difference]) async throws(StepError) {
    if drift.contains(where: { $0.field == "health" }) {
      throw .refused(
        "has an environment with health \(outputs.health)", notes: try await errors(of: outputs.environmentID),
        help: "see the environment's events; undo the step and run it again to launch it anew")
    }
    if let label = parameters.versionLabel { try await deploy(label, to: outputs.environmentID) }
  }

  private func deploy(_ label: String, to id: String) async throws(StepError) {
    _ = try await account.change(
      .elasticBeanstalk, "UpdateEnvironment",
      .members(["EnvironmentId": .string(id), "VersionLabel": .string(label)]), on: subject)
  }

  /// The last errors that Elastic Beanstalk told of the environment.
  private func errors(of id: String) async throws(StepError) -> [String] {
    let reply = try await account.read(
      .elasticBeanstalk, "DescribeEvents",
      .members(["EnvironmentId": .string(id), "Severity": .string("ERROR"), "MaxRecords": .integer(5)]), on: subject)
    return reply.items("Events").compactMap { $0.text("Message").map { String(Redaction.redact($0).prefix(500)) } }
  }
}
