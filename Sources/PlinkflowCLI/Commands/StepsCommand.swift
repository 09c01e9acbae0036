import PlinkflowKit
import ProgramPlugin
import Report

/// Shows the kinds of step.
struct StepsCommand: Command {
  private static let markdown = Option("markdown", "print the reference of all kinds as a page of Markdown")

  static let syntax = Syntax(
    "steps", "Lists the kinds of step by plugin, or shows one kind.",
    operands: [Operand("KIND", optional: true, "the kind to show")], options: [markdown],
    examples: [
      Example("steps", "list all kinds"),
      Example("steps route53.record", "show its parameters, outputs, undo and permissions"),
    ])

  private let kind: String?
  private let isMarkdown: Bool

  init(_ invocation: Invocation) {
    kind = invocation.operand(0)
    isMarkdown = invocation.has(Self.markdown)
  }

  func run(in program: Program) async throws -> ExitStatus {
    var plugins = program.allPlugins(reaching: .none)
    // Kinds of programs are shown where they are asked for by name.
    if let name = kind?.prefix(while: { $0 != "." }), !plugins.contains(where: { $0.name == name }),
      case .success(let found)? = program.programs.plugin(named: String(name), environment: [])
    {
      plugins.append(found)
    }
    let reference = KindReference(plugins)
    if isMarkdown, kind == nil {
      program.console.result(lines: reference.markdown)
      return .done
    }
    guard let name = kind else {
      program.console.result(lines: reference.overview)
      return .done
    }
    let kinds = plugins.flatMap(\.steps)
    guard let kind = kinds.first(where: { $0.name == name }) else {
      throw Stop(ArgumentError.unknownKind(name, known: kinds.map(\.name)))
    }
    program.console.result(lines: reference.page(of: kind))
    return .done
  }
}
