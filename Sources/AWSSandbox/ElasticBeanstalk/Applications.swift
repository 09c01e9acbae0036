import AWSCore

extension ElasticBeanstalk {
  static let applicationActions: [String: Action] = [
    "CreateApplication": createApplication,
    "DescribeApplications": describeApplications,
    "DeleteApplication": deleteApplication,
    "CreateApplicationVersion": createVersion,
    "DescribeApplicationVersions": describeVersions,
    "DeleteApplicationVersion": deleteVersion,
    "CreateStorageLocation": createStorageLocation,
    "ListAvailableSolutionStacks": listSolutionStacks,
    "ListPlatformVersions": listPlatformVersions,
  ]

  static func application(_ name: String, _ call: Call) throws -> Stored<Application> {
    guard let application = try call.find(Application.self, name) else {
      throw Refusal.invalidValue("No Application named '\(name)' found.")
    }
    return application
  }

  @Sendable static func createApplication(_ call: Call) throws -> Reply {
    let name = try call.input.required("ApplicationName")
    guard (1...100).contains(name.count), !name.contains("/") else {
      throw Refusal.invalidValue("Value \(name) at 'ApplicationName' failed to satisfy its constraints.")
    }
    guard try call.find(Application.self, name) == nil else {
      throw Refusal.invalidValue("Application \(name) already exists.")
    }
    let made = try make(application: name, description: call.input.string("Description"), call)
    return try Reply { Element("Application", try shown(made, call)) }
  }

  private static func make(application name: String, description: String?, _ call: Call) throws -> Stored<Application> {
    let made = Stored(
      Application(name: name, description: description, updated: call.now), id: name, account: call.account,
      at: call.now)
    try call.store.insert(made)
    try call.store.tag(name, kind: Application.kind, account: call.account, with: try tags(call))
    return made
  }

  private static func shown(_ application: Stored<Application>, _ call: Call) throws -> [Element] {
    let versions = try call.store.all(ApplicationVersion.self, account: call.account, parent: application.id)
    return [
      Element("ApplicationArn", text: arn("application/\(application.id)", call)),
      Element("ApplicationName", text: application.id),
      Element.text("Description", application.body.description),
      .time("DateCreated", application.created), .time("DateUpdated", application.body.updated),
      .list("Versions", of: "member", texts: versions.map(\.body.label)), Element("ConfigurationTemplates"),
    ].compactMap(\.self)
  }

  @Sendable static func describeApplications(_ call: Call) throws -> Reply {
    let names = call.input.strings("ApplicationNames")
    let shown = try call.store.all(Application.self, account: call.account).filter {
      names.isEmpty || names.contains($0.id)
    }
    return try Reply { Element.list("Applications", of: "member", try shown.map { try self.shown($0, call) }) }
  }

  @Sendable static func deleteApplication(_ call: Call) throws -> Reply {
    guard let application = try call.find(Application.self, try call.input.required("ApplicationName")) else {
      return .empty
    }
    let environments = try call.store.all(Environment.self, account: call.account, parent: application.id)
    guard try environments.allSatisfy({ try call.settled($0).isGone }) else {
      throw Refusal.invalidValue(
        "Unable to delete application \(application.id) because it has running environments.")
    }
    for version in try call.store.all(ApplicationVersion.self, account: call.account, parent: application.id) {
      try call.store.remove(version)
    }
    try call.store.remove(application)
    return .empty
  }

  @Sendable static func createVersion(_ call: Call) throws -> Reply {
    let name = try call.input.required("ApplicationName")
    let label = try call.input.required("VersionLabel")
    if try call.input.boolean("AutoCreateApplication") == true, try call.find(Application.self, name) == nil {
      _ = try make(application: name, description: nil, call)
    }
    _ = try application(name, call)
    let id = "\(name)/\(label)"
    guard try call.find(ApplicationVersion.self, id) == nil else {
      throw Refusal.invalidValue("Application Version \(label) already exists.")
    }
    let bundle = call.input["SourceBundle"]
    if let bundle { try check(bundle, call) }
    let body = ApplicationVersion(
      application: name, label: label, description: call.input.string("Description"),
      bucket: bundle?.string("S3Bucket") ?? "elasticbeanstalk-samples-\(call.world.region)",
      key: bundle?.string("S3Key") ?? "generic-sampleapp.zip")
    let made = Stored(body, id: id, account: call.account, parent: name, at: call.now)
    try call.store.insert(made)
    try call.store.tag(id, kind: ApplicationVersion.kind, account: call.account, with: try tags(call))
    return Reply { Element("ApplicationVersion", shown(made, call)) }
  }

  /// Elastic Beanstalk reads the bundle as soon as it is told of it.
  private static func check(_ bundle: Parameters, _ call: Call) throws {
    let (bucket, key) = (try bundle.required("S3Bucket"), try bundle.required("S3Key"))
    guard try call.find(StoredObject.self, "\(bucket)/\(key)") == nil else { return }
    throw Refusal.invalidValue(
      "Unable to download from S3 location (Bucket: \(bucket)  Key: \(key)). Reason: Not Found")
  }

  private static func shown(_ version: Stored<ApplicationVersion>, _ call: Call) -> [Element] {
    [
      Element("ApplicationVersionArn", text: arn("applicationversion/\(version.id)", call)),
      Element("ApplicationName", text: version.body.application),
      Element.text("Description", version.body.description), Element("VersionLabel", text: version.body.label),
      Element(
        "SourceBundle",
        [Element.text("S3Bucket", version.body.bucket), Element.text("S3Key", version.body.key)].compactMap(\.self)),
      .time("DateCreated", version.created), .time("DateUpdated", version.created),
      Element("Status", text: "Unprocessed"),
    ].compactMap(\.self)
  }

  @Sendable static func describeVersions(_ call: Call) throws -> Reply {
    let labels = call.input.strings("VersionLabels")
    let found = try call.store.all(
      ApplicationVersion.self, account: call.account, parent: call.input.string("ApplicationName"))
    let page = try page(found.filter { labels.isEmpty || labels.contains($0.body.label) }, call, by: \.id)
    return Reply {
      Element.list("ApplicationVersions", of: "member", page.items.map { shown($0, call) })
      page.next
    }
  }

  @Sendable static func deleteVersion(_ call: Call) throws -> Reply {
    let name = try call.input.required("ApplicationName")
    let label = try call.input.required("VersionLabel")
    guard let version = try call.find(ApplicationVersion.self, "\(name)/\(label)") else {
      throw Refusal.invalidValue("No Application Version named '\(label)' found.")
    }
    let environments = try call.store.all(Environment.self, account: call.account, parent: name)
    guard !environments.contains(where: { $0.body.version == label }) else {
      throw Refusal(
        "SourceBundleDeletionFailure", "Application version \(label) is deployed to a running environment.")
    }
    if try call.input.boolean("DeleteSourceBundle") == true, let bucket = version.body.bucket,
      let key = version.body.key, let bundle = try call.find(StoredObject.self, "\(bucket)/\(key)")
    {
      try call.store.remove(bundle)
    }
    try call.store.remove(version)
    return .empty
  }

  @Sendable static func createStorageLocation(_ call: Call) throws -> Reply {
    let bucket = "elasticbeanstalk-\(call.world.region)-\(call.account)"
    if try call.find(StorageLocation.self, bucket) == nil {
      try call.store.insert(Stored(StorageLocation(), id: bucket, account: call.account, at: call.now))
    }
    return Reply { Element("S3Bucket", text: bucket) }
  }

  @Sendable static func listSolutionStacks(_ call: Call) -> Reply {
    Reply {
      Element.list("SolutionStacks", of: "member", texts: Platform.all.map(\.solutionStack))
      Element.list(
        "SolutionStackDetails", of: "member",
        Platform.all.map {
          [
            Element("SolutionStackName", text: $0.solutionStack),
            .list("PermittedFileTypes", of: "member", texts: ["zip"]),
          ]
        })
    }
  }

  @Sendable static func listPlatformVersions(_ call: Call) throws -> Reply {
    let page = try page(Platform.all, call, by: \.solutionStack)
    return Reply {
      Element.list(
        "PlatformSummaryList", of: "member",
        page.items.map { platform in
          [
            Element("PlatformArn", text: platform.arn(in: call.world.region)),
            Element("PlatformOwner", text: "AWSElasticBeanstalk"), Element("PlatformStatus", text: "Ready"),
            Element("OperatingSystemName", text: "Amazon Linux"),
            Element("OperatingSystemVersion", text: "2023"),
            .list("SupportedTierList", of: "member", texts: ["WebServer/Standard", "Worker/SQS/HTTP"]),
            Element("PlatformVersion", text: platform.version),
            Element("PlatformBranchName", text: platform.name),
            Element("PlatformBranchLifecycleState", text: "Supported"),
          ]
        })
      page.next
    }
  }
}
