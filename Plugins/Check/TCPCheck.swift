import AWSConnection
import Addresses
import PlinkflowKit

/// A port that has to take connections.
struct TCPCheck: Step {
  /// The port.
  struct Parameters: Codable, Sendable {
    /// The host's name or address.
    let host: String
    let port: Int
    /// The network namespace to observe from.
    var namespace: String?
    /// How often to look.
    let interval: String?
  }

  /// What was reached.
  struct Outputs: Codable, Sendable, Equatable {
    /// The address that took the connection.
    let address: String
    /// How long it took.
    let milliseconds: Int
  }

  /// `check.tcp`.
  static let kind = "check.tcp"
  static let summary = "waits until a port takes connections"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: [
      "host": "the host's name, resolved as this machine does, or its address",
      "port": "the port",
      "namespace": NetworkNamespace.help,
      "interval": Measure.intervalHelp,
    ],
    outputs: [
      "address": "the address that took the connection",
      "milliseconds": "how long resolving and connecting took",
    ])
  /// It changes nothing, so there is nothing to take back.
  static let reversible = true
  /// Five minutes.
  static let patience = Duration.seconds(300)

  private let host: String
  private let port: UInt16
  private let interval: Duration
  private let parameters: Parameters

  init(_ parameters: Parameters, using client: Nothing) throws(StepError) {
    host = try Host.read(parameters.host, "host")
    port = try Measure.port(parameters.port, "port")
    interval = try Measure.interval(parameters.interval)
    self.parameters = parameters
  }

  /// Connects, and hangs up.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    if let namespace = parameters.namespace {
      var there = parameters
      there.namespace = nil
      return try await NetworkNamespace.observe(Self.self, there, from: namespace, interval: interval)
    }
    return await blocking {
      let watch = Stopwatch()
      switch Reachability.probe(host, port: port) {
      case .connected(let address):
        return .present(Outputs(address: address.text, milliseconds: watch.milliseconds))
      case .stopped(let reason):
        return .settling(reason, pollAfter: interval)
      }
    }
  }

  /// Changes nothing.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing { Nothing() }

  /// Changes nothing.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}

/// The name or address of a host.
enum Host {
  /// Reads what a workflow says; a name comes back in lower case without a dot at its end.
  static func read(_ text: String, _ field: String) throws(StepError) -> String {
    if let address = IPAddress(text) { return address.text }
    return String(try Rule.domainName(text, field).dropLast())
  }
}
