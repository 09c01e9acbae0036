import Report
import Workflow

/// Draws a workflow.
struct GraphCommand: Command {
  private static let format = Option(
    "format", takes: "FORMAT", choices: ["svg", "dot", "mermaid"],
    "a picture, or the language of a drawing program; dot where it is left out")

  static let syntax = Syntax(
    "graph", "Prints a workflow's steps, and what each needs, as a picture or for a drawing program.",
    operands: [.file], options: [format] + Option.parameters,
    examples: [
      Example("graph workflows/privatelink.json5 --format svg > graph.svg", "draw it"),
      Example("graph workflows/privatelink.json5", "print it for Graphviz; `--format mermaid` for Mermaid"),
    ])

  private let input: WorkflowInput
  private let language: String?

  init(_ invocation: Invocation) throws(ArgumentError) {
    input = try WorkflowInput(invocation)
    language = invocation.value(of: Self.format)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let graph = GraphDrawing(try input.load(program.catalog(reaching: .none)))
    switch language {
    case "svg": program.console.result(lines: graph.svg)
    case "mermaid": program.console.result(lines: graph.mermaid)
    default: program.console.result(lines: graph.dot)
    }
    return .done
  }
}
