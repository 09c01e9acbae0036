import AWSCore
import Foundation
import PlinkflowKit

/// A page that has to be answered as wanted.
///
/// It goes by the system's libcurl: certificates are verified against the system's store, redirects are answers and not
/// followed, and proxies come from the usual variables.
struct HTTPCheck: Step {
  /// The page, and what the answer has to be.
  struct Parameters: Codable, Sendable {
    /// The page's address.
    let url: String
    /// The status that the answer has to have.
    let status: Int?
    /// A regular expression that something in the body has to match.
    let body: String?
    /// The address to connect to in place of those that the host's name resolves to.
    let resolve: String?
    /// The network namespace to observe from.
    var namespace: String?
    /// How often to look.
    let interval: String?
  }

  /// The answer.
  struct Outputs: Codable, Sendable, Equatable {
    let status: Int
    /// How long it took.
    let milliseconds: Int
  }

  /// `check.http`.
  static let kind = "check.http"
  static let summary = "waits until a page is answered as wanted"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "url": "the page, `http:` or `https:`; certificates are verified, redirects are not followed",
      "status": "the status that the answer has to have; left out, 200",
      "body": "a regular expression that has to match somewhere in the first 64 KiB of the body",
      "resolve": "the address to connect to in place of those that the host's name resolves to; with `http:` only",
      "namespace": NetworkNamespace.help,
      "interval": Measure.intervalHelp,
    ],
    outputs: ["status": "the answer's status", "milliseconds": "how long the answer took"])
  /// It changes nothing, so there is nothing to take back.
  static let reversible = true
  /// Five minutes.
  static let patience = Duration.seconds(300)

  private let page: Page
  private let status: Int
  private let pattern: Pattern?
  private let interval: Duration
  private let parameters: Parameters

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    page = try Page(parameters.url, resolve: parameters.resolve)
    status = parameters.status ?? 200
    guard (100...599).contains(status) else { throw .refused("has a `status` that HTTP does not have: \(status)") }
    pattern = try parameters.body.map(Self.pattern)
    interval = try Measure.interval(parameters.interval)
    self.parameters = parameters
  }

  /// Gets the page; where no answer comes, finds out how far the way leads.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    if let namespace = parameters.namespace {
      var there = parameters
      there.namespace = nil
      return try await NetworkNamespace.observe(Self.self, there, from: namespace, interval: interval)
    }
    let watch = Stopwatch()
    do throws(TransportFailure) {
      let response = try await NetworkTransport(maximumReplyBytes: 1 << 20).send(
        page.request, timeout: .seconds(10))
      let milliseconds = watch.milliseconds
      if let reason = objection(to: response) { return .settling(reason, pollAfter: interval) }
      return .present(Outputs(status: response.status, milliseconds: milliseconds))
    } catch {
      let page = page
      let reach = await blocking { Reachability.probe(page.address, port: page.port) }
      return .settling(page.cause(of: error, reach), pollAfter: interval)
    }
  }

  private static func pattern(_ text: String) throws(StepError) -> Pattern {
    var allowance = Pattern.Allowance()
    do throws(Pattern.Mistake) {
      return try Pattern(text, spending: &allowance)
    } catch {
      throw .refused("has no regular expression in `body`: `\(text)`")
    }
  }

  private func objection(to response: HTTPResponse) -> String? {
    guard response.status == status else {
      return "\(page.text) answers \(response.status) instead of \(status): \(Self.cause(of: response.status))"
    }
    guard let pattern else { return nil }
    let text = String(decoding: response.body.prefix(65_536), as: UTF8.self)
    var allowance = Pattern.Allowance()
    switch pattern.compare(with: text, spending: &allowance) {
    case .matches: return nil
    case .differs:
      return
        "\(page.text) answers \(status), and nothing in its body matches `\(pattern.text)`: another service answers"
    case .tooCostly:
      return "\(page.text) answers \(status), and its body takes too long to compare with `\(pattern.text)`"
    }
  }

  private static func cause(of status: Int) -> String {
    switch status {
    case 300..<400: "the service leads to another address"
    case 401, 403: "the service lets only others in"
    case 404: "the service runs, and has no such page"
    case 502, 503, 504: "the load balancer has no target that is healthy"
    case 500...: "the service runs, and fails"
    default: "the service runs, and does not take the request"
    }
  }

  /// Changes nothing.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing { Nothing() }

  /// Changes nothing.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}
