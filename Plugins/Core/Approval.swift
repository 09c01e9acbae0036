import PlinkflowKit

/// A person's yes, given by `plinkflow approve RUN STEP`.
struct Approval: Step {
  /// What is asked.
  struct Parameters: Decodable, Sendable {
    /// What the person is asked to agree to.
    let message: String
  }

  /// Who answered.
  struct Outputs: Codable, Sendable, Equatable {
    /// The person.
    let approvedBy: String
  }

  /// `core.approve`.
  static let kind = "core.approve"
  /// It acts on nothing outside of plinkflow.
  static let simulation = Simulation.notNeeded
  static let summary = "waits until a person approves"
  /// A sentence for each parameter and output.
  static let help = Help(
    parameters: ["message": "what the person is asked to agree to"],
    outputs: ["approved_by": "who approved"])
  /// It changes nothing, so there is nothing to take back.
  static let reversible = true
  /// People take their time.
  static let usually = Duration.seconds(300)

  private let message: String
  private let approvals: Approvals

  init(_ parameters: Parameters, using client: Approvals) throws(StepError) {
    guard !parameters.message.isEmpty else { throw .refused("has an empty `message`") }
    message = parameters.message
    approvals = client
  }

  /// Whether somebody has said yes to this step of this run.
  func observe(_ receipt: Nothing?, token: Token) async throws(StepError) -> Observation<Outputs> {
    guard let approver = try approvals.approver(of: token) else {
      return .settling("waits for a person's approval: \(message)", pollAfter: .seconds(2))
    }
    return .present(Outputs(approvedBy: approver))
  }

  /// Changes nothing: only a person can.
  func apply(over found: Observation<Outputs>, token: Token) async throws(StepError) -> Nothing {
    Nothing()
  }

  /// Changes nothing.
  func undo(to before: Observation<Outputs>, _ receipt: Nothing?, token: Token) async throws(StepError) {}
}
