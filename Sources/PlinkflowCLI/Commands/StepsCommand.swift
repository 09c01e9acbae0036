import PlinkflowKit
import Report

/// Shows the kinds of step.
struct StepsCommand: Command {
  static let syntax = Syntax(
    "steps", "Lists the kinds of step by plugin, or shows one kind.",
    operands: [Operand("KIND", optional: true, "the kind to show")],
    examples: [
      Example("steps", "list all kinds"),
      Example("steps route53.record", "show its parameters, outputs, undo and permissions"),
    ])

  private let kind: String?

  init(_ invocation: Invocation) {
    kind = invocation.operand(0)
  }

  func run(in program: Program) async throws(Stop) -> ExitStatus {
    let plugins = program.allPlugins()
    let reference = KindReference(plugins)
    guard let name = kind else {
      program.console.result(reference.overview)
      return .done
    }
    let kinds = plugins.flatMap(\.steps)
    guard let kind = kinds.first(where: { $0.name == name }) else {
      throw Stop(ArgumentError.unknownKind(name, known: kinds.map(\.name)))
    }
    program.console.result(reference.page(of: kind))
    return .done
  }
}
