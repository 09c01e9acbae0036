import AWSCore

extension ElasticBeanstalk {
  static let environmentActions: [String: Action] = [
    "CheckDNSAvailability": checkDNSAvailability,
    "CreateEnvironment": createEnvironment,
    "DescribeEnvironments": describeEnvironments,
    "DescribeEnvironmentResources": describeEnvironmentResources,
    "DescribeEvents": describeEvents,
    "DescribeConfigurationSettings": describeConfigurationSettings,
    "UpdateEnvironment": updateEnvironment,
    "AbortEnvironmentUpdate": abortEnvironmentUpdate,
    "TerminateEnvironment": terminateEnvironment,
  ]

  @Sendable static func checkDNSAvailability(_ call: Call) throws -> Reply {
    let cname = try cname(call.input.required("CNAMEPrefix"), call)
    let isFree = try isFree(cname, call)
    return Reply {
      Element.boolean("Available", isFree)
      Element("FullyQualifiedCNAME", text: cname)
    }
  }

  private static func cname(_ prefix: String, _ call: Call) throws -> String {
    guard (4...63).contains(prefix.count), !prefix.hasPrefix("-"), !prefix.hasSuffix("-"),
      prefix.utf8.allSatisfy({ (97...122).contains($0 | 32) || (48...57).contains($0) || $0 == 45 })
    else { throw Refusal.invalidValue("Value \(prefix) at 'CNAMEPrefix' failed to satisfy its constraints.") }
    return "\(prefix.lowercased()).\(call.world.region).elasticbeanstalk.com"
  }

  /// Names are shared by all accounts.
  private static func isFree(_ cname: String, _ call: Call) throws -> Bool {
    try call.store.all(Environment.self).allSatisfy { $0.body.cname != cname }
  }

  @Sendable static func createEnvironment(_ call: Call) throws -> Reply {
    let application = try application(try call.input.required("ApplicationName"), call)
    let name = try call.input.required("EnvironmentName")
    guard (4...40).contains(name.count), !name.hasPrefix("-"), !name.hasSuffix("-"),
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    else { throw Refusal.invalidValue("Value \(name) at 'EnvironmentName' failed to satisfy its constraints.") }
    guard try call.store.all(Environment.self, account: call.account, name: name).isEmpty else {
      throw Refusal.invalidValue("Environment \(name) already exists.")
    }
    let version = call.input.string("VersionLabel")
    if let version, try call.find(ApplicationVersion.self, "\(application.id)/\(version)") == nil {
      throw Refusal.invalidValue("No Application Version named '\(version)' found.")
    }
    let tier = Environment.Tier(
      name: call.input["Tier"]?.string("Name") ?? "WebServer",
      type: call.input["Tier"]?.string("Type") ?? "Standard",
      version: call.input["Tier"]?.string("Version") ?? "1.0")
    let prefix = call.input.string("CNAMEPrefix")
    guard prefix == nil || tier.name == "WebServer" else {
      throw Refusal("InvalidParameterCombination", "A worker environment takes no CNAMEPrefix.")
    }
    let cname = try cname(prefix ?? "\(name).eba-\(Identifier.small(8))".replacing(".", with: "-"), call)
    guard try isFree(cname, call) else { throw Refusal.invalidValue("DNS name (\(cname)) is not available.") }
    let body = Environment(
      name: name, application: application.id, version: version, description: call.input.string("Description"),
      cname: cname, platform: try platform(call), tier: tier, options: try options(call), updated: call.now)
    try check(body, call)
    let made = Stored(
      body, id: "e-" + Identifier.small(10), account: call.account, state: "Launching", parent: application.id,
      name: name, lagging: true, at: call.now)
    try call.store.insert(made)
    try call.store.tag(made.id, kind: Environment.kind, account: call.account, with: try tags(call))
    try tell("createEnvironment is starting.", of: made, call)
    return Reply { shown(made, call) }
  }

  private static func platform(_ call: Call) throws -> Platform {
    if let name = call.input.string("SolutionStackName") {
      guard let platform = Platform.all.first(where: { $0.solutionStack == name }) else {
        throw Refusal.invalidValue("No Solution Stack named '\(name)' found.")
      }
      return platform
    }
    guard let arn = call.input.string("PlatformArn") else {
      throw Refusal("MissingParameter", "Either SolutionStackName, PlatformArn or TemplateName has to be given.")
    }
    guard let platform = Platform.all.first(where: { $0.arn(in: call.world.region) == arn }) else {
      throw Refusal.invalidValue("No platform found with ARN '\(arn)'.")
    }
    return platform
  }

  private static func options(_ call: Call) throws -> [Environment.OptionSetting] {
    try call.input.list("OptionSettings").map { setting in
      Environment.OptionSetting(
        namespace: try setting.required("Namespace"), name: try setting.required("OptionName"),
        value: setting.string("Value") ?? "")
    }
  }

  /// What the settings name has to be there.
  private static func check(_ environment: Environment, _ call: Call) throws {
    func refusal(_ namespace: String, _ name: String, _ value: String, _ why: String) -> Refusal {
      Refusal(
        "ConfigurationValidationException",
        "Configuration validation exception: Invalid option value: '\(value)' (Namespace: '\(namespace)', "
          + "OptionName: '\(name)'): \(why)")
    }
    let network = "aws:ec2:vpc"
    let launch = "aws:autoscaling:launchconfiguration"
    if let vpc = environment[network, "VPCId"] {
      guard try call.find(VPC.self, vpc) != nil else {
        throw refusal(network, "VPCId", vpc, "The VPC '\(vpc)' does not exist")
      }
      for option in ["Subnets", "ELBSubnets", "DBSubnets"] {
        for id in environment.list(network, option) {
          guard try call.find(Subnet.self, id)?.body.vpc == vpc else {
            throw refusal(network, option, id, "The subnet '\(id)' does not exist in the VPC '\(vpc)'")
          }
        }
      }
    }
    for id in environment.list(launch, "SecurityGroups") where id.hasPrefix("sg-") {
      guard try call.find(SecurityGroup.self, id) != nil else {
        throw refusal(launch, "SecurityGroups", id, "The security group '\(id)' does not exist")
      }
    }
    if let profile = environment[launch, "IamInstanceProfile"], try call.find(InstanceProfile.self, profile) == nil {
      throw refusal(
        launch, "IamInstanceProfile", profile, "The IAM instance profile '\(profile)' does not exist")
    }
  }

  @Sendable static func updateEnvironment(_ call: Call) throws -> Reply {
    var environment = try environment(call)
    try require("Ready", environment)
    if let description = call.input.string("Description") { environment.body.description = description }
    if let version = call.input.string("VersionLabel") { environment.body.version = version }
    let given = try options(call)
    let removed = call.input.list("OptionsToRemove").map { [$0.string("Namespace"), $0.string("OptionName")] }
    environment.body.options.removeAll { old in
      given.contains { $0.namespace == old.namespace && $0.name == old.name }
        || removed.contains([old.namespace, old.name])
    }
    environment.body.options += given
    environment.enter("Updating", at: call.now)
    try call.store.update(environment)
    try tell("Environment update is starting.", of: environment, call)
    return Reply { shown(environment, call) }
  }

  @Sendable static func abortEnvironmentUpdate(_ call: Call) throws -> Reply {
    var environment = try environment(call)
    try require("Updating", environment)
    environment.enter("Aborting", at: call.now)
    try call.store.update(environment)
    return .empty
  }

  @Sendable static func terminateEnvironment(_ call: Call) throws -> Reply {
    var environment = try environment(call)
    try require("Ready", environment)
    environment.enter("Terminating", at: call.now)
    try call.store.update(environment)
    try tell("terminateEnvironment is starting.", of: environment, call)
    return Reply { shown(environment, call) }
  }

  private static func require(_ state: String, _ environment: Stored<Environment>) throws {
    guard environment.state == state else {
      throw Refusal.invalidValue(
        "Environment named \(environment.body.name) is in an invalid state for this operation. Must be \(state).")
    }
  }

  /// The environment that the request names, by its id or its name.
  static func environment(_ call: Call) throws -> Stored<Environment> {
    let found: Stored<Environment>?
    if let id = call.input.string("EnvironmentId") {
      found = try call.find(Environment.self, id)
    } else {
      let name = try call.input.required("EnvironmentName")
      found = try call.store.all(Environment.self, account: call.account, name: name).first.map(call.settled)
    }
    guard let found, !found.isGone else {
      let name = call.input.string("EnvironmentId") ?? call.input.string("EnvironmentName") ?? ""
      throw Refusal.invalidValue("No Environment found for EnvironmentName = '\(name)'.")
    }
    return found
  }
}
