/// What a module brings: kinds of step, and kinds of connection that they use.
public struct Plugin: Sendable {
  /// The first part of its kinds' names, such as `route53`.
  public let name: String
  /// One sentence for a list of plugins, lowercase, without a full stop.
  public let summary: String
  /// The kinds of step.
  public let steps: [StepKind]
  /// The kinds of connection.
  public let connections: [ConnectionKind]

  /// A plugin, to be named in the one list that registers them.
  public init(name: String, summary: String, steps: [StepKind], connections: [ConnectionKind] = []) {
    self.name = name
    self.summary = summary
    self.steps = steps
    self.connections = connections
  }
}
