import AWSCore
import PlinkflowKit

extension AWSFailure {
  /// The failure as a step reports it.
  ///
  /// - Parameter subject: what the call was about: `zone Z0123`.
  public func fault(on subject: String) -> Fault {
    switch cause {
    case .answered(_, let code, let message, let requestID, let retryAfter):
      var notes = ["\(code) on \(action), \(subject)\(request(requestID))"]
      if !message.isEmpty { notes.append(message) }
      return Fault(`class`(retryAfter: retryAfter), summary, notes: notes, help: help(code: code))
    case .unreadable(let status, let requestID, let body):
      var notes = ["status \(status) on \(action), \(subject)\(request(requestID))"]
      if !body.isEmpty { notes.append("the reply begins with: \(body.prefix(200))") }
      return Fault(`class`(retryAfter: nil), "got a reply from \(service) that is not of its protocol", notes: notes)
    case .notSent(let why):
      return Fault(`class`(retryAfter: nil), "could not reach \(service)", notes: ["\(action), \(subject)", why])
    case .noReply(let why):
      return Fault(`class`(retryAfter: nil), "got no reply from \(service)", notes: ["\(action), \(subject)", why])
    case .noCredentials(let why):
      return .refused("has no credentials for \(service)", notes: [why])
    }
  }

  /// Whether the failure says that the thing it was about is not there.
  public var saysGone: Bool {
    guard let code else { return false }
    return classification == .gone || code == "NoSuchHostedZone" || code.hasSuffix(".NotFound")
  }

  /// What may be done about it. Beyond what AWSCore knows of codes, this knows how a workflow comes by them.
  private func `class`(retryAfter: Duration?) -> Fault.Class {
    if let code {
      if Self.settledByLooking.contains(code) { return .unknown }
      // An endpoint service may be unable to take endpoints for a while after it says that it is available.
      if code == "Unavailable" { return .transient(retryAfter: retryAfter ?? .seconds(10)) }
      if Self.madeByWorkflows.contains(code) { return .transient(retryAfter: retryAfter ?? .seconds(5)) }
    }
    return switch classification {
    case .throttled: .transient(retryAfter: retryAfter ?? .seconds(2))
    case .waitThenRetry: .transient(retryAfter: retryAfter ?? .seconds(5))
    // With a client token a change may be sent again, but it may have been made too.
    case .transient: mayHaveChanged ? .unknown : .transient(retryAfter: retryAfter)
    case .unknown: .unknown
    case .freshCreate, .gone, .refused: .refused
    }
  }

  private var mayHaveChanged: Bool {
    guard safety != .read else { return false }
    return switch cause {
    case .noReply, .unreadable: true
    case .answered(let status, let code, _, _, _): status >= 500 && status != 503 && code != "Unavailable"
    case .notSent, .noCredentials: false
    }
  }

  private var summary: String {
    switch classification {
    case .throttled: "was told by \(service) to slow down"
    case .waitThenRetry: "was told by \(service) to wait for something else"
    case .transient, .unknown: "found \(service) unavailable"
    case .freshCreate, .gone, .refused: "was refused by \(service)"
    }
  }

  private func help(code: String) -> String? {
    switch code {
    case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation":
      "grant \(Self.prefix[service] ?? service.lowercased()):\(action)"
    case "ExistingVpcEndpointConnections":
      "reject the connections of the service first"
    case "ExpiredToken", "ExpiredTokenException", "RequestExpired":
      "renew the credentials"
    case _ where classification == .refused && code.hasSuffix("LimitExceeded") || code == "LimitsExceeded":
      "delete what is no longer needed, or have AWS raise the quota in Service Quotas"
    default: nil
    }
  }

  private func request(_ id: String?) -> String {
    id.map { " (request \($0))" } ?? ""
  }

  /// Things that another step of the same workflow usually made a moment ago, so that they will show yet, and a gateway
  /// whose attachment is on its way. A VPC, subnet or group that is not found is a mistake in the workflow instead.
  private static let madeByWorkflows: Set<String> = [
    "Gateway.NotAttached", "InvalidVpnGatewayID.NotFound", "InvalidVpnGatewayState",
    "InvalidCustomerGatewayID.NotFound", "InvalidVpnConnectionID.NotFound", "InvalidVpcEndpoint.NotFound",
    "InvalidVpcEndpointId.NotFound", "InvalidVpcEndpointService.NotFound", "InvalidVpcEndpointServiceId.NotFound",
    "OperationInProgress", "OperationInProgressFailure",
  ]

  /// What was to be made is there already, perhaps by a call of ours whose reply was lost: a look decides.
  private static let settledByLooking: Set<String> = [
    "HostedZoneAlreadyExists", "InvalidGroup.Duplicate", "InvalidPermission.Duplicate", "InvalidChangeBatch",
    "RouteAlreadyExists",
  ]

  /// The first part of a permission's name, by the service's name.
  private static let prefix = [
    "EC2": "ec2", "Elastic Beanstalk": "elasticbeanstalk", "Elastic Load Balancing": "elasticloadbalancing",
    "STS": "sts", "IAM": "iam", "Route 53": "route53",
    "Route 53 Resolver": "route53resolver", "Directory Service": "ds",
  ]
}
