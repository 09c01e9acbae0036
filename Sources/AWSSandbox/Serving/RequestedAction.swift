import AWSCore

/// What a request asks for, by whichever protocol it comes.
public struct RequestedAction: Sendable, Hashable {
  /// The name in the credential scope of the service's signatures: `ec2`.
  public let service: String
  /// The action: `DescribeVpnGateways`.
  public let name: String

  /// An action.
  public init(service: String, name: String) {
    self.service = service
    self.name = name
  }

  /// Reads it from a signed request; nil where that asks for nothing that the sandbox has.
  public init?(of request: HTTPRequest) {
    guard let service = Authorization(of: request).flatMap({ Service.all[$0.scope.service] }) else { return nil }
    let name: String?
    switch service.format {
    case .ec2, .query:
      let form = request.query + PercentEncoding.decodeForm(String(decoding: request.body, as: UTF8.self))
      name = form.first { $0.name == "Action" }?.value
    case .json:
      name = request.header("X-Amz-Target")?.split(separator: ".").last.map(String.init)
    case .restXML:
      name = Route53Route.action(
        method: request.method, path: request.path.split(separator: "/").map { PercentEncoding.decode($0) })
    case .object:
      name = S3.action(method: request.method, path: S3.path(of: request), query: request.query.map(\.name))
    }
    guard let name else { return nil }
    self.init(service: service.signingName, name: name)
  }

  /// A refusal in the form of the service.
  public func refusal(_ code: String, _ message: String, status: Int) -> HTTPResponse {
    (Service.all[service] ?? .sts).response(
      to: Refusal(code, message, status: status), requestID: Identifier.request())
  }

  /// A reply with the name of the action's answer and nothing in it, not even the empty list of an answer.
  public var emptyAnswer: HTTPResponse {
    (Service.all[service] ?? .sts).response(to: name, Reply {}, requestID: Identifier.request())
  }

  /// Which of the service's error forms is written in JSON.
  public var speaksJSON: Bool { Service.all[service]?.format == .json }
}
