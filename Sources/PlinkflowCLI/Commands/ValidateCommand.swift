import Engine
import PlinkflowKit
import Workflow

/// Checks a workflow.
struct ValidateCommand: Command {
  static let syntax = Syntax(
    "validate", "Checks a workflow file and tells all its mistakes at once.",
    operands: [.file], options: Option.parameters,
    examples: [
      Example("validate workflows/privatelink.json5", "check the file"),
      Example("validate w.json5 --param region=eu-west-1", "check it with a parameter set"),
    ],
    notes: ["Nothing is asked of any cloud. Exit status: 0 without mistakes, 2 with some."])

  private let input: WorkflowInput

  init(_ invocation: Invocation) throws(ArgumentError) {
    input = try WorkflowInput(invocation)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let workflow = try input.load(program.catalog(reaching: .none))
    let count = workflow.steps.count
    for use in workflow.secretUses(of: workflow.steps.indices) where Secret(source: use.source).isKnownToBeShort {
      program.console.narrate("note: the secret of `\(use.source)` \(Redaction.shortSecret)")
    }
    program.console.result("\(workflow.name) is valid: \(count) \(count == 1 ? "step" : "steps")")
    return .done
  }
}
