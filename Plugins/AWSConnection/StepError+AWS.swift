import AWSCore
import PlinkflowKit

extension AWSFailure {
  /// The failure as a step reports it.
  ///
  /// - Parameter subject: what the call was about: `zone Z0123`.
  public func fault(on subject: String) -> StepError {
    var fault = StepError(`class`, summary)
    switch cause {
    case .answered(_, let code, let message, let requestID, _):
      fault.notes = ["\(code) on \(action), \(subject)\(request(requestID))"]
      if !message.isEmpty { fault.notes.append(message) }
      fault.help = help(code: code)
    case .unreadable(let status, let requestID, let body):
      fault.summary = "got a reply from \(service) that is not of its protocol"
      fault.notes = ["status \(status) on \(action), \(subject)\(request(requestID))"]
      if !body.isEmpty { fault.notes.append("the reply begins with: \(Redaction.redact(body).prefix(200))") }
    case .notSent(let why):
      fault.summary = "could not reach \(service)"
      fault.notes = ["\(action), \(subject)", why]
    case .noReply(let why):
      fault.summary = "got no reply from \(service)"
      fault.notes = ["\(action), \(subject)", why]
    case .noCredentials(let why):
      fault.summary = "has no credentials for \(service)"
      fault.notes = [why]
    }
    fault.mayBeDone = meaning == .race
    // Of what a read was refused nobody knows whether it is there.
    fault.isUnseen = safety == .read
    return fault
  }

  /// Whether the service answered that the thing the call was about is not there. A call that got no answer says
  /// nothing.
  public var saysGone: Bool { meaning == .gone }

  /// What the engine may do about it.
  private var `class`: StepError.Class {
    switch meaning {
    case .gone, .refused, .quota, .race: .refused
    case .throttled: .transient(retryAfter: retryAfter ?? .seconds(2))
    case .wait(let delay): .transient(retryAfter: retryAfter ?? delay)
    case .transient: .transient(retryAfter: retryAfter)
    case .unknown: .unknown
    }
  }

  private var summary: String {
    switch meaning {
    case .throttled: "was told by \(service) to slow down"
    case .wait: "was told by \(service) to wait for something else"
    case .transient, .unknown: "found \(service) unavailable"
    case .gone, .refused, .quota, .race: "was refused by \(service)"
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
    default:
      meaning == .quota ? "delete what is no longer needed, or have AWS raise the quota in Service Quotas" : nil
    }
  }

  private func request(_ id: String?) -> String {
    id.map { " (request \($0))" } ?? ""
  }

  /// The first part of a permission's name, by the service's name.
  private static let prefix = [
    "EC2": "ec2", "Elastic Beanstalk": "elasticbeanstalk", "Elastic Load Balancing": "elasticloadbalancing",
    "STS": "sts", "IAM": "iam", "Route 53": "route53",
    "Route 53 Resolver": "route53resolver", "Directory Service": "ds",
  ]
}
