import PlinkflowKit

/// A person's yes, given by `plinkflow approve RUN STEP`.
public struct Approval: Step {
  /// What is asked.
  public struct Parameters: Decodable, Sendable {
    /// What the person is asked to agree to.
    public let message: String
  }

  /// Who answered.
  public struct Outputs: Codable, Sendable, Equatable {
    /// The person.
    public let approvedBy: String
  }

  /// `core.approve`.
  public static let kind = "core.approve"
  /// It acts on nothing outside of plinkflow.
  public static let simulation = Simulation.notNeeded
  /// One sentence.
  public static let summary = "waits until a person approves"
  /// A sentence for each parameter and output.
  public static let help = Help(
    parameters: ["message": "what the person is asked to agree to"],
    outputs: ["approved_by": "who approved"])
  /// It changes nothing, so there is nothing to take back.
  public static let reversible = true
  /// People take their time.
  public static let usually = Duration.seconds(300)

  private let message: String
  private let approvals: Approvals

  /// A question.
  public init(_ parameters: Parameters, using client: Approvals) throws(StepError) {
    guard !parameters.message.isEmpty else { throw .refused("has an empty `message`") }
    message = parameters.message
    approvals = client
  }

  /// Whether somebody has said yes to this step of this run.
  public func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let approver = try approvals.approver(of: token) else {
      return .settling("waits for a person's approval: \(message)", pollAfter: .seconds(2))
    }
    return .present(Outputs(approvedBy: approver))
  }

  /// Changes nothing: only a person can.
  public func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    Nothing()
  }

  /// Changes nothing.
  public func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}
