/// What people have said yes to in this run; the engine hands it to any kind of step that names it as its `Client`.
public struct Approvals: Sendable {
  private let lookUp: @Sendable (Token) throws(StepError) -> String?

  /// Answers from a function: who approved the step with that token, or nil.
  public init(_ lookUp: @escaping @Sendable (Token) throws(StepError) -> String?) {
    self.lookUp = lookUp
  }

  /// Who approved the step with that token, or nil while nobody has.
  public func approver(of token: Token) throws(StepError) -> String? {
    try lookUp(token)
  }
}
