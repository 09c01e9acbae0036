extension ElasticBeanstalk {
  /// The environment has come up: its load balancer is there.
  static func launched(_ environment: inout Stored<Environment>, _ call: Call) throws {
    if environment.body.isLoadBalanced {
      environment.body.loadBalancer = try makeLoadBalancer(for: environment, call)
    }
    try tell("Successfully launched environment: \(environment.body.name)", of: environment, call)
  }

  /// Makes the load balancer that the settings ask for. Those of the first generation, the service's default, have a
  /// name and no ARN.
  private static func makeLoadBalancer(for environment: Stored<Environment>, _ call: Call) throws -> String {
    let type = environment.body["aws:elasticbeanstalk:environment", "LoadBalancerType"] ?? "classic"
    let name = "awseb-AWSEB-" + Identifier.capitals(12)
    guard type == "network" || type == "application" else { return name }
    let zones = try environment.body.loadBalancerSubnets.compactMap { id in
      try call.store.find(Subnet.self, id, account: environment.account).map { subnet in
        LoadBalancer.Zone(zone: subnet.body.zone, zoneID: subnet.body.zoneID, subnet: id)
      }
    }
    let mark = Identifier.random(16, from: "0123456789abcdef")
    let region = call.world.region
    let path = "\(type == "network" ? "net" : "app")/\(name)/\(mark)"
    let arn = "arn:aws:elasticloadbalancing:\(region):\(environment.account):loadbalancer/\(path)"
    let body = LoadBalancer(
      name: name, type: type, dnsName: "\(name)-\(mark).elb.\(region).amazonaws.com",
      isInternal: environment.body["aws:ec2:vpc", "ELBScheme"] == "internal",
      vpc: environment.body["aws:ec2:vpc", "VPCId"] ?? "", zones: zones, groups: [],
      enforcesGroupsOnPrivateLink: true,
      attributes: LoadBalancer.initialAttributes)
    try call.store.insert(
      Stored(
        body, id: arn, account: environment.account, state: "active", parent: environment.id, name: name, at: call.now))
    return arn
  }

  /// The environment has gone, unless somebody still uses its load balancer: then it is back, and says why.
  static func terminated(_ environment: inout Stored<Environment>, _ call: Call) throws {
    if let arn = environment.body.loadBalancer,
      let balancer = try call.store.find(LoadBalancer.self, arn, account: environment.account)
    {
      let users = try call.store.all(EndpointService.self, account: environment.account)
        .filter { $0.body.loadBalancers.contains(arn) }
      guard try users.allSatisfy({ try call.settled($0).isGone }) else {
        environment.enter("Ready", at: call.now)
        try tell(
          "Stack deletion failed: The following resource(s) failed to delete: [AWSEBV2LoadBalancer] "
            + "(ResourceInUse: Load balancer '\(arn)' is currently associated with another service).",
          severity: .error, of: environment, call)
        return
      }
      try call.store.remove(balancer)
    }
    environment.body.loadBalancer = nil
    environment.isGone = true
    try tell("terminateEnvironment completed successfully.", of: environment, call)
  }
}
