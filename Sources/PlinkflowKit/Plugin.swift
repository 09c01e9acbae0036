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

  /// The program that implements it; nil where it is compiled in.
  public let program: Implementation?

  /// The program that implements a plugin.
  public struct Implementation: Sendable, Hashable {
    /// Where it is.
    public let path: String
    /// The SHA-256 of its file, in hexadecimal: what tells whether it is the program that a run began with.
    public let fingerprint: String

    /// A program by its path and the SHA-256 of its file.
    public init(path: String, fingerprint: String) {
      self.path = path
      self.fingerprint = fingerprint
    }
  }

  /// A plugin, to be named in the one list that registers them.
  public init(
    name: String, summary: String, steps: [StepKind], connections: [ConnectionKind] = [],
    program: Implementation? = nil
  ) {
    self.program = program
    self.name = name
    self.summary = summary
    self.steps = steps
    self.connections = connections
  }
}
