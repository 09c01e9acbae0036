import AWSCore
import SQLite

extension ElasticBeanstalk {
  /// Terminated environments show as well, unless `IncludeDeleted` is false.
  @Sendable static func describeEnvironments(_ call: Call) throws -> Reply {
    let withDeleted = try call.input.boolean("IncludeDeleted") ?? true
    let back = call.input.string("IncludedDeletedBackTo").flatMap(AWSTimestamp.parse).map(Moment.init)
    let ids = call.input.strings("EnvironmentIds")
    let names = call.input.strings("EnvironmentNames")
    let version = call.input.string("VersionLabel")
    let found = try call.store.all(
      Environment.self, account: call.account, parent: call.input.string("ApplicationName"), withGone: withDeleted)
    let shown = try found.filter { environment in
      (ids.isEmpty || ids.contains(environment.id)) && (names.isEmpty || names.contains(environment.body.name))
        && (version == nil || environment.body.version == version)
    }.compactMap { try call.look(at: $0) }.filter { environment in
      !environment.isGone || (withDeleted && back.map { environment.entered >= $0 } ?? true)
    }
    let page = try page(shown, call, by: \.id)
    return Reply {
      Element.list("Environments", of: "member", page.items.map { self.shown($0, call) })
      page.next
    }
  }

  static func shown(_ environment: Stored<Environment>, _ call: Call) -> [Element] {
    let body = environment.body
    let isUp = environment.state == "Ready" || environment.state == "Updating"
    let isPublic = body["aws:ec2:vpc", "ELBScheme"] != "internal"
    return [
      Element("EnvironmentName", text: body.name), Element("EnvironmentId", text: environment.id),
      Element("ApplicationName", text: body.application), Element.text("VersionLabel", body.version),
      Element("SolutionStackName", text: body.platform.solutionStack),
      Element("PlatformArn", text: body.platform.arn(in: call.world.region)),
      Element.text("Description", body.description),
      Element.text("EndpointURL", isUp ? body.loadBalancer.map { endpoint(of: $0, isPublic: isPublic, call) } : nil),
      Element("CNAME", text: body.cname), .time("DateCreated", environment.created),
      .time("DateUpdated", body.updated), Element("Status", text: environment.state),
      .boolean("AbortableOperationInProgress", environment.state == "Updating"),
      Element("Health", text: isUp ? body.health : "Grey"),
      Element("HealthStatus", text: isUp ? "Ok" : environment.state == "Launching" ? "Pending" : "Unknown"),
      Element(
        "Tier",
        [
          Element("Name", text: body.tier.name), Element("Type", text: body.tier.type),
          Element("Version", text: body.tier.version),
        ]), Element("EnvironmentLinks"),
      Element("EnvironmentArn", text: arn("environment/\(body.application)/\(body.name)", call)),
    ].compactMap(\.self)
  }

  private static func endpoint(of arn: String, isPublic: Bool, _ call: Call) -> String {
    (try? call.store.find(LoadBalancer.self, arn, account: call.account))?.body.dnsName ?? arn
  }

  @Sendable static func describeEnvironmentResources(_ call: Call) throws -> Reply {
    let environment = try environment(call)
    let mark = Identifier.derived(12, from: environment.id)
    let isUp = environment.state != "Launching"
    return Reply {
      Element.of("EnvironmentResources") {
        Element("EnvironmentName", text: environment.body.name)
        Element.list(
          "AutoScalingGroups", of: "member",
          isUp ? [[Element("Name", text: "awseb-\(environment.id)-stack-AWSEBAutoScalingGroup-\(mark)")]] : [])
        Element.list("Instances", of: "member", isUp ? [[Element("Id", text: "i-0\(mark)0000")]] : [])
        Element("LaunchConfigurations")
        Element.list("LaunchTemplates", of: "member", isUp ? [[Element("Id", text: "lt-0\(mark)0000")]] : [])
        Element.list(
          "LoadBalancers", of: "member",
          environment.body.loadBalancer.map { [[Element("Name", text: $0)]] } ?? [])
        Element("Triggers")
        Element("Queues")
      }
    }
  }

  @Sendable static func describeConfigurationSettings(_ call: Call) throws -> Reply {
    let environment = try environment(call)
    return Reply {
      Element.list(
        "ConfigurationSettings", of: "member",
        [
          [
            Element("SolutionStackName", text: environment.body.platform.solutionStack),
            Element("PlatformArn", text: environment.body.platform.arn(in: call.world.region)),
            Element("ApplicationName", text: environment.body.application),
            Element("EnvironmentName", text: environment.body.name),
            Element("DeploymentStatus", text: environment.state == "Ready" ? "deployed" : "pending"),
            .time("DateCreated", environment.created), .time("DateUpdated", environment.body.updated),
            .list(
              "OptionSettings", of: "member",
              environment.body.options.map {
                [
                  Element("Namespace", text: $0.namespace), Element("OptionName", text: $0.name),
                  Element("Value", text: $0.value),
                ]
              }),
          ]
        ])
    }
  }

  /// Newest first.
  @Sendable static func describeEvents(_ call: Call) throws -> Reply {
    let start = call.input.string("StartTime").flatMap(AWSTimestamp.parse).map(Moment.init)
    let end = call.input.string("EndTime").flatMap(AWSTimestamp.parse).map(Moment.init)
    let least = call.input.string("Severity").flatMap(BeanstalkEvent.Severity.init)?.rank ?? 0
    let found = try call.store.all(
      BeanstalkEvent.self, account: call.account, parent: call.input.string("EnvironmentId"),
      name: call.input.string("EnvironmentName"))
    let application = call.input.string("ApplicationName")
    let shown = found.filter { event in
      (application == nil || event.body.application == application) && event.body.severity.rank >= least
        && (start.map { event.created >= $0 } ?? true) && (end.map { event.created < $0 } ?? true)
    }.sorted { ($0.created, $0.id) > ($1.created, $1.id) }
    let page = try page(shown, call, by: \.id)
    return Reply {
      Element.list(
        "Events", of: "member",
        page.items.map { event in
          [
            .time("EventDate", event.created), Element("Message", text: event.body.message),
            Element("ApplicationName", text: event.body.application),
            Element("EnvironmentName", text: event.body.environment),
            Element("Severity", text: event.body.severity.rawValue),
          ]
        })
      page.next
    }
  }

  static func tell(
    _ message: String, severity: BeanstalkEvent.Severity = .info, of environment: Stored<Environment>, _ call: Call
  ) throws {
    let event = BeanstalkEvent(
      application: environment.body.application, environment: environment.body.name, severity: severity,
      message: message)
    // Ids grow, so that events of one instant keep their order.
    let count = try call.store.rows("SELECT count(*) FROM resource WHERE kind = 'environment-event'") { $0.integer(0) }
    let digits = String(count.first ?? 0)
    let id = String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    try call.store.insert(
      Stored(
        event, id: id, account: environment.account, parent: environment.id, name: environment.body.name, at: call.now))
  }
}
