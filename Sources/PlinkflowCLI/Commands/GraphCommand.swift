import Report
import Workflow

/// Draws a workflow.
struct GraphCommand: Command {
  private static let format = Option(
    "format", takes: "FORMAT", choices: ["dot", "mermaid"], "the language of the drawing; dot where it is left out")

  static let syntax = Syntax(
    "graph", "Prints a workflow's steps, and what each needs, for a drawing program.",
    operands: [.file], options: [format] + Option.parameters,
    examples: [
      Example("graph workflows/privatelink.json5", "print it for Graphviz"),
      Example("graph workflows/privatelink.json5 --format mermaid", "print it for Mermaid"),
    ])

  private let input: WorkflowInput
  private let isMermaid: Bool

  init(_ invocation: Invocation) throws(ArgumentError) {
    input = try WorkflowInput(invocation)
    isMermaid = invocation.value(of: Self.format) == "mermaid"
  }

  func run(in program: Program) async throws(Stop) -> ExitStatus {
    let graph = Graph(try input.load(program.catalog()))
    program.console.result(isMermaid ? graph.mermaid : graph.dot)
    return .done
  }
}
