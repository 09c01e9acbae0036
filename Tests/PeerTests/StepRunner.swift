import AWSConnection
import CloudFixtures
import Document
import PlinkflowKit

/// Brings steps about by their kinds and takes them back, each by a driver of its own.
struct StepRunner: Sendable {
  /// Every kind of step of a plugin whose things are in an account of AWS. Checks make nothing.
  static let kinds: [String: StepKind] = {
    let served = Set(kindsOfAWS.map(\.name))
    let plugins = allPlugins.filter { plugin in
      plugin.name != "check" && plugin.steps.contains { served.contains($0.name) }
    }
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
    fileprivate let driver: Driver
    let outputs: Value

    var step: BoundStep { driver.step }
    var receipt: Value? { driver.receipt }
    fileprivate var before: AnyObservation { driver.before ?? .absent }

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
    var driver = Driver(
      try definition.bind(parameters, using: account), run: run, number: number, patience: patience, wait: wait)
    let outputs = try await driver.run()
    return RunSnapshot(kind: kind, driver: driver, outputs: outputs)
  }

  /// Takes a step back to what stood before it, unless that was as wanted.
  func takeBack(_ standing: RunSnapshot) async throws {
    guard !standing.isAdopted, standing.step.isReversible else { return }
    try await standing.driver.undo(to: standing.before, receipt: standing.receipt)
  }

  /// Has a route that leads elsewhere by now lead back to where the step wants it.
  func turn(_ route: RunSnapshot, from target: String, on account: AWSAccount) async throws {
    let found = AnyObservation.present(route.outputs, drift: [Difference("target", found: "other", wanted: target)])
    _ = try await route.step.apply(over: found, token: route.driver.token)
    guard case .present(_, drift: []) = try await route.step.observe(route.receipt, token: route.driver.token)
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
}
