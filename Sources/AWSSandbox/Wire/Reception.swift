import AWSCore
import Foundation

/// Reads a request and finds out who sent it.
struct Reception {
  let request: HTTPRequest
  let authorization: Authorization
  let service: Service

  /// More than any request of the services has.
  static let maximumBody = 4 << 20

  init(_ request: HTTPRequest) throws {
    guard let authorization = Authorization(of: request) else {
      throw Refusal("MissingAuthenticationToken", "Request is missing Authentication Token", status: 403)
    }
    guard let service = Service.all[authorization.scope.service] else {
      throw Refusal(
        "SignatureDoesNotMatch", "The sandbox has no service '\(authorization.scope.service)'.", status: 403)
    }
    self.request = request
    self.authorization = authorization
    self.service = service
  }

  /// The caller, once the signature is found to be that of a key the world knows.
  func caller(in store: SandboxStore, world: SandboxWorld, now: Moment) throws -> Caller {
    try checkTime(now)
    let id = authorization.accessKeyID
    if let account = world.accounts.first(where: { $0.accessKey == id }) {
      guard request.header("X-Amz-Security-Token") == nil else { throw unknownKey }
      try verify(account.secretKey)
      return Caller(
        account: account.id, arn: "arn:aws:iam::\(account.id):user/sandbox",
        userID: "AIDA" + Identifier.derived(17, from: account.id).uppercased())
    }
    guard let session = try store.find(RoleSession.self, id),
      request.header("X-Amz-Security-Token") == session.body.token
    else { throw unknownKey }
    try verify(session.body.secretKey)
    guard now < session.body.expires else {
      throw Refusal(
        service.format == .ec2 ? "RequestExpired" : "ExpiredToken",
        "The security token included in the request is expired", status: service.format == .ec2 ? 400 : 403)
    }
    return Caller(account: session.account, arn: session.body.arn, userID: session.body.userID)
  }

  private var unknownKey: Refusal {
    service.format == .ec2
      ? Refusal("AuthFailure", "AWS was not able to validate the provided access credentials", status: 401)
      : Refusal("InvalidClientTokenId", "The security token included in the request is invalid.", status: 403)
  }

  private func verify(_ secretKey: String) throws {
    let path: PathSpelling = service.format == .object ? .verbatim : .normalized
    guard authorization.verifies(request, secretAccessKey: secretKey, path: path) else {
      guard service.format != .ec2 else { throw unknownKey }
      throw Refusal(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. "
          + "Check your AWS Secret Access Key and signing method.", status: 403)
    }
  }

  /// AWS accepts clocks that differ by up to 15 minutes from its own.
  private func checkTime(_ now: Moment) throws {
    guard let signed = AWSTimestamp.parse(authorization.timestamp).map(Moment.init) else { throw unknownKey }
    guard abs(now.seconds(since: signed)) > 15 * 60 else { return }
    if service.format == .ec2 {
      throw Refusal("RequestExpired", "Request has expired. AWSTimestamp date is \(signed.text).")
    }
    throw Refusal(
      "SignatureDoesNotMatch",
      "Signature \(signed < now ? "expired" : "not yet current"): \(authorization.timestamp) is now "
        + "\(signed < now ? "earlier" : "later") than \(AWSTimestamp.basic(now.date)) (15 min.)", status: 403)
  }

  /// The action's name, and the parameters that the protocol carries.
  func read(
    store: SandboxStore, world: SandboxWorld, now: Moment, delay: Double, caller: Caller
  ) throws -> Call {
    guard request.body.count <= Reception.maximumBody else {
      throw Refusal("RequestEntityTooLarge", "The request is too large.", status: 413)
    }
    var action = ""
    var input = Parameters()
    var path: [String] = []
    var document: Element?
    switch service.format {
    case .ec2, .query:
      let form = String(decoding: request.body, as: UTF8.self)
      input = try Parameters(request.query + PercentEncoding.decodeForm(form))
      guard let name = input.string("Action") else {
        throw Refusal("MissingAction", "The request is missing the Action parameter.")
      }
      action = name
    case .json:
      action = request.header("X-Amz-Target").flatMap { $0.split(separator: ".").last.map(String.init) } ?? ""
      input = try Parameters(json: request.body.isEmpty ? "{}" : String(decoding: request.body, as: UTF8.self))
    case .object:
      path = S3.path(of: request)
      guard let name = S3.action(method: request.method, path: path, query: request.query.map(\.name)) else {
        throw Refusal("MethodNotAllowed", "The sandbox's S3 does not have this method.", status: 405)
      }
      action = name
    case .restXML:
      path = request.path.split(separator: "/").map { PercentEncoding.decode($0) }
      guard let name = Route53Route.action(method: request.method, path: path) else {
        throw Refusal("UnknownOperationException", "The requested resource does not exist.", status: 404)
      }
      action = name
      if !request.body.isEmpty { document = try read(request.body) }
    }
    let region = authorization.scope.region
    let isElsewhere = service.isRegional && region != world.region
    guard !isElsewhere || (service.spansRegions && world.regions.contains(region)) else {
      throw Refusal(
        "OptInRequired",
        "The sandbox's world has nothing of the service in \(region), which the request was signed for, but in "
          + "\(world.region).", status: 403)
    }
    return Call(
      store: store, world: world, now: now, delay: delay, caller: caller,
      account: service.format == .ec2 ? world.account(of: caller.account, in: region) : caller.account, region: region,
      action: action, input: input, path: path,
      query: Dictionary(request.query.map { ($0.name, $0.value) }) { first, _ in first },
      document: document, headers: request.headers,
      payload: service.format == .object ? try Payload(of: request) : nil)
  }

  private func read(_ body: [UInt8]) throws -> Element {
    do {
      return try XMLReader().read(body)
    } catch {
      throw Refusal("MalformedXML", "The XML you provided was not well-formed.")
    }
  }
}
