import Document

/// One idempotent change to the world: how to see it, make it, and take it back.
///
/// The engine does all the rest: order, parallel branches, the journal, waiting, retries, recovery and undo. An
/// implementation is made anew for each use and keeps no state of its own.
public protocol Step: Sendable {
  /// What the workflow's author writes under `with`: property `vpcID` is written `vpc_id`, an optional property may
  /// be left out, and an enumeration of strings that is `CaseIterable` names its choices.
  associatedtype Parameters: Decodable & Sendable
  /// The remote handle of a change that was sent, such as an identifier the API answered with.
  associatedtype Receipt: Codable & Sendable = Nothing
  /// What later steps may refer to, `${step.vpc_id}` for property `vpcID`. No secrets: ``Secret`` does not encode.
  associatedtype Outputs: Codable & Sendable & Equatable = Nothing
  /// What the step's connection offers; ``Nothing`` where it needs none.
  associatedtype Client: Sendable = Nothing

  /// The name by which workflows use it, `plugin.thing`. Journals hold it, so it never changes.
  static var kind: String { get }
  /// One sentence for a list of kinds, lowercase, without a full stop.
  static var summary: String { get }
  /// A sentence for each parameter and each output, by the name it is written with.
  static var help: Help { get }
  /// Whether ``undo(to:_:token:)`` can take the change back. Shown in every plan.
  static var reversible: Bool { get }
  /// Whether undo can put back what the change overwrites. A kind that overwrites a secret cannot, since no journal
  /// holds the old one. Shown in every plan that overwrites something.
  static var restores: Bool { get }
  /// What its steps act on in the sandbox. Declare it only of a kind that reaches nothing beside its connection.
  static var simulation: Simulation { get }
  /// For how long after a change was sent the other side may still fail to show it. Only kinds whose API takes no
  /// client token need one: a lost reply is believed lost only after that time.
  static var visibleWithin: Duration { get }
  /// How long a change usually takes to settle, for time estimates before a journal knows better.
  static var usually: Duration { get }
  /// How long a step may take to be seen as wanted where the workflow gives it no `timeout`.
  static var patience: Duration { get }
  /// Whether a connection that merges observations merges those of this kind: see ``Connection/batchesObservations``.
  /// Steps of such a kind look together ahead of a change and right behind it too, and no `--jobs` limits how many.
  /// When a change gets its place, what it overwrites was seen within the last second, and that nothing stands there
  /// within ten.
  static var isObservedInBatches: Bool { get }
  /// The name of something that bears one change at a time, such as one file that all steps of the kind write to: no
  /// two steps with that name change or take back at once, see ``ExclusiveName``. Nil where they may.
  static var exclusive: String? { get }
  /// What the connection's identity must be permitted to do; for AWS, IAM actions such as `ec2:CreateVpcEndpoint`.
  static var permissions: Permissions { get }

  /// A step with its parameters, all references resolved.
  init(_ parameters: Parameters, using client: Client) throws(StepError)

  /// Whether this one, with its parameters, can be taken back.
  var isReversible: Bool { get }

  /// What is certain of its changes.
  var guarantees: Guarantees { get }

  /// The receipt of a change that a person says was made, for a step that nobody can observe; nil for all others.
  var assumedReceipt: Receipt? { get }

  /// Why a file may not say this under `with`, where the shape of the parameters cannot tell; nil where it may. It
  /// completes "step `x` …". References stand as they are written. Not asked of what a run has frozen.
  static func objection(to with: Value) -> StepError?

  /// Reads only. Serves plan, adopt, poll, verify, drift and crash recovery.
  ///
  /// - Parameters:
  ///   - receipt: what `apply` returned, when its reply was received.
  ///   - token: the token that `apply` was or would be given, to recognise what this step made.
  func observe(_ receipt: Receipt?, token: Token) async throws(StepError) -> Observation<Outputs>

  /// Sends one change and returns without waiting for it to settle.
  ///
  /// It is called only after an intent with `found` and `token` was committed, and may be called again with the same
  /// token when nobody knows whether the first call arrived.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Receipt

  /// Sends what restores `before`: deletes what was absent, puts back what was there. It is finished when `observe`
  /// agrees, and it is sound to call again. Without a receipt (the reply of `apply` was lost), what was made is found
  /// by the tag with ``Token/forward`` of `token`.
  func undo(to before: Observation<Outputs>, _ receipt: Receipt?, token: Token) async throws(StepError)
}

extension Step {
  /// True.
  public static var restores: Bool { true }
  /// The real world: the sandbox refuses a kind that says nothing.
  public static var simulation: Simulation { .none }
  /// Zero: the API recognises its client token.
  public static var visibleWithin: Duration { .zero }
  /// A second.
  public static var usually: Duration { .seconds(1) }
  /// An hour.
  public static var patience: Duration { .seconds(3600) }
  /// True: a connection that merges observations promises it of all.
  public static var isObservedInBatches: Bool { true }
  /// None: steps of the kind do not get in each other's way.
  public static var exclusive: String? { nil }
  /// None.
  public static var permissions: Permissions { Permissions() }
  /// What the kind says.
  public var isReversible: Bool { Self.reversible }
  /// All that there are.
  public var guarantees: Guarantees { Guarantees() }
  /// None: `observe` tells.
  public var assumedReceipt: Receipt? { nil }
  /// None.
  public static func objection(to with: Value) -> StepError? { nil }
}

/// A sentence for each parameter and each output of a kind, by the name it is written with in a workflow.
public struct Help: Sendable {
  /// The sentences for what stands under `with`.
  public let parameters: [String: String]
  /// The sentences for what references may name.
  public let outputs: [String: String]

  /// What the kind understands by what happens, where parameters and outputs do not tell it all.
  public let contract: Contract?

  /// Sentences by name, lowercase, without a full stop.
  public init(parameters: [String: String] = [:], outputs: [String: String] = [:], contract: Contract? = nil) {
    self.parameters = parameters
    self.outputs = outputs
    self.contract = contract
  }
}

/// What a kind of step understands by what happens: a table, and what is to be said beside it.
public struct Contract: Sendable {
  /// One line of the table.
  public struct Clause: Sendable {
    /// What it is about.
    public let subject: String
    /// What happens.
    public let event: String
    /// What that means.
    public let meaning: String

    /// A line of the table.
    public init(_ subject: String, _ event: String, means meaning: String) {
      (self.subject, self.event, self.meaning) = (subject, event, meaning)
    }
  }

  /// What the table tells, lowercase.
  public let title: String
  /// The table.
  public let clauses: [Clause]
  /// What is to be said beside it, a line each.
  public let notes: [String]

  /// A table with its title, and what is to be said beside it.
  public init(_ title: String, _ clauses: [Clause], notes: [String] = []) {
    (self.title, self.clauses, self.notes) = (title, clauses, notes)
  }
}

/// What an identity must be permitted to do for a step, by what the step does.
public struct Permissions: Sendable {
  /// Needed to look.
  public let observe: [String]
  /// Needed to change.
  public let apply: [String]
  /// Needed to take back.
  public let undo: [String]
  /// What else is done in the identity's name, and no list of names covers: a sentence each, lowercase, no full stop.
  public let beside: [String]

  /// Names of permissions, in the words of the connection's own system.
  public init(observe: [String] = [], apply: [String] = [], undo: [String] = [], beside: [String] = []) {
    self.beside = beside
    self.observe = observe
    self.apply = apply
    self.undo = undo
  }
}
