/// A world for the simulated AWS: a provider, and accounts of consumers with any number of networks, which all have the
/// same addresses.
public enum ConsumerWorld {
  /// The provider's account.
  public static let provider = "111111111111"

  /// An account of consumers.
  public struct Account: Sendable {
    let id: String
    let name: String
    let accessKey: String
    let networks: Range<Int>

    /// - Parameter networks: the numbers of its networks.
    public init(id: String, name: String, accessKey: String, networks: Range<Int>) {
      (self.id, self.name, self.accessKey, self.networks) = (id, name, accessKey, networks)
    }
  }

  /// The VPC of that number.
  public static func vpc(_ number: Int) -> String { id("vpc", number) }
  /// Its only subnet.
  public static func subnet(_ number: Int) -> String { id("subnet", number) }
  /// Its security group.
  public static func group(_ number: Int) -> String { id("sg", number) }

  private static func id(_ prefix: String, _ number: Int) -> String {
    let digits = String(number + 0x1000, radix: 16)
    return prefix + "-" + String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }

  /// The world as a file has it.
  public static func text(_ consumers: [Account]) -> String {
    """
    { region: "ap-northeast-1", accounts: [{
      id: "\(provider)", name: "provider", access_key: "AKIASANDBOXPROVIDER2", secret_key: "opens nothing",
      zones: { "ap-northeast-1a": "apne1-az4", "ap-northeast-1c": "apne1-az1" },
      vpcs: [{
        id: "vpc-0a1d806e", cidr: "10.0.0.0/16", dns_support: true, dns_hostnames: true,
        subnets: [
          { id: "subnet-97aa55cf", cidr: "10.0.0.0/24", zone: "ap-northeast-1a" },
          { id: "subnet-d7d47fa1", cidr: "10.0.1.0/24", zone: "ap-northeast-1c" },
        ],
        security_groups: [{ id: "sg-1d12c87b", name: "web" }],
      }],
      roles: ["aws-elasticbeanstalk-ec2-role", "aws-elasticbeanstalk-service-role"],
      instance_profiles: { "aws-elasticbeanstalk-ec2-role": ["aws-elasticbeanstalk-ec2-role"] },
    }, \(consumers.map(text).joined(separator: ",\n"))] }
    """
  }

  private static func text(_ account: Account) -> String {
    let networks = account.networks.map { number in
      """
      { id: "\(vpc(number))", cidr: "10.0.0.0/16", dns_support: true, dns_hostnames: true,
        subnets: [{ id: "\(subnet(number))", cidr: "10.0.0.0/24", zone: "ap-northeast-1a" }],
        security_groups: [{ id: "\(group(number))", name: "default" }] }
      """
    }
    return """
      {
        id: "\(account.id)", name: "\(account.name)", access_key: "\(account.accessKey)", secret_key: "opens nothing",
        zones: { "ap-northeast-1a": "apne1-az4" },
        vpcs: [\(networks.joined(separator: ",\n"))],
      }
      """
  }
}
