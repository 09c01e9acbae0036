import Document
import PlinkflowKit

/// A workflow whose file and arguments were checked in full: every kind exists, every reference leads to an output or
/// parameter of a fitting shape, and no step needs itself.
public struct Workflow: Sendable {
  /// What the file says it is called.
  public let name: String
  /// A sentence for people.
  public let description: String?
  /// The file; without those that it uses, which ``frozenText`` has too.
  public let source: Source
  /// What the workflow takes, in the order of the file.
  public let parameters: [ParameterDeclaration]
  /// An object of the values in effect, in the order of ``parameters``; a secret is the text of its source. Loading the
  /// same file with `Arguments(frozen:)` of this gives the same workflow.
  public let arguments: Value
  /// The connections, in the order of the file.
  public let connections: [ConnectionDeclaration]
  /// The steps, in the order of the file.
  public let steps: [StepDeclaration]
  /// The SHA-256 of each program that implements kinds which the steps use, by the name of its plugin.
  public let programs: [String: String]
  /// What the file says under `outputs`, references unresolved; see ``results(outputs:)``.
  public let outputs: Value

  /// The file and those that it uses, by their ways from its folder; the file itself first.
  let files: [(path: String, source: Source)]
  let indices: [String: Int]

  /// The index of a step in ``steps``.
  public func index(of name: String) -> Int? { indices[name] }

  /// The index of a step in ``steps``, found fast where it is the one that is expected, as in the same file again.
  public func index(of name: String, perhaps expected: Int) -> Int? {
    steps.indices.contains(expected) && steps[expected].name == name ? expected : indices[name]
  }
}

extension Workflow {
  /// One connection of a workflow.
  public struct ConnectionDeclaration: Sendable {
    /// The name by which steps use it.
    public let name: String
    /// How to open it.
    public let kind: ConnectionKind
    /// What it is opened with, all references replaced.
    public let parameters: Value
    /// What all steps that use it change one at a time; nil where nothing is said.
    public let exclusive: String?
    /// Where its name stands in the file.
    public let span: Span?
  }

  /// One step of a workflow. It never changes, and is handed about without being copied.
  public final class StepDeclaration: Sendable {
    /// The name by which references and commands call it: `endpoint`, `endpoint["acme"]`, `vpn.gateway`.
    public let name: String
    /// The index of its connection in ``Workflow/connections``; nil where it uses none.
    public let connection: Int?
    /// What the file says under `with`, references unresolved; see ``Workflow/parameters(of:outputs:)``.
    public let with: Value
    /// The same, its references read and led to what they name.
    let expression: Expression
    /// The indices in ``Workflow/steps`` of the steps that have to be done before, by reference or by `needs`,
    /// ascending.
    public let dependencies: [Int]
    /// How long the step may take.
    public let timeout: Duration?
    /// How to try again.
    public let retry: Retry?
    /// The names of parameters and outputs that may hold the text of a secret, since that is chance. It is no part of
    /// what the step means.
    public let published: Set<String>
    /// The names of what the step changes while no other step does that shares one: its own, its connection's and its
    /// kind's, in the order in which they are taken. They are no part of what the step means, so that a run which is
    /// under way goes on with others.
    public let exclusive: [String]
    /// Where its name stands in the file.
    public let span: Span?

    /// What it does.
    public let kind: StepKind
    /// The indices of the steps that `needs` leads to.
    let needs: [Int]
    let setting: Setting

    init(
      name: String, connection: Int?, with: Value, expression: Expression, dependencies: [Int], timeout: Duration?,
      retry: Retry?, published: Set<String>, exclusive: [String], span: Span?, kind: StepKind, needs: [Int],
      setting: Setting
    ) {
      (self.name, self.kind, self.connection, self.span) = (name, kind, connection, span)
      (self.with, self.expression, self.dependencies, self.needs) = (with, expression, dependencies, needs)
      (self.timeout, self.retry, self.published, self.setting) = (timeout, retry, published, setting)
      self.exclusive = exclusive
    }
  }

  /// How often, and after what pause, a step is tried again.
  public struct Retry: Sendable, Hashable {
    /// The most times that it is tried; nil for the engine's own number.
    public let attempts: Int?
    /// The pause before the second attempt; nil for the engine's own.
    public let delay: Duration?
  }
}
