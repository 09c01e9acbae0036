import AWSConnection
import AWSCore

/// The option settings that an environment is created with: what each flag of `eb create` becomes, and what the EB CLI
/// adds by itself (from its source, `ebcli/objects/requests.py` and `ebcli/resources/statics.py`).
struct OptionSettings {
  /// Namespace, name and value, in a fixed order.
  let all: [(namespace: String, name: String, value: String)]

  init(_ parameters: BeanstalkEnvironment.Parameters) {
    var all: [(namespace: String, name: String, value: String)] = []
    func set(_ namespace: String, _ name: String, _ value: String?) {
      if let value { all.append((namespace, name, value)) }
    }
    let environment = "aws:elasticbeanstalk:environment"
    let launch = "aws:autoscaling:launchconfiguration"
    let network = "aws:ec2:vpc"

    set(environment, "LoadBalancerType", parameters.elbType?.rawValue)
    set(environment, "ServiceRole", parameters.serviceRole ?? Self.serviceRole)
    set(launch, "IamInstanceProfile", parameters.instanceProfile ?? Self.instanceProfile)
    set(launch, "InstanceType", parameters.instanceType)
    set(launch, "SecurityGroups", parameters.securityGroups.joined)
    if let vpc = parameters.vpcID {
      set(network, "VPCId", vpc)
      set(network, "Subnets", parameters.ec2Subnets.joined)
      set(network, "ELBSubnets", parameters.elbSubnets.joined)
      set(network, "DBSubnets", parameters.dbSubnets.joined)
      set(network, "AssociatePublicIpAddress", parameters.publicIP == true ? "true" : "false")
      // The API's own default is a public load balancer.
      set(network, "ELBScheme", parameters.elbPublic == true ? "public" : "internal")
    }
    set("aws:elasticbeanstalk:healthreporting:system", "SystemType", "enhanced")
    set("aws:elasticbeanstalk:command", "BatchSize", "30")
    set("aws:elasticbeanstalk:command", "BatchSizeType", "Percentage")
    if parameters.tier != .worker {
      set("aws:autoscaling:updatepolicy:rollingupdate", "RollingUpdateEnabled", "true")
      set("aws:autoscaling:updatepolicy:rollingupdate", "RollingUpdateType", "Health")
      if parameters.elbType == .classic {
        set("aws:elb:policies", "ConnectionDrainingEnabled", "true")
        set("aws:elb:loadbalancer", "CrossZone", "true")
      }
    }
    self.all = all
  }

  /// The instance profile and the service role that the EB CLI takes where none is named.
  static let instanceProfile = "aws-elasticbeanstalk-ec2-role"
  static let serviceRole = "aws-elasticbeanstalk-service-role"

  var input: Input {
    .list(
      all.map { setting in
        .members([
          "Namespace": .string(setting.namespace), "OptionName": .string(setting.name),
          "Value": .string(setting.value),
        ])
      })
  }
}

extension [String]? {
  fileprivate var joined: String? {
    guard let self, !self.isEmpty else { return nil }
    return self.joined(separator: ",")
  }
}
