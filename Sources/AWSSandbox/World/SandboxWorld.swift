import AWSCore
import Document

/// What the simulated AWS begins with: accounts, and what each of them has.
public struct SandboxWorld: Sendable, Hashable, Codable {
  /// The region that the world has everything in, save VPCs that name another one.
  public let region: String
  /// The accounts.
  public let accounts: [Account]

  /// An account.
  public struct Account: Sendable, Hashable, Codable {
    /// Its twelve digits.
    public let id: String
    /// What people call it; the name of a connection that uses it in the sandbox.
    public let name: String
    /// The access key's id, 20 characters as AWS's are.
    public let accessKey: String
    /// The secret key. It opens nothing but the sandbox.
    public let secretKey: String
    let zones: [String: String]?
    let vpcs: [VPC]?
    let roles: [String]?
    let instanceProfiles: [String: [String]]?
    let hostedZones: [HostedZone]?
    let directories: [Directory]?
    /// Actions that its identities may not take, such as `ec2:CreateVpcEndpoint`.
    let denied: [String]?
    /// How many tunnels of each VPN connection the device at the other end brings up; none where it is left out.
    let tunnelsUp: Int?

    /// The account's keys, to sign with.
    public var credentials: Credentials {
      Credentials(accessKeyID: accessKey, secretAccessKey: secretKey, source: "sandbox \(name)", accountID: id)
    }
  }

  struct VPC: Sendable, Hashable, Codable {
    let id: String
    /// The region that it is in, where it is not the world's own.
    let region: String?
    let cidr: String
    let dnsSupport: Bool?
    let dnsHostnames: Bool?
    let isDefault: Bool?
    let subnets: [Subnet]?
    let routeTables: [RouteTable]?
    let securityGroups: [SecurityGroup]?
    let loadBalancers: [LoadBalancer]?
    let tags: [String: String]?
  }

  struct LoadBalancer: Sendable, Hashable, Codable {
    let name: String
    let subnets: [String]
    let securityGroups: [String]?
  }

  struct Subnet: Sendable, Hashable, Codable {
    let id: String
    let cidr: String
    let zone: String
    let tags: [String: String]?
  }

  struct RouteTable: Sendable, Hashable, Codable {
    let id: String
    let main: Bool?
    let subnets: [String]?
    let tags: [String: String]?
  }

  struct SecurityGroup: Sendable, Hashable, Codable {
    let id: String
    let name: String
    let description: String?
    let rules: [Rule]?
    let tags: [String: String]?
  }

  struct Rule: Sendable, Hashable, Codable {
    let id: String
    let direction: Direction
    let `protocol`: String
    let from: Int?
    let to: Int?
    let cidr: String?
    let group: String?
    let description: String?
  }

  enum Direction: String, Sendable, Codable, CaseIterable {
    case ingress
    case egress
  }

  struct Directory: Sendable, Hashable, Codable {
    let id: String
    let name: String
    let vpc: String
    let subnets: [String]
    let addresses: [String]
    let securityGroup: String
  }

  struct HostedZone: Sendable, Hashable, Codable {
    let id: String
    let name: String
    let comment: String?
    let vpcs: [String]?
    let records: [Record]?
    let tags: [String: String]?
  }

  struct Record: Sendable, Hashable, Codable {
    let name: String
    let type: String
    let ttl: Int
    let values: [String]
  }

  /// The world of ``defaultText``.
  static func standard() throws -> SandboxWorld {
    try read(Source(name: "the sandbox's own world", text: defaultText))
  }

  /// Reads a world that a person wrote.
  ///
  /// - Throws: every mistake of the text, with its place.
  public static func read(_ source: Source) throws(Diagnostics) -> SandboxWorld {
    let value = try Value.parse(source)
    let mistakes = Shape.of(SandboxWorld.self).check(value, in: source, of: "the world")
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    do {
      let world = try value.decode(SandboxWorld.self, in: source)
      try world.validate(source)
      return world
    } catch {
      throw Diagnostics([error])
    }
  }

  /// All regions that something is in.
  var regions: Set<String> {
    Set(accounts.flatMap { $0.vpcs ?? [] }.compactMap(\.region)).union([region])
  }

  /// What the things of an account in a region go by: the account, and in another region than the world's own the
  /// region behind it, so that no request of one region comes upon what is in another.
  func account(of account: String, in region: String) -> String {
    region == self.region ? account : "\(account)@\(region)"
  }

  /// How many tunnels of each VPN connection of an account are up.
  func tunnelsUp(in account: String) -> Int {
    accounts.first { $0.id == account }?.tunnelsUp ?? 0
  }

  /// The account of that name or number.
  public func account(_ nameOrID: String) -> Account? {
    accounts.first { $0.name == nameOrID || $0.id == nameOrID }
  }
}
