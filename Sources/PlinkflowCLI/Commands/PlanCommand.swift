import Document
import Engine
import Journal
import PlinkflowKit
import Report
import Runs
import Workflow

/// Shows what a run would do.
struct PlanCommand: Command {
  private static let out = Option("out", takes: "FILE", "also keep the plan in a file, for `run --plan`")

  static let syntax = Syntax(
    "plan", "Shows what a run would do, without changing anything.",
    operands: [.file], options: Option.parameters + Option.sandboxes + [out, .journal, .jobs, .json, .logHTTP],
    examples: [
      Example("plan workflows/privatelink.json5 --sandbox", "plan against the simulated AWS"),
      Example("plan workflows/privatelink.json5 --out plan.json", "plan against the real one, and keep the plan"),
    ],
    notes: [
      """
      Marks: + create, ~ change, = already so, - no longer in the workflow, ? under way, ! would stop the run. Exit status:
      1 where something would stop the run.

      Below a step stands what it is made with, or which fields change. `run FILE --plan plan.json` looks again, and begins
      nothing where the world, the file or the parameters are no longer as they were planned.
      """
    ])

  private let input: WorkflowInput
  private let options: WorldOptions
  private let isJSON: Bool
  private let invocation: Invocation
  private let out: String?

  init(_ invocation: Invocation) throws(ArgumentError) {
    self.invocation = invocation
    input = try WorkflowInput(invocation)
    options = try WorldOptions(invocation)
    _ = try invocation.jobs
    isJSON = invocation.has(.json)
    out = invocation.value(of: Self.out)
  }

  func run(in program: Program) async throws -> ExitStatus {
    let source = try input.source()
    let arguments = try input.arguments()
    let context = try RunContext(
      of: input, source, options, invocation, opening: .planning, noWait: true, in: program)
    let report = PlanReport(try await context.plan(source, arguments)) { context.isReversible($0.kind) }
    if let out {
      let file = OwnFile(out, "plan", beginningWith: [PlanSnapshot.beginning], namedBy: Self.out)
      try file.write(PlanSnapshot(report, world: context.world.words, version: Program.version).text + "\n")
      program.console.narrate("wrote \(out)")
    }
    program.console.result(lines: isJSON ? report.object.readableText : report.text)
    return report.isBlocked ? .failed : .done
  }
}
