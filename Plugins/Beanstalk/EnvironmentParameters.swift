import AWSConnection
import PlinkflowKit

extension BeanstalkEnvironment {
  /// The environment, by the flags of `eb create`.
  struct Parameters: Decodable, Sendable {
    /// The application that it belongs to.
    let application: String
    /// The environment's name.
    let name: String
    /// The version to deploy; the platform's sample where left out.
    let versionLabel: String?
    /// Whether to deploy the platform's sample.
    let sample: Bool?
    /// The platform: an ARN, or its branch in words.
    let platform: String?
    /// The solution stack, by its full name.
    let solutionStack: String?
    /// The tier; a web server's where left out.
    let tier: Tier?
    /// The sort of load balancer, fixed at creation.
    let elbType: LoadBalancerType?
    /// The first label of the environment's name in the DNS.
    let cname: String?
    let tags: [String: String]?
    let vpcID: String?
    /// The subnets of the instances.
    let ec2Subnets: [String]?
    /// The subnets of the load balancer.
    let elbSubnets: [String]?
    /// The subnets of a database.
    let dbSubnets: [String]?
    /// Whether instances get public addresses.
    let publicIP: Bool?
    /// Whether the load balancer is public.
    let elbPublic: Bool?
    /// The security groups of the instances.
    let securityGroups: [String]?
    /// The instance profile, which has to exist.
    let instanceProfile: String?
    let serviceRole: String?
    /// The type of the instances.
    let instanceType: String?
    /// How many minutes it may take to launch.
    let timeout: Int?

    /// What an environment does.
    enum Tier: String, Codable, Sendable, CaseIterable {
      case webserver, worker
    }

    /// Sorts of load balancer.
    enum LoadBalancerType: String, Codable, Sendable, CaseIterable {
      case classic, application, network
    }

    static let help = [
      "application": "the application that the environment belongs to",
      "name": "the environment's name",
      "version_label": "the application's version to deploy; left out, the platform's sample application",
      "sample": "`true` says in words that the platform's sample application is wanted",
      "platform": "the platform's ARN, or its branch in words such as `Docker`: the newest of it is taken",
      "solution_stack": "the solution stack by its full name, instead of `platform`",
      "tier": "`webserver`, as where left out, or `worker`",
      "elb_type": "`classic`, `application` or `network`; fixed once the environment is made",
      "cname": "the first label of the environment's domain name; not with tier `worker`",
      "tags": "tags of the environment and of what it makes",
      "vpc_id": "the VPC",
      "ec2_subnets": "the subnets of the instances",
      "elb_subnets": "the subnets of the load balancer",
      "db_subnets": "the subnets of a database; they matter only with one",
      "public_ip": "whether instances get public addresses; left out, false",
      "elb_public": "whether the load balancer is public; left out, false: it is internal",
      "security_groups": "the security groups of the instances",
      "instance_profile": "the instance profile, which has to exist; left out, `aws-elasticbeanstalk-ec2-role`",
      "service_role": "the service role; left out, `aws-elasticbeanstalk-service-role`",
      "instance_type": "the type of the instances, such as `t2.small`",
      "timeout": "how many minutes the launch may take; left out, as long as the step may",
    ]

    func validate() throws(StepError) {
      try Rule.filled(application, "application")
      guard Self.isEnvironmentName(name) else {
        throw .refused(
          "has `name` that is no environment's: `\(name)`",
          notes: ["it has 4 to 40 letters, digits and hyphens, and no hyphen at its ends"])
      }
      try Rule.tags(tags)
      if versionLabel != nil, sample == true { throw .refused("has `version_label` and `sample`") }
      guard (platform == nil) != (solutionStack == nil) else {
        throw .refused("needs one of `platform` and `solution_stack`")
      }
      if tier == .worker, cname != nil { throw .refused("has `cname` with tier `worker`") }
      if let cname, !Self.isLabel(cname) { throw .refused("has `cname` that is no label of a name: `\(cname)`") }
      if vpcID == nil, ec2Subnets != nil || elbSubnets != nil { throw .refused("has subnets without `vpc_id`") }
      if let timeout, timeout < 1 { throw .refused("has `timeout` below a minute") }
    }

    private static func isEnvironmentName(_ text: String) -> Bool {
      (4...40).contains(text.utf8.count) && isLabel(text)
    }

    private static func isLabel(_ text: String) -> Bool {
      (1...63).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasSuffix("-")
        && text.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
          default: false
          }
        }
    }
  }
}
