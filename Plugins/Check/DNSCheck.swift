import AWSConnection
import Addresses
import Document
import PlinkflowKit

/// A name that has to resolve to what is wanted, asked of one name server.
struct DNSCheck: Step {
  /// The question, and what the answer has to be.
  struct Parameters: Codable, Sendable {
    /// The name server's address.
    let resolver: String?
    /// The name server's port.
    let port: Int?
    let name: String
    /// The type of record.
    let type: RecordType?
    /// What the answer has to be, in any order.
    let expected: [String]?
    /// Ranges that every address of the answer has to be in.
    let within: [String]?
    /// The network namespace to observe from.
    var namespace: String?
    /// How often to look.
    let interval: String?
  }

  /// The answer.
  struct Outputs: Codable, Sendable, Equatable {
    /// The addresses, sorted.
    let addresses: [String]
    /// The name that the asked one is an alias of.
    let alias: String?
    /// The name server that answered.
    let resolver: String
    /// How long it took.
    let milliseconds: Int
  }

  /// `check.dns`.
  static let kind = "check.dns"
  static let summary = "waits until a name resolves to what is wanted"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "resolver": "the address of the name server to ask; left out, those of /etc/resolv.conf in their order",
      "port": "the name server's port; left out, 53",
      "name": "the name, asked for as it is written, without a search list",
      "type": "the type of record: `A`, `AAAA` or `CNAME`; left out, `A`",
      "expected": "the addresses (of a CNAME, the one name) that the answer has to be, in any order",
      "within": "ranges such as those of the endpoint's subnets: every address has to be in one of them",
      "namespace": NetworkNamespace.help,
      "interval": Measure.intervalHelp,
    ],
    outputs: [
      "addresses": "the addresses of the answer, sorted; none for a CNAME",
      "alias": "the name that the asked one is an alias of, where it is one",
      "resolver": "the name server that answered",
      "milliseconds": "how long the answer took",
    ])
  /// It changes nothing, so there is nothing to take back.
  static let reversible = true
  /// Five minutes.
  static let patience = Duration.seconds(300)

  private let resolvers: [Resolver]
  private let name: String
  private let type: RecordType
  private let expectation: DNSExpectation
  private let interval: Duration
  private let parameters: Parameters

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    let port = try Measure.port(parameters.port ?? 53, "port")
    if let resolver = parameters.resolver {
      guard let address = IPAddress(resolver) else {
        throw .refused("has a `resolver` that is no address: `\(resolver)`")
      }
      resolvers = [Resolver(address: address, port: port)]
    } else {
      guard parameters.port == nil else { throw .refused("has a `port` without a `resolver`") }
      resolvers = Resolver.ofSystem()
    }
    // A question has no dot at its end: its last, empty label says so.
    name = String(try Rule.domainName(parameters.name, "name").dropLast())
    type = parameters.type ?? .a
    expectation = try DNSExpectation(type, expected: parameters.expected, within: parameters.within)
    interval = try Measure.interval(parameters.interval)
    self.parameters = parameters
  }

  /// Asks the name servers in their order until one answers.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    if let namespace = parameters.namespace {
      var there = parameters
      there.namespace = nil
      return try await NetworkNamespace.observe(Self.self, there, from: namespace, interval: interval)
    }
    return await blocking { look() }
  }

  private func look() -> Observation<Outputs> {
    var finding = "this machine knows no name server: /etc/resolv.conf names none"
    for resolver in resolvers {
      let watch = Stopwatch()
      do throws(Resolver.Failure) {
        let reply = try resolver.ask(name, type)
        let answer = DNSAnswer(to: name, in: reply)
        if let reason = expectation.objection(to: answer, name: name, resolver: resolver.text) {
          return .settling(reason, pollAfter: interval)
        }
        return .present(
          Outputs(
            addresses: answer.addresses.map(\.text), alias: answer.alias, resolver: resolver.text,
            milliseconds: watch.milliseconds))
      } catch {
        finding = error.sentence(about: resolver)
      }
    }
    return .settling(finding, pollAfter: interval)
  }

  /// Changes nothing.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing { Nothing() }

  /// Changes nothing.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}
