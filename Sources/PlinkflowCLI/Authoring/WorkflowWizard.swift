import Document

/// What somebody has who begins: which of it is there, and which a first workflow has to make.
struct WorkflowWizard: Sendable {
  /// What is offered to the other side.
  enum Service: String, CaseIterable { case beanstalk, nlb }
  /// Whether provider and consumer are one account.
  enum Accounts: String, CaseIterable { case two, one }
  /// Whether a site on-premises is to reach the endpoint.
  enum Site: String, CaseIterable { case vpn, none }
  /// Where the endpoint gets a name.
  enum Names: String, CaseIterable {
    case new, standing, none
  }

  var service = Service.beanstalk
  var accounts = Accounts.two
  var site = Site.vpn
  var names = Names.new

  /// One thing to be known, as a parameter of the workflow.
  struct Question: Sendable {
    let name: String
    let about: String
    /// What the value has to look like.
    let pattern: String?
    /// What the simulated AWS has, so that an answer that is left out can be tried.
    let usual: Value

    init(_ name: String, _ about: String, pattern: String? = nil, _ usual: String) {
      self.init(name, about, pattern: pattern, value: .string(usual))
    }

    init(_ name: String, _ about: String, pattern: String? = nil, list usual: [String]) {
      self.init(name, about, pattern: pattern, value: Value(.array(usual.map { .string($0) })))
    }

    private init(_ name: String, _ about: String, pattern: String?, value: Value) {
      self.name = name
      self.about = about
      self.pattern = pattern
      usual = value
    }

    /// Whether the answer is a list.
    var isList: Bool { usual.elements != nil }

    /// The answer that a text gives: a list is written with commas.
    func value(of text: String) -> Value {
      guard isList else { return .string(text) }
      let parts = text.split(separator: ",").map { part in
        String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
      return Value(.array(parts.filter { !$0.isEmpty }.map { .string($0) }))
    }

    /// The usual answer as a person would type it.
    var usualText: String {
      usual.string ?? (usual.elements ?? []).compactMap(\.string).joined(separator: ",")
    }
  }

  private static let account = "^[0-9]{12}$"
  private static let subnet = "^subnet-[0-9a-f]+$"
  private static let group = "^sg-[0-9a-f]+$"
  private static let network = "^vpc-[0-9a-f]+$"

  /// Everything that has to be known, in the order of the file.
  var questions: [Question] {
    var all = [
      Question("region", "the region", pattern: "^[a-z]{2,4}(-[a-z]+)+-[0-9]+$", "ap-northeast-1"),
      Question("provider_account", "the account that offers the service", pattern: Self.account, "111111111111"),
      Question("provider_profile", "the profile of your AWS configuration that leads to it", "provider"),
    ]
    switch service {
    case .beanstalk:
      all += [
        Question("name", "the name of the application and its environment", pattern: "^[A-Za-z0-9-]{4,40}$", "shop"),
        Question(
          "cname", "the first label of the environment's domain name, which nobody else may have",
          pattern: "^[a-z0-9-]{4,63}$", "shop-4f1c9b"),
        Question("platform", "the platform's branch; the newest of it is taken", "Docker"),
        Question("provider_vpc", "the VPC of its instances", pattern: Self.network, "vpc-0a1d806e"),
        Question(
          "provider_subnets", "the subnets of its instances and load balancer", pattern: Self.subnet,
          list: ["subnet-97aa55cf", "subnet-d7d47fa1"]),
        Question(
          "provider_security_groups", "the security groups of its instances", pattern: Self.group,
          list: ["sg-1d12c87b"]),
        Question("instance_profile", "the instance profile, which has to exist", "aws-elasticbeanstalk-ec2-role"),
        Question("instance_type", "the type of its instances", "t2.small"),
      ]
    case .nlb:
      all += [
        Question("name", "a name for what is made", pattern: "^[A-Za-z0-9-]{4,40}$", "shop"),
        Question("load_balancer", "the name of the Network Load Balancer that stands already", "inventory"),
      ]
    }
    let isTwo = accounts == .two
    if isTwo {
      all += [
        Question("consumer_account", "the account that uses the service", pattern: Self.account, "222222222222"),
        Question("consumer_profile", "the profile that leads to it", "consumer"),
      ]
    }
    all += [
      Question(
        "consumer_vpc", "the VPC that gets the endpoint", pattern: Self.network, isTwo ? "vpc-0c5e7d31" : "vpc-0a1d806e"
      ),
      Question(
        "consumer_subnets", "its subnets that get an address each, one a zone", pattern: Self.subnet,
        list: isTwo ? ["subnet-5a3b1e90", "subnet-6e8d2f41"] : ["subnet-97aa55cf", "subnet-d7d47fa1"]),
      Question(
        "endpoint_group", "the security group that guards the endpoint", pattern: Self.group,
        isTwo ? "sg-7b1c9e04" : "sg-1d12c87b"),
    ]
    return all + nameQuestions + siteQuestions
  }

  private var nameQuestions: [Question] {
    let host = Question("host", "the service's name in that zone", pattern: "^[a-z0-9-]+$", "shop")
    switch names {
    case .new: return [Question("zone", "the private zone to be made in the VPC", "shop.internal"), host]
    case .standing:
      return [
        Question("dns_account", "the account of the hosted zone", pattern: Self.account, "111111111111"),
        Question("dns_profile", "the profile that leads to it", "provider"),
        Question("zone", "the public hosted zone that stands already", "oreg.example"), host,
      ]
    case .none: return []
    }
  }

  private var siteQuestions: [Question] {
    guard site == .vpn else { return [] }
    return [
      Question("site_address", "the public address of the VPN device on-premises", "203.0.113.6"),
      Question("site_prefix", "the addresses on-premises", "192.168.10.0/24"),
      Question(
        "route_table", "the route table of the VPC's subnets", pattern: "^rtb-[0-9a-f]+$",
        accounts == .two ? "rtb-4d2e8c11" : "rtb-1e5c9a70"),
    ]
  }
}
