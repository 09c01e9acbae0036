/// Calls AWS services for one account and region: serialises, signs, sends, retries and parses.
public struct AWSClient: Sendable {
  /// The region that requests go to and are signed for.
  public let region: String

  /// Calls an action of a service that speaks the query or the ec2 protocol.
  ///
  /// - Parameters:
  ///   - input: the action's parameters under their names on the wire; lists and structures are flattened as the
  ///     service's protocol wants them.
  /// - Returns: the reply's document element, of the query protocol the `<Action>Result` inside of it.
  public func call(_ service: AWSService, _ action: String, _ input: Input = .structure([])) async throws(AWSFailure)
    -> Element
  {
    throw AWSFailure(action: action, service: service.name, cause: .noCredentials("stub"))
  }

  /// Calls an action of a service that speaks rest-xml, such as Route 53.
  public func call(
    _ service: AWSService, _ action: String, method: String, path: String,
    query: [(name: String, value: String)] = [], body: Element? = nil
  ) async throws(AWSFailure) -> Element {
    throw AWSFailure(action: action, service: service.name, cause: .noCredentials("stub"))
  }
}

/// A service: its names, its protocol and its version.
public struct AWSService: Sendable, Hashable {
  /// What AWS calls it, for messages: `Route 53`.
  public let name: String
  /// The first part of its endpoint's host name: `route53`.
  public let endpointPrefix: String
  /// The name in the credential scope of its signatures: `route53`.
  public let signingName: String
  /// How requests are written.
  public let wireProtocol: WireProtocol
  /// The date that names the version of its API.
  public let version: String
}

/// How a service's requests and replies are written.
public enum WireProtocol: Sendable, Hashable {
  case query
  case ec2
  case restXML
  /// JSON 1.1, with the prefix of its `X-Amz-Target`.
  case json(target: String)
}

extension AWSService {
  /// Amazon EC2, with VPC, PrivateLink and VPN.
  public static let ec2 = AWSService(
    name: "EC2", endpointPrefix: "ec2", signingName: "ec2", wireProtocol: .ec2, version: "2016-11-15")
  /// AWS Elastic Beanstalk.
  public static let elasticBeanstalk = AWSService(
    name: "Elastic Beanstalk", endpointPrefix: "elasticbeanstalk", signingName: "elasticbeanstalk",
    wireProtocol: .query, version: "2010-12-01")
  /// Elastic Load Balancing, version 2.
  public static let elasticLoadBalancing = AWSService(
    name: "Elastic Load Balancing", endpointPrefix: "elasticloadbalancing", signingName: "elasticloadbalancing",
    wireProtocol: .query, version: "2015-12-01")
  /// AWS Security Token Service.
  public static let sts = AWSService(
    name: "STS", endpointPrefix: "sts", signingName: "sts", wireProtocol: .query, version: "2011-06-15")
  /// AWS Identity and Access Management.
  public static let iam = AWSService(
    name: "IAM", endpointPrefix: "iam", signingName: "iam", wireProtocol: .query, version: "2010-05-08")
  /// Amazon Route 53.
  public static let route53 = AWSService(
    name: "Route 53", endpointPrefix: "route53", signingName: "route53", wireProtocol: .restXML, version: "2013-04-01")
}

/// A parameter of an action, before a protocol writes it.
public indirect enum Input: Sendable, Hashable {
  case string(String)
  case integer(Int)
  case boolean(Bool)
  case list([Input])
  /// Names and values in order; a member without a value is left out by whoever builds it.
  case structure([Member])

  /// One name of a structure, with its value.
  public struct Member: Sendable, Hashable {
    /// The name on the wire.
    public let name: String
    /// The value.
    public let value: Input

    /// A name with its value.
    public init(_ name: String, _ value: Input) {
      self.name = name
      self.value = value
    }
  }
}

/// An element of an XML document, without its attributes and namespaces.
public struct Element: Sendable, Hashable {
  /// The local name.
  public var name: String
  /// The text directly inside of it, without white space at its ends.
  public var text: String
  /// The elements directly inside of it, in order.
  public var children: [Element]

  /// An element.
  public init(_ name: String, text: String = "", _ children: [Element] = []) {
    self.name = name
    self.text = text
    self.children = children
  }

  /// The first child of that name.
  public subscript(name: String) -> Element? {
    children.first { $0.name == name }
  }
}

/// Why a call gave no result.
public struct AWSFailure: Error, Sendable, Hashable {
  /// The action: `CreateVpcEndpoint`.
  public let action: String
  /// What AWS calls the service.
  public let service: String
  /// What went wrong.
  public let cause: Cause

  /// What went wrong.
  public enum Cause: Sendable, Hashable {
    /// The service answered with an error.
    case answered(status: Int, code: String, message: String, requestID: String?, retryAfter: Duration?)
    /// The service answered with something that is not of its protocol; the beginning of the raw body is kept.
    case unreadable(status: Int, requestID: String?, body: String)
    /// The request cannot have arrived.
    case notSent(String)
    /// The request may have arrived, and no reply came.
    case noReply(String)
    /// No source had credentials; names each source tried, and why it gave nothing.
    case noCredentials(String)
  }

  /// A call that gave no result.
  public init(action: String, service: String, cause: Cause) {
    self.action = action
    self.service = service
    self.cause = cause
  }

  /// The error code, where the service answered with one.
  public var code: String? {
    if case .answered(_, let code, _, _, _) = cause { code } else { nil }
  }
}
