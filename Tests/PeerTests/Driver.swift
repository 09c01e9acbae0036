import AWSConnection
import Beanstalk
import DirectoryService
import Document
import EC2
import LoadBalancing
import PlinkflowKit
import PrivateLink
import Resolver
import Route53
import VPN

/// Brings steps about and takes them back, each through its own three functions, as the engine does.
struct Driver: Sendable {
  /// Every kind of step that an account of AWS serves.
  static let kinds: [String: StepKind] = {
    let plugins: [Plugin] = [.beanstalk, .privateLink, .route53, .vpn, .ec2, .loadBalancing, .resolver, .directory]
    return Dictionary(uniqueKeysWithValues: plugins.flatMap(\.steps).map { ($0.name, $0) })
  }()

  /// Tells runs of the same steps apart.
  let run: String
  /// Lets time go by between two polls.
  let wait: @Sendable (Duration) async throws -> Void
  /// How often it observes again.
  let patience: Int

  init(run: String, patience: Int = 100, wait: @escaping @Sendable (Duration) async throws -> Void) {
    self.run = run
    self.patience = patience
    self.wait = wait
  }

  /// A step that stands.
  struct RunSnapshot: Sendable {
    let kind: String
    let number: Int
    let step: BoundStep
    let before: AnyObservation
    let receipt: Value?
    let outputs: Value

    /// The text of an output.
    subscript(name: String) -> String { outputs[name]?.string ?? "" }

    /// The texts of an output that is a list.
    func list(_ name: String) -> [String] { outputs[name]?.elements?.compactMap(\.string) ?? [] }

    /// Whether it was there already.
    var isAdopted: Bool {
      if case .present(_, drift: []) = before { true } else { false }
    }
  }

  /// Why a step did not come about.
  struct Stuck: Error, CustomStringConvertible {
    let description: String
  }

  /// Brings a step about.
  ///
  /// - Parameter text: its parameters, as they stand in a workflow.
  func make(_ kind: String, _ number: Int, _ text: String, on account: AWSAccount) async throws -> RunSnapshot {
    guard let definition = Self.kinds[kind] else { throw Stuck(description: "there is no kind \(kind)") }
    let parameters = try Value.parse(Source(name: kind, text: text))
    let step = try definition.bind(parameters, using: account)
    let token = token(number, .run)
    let before = try await settled(kind) { try await step.observe(nil, token: token) }
    var receipt: Value?
    if case .foreign(let what) = before { throw Stuck(description: "\(kind): \(what)") }
    if needsChange(before) {
      receipt = try await patiently(kind) { try await step.apply(over: before, token: token) }
    }
    for _ in 0..<patience {
      let found = try await settled(kind) { [receipt] in try await step.observe(receipt, token: token) }
      if case .present(let outputs, drift: []) = found {
        return RunSnapshot(
          kind: kind, number: number, step: step, before: before, receipt: receipt, outputs: outputs)
      }
      try await wait(.seconds(1))
    }
    throw Stuck(description: "\(kind) did not come about")
  }

  /// Takes a step back to what stood before it, unless that was as wanted.
  func takeBack(_ standing: RunSnapshot) async throws {
    guard !standing.isAdopted, standing.step.isReversible else { return }
    let (made, back) = (token(standing.number, .run), token(standing.number, .undo))
    try await patiently(standing.kind) {
      try await standing.step.undo(to: standing.before, standing.receipt, token: back)
    }
    for _ in 0..<patience {
      let found = try await settled(standing.kind) { try await standing.step.observe(standing.receipt, token: made) }
      switch (standing.before, found) {
      case (.absent, .absent): return
      case (.present(_, let then), .present(_, let now)) where Set(then) == Set(now): return
      default: try await wait(.seconds(1))
      }
    }
    throw Stuck(description: "\(standing.kind) was not taken back")
  }

  /// Has a route that leads elsewhere by now lead back to where the step wants it.
  func turn(_ route: RunSnapshot, from target: String, on account: AWSAccount) async throws {
    let found = AnyObservation.present(route.outputs, drift: [Difference("target", found: "other", wanted: target)])
    _ = try await route.step.apply(over: found, token: token(route.number, .run))
    guard case .present(_, drift: []) = try await route.step.observe(route.receipt, token: token(route.number, .run))
    else { throw Stuck(description: "a route was not replaced") }
  }

  /// Makes a rule, changes what it allows as a later run does that knows it by its receipt, and takes both back.
  func changeRule(of group: String, on account: AWSAccount) async throws {
    func text(_ port: Int) -> String {
      "{ group_id: '\(group)', protocol: 'tcp', from_port: \(port), cidr: '192.168.10.0/24' }"
    }
    let made = try await make("ec2.security_group_rule", 900, text(8080), on: account)
    guard let kind = Self.kinds["ec2.security_group_rule"] else { throw Stuck(description: "there is no such kind") }
    let step = try kind.bind(Value.parse(Source(name: "rule", text: text(8443))), using: account)
    let (first, later) = (token(900, .run), Token(run: "later", step: 900, direction: .run, generation: 0))
    let before = try await step.observe(made.receipt, token: first)
    guard case .present(_, let drift) = before, !drift.isEmpty else { throw Stuck(description: "no drift of a rule") }
    let receipt = try await step.apply(over: before, token: later)
    guard case .present(_, drift: []) = try await step.observe(receipt, token: later) else {
      throw Stuck(description: "a rule was not changed")
    }
    try await step.undo(to: before, receipt, token: Token(run: "later", step: 900, direction: .undo, generation: 0))
    guard case .present(made.outputs, drift: []) = try await made.step.observe(made.receipt, token: first) else {
      throw Stuck(description: "a rule was not changed back")
    }
    try await takeBack(made)
  }

  private func token(_ number: Int, _ direction: Token.Direction) -> Token {
    Token(run: run, step: number, direction: direction, generation: 0)
  }

  private func needsChange(_ observation: AnyObservation) -> Bool {
    if case .present(_, drift: []) = observation { false } else { true }
  }

  /// What an observation finds once nothing is on its way any more.
  private func settled(
    _ kind: String, _ look: @escaping @Sendable () async throws -> AnyObservation
  ) async throws -> AnyObservation {
    for _ in 0..<patience {
      let found = try await patiently(kind, look)
      guard case .settling(_, let delay) = found else { return found }
      try await wait(delay)
    }
    throw Stuck(description: "\(kind) does not settle")
  }

  /// Sends again what the other side wants to be sent later.
  private func patiently<Result: Sendable>(
    _ kind: String, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    var last = ""
    for _ in 0..<patience {
      do {
        return try await body()
      } catch let fault as StepError {
        last = "\(fault.summary): \(fault.notes.joined(separator: "; "))"
        guard case .transient(let delay) = fault.class else { throw Stuck(description: "\(kind) \(last)") }
        try await wait(delay ?? .seconds(1))
      }
    }
    throw Stuck(description: "\(kind) is told to wait for ever: \(last)")
  }
}
